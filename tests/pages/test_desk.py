"""The desk shows a role its own work first."""

from datetime import date, datetime

import pytest
from django.urls import resolve, reverse

from accounts.access import Role
from accounts.actions import notify
from office.actions import heartbeat
from shenbei.lib.desk import Waiting
from shenbei.lib.periods import SHANGHAI
from shenbei.pages import desk

pytestmark = pytest.mark.django_db
WORK = Waiting("三月还差一次", "/visits/log/", word="有风险", badge="warning", group="owed")


@pytest.fixture
def machinery():
    heartbeat("worker")
    heartbeat("beat")


def page(client) -> str:
    response = client.get("/")
    assert response.status_code == 200
    return response.content.decode()


def test_owed_work_stands_first_with_its_word(liaison, sign_in, monkeypatch) -> None:
    monkeypatch.setattr(desk, "waiting", lambda user, day: [Waiting("待确认", "/", group="decide"), WORK])
    text = page(sign_in(liaison))
    assert text.index("三月还差一次") < text.index("待确认")
    assert "有风险" in text and 'href="/visits/log/"' in text


def test_a_long_list_is_folded(staff, sign_in, monkeypatch) -> None:
    many = [Waiting(f"第{n}件", "/", group="decide") for n in range(desk.SHOWN + 3)]
    monkeypatch.setattr(desk, "waiting", lambda user, day: many)
    first, rest = page(sign_in(staff)).split("<details")
    assert "第0件" in first and f"第{desk.SHOWN}件" not in first and f"第{desk.SHOWN + 2}件" in rest


def test_the_next_step_is_offered_once(liaison, sign_in, monkeypatch) -> None:
    for work in ([], [WORK]):
        monkeypatch.setattr(desk, "waiting", lambda user, day, work=work: work)
        main = page(sign_in(liaison)).split("<main")[1]
        assert main.count('class="btn btn-primary" href="/visits/log/"') == 1


def test_silent_machinery_is_told_to_staff_only(staff, finance, sign_in) -> None:
    assert 'role="alert"' in page(sign_in(staff))
    assert 'role="alert"' not in page(sign_in(finance))


def test_living_machinery_is_not_mentioned(staff, sign_in, machinery) -> None:
    assert 'role="alert"' not in page(sign_in(staff))


def test_a_message_leads_to_its_page_and_is_gone(liaison, sign_in) -> None:
    notify(person=liaison.person, sentence="九月还差一次", key="k", url="/visits/")
    client = sign_in(liaison)
    assert "九月还差一次" in page(client)
    assert client.post(f"/notifications/{liaison.person.notifications.get().pk}/").url == "/visits/"
    assert "九月还差一次" not in page(client)


def test_without_an_appointment_the_desk_is_empty(liaison, sign_in) -> None:
    liaison.appointments.all().delete()
    assert 'class="empty"' in page(sign_in(liaison))


@pytest.mark.parametrize("role", [role for role in Role if role != Role.SYSTEM])
def test_what_a_role_does_most_is_open_to_it(role, stage) -> None:
    url = desk.step_of(role, date(2012, 9, 1))["url"]
    assert role in resolve(url).func.audience


def test_a_cadres_button_opens_this_months_sheet(stage, cadre, sign_in, time_machine) -> None:
    """One tap from the desk to the days, not to a list of months."""
    time_machine.move_to(datetime(2012, 9, 20, 10, tzinfo=SHANGHAI))
    assert (
        page(sign_in(cadre)).count(reverse("visits:tick", args=[2012, 9])) == 2
    )  # the button and what is owed


def test_strangers_are_asked_to_sign_in(client, db) -> None:
    assert client.get("/").url.startswith("/sign-in/")

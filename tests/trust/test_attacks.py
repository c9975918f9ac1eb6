"""By hand, as one who means harm: another's key, message, upload, draft, seat; addresses that lead elsewhere."""

import pytest
from django.urls import reverse

from accounts.actions import notify
from office.models import AuditEvent
from tests.factories import PASSWORD
from tests.visits.access_table import draft as a_draft
from visits.models import Problem, Visit

ELSEWHERE = [
    "https://evil.example/",
    "//evil.example/",
    "/\\evil.example/",
    "///evil.example",
    "javascript:alert(1)",
    "http:evil.example",
    "\x00//evil.example",
    " //evil.example",
]


@pytest.mark.parametrize("target", ELSEWHERE)
def test_the_language_switch_leads_nowhere_else(client, stage, target) -> None:
    answer = client.post(reverse("accounts:language"), {"language": "en", "next": target})
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert client.cookies["language"].value == "en"


@pytest.mark.parametrize("target", ELSEWHERE)
def test_signing_in_leads_nowhere_else(client, staff, target) -> None:
    form = {"username": "staff", "password": PASSWORD, "next": target}
    assert client.post(reverse("accounts:sign_in"), form)["Location"] == "/"


def test_a_language_nobody_speaks_is_not_kept(client, stage) -> None:
    client.post(reverse("accounts:language"), {"language": "../../etc"})
    assert "language" not in client.cookies


def test_another_s_message_is_not_there(staff, liaison, sign_in) -> None:
    notify(person=staff.person, sentence="for you alone", key="k", url="/quotas/")
    row = staff.person.notifications.get()
    address = reverse("accounts:notification", args=[row.pk])
    assert sign_in(liaison).post(address).status_code == 404
    row.refresh_from_db()
    assert row.read_at is None
    assert sign_in(staff).post(address)["Location"] == "/quotas/"
    row.refresh_from_db()
    assert row.read_at


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "evil.example:80@localhost"])
def test_a_forged_host_is_refused(client, stage, settings, host) -> None:
    settings.ALLOWED_HOSTS = ["localhost"]
    assert client.get("/sign-in/", headers={"host": host}).status_code == 400


def raised(client, stage, key: str, text: str):
    body = {
        "community": stage.community.pk,
        "text": text,
        "owner": stage.department.pk,
        "due_on": "2012-09-30",
    }
    return client.post(reverse("visits:problem_add"), body | {"once": key})


def test_another_s_key_makes_one_s_own_row(stage, liaison, street_clerk, sign_in, time_machine) -> None:
    """Who guesses a key neither takes another's row nor keeps him from his."""
    time_machine.move_to("2012-09-14T02:00:00Z")
    for user, text in ((liaison, "路灯不亮"), (street_clerk, "沟渠堵塞")):
        assert raised(sign_in(user), stage, "one-key", text).status_code == 302
    assert set(Problem.objects.values_list("text", "raised_by")) == {
        ("路灯不亮", liaison.person_id),
        ("沟渠堵塞", street_clerk.person_id),
    }


def test_the_same_key_with_another_body_changes_nothing(stage, liaison, sign_in, time_machine) -> None:
    time_machine.move_to("2012-09-14T02:00:00Z")
    client = sign_in(liaison)
    raised(client, stage, "one-key", "路灯不亮")
    events = AuditEvent.objects.count()
    raised(client, stage, "one-key", "换了内容")
    assert Problem.objects.get().text == "路灯不亮" and AuditEvent.objects.count() == events


def test_another_s_draft_is_neither_read_nor_written(stage, liaison, outsider, leader, sign_in) -> None:
    row = a_draft(stage)
    for user in (outsider, leader):
        client = sign_in(user)
        assert client.get(reverse("visits:detail", args=[row.pk])).status_code == 404
        assert client.get(reverse("visits:log"), {"draft": row.pk}).status_code == 404
        assert client.post(reverse("visits:drop", args=[row.pk])).status_code == 404
        client.post(reverse("visits:autosave"), {"once": row.form_key, "purpose": "不是我写的"})
    row.refresh_from_db()
    assert Visit.objects.count() == 1 and row.purpose == ""


def test_another_s_seat_is_not_taken_by_the_session(stage, liaison, staff, sign_in) -> None:
    """A session that names another's appointment, however it came to, acts under one's own."""
    client = sign_in(liaison)
    session = client.session
    session["acting"] = staff.appointments.get().pk
    session.save()
    assert client.get("/").wsgi_request.user.role == "department"


def test_csrf_is_asked_of_every_body(stage, liaison) -> None:
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    client.force_login(liaison, backend="accounts.backends.AccountBackend")
    assert client.post(reverse("accounts:act_as"), {"appointment": 1}).status_code == 403
    assert raised(client, stage, "k", "x").status_code == 403

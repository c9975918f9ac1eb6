"""A form posted after its session had ended: carried over the sign-in to who typed it, written once, by his press."""

import time

import pytest
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import reverse

from accounts.carried import KEY, MOST_BYTES, SECONDS, served
from accounts.models import Person
from accounts.second_factor import device_confirm, device_prepare
from measures.models import Measure
from tests.accounts.test_second_factor import token
from tests.factories import PASSWORD, AppointmentFactory, user_as
from tests.visits.moments import at
from visits.models import Visit

HTML = {"HTTP_ACCEPT": "text/html,*/*;q=0.8", "HTTP_SEC_FETCH_MODE": "navigate"}
TEXT = "看望困难户，商定\n修渠一事"
LOG = "/visits/log/"


@pytest.fixture(autouse=True)
def present(time_machine):
    time_machine.move_to(at(9, 12), tick=False)


def end(client) -> None:
    """The session has been idle for more than half an hour."""
    session = client.session
    session["seen"] = int(time.time()) - 31 * 60
    session.save()


def sign_in_again(client, user, password: str = PASSWORD, **more):
    form = {"username": user.username, "password": password, "next": LOG} | more
    return client.post(reverse("accounts:sign_in"), form, **HTML)


def visit_form(client) -> dict:
    form = client.get(LOG).context["form"]
    return {
        "once": form["once"].value(),
        "duty": form["duty"].value(),
        "visited_on": "2012-09-12",
        "purpose": TEXT,
    }


@pytest.fixture
def typed(liaison, sign_in):
    """A liaison whose session ends while he types: his client, and what he sent."""
    client = sign_in(liaison)
    data = visit_form(client)
    end(client)
    answer = client.post(LOG, data, **HTML)
    assert answer.status_code == 302 and answer["Location"].startswith(reverse("accounts:sign_in"))
    return client, data


def test_what_was_typed_stands_in_the_form_and_is_written_once(typed, liaison):
    client, data = typed
    assert "已为您保留" in client.get(reverse("accounts:sign_in")).content.decode()
    assert sign_in_again(client, liaison)["Location"] == LOG
    page = client.get(LOG)
    assert page.status_code == 200 and not Visit.objects.exists()
    assert page.context["form"]["purpose"].value() == TEXT
    assert page.context["form"]["once"].value() == data["once"]
    assert "尚未保存" in page.content.decode()
    for _press in range(2):
        client.post(LOG, data, **HTML)
    assert Visit.objects.get().purpose == TEXT
    assert KEY not in client.session
    assert client.get(LOG).context["form"]["purpose"].value() != TEXT


def test_a_press_that_had_arrived_is_found(liaison, sign_in):
    client = sign_in(liaison)
    data = visit_form(client)
    client.post(LOG, data, **HTML)
    end(client)
    client.post(LOG, data, **HTML)
    sign_in_again(client, liaison)
    client.get(LOG)
    client.post(LOG, data, **HTML)
    assert Visit.objects.count() == 1


def test_somebody_else_finds_nothing(typed, outsider):
    client, _data = typed
    answer = sign_in_again(client, outsider)
    assert answer["Location"] == "/" and KEY not in client.session
    assert TEXT not in client.get(LOG).content.decode()
    assert not any(KEY in row.get_decoded() for row in Session.objects.all())


def test_the_page_of_sign_in_shows_nothing_of_it(typed):
    client, _data = typed
    assert "困难户" not in client.get(reverse("accounts:sign_in")).content.decode()


def test_a_poll_that_finds_the_end_first_takes_nothing_away(liaison, sign_in):
    client = sign_in(liaison)
    data = visit_form(client)
    end(client)
    client.get("/", HTTP_X_BACKGROUND="1")
    client.post(LOG, data, **HTML)
    assert sign_in_again(client, liaison)["Location"] == LOG
    assert client.get(LOG).context["form"]["purpose"].value() == TEXT


def test_it_is_kept_for_half_an_hour(typed, liaison, time_machine):
    client, _data = typed
    assert 0 < client.session.get_expiry_age() <= SECONDS
    sign_in_again(client, liaison)
    assert client.session.get_expiry_age() > SECONDS
    time_machine.shift(SECONDS + 1)
    session = client.session
    session["seen"] = int(time.time())
    session.save()
    assert client.get(LOG).context["form"]["purpose"].value() != TEXT
    assert KEY not in client.session


def test_unclaimed_it_goes_with_its_session(typed, time_machine):
    time_machine.shift(SECONDS + 1)
    call_command("clearsessions")
    assert not any(KEY in row.get_decoded() for row in Session.objects.all())


def test_no_password_is_carried(liaison, sign_in):
    client = sign_in(liaison)
    end(client)
    form = {"old_password": PASSWORD, "new_password1": "x" * 14, "new_password2": "x" * 14}
    client.post(reverse("accounts:password"), form, **HTML)
    assert KEY not in client.session
    client.post(LOG, {"fresh_password": PASSWORD, "purpose": TEXT}, **HTML)
    assert client.session[KEY]["typed"] == {"purpose": [TEXT]}


@pytest.mark.parametrize(
    "headers",
    [{"HTTP_ACCEPT": "*/*"}, HTML | {"HTTP_SEC_FETCH_MODE": "cors"}, HTML | {"HTTP_HX_REQUEST": "true"}],
)
def test_what_scripts_send_is_not_carried(liaison, sign_in, headers):
    client = sign_in(liaison)
    end(client)
    client.post(LOG, {"purpose": TEXT}, **headers)
    assert KEY not in client.session


def test_too_much_is_not_carried_and_leads_back_to_the_form(liaison, sign_in):
    client = sign_in(liaison)
    end(client)
    answer = client.post(
        LOG, {"purpose": "长" * MOST_BYTES}, HTTP_REFERER=f"http://testserver{LOG}?new=1", **HTML
    )
    assert KEY not in client.session
    assert answer["Location"] == f"{reverse('accounts:sign_in')}?next={LOG}"


def test_a_form_that_stands_on_another_page_is_shown_by_itself(typed, liaison, community_clerk, sign_in):
    """An act without a page of its own (POST alone), and a page that binds nothing."""
    client = sign_in(community_clerk)
    end(client)
    client.post(reverse("visits:answer"), {"dispute": "1", "reason": "当日无人来访"}, **HTML)
    assert sign_in_again(client, community_clerk)["Location"] == reverse("visits:answer")
    page = client.get(reverse("visits:answer")).content.decode()
    assert "当日无人来访" in page and 'name="dispute" value="1"' in page


def test_an_act_alone_is_asked_for_again(liaison, stage, sign_in):
    client = sign_in(liaison)
    draft = Visit.objects.create(
        author=liaison.person, organisation=stage.department, kind="work_group", visited_on=at(9, 12).date(),
        community=stage.community, created_at=at(9, 12), form_key="k",
    )  # fmt: skip
    address = reverse("visits:drop", args=[draft.pk])
    end(client)
    client.post(address, **HTML)
    sign_in_again(client, liaison)
    page = client.get(address)
    assert page.status_code == 200 and f'action="{address}"' in page.content.decode()
    assert Visit.objects.exists()
    client.post(address, **HTML)
    assert not Visit.objects.exists()


def test_he_acts_as_he_did(stage, sign_in):
    user = user_as("street", stage.street, username="double")
    other = AppointmentFactory(user=user, role="department", organisation=stage.department)
    client = sign_in(user)
    client.post(reverse("accounts:act_as"), {"appointment": other.pk})
    data = visit_form(client)
    end(client)
    client.post(LOG, data, **HTML)
    sign_in_again(client, user)
    assert client.get(LOG).context["form"]["purpose"].value() == TEXT


def test_another_app_s_form(liaison, sign_in):
    client, address = sign_in(liaison), reverse("measures:add")
    end(client)
    client.post(address, {"title": "打机井 三眼"}, **HTML)
    sign_in_again(client, liaison)
    assert "打机井 三眼" in client.get(address).content.decode()
    assert not Measure.objects.exists()


def test_after_the_code_of_the_second_factor(staff, sign_in, settings):
    settings.SECOND_FACTOR_ROLES = ["staff"]
    device = device_prepare(staff)
    client = sign_in(staff)
    codes = device_confirm(by=staff, token=token(device))
    client.post(reverse("accounts:factor"), {"code": codes[0]})
    end(client)
    address = reverse("visits:problem_add")
    client.post(address, {"text": "机井塌方，无人修"}, **HTML)
    assert sign_in_again(client, staff)["Location"] == address
    assert client.get(address)["Location"] == reverse("accounts:factor")
    assert client.post(reverse("accounts:factor"), {"code": codes[1]})["Location"] == address
    assert "机井塌方，无人修" in client.get(address).content.decode()


def test_to_show_it_writes_nothing(db, liaison):
    """Whatever a page does with what was posted: shown again it does nothing."""
    request = RequestFactory().get("/somewhere/")
    held = {"path": "/somewhere/", "typed": {"name": ["张 三"]}, "files": True, "at": int(time.time())}
    request.session, request.user = {KEY: held}, liaison
    request._messages = FallbackStorage(request)

    def careless(asked):
        Person.objects.create(name=asked.POST["name"])
        return HttpResponse(asked.POST["name"])

    assert served(request, careless).content.decode() == "张 三"
    assert not Person.objects.filter(name="张 三").exists()
    assert "Files have to be chosen again." in str(next(iter(request._messages)))

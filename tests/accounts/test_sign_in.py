"""Signing in, the appointment one acts under, session limits."""

import time
from datetime import date, timedelta

import pytest
from django.urls import reverse

from accounts.actions import appointment_add, appointment_end, user_add
from accounts.models import today
from shenbei.lib.errors import RuleBroken
from tests.factories import PASSWORD, AppointmentFactory, PersonFactory, user_as


def test_right_password_leads_to_the_desk(client, staff):
    answer = client.post(reverse("accounts:sign_in"), {"username": "staff", "password": PASSWORD})
    assert answer["Location"] == "/"
    assert client.get("/").status_code == 200


def test_no_word_about_whether_the_account_exists(client, staff):
    pages = [
        client.post(reverse("accounts:sign_in"), {"username": name, "password": "wrong"}).content.decode()
        for name in ("staff", "nobody")
    ]
    strip = [page.replace("staff", "").replace("nobody", "") for page in pages]
    tokens = [
        line
        for page in strip
        for line in page.splitlines()
        if "csrfmiddlewaretoken" not in line and "nonce" not in line
    ]
    assert tokens[: len(tokens) // 2] == tokens[len(tokens) // 2 :]


def test_five_failures_lock_the_account(client, staff):
    for _attempt in range(5):
        client.post(reverse("accounts:sign_in"), {"username": "staff", "password": "wrong"})
    answer = client.post(reverse("accounts:sign_in"), {"username": "staff", "password": PASSWORD})
    assert answer.status_code == 429
    assert client.get("/").status_code == 302


def test_next_address_stays_on_this_site(client, staff):
    form = {"username": "staff", "password": PASSWORD, "next": "https://evil.example/"}
    assert client.post(reverse("accounts:sign_in"), form)["Location"] == "/"


@pytest.mark.parametrize(("key", "age"), [("seen", 31 * 60), ("began", 12 * 3600 + 1)])
def test_session_ends(sign_in, staff, key, age):
    client = sign_in(staff)
    client.get("/")
    session = client.session
    session[key] = int(time.time()) - age
    session.save()
    assert client.get("/").status_code == 302


def test_background_polling_keeps_nobody_in(sign_in, staff):
    client = sign_in(staff)
    client.get("/")
    session = client.session
    session["seen"] = before = int(time.time()) - 600
    session.save()
    client.get("/", headers={"X-Background": "1"})
    assert client.session["seen"] == before


def test_switching_the_appointment(sign_in, liaison, stage):
    other = AppointmentFactory(user=liaison, role="cadre", organisation=stage.department)
    client = sign_in(liaison)
    client.post(reverse("accounts:act_as"), {"appointment": other.pk})
    assert client.get("/").wsgi_request.user.role == "cadre"


def test_somebody_elses_appointment_is_not_there(sign_in, liaison, staff):
    theirs = staff.appointments.get()
    assert sign_in(liaison).post(reverse("accounts:act_as"), {"appointment": theirs.pk}).status_code == 404


def test_right_taken_away_refuses_the_next_request(sign_in, auditor, system):
    client = sign_in(auditor)
    assert client.get("/audit/").status_code == 200
    appointment_end(by=system, appointment=auditor.appointments.get(), ended_on=today() - timedelta(days=1))
    assert client.get("/audit/").status_code == 403


def test_nobody_changes_his_own_role(system, stage):
    with pytest.raises(RuleBroken):
        appointment_add(
            by=system, user=system, role="staff", organisation=stage.district, started_on=date(2012, 1, 1)
        )


def test_second_account_of_the_same_person_changes_nothing(system, stage):
    twin = user_as("staff", person=system.person)
    with pytest.raises(RuleBroken):
        appointment_end(by=system, appointment=twin.appointments.get(), ended_on=today())


def test_first_password_must_be_changed(client, system):
    user = user_add(by=system, username="new", person=PersonFactory(), password="quite-a-long-one-9")
    AppointmentFactory(user=user)
    client.post(reverse("accounts:sign_in"), {"username": "new", "password": "quite-a-long-one-9"})
    assert client.get("/")["Location"] == reverse("accounts:password")
    form = {
        "old_password": "quite-a-long-one-9",
        "new_password1": "another-long-one-3",
        "new_password2": "another-long-one-3",
    }
    assert client.post(reverse("accounts:password"), form)["Location"] == "/"


def test_common_password_is_refused(system):
    with pytest.raises(RuleBroken):
        user_add(by=system, username="new", person=PersonFactory(), password="password1234")


def test_private_pages_are_not_stored(sign_in, staff):
    assert sign_in(staff).get("/")["Cache-Control"] == "no-store"

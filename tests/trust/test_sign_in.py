"""Accounts expire with their appointments, sessions with passwords; nothing tells names apart. TRUST, «Who may»."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.contrib.auth.hashers import Argon2PasswordHasher, MD5PasswordHasher, get_hasher
from django.urls import reverse

from accounts.actions import appointment_end, password_reset, user_block
from accounts.models import today
from pairing.models import Community
from shenbei import settings as house
from tests.access import tables
from tests.factories import PASSWORD

NEW = "another-long-phrase-8"


def sign_in_as(client, username: str, password: str = PASSWORD):
    return client.post(reverse("accounts:sign_in"), {"username": username, "password": password})


def in_session(client) -> bool:
    return client.get(reverse("accounts:password")).status_code == 200


def test_passwords_are_kept_with_argon2():
    assert house.PASSWORD_HASHERS[0].endswith(Argon2PasswordHasher.__name__)


def test_the_lock_opens_after_thirty_minutes_and_no_sooner(client, staff):
    began = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
    with time_machine.travel(began, tick=False) as clock:
        for _attempt in range(5):
            sign_in_as(client, "staff", "wrong")
        clock.move_to(began + timedelta(minutes=29))
        assert sign_in_as(client, "staff").status_code == 429
        clock.move_to(began + timedelta(minutes=60))
        assert sign_in_as(client, "staff").status_code == 302


def test_a_locked_name_reads_the_same_whether_it_exists(client, staff):
    for name in ("staff", "nobody"):
        codes = [sign_in_as(client, name, "wrong").status_code for _attempt in range(6)]
        assert codes == [200, 200, 200, 200, 429, 429], name


@pytest.mark.parametrize("name", ["staff", "nobody"])
def test_the_same_work_for_known_and_unknown_names(client, staff, monkeypatch, name):
    """Timing tells nothing: one hash is computed for either."""
    worked, plain = [], MD5PasswordHasher.encode
    monkeypatch.setattr(
        type(get_hasher()), "encode", lambda self, *a, **k: worked.append(1) or plain(self, *a, **k)
    )
    sign_in_as(client, name, "wrong")
    assert len(worked) == 1


def test_an_account_ends_with_its_last_appointment(client, staff):
    row = staff.appointments.get()
    row.ended_on = today()
    row.save()
    assert sign_in_as(client, "staff").status_code == 302  # the last day still counts
    client.logout()
    row.ended_on = today() - timedelta(days=1)
    row.save()
    answer = sign_in_as(client, "staff")
    assert answer.status_code == 200 and not in_session(client)


def test_a_running_session_loses_the_right_at_once(sign_in, staff, system):
    client = sign_in(staff)
    assert client.get(reverse("accounts:persons")).status_code == 200
    appointment_end(by=system, appointment=staff.appointments.get(), ended_on=today() - timedelta(days=1))
    assert client.get(reverse("accounts:persons")).status_code == 403


def test_a_cadre_sees_nothing_of_the_place_after_his_posting(cadre, stage):
    assert list(Community.objects.visible_to(cadre)) == [stage.community]
    stage.posting.ended_on = today() - timedelta(days=1)
    stage.posting.save()
    assert not Community.objects.visible_to(cadre).exists()


@pytest.mark.parametrize("act", ["reset", "block"])
def test_sessions_end_with_the_password_and_with_the_account(client, staff, system, act):
    sign_in_as(client, "staff")
    assert in_session(client)
    if act == "reset":
        password_reset(by=system, user=staff, password=NEW)
    else:
        user_block(by=system, user=staff, active=False)
    assert not in_session(client)


def test_one_s_own_change_ends_the_other_sessions_only(client, staff):
    other = type(client)()
    for one in (client, other):
        sign_in_as(one, "staff")
    data = {"old_password": PASSWORD, "new_password1": NEW, "new_password2": NEW}
    assert client.post(reverse("accounts:password"), data).status_code == 302
    assert in_session(client) and not in_session(other)


def test_the_session_s_name_changes_at_sign_in(client, staff):
    """Nobody plants a session on another."""
    client.get(reverse("accounts:sign_in"))
    session = client.session
    session["planted"] = True
    session.save()
    before = client.session.session_key
    sign_in_as(client, "staff")
    assert client.session.session_key != before


@pytest.mark.parametrize("who", ["staff", "reviewer", "finance", "auditor", "system"])
def test_each_role_that_decides_gives_its_second_factor(who, request, sign_in, settings):
    settings.SECOND_FACTOR_ROLES = house.SECOND_FACTOR_ROLES
    client = sign_in(request.getfixturevalue(who))
    for url in ("/", "/visits/", "/audit/"):
        assert client.get(url)["Location"] == reverse("accounts:factor")


def test_an_initial_password_opens_nothing_but_its_change(stage, system, sign_in):
    system.must_change_password = True
    system.save()
    client = sign_in(system)
    for case in tables("access_table", "TABLE"):
        if "system" in case.may.split():
            answer = getattr(client, case.method)(case.url(stage))
            assert answer["Location"] == reverse("accounts:password"), case

"""What is out of sight, not there, or away: a page of the house, for the demo's visitor as in production."""

import errno
from unittest.mock import Mock

import pytest
from django.db import OperationalError
from django.urls import reverse


@pytest.mark.parametrize("path", ["/nothing/", "/communities/999999/"])
def test_debug_shows_nothing_more(leader, sign_in, settings, path):
    """Django's own page while DEBUG lists every address of the house."""
    settings.DEBUG = True
    seen = sign_in(leader).get(path)
    assert seen.status_code == 404
    assert "errors/404.html" in [template.name for template in seen.templates]
    assert b"URLconf" not in seen.content


def test_not_found_is_a_page_of_the_house(sign_in, staff):
    answer = sign_in(staff).get("/nowhere/")
    assert answer.status_code == 404
    assert reverse("desk") in answer.content.decode()


@pytest.mark.django_db
def test_a_stranger_is_told_of_no_desk_and_no_scope(client):
    answer = client.get("/notices/2012/99999/")
    assert answer.status_code == 404
    assert reverse("pledges:notices") in answer.content.decode() and "工作范围" not in answer.content.decode()


def test_menu_holds_only_what_the_role_opens(sign_in, auditor, liaison):
    assert "/audit/" in sign_in(auditor).get("/").content.decode()
    assert "/audit/" not in sign_in(liaison).get("/").content.decode()


def test_audit_page_searches_by_person_and_day(sign_in, auditor, staff):
    from office.actions import event_record

    event_record(by=staff, verb="test.first", obj=staff)
    client = sign_in(auditor)
    assert "test.first" in client.get("/audit/", {"q": staff.person.name}).content.decode()
    assert "test.first" not in client.get("/audit/", {"q": "nobody of this name"}).content.decode()
    assert "test.first" not in client.get("/audit/", {"day": "2001-01-01"}).content.decode()
    for strange in ({"day": "not a day"}, {"day": "0001-01-01"}, {"day": "9999-12-31"}):
        assert client.get("/audit/", strange).status_code == 200
    assert client.get("/audit/", {"q": "\0"}).status_code == 404


def gone(*_arguments, **_named):
    """The database goes away while the request is under way."""
    raise OperationalError("server closed the connection unexpectedly")


def test_while_the_database_is_away_what_was_typed_is_carried(sign_in, liaison, monkeypatch):
    client = sign_in(liaison)
    monkeypatch.setattr("django.contrib.sessions.backends.db.SessionStore.load", gone)
    client.raise_request_exception = False
    answer = client.post("/visits/log/", {"purpose": 'he said "<b>"', "once": "k" * 32})
    page = answer.content.decode()
    assert (answer.status_code, answer["Retry-After"]) == (503, "30")
    assert 'name="purpose" value="he said &quot;&lt;b&gt;&quot;"' in page and f'value="{"k" * 32}"' in page
    assert client.get("/visits/").status_code == 503


def test_no_password_is_carried(client, monkeypatch):
    monkeypatch.setattr("accounts.views.SignInForm", lambda *a, **k: 1 / 0)
    client.raise_request_exception = False
    assert client.post("/sign-in/", {"password": "CANARY"}).status_code == 500
    full = OSError(errno.ENOSPC, "No space left on device")
    monkeypatch.setattr("accounts.views.SignInForm", Mock(side_effect=full))
    answer = client.post("/sign-in/", {"username": "a", "password": "CANARY"})
    assert answer.status_code == 503 and "CANARY" not in answer.content.decode()

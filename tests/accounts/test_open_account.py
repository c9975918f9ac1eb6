"""The first account of an empty system."""

import io

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from office.models import AuditEvent
from tests.factories import district


@pytest.fixture
def typed(monkeypatch):
    def say(password: str) -> None:
        monkeypatch.setattr("sys.stdin", io.StringIO(password + "\n"))

    return say


def test_it_opens_an_account_that_must_change_its_password(db, typed):
    district()
    typed("quite-a-long-one-9")
    call_command("open_account", "root", "罗维安")
    user = User.objects.get(username="root")
    assert user.role == "system"
    assert user.must_change_password
    assert user.check_password("quite-a-long-one-9")
    assert {"person.add", "user.add", "appointment.add"} <= set(
        AuditEvent.objects.values_list("verb", flat=True)
    )


def test_a_weak_password_opens_nothing(db, typed):
    district()
    typed("short")
    with pytest.raises(CommandError):
        call_command("open_account", "root", "罗维安")
    assert not User.objects.exists()


def test_without_a_district_it_says_what_comes_first(db, typed):
    typed("quite-a-long-one-9")
    with pytest.raises(CommandError, match="import_roster"):
        call_command("open_account", "root", "罗维安")

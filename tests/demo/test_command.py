"""manage.py demo: the district of the article, from empty tables."""

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Organisation, User
from shenbei.demo.accounts import PASSWORD
from tests import factories as make

pytestmark = pytest.mark.django_db


def run(*arguments: str, capsys) -> str:
    call_command("demo", *arguments)
    return capsys.readouterr().out


def test_refused_when_debug_is_off(settings) -> None:
    settings.DEBUG = False
    with pytest.raises(CommandError, match="DEBUG"):
        call_command("demo")
    assert not User.objects.exists()


def test_refused_where_there_is_data(settings) -> None:
    settings.DEBUG = True
    make.district()
    with pytest.raises(CommandError, match="empty"):
        call_command("demo")


def test_left_alone_where_there_is_data(settings, capsys) -> None:
    settings.DEBUG = True
    make.district()
    assert run("--if-empty", capsys=capsys) == ""
    assert Organisation.objects.count() == 1


@pytest.mark.parametrize("text", ["2012-12-31", "yesterday"])
def test_a_date_that_cannot_be_told_is_a_usage_error(text, settings) -> None:
    settings.DEBUG = True
    with pytest.raises(CommandError, match="--as-of"):
        call_command("demo", "--as-of", text)


def test_sign_ins_are_printed_only_with_debug(settings, capsys) -> None:
    make.UserFactory(username="staff", is_demo=True)
    settings.DEBUG = True
    assert f"password: {PASSWORD}\n" in run("--sign-ins", capsys=capsys)
    settings.DEBUG = False
    assert run("--sign-ins", capsys=capsys) == ""


def test_nothing_is_left_of_a_demo_that_failed(settings, monkeypatch) -> None:
    settings.DEBUG = True
    monkeypatch.setattr("shenbei.demo.district.PARTS", {"accounts": lambda stage: make.district() and 1 / 0})
    with pytest.raises(ZeroDivisionError):
        call_command("demo")
    assert not Organisation.objects.exists()

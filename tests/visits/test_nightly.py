"""The nightly job and the command."""

import pytest
from django.core.management import CommandError, call_command

from office.models import Job
from shenbei.celery import collect_schedule
from tests.visits.moments import at
from visits.management.commands.check_quotas import past_day
from visits.models import Verdict
from visits.tasks import nightly


def test_the_schedule_names_the_task():
    assert collect_schedule(["visits"])["visits-nightly"]["task"] == nightly.name


def test_the_job_runs_once_a_day_however_often_it_is_rung(stage, visit, time_machine):
    time_machine.move_to(at(9, 25))
    nightly()
    nightly()
    visit.refresh_from_db()
    assert visit.state == "deemed"
    assert [(job.period, job.attempts) for job in Job.objects.filter(name="visits.nightly")] == [
        ("2012-09-25", 1)
    ]
    time_machine.move_to(at(9, 26))
    nightly()
    assert Job.objects.filter(name="visits.nightly", state="done").count() == 2


def test_the_command_writes_and_says_so(stage, capsys):
    call_command("check_quotas", "--as-of", "2012-10-20")
    assert "2012–2014" in capsys.readouterr().out
    assert Verdict.objects.filter(outcome="missed").exists()


def test_an_earlier_day_prints_and_writes_nothing(stage, capsys):
    call_command("check_quotas", "--as-of", "2012-10-20")
    before = list(Verdict.objects.order_by("pk").values())
    call_command("check_quotas", "--as-of", "2012-06-20")
    assert "2012-10-20" in capsys.readouterr().out
    assert list(Verdict.objects.order_by("pk").values()) == before


@pytest.mark.parametrize("text", ["2012-13-01", "soon", "2999-01-01"])
def test_a_wrong_day_is_a_usage_error(stage, text):
    with pytest.raises(CommandError):
        call_command("check_quotas", "--as-of", text)
    with pytest.raises(Exception, match=text):
        past_day(text)


def test_an_empty_system(db, capsys):
    call_command("check_quotas")
    assert not Verdict.objects.exists() and capsys.readouterr().out

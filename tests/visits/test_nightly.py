"""The nightly job and the command."""

from datetime import date

import pytest
from django.core.management import CommandError, call_command

from office.models import Job
from shenbei.celery import collect_schedule
from tests import factories as make
from tests.visits.moments import at, on
from visits.actions import quotas_check, visit_log
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


def test_an_incremental_check_finds_what_a_whole_one_finds(stage, liaison):
    quotas_check(by=None, as_of=on(11, 20))
    visit_log(by=liaison, kind="work_group", visited_on=on(11, 20), community=stage.community, now=at(11, 21))
    make.PairingFactory(cycle=stage.cycle, community=make.CommunityFactory(street=stage.street))
    quotas_check(by=None, as_of=on(12, 20), whole=False)
    stored = list(Verdict.objects.order_by("pk").values())
    (result,) = quotas_check(by=None, as_of=on(12, 20), whole=True)
    assert result.changed == 0 and list(Verdict.objects.order_by("pk").values()) == stored


def test_an_incremental_check_leaves_closed_windows_alone(stage, django_assert_max_num_queries):
    quotas_check(by=None, as_of=date(2014, 11, 20))
    with django_assert_max_num_queries(60):  # a whole one takes more than 130 statements
        quotas_check(by=None, as_of=date(2014, 11, 21), whole=False)

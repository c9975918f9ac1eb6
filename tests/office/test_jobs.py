"""The job ledger: each period once, whoever rings."""

from datetime import UTC, datetime, timedelta

import pytest

from office.actions import create_once, job_claim, job_run
from office.models import Holiday, Job
from shenbei.lib.errors import RuleBroken
from tests.factories import PersonFactory

NOW = datetime(2012, 9, 3, 1, tzinfo=UTC)


def test_second_claim_gets_nothing(db):
    assert job_claim("nightly", "2012-09-03", NOW)
    assert job_claim("nightly", "2012-09-03", NOW) is None


def test_dead_claimant_is_succeeded(db):
    job_claim("nightly", "2012-09-03", NOW)
    assert job_claim("nightly", "2012-09-03", NOW + timedelta(hours=1)).attempts == 2


def test_failure_is_kept_and_tried_again(db):
    with pytest.raises(ZeroDivisionError):
        job_run("nightly", "p", lambda job: 1 / 0, NOW)
    assert "ZeroDivision" in Job.objects.get().error
    assert job_run("nightly", "p", lambda job: None, NOW)
    assert not job_run("nightly", "p", lambda job: 1 / 0, NOW)


def test_same_key_creates_once(staff):
    made = []

    def create():
        made.append(PersonFactory())
        return made[-1]

    first = create_once(key="k", by=staff, purpose="person", create=create)
    assert create_once(key="k", by=staff, purpose="person", create=create) == first
    assert len(made) == 1


def test_form_without_key_is_refused(staff):
    with pytest.raises(RuleBroken):
        create_once(key="", by=staff, purpose="person", create=PersonFactory)


def test_calendar_is_seeded(db):
    from datetime import date

    from office.reports import workdays

    days = workdays(date(2012, 9, 28), date(2012, 10, 10))
    assert days.is_working(date(2012, 9, 29))  # a Saturday worked
    assert not days.is_working(date(2012, 10, 3))
    assert days.add(date(2012, 9, 30), 1) == date(2012, 10, 8)
    assert Holiday.objects.exists()

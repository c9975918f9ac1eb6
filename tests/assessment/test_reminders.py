"""Reminders of a running round: whoever is awaited, once before the last day and once after it. DOMAIN 8."""

from datetime import date, timedelta

import pytest

from accounts.models import Notification
from assessment.actions.reminders import reminders_send
from assessment.models import Round
from assessment.rules import Stage
from assessment.tasks import remind
from office.models import AuditEvent, Job
from shenbei.lib.periods import shanghai_midnight
from tests import factories as make
from tests.assessment.conftest import NOW, advance_to, enter_all


def at(day: date):
    return shanghai_midnight(day) + timedelta(hours=9)


@pytest.fixture
def at_street(full, staff):
    return advance_to(Stage.STREET, full, staff)


def told() -> list[str]:
    return list(Notification.objects.order_by("pk").values_list("sentence", flat=True))


def test_before_the_last_day_and_after_it_each_once(at_street, street_clerk):
    due = at_street.due_on
    assert reminders_send(now=NOW) == 0  # there is time yet
    for _fires in range(2):
        reminders_send(now=at(due - timedelta(days=1)))
    assert len(told()) == 1
    for _fires in range(2):
        reminders_send(now=at(due + timedelta(days=1)))
    assert len(told()) == 2 and f"{due.year}年{due.month}月{due.day}日" in told()[1]
    assert AuditEvent.objects.filter(verb="round.remind").count() == 2


def test_who_is_done_is_not_reminded(at_street, street_clerk):
    for row in at_street.results.filter(street=street_clerk.organisation_pk):
        enter_all(street_clerk, row, "street")
    assert reminders_send(now=at(at_street.due_on + timedelta(days=1))) == 0


def test_communities_that_owe_their_claim(full, community_clerk, stage):
    sibling = make.user_as("community", stage.sibling.organisation)
    enter_all(sibling, full.results.get(community=stage.sibling), "self")
    reminders_send(now=at(full.due_on))
    assert set(Notification.objects.values_list("person", flat=True)) == {community_clerk.person_id}


@pytest.mark.parametrize(("where", "who"), [("survey", "staff"), ("approval", "reviewer"), ("appeal", None)])
def test_the_office_is_reminded_of_its_own_stages(full, staff, reviewer, where, who, request):
    Round.objects.update(stage=where, due_on=NOW.date())
    reminders_send(now=NOW)
    persons = {request.getfixturevalue(who).person_id} if who else set()
    assert set(Notification.objects.values_list("person", flat=True)) == persons


def test_the_job_of_a_day_runs_once(at_street, street_clerk, monkeypatch):
    Round.objects.update(due_on=date(2012, 12, 21))
    monkeypatch.setattr("assessment.tasks.timezone.now", lambda: at(date(2012, 12, 24)))
    remind()
    remind()
    assert len(told()) == 1 and Job.objects.filter(name="assessment.remind").count() == 1
    monkeypatch.setattr("assessment.tasks.timezone.now", lambda: at(date(2012, 12, 23)))
    remind()  # a Sunday
    assert Job.objects.filter(name="assessment.remind").count() == 1

"""Several at once, on PostgreSQL: each visit and each verdict once; the control shows what the key prevents."""

from functools import partial

import pytest

from tests.races import meeting, together
from tests.visits.moments import at, on
from visits.actions import draft_save, quotas_check, visit_log
from visits.models import Verdict, Visit
from visits.reports.duties import own_duty


@pytest.fixture
def log(race, stage, liaison):
    assert liaison.role and liaison.organisation  # read once, before the threads
    return partial(
        visit_log, by=liaison, kind="work_group", visited_on=on(9, 3), community=stage.community, now=at(9, 3)
    )


def test_the_same_key_in_eight_threads_makes_one_visit(log):
    found = together(*[partial(log, once="k")] * 8)
    assert set(found) == {Visit.objects.get()}


def test_control_without_the_key_there_are_eight(log):
    together(*[log] * 8)
    assert Visit.objects.count() == 8


def test_three_checks_at_once_write_each_verdict_once(race, stage):
    results = together(*[partial(quotas_check, by=None, as_of=on(10, 20))] * 3)
    changed = [sum(result.changed for result in each) for each in results]
    assert sorted(changed) == [0, 0, Verdict.objects.count()]


@pytest.fixture
def keep(log, stage, liaison):
    """The draft of the same form, saved while it is entered."""
    duty = own_duty(liaison, "work_group", stage.community, on(9, 3))
    return partial(
        draft_save, by=liaison, form_key="k", duty=duty, visited_on=on(9, 3), typed={}, now=at(9, 3)
    )


def test_a_draft_that_saves_itself_while_the_form_is_entered(log, keep):
    found = together(keep, partial(log, once="k"), keep, partial(log, once="k"))
    visit = Visit.objects.get()
    assert visit.state == "submitted" and found[1] == found[3] == visit


def test_control_without_turns_one_of_both_is_refused(log, keep, monkeypatch):
    for room in ("drafts", "visits"):
        monkeypatch.setattr(f"visits.actions.{room}.turn_of", lambda person: None)
    meeting(monkeypatch, Visit)
    found = together(keep, partial(log, once="k"))
    assert sum(isinstance(one, Exception) for one in found) == 1

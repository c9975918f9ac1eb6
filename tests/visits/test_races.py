"""Several at once, on PostgreSQL: each visit and each verdict once; the control shows what the key prevents."""

from functools import partial

import pytest

from tests.races import together
from tests.visits.moments import at, on
from visits.actions import quotas_check, visit_log
from visits.models import Verdict, Visit


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

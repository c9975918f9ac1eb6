"""Plans and their targets, as assessment asks for them."""

from datetime import datetime
from decimal import Decimal

import pytest

from measures.actions import plan_save, target_remove, target_set
from measures.models import OutcomeType, Plan, PlanTarget
from measures.reports import targets
from office.models import AuditEvent
from pairing.models import HalfYear
from shenbei.lib.errors import RuleBroken
from shenbei.lib.periods import SHANGHAI

NOW = datetime(2012, 3, 10, 9, tzinfo=SHANGHAI)


@pytest.fixture
def plan(stage, liaison) -> Plan:
    return plan_save(by=liaison, community=stage.community, year=2012, policy="一区一策", now=NOW)


@pytest.fixture
def trees(db) -> OutcomeType:
    return OutcomeType.objects.get(code="trees")


def put(by, plan, half, target, **figure) -> PlanTarget:
    return target_set(by=by, plan=plan, goal="party", half=half, target=Decimal(target), now=NOW, **figure)


def test_a_plan_is_saved_once_and_changed_in_place(plan, stage, liaison):
    again = plan_save(by=liaison, community=stage.community, year=2012, policy="种树修路", now=NOW)
    assert (again.pk, again.policy) == (plan.pk, "种树修路")
    assert AuditEvent.objects.filter(verb="plan.save").count() == 2
    plan_save(by=liaison, community=stage.community, year=2012, policy="种树修路", now=NOW)
    assert AuditEvent.objects.filter(verb="plan.save").count() == 2, "no change, no event"


def test_a_half_years_own_target_wins_over_half_of_the_year(plan, stage, liaison, trees):
    put(liaison, plan, "year", 500, outcome_type=trees)
    put(liaison, plan, "H2", 100, outcome_type=trees)
    put(liaison, plan, "year", 5, metric="meetings")
    first, second = (targets(code)[stage.community.pk] for code in ("2012H1", "2012H2"))
    assert (first["trees"].target, second["trees"].target) == (250, 100)
    assert first["meetings"].target == Decimal("2.5")
    assert targets("2013H1") == {}
    assert targets("2012H1", [stage.sibling]) == {}


def test_the_goal_follows_the_outcome(plan, liaison, trees):
    assert put(liaison, plan, "year", 1, outcome_type=trees).goal == "environment"


def test_a_target_is_for_one_figure(plan, liaison, trees):
    for figure in ({}, {"outcome_type": trees, "metric": "meetings"}):
        with pytest.raises(RuleBroken):
            put(liaison, plan, "year", 1, **figure)


def test_a_negative_target_is_refused(plan, liaison, trees):
    with pytest.raises(RuleBroken):
        put(liaison, plan, "year", -1, outcome_type=trees)


def test_a_target_set_again_is_changed(plan, liaison, trees):
    put(liaison, plan, "year", 1, outcome_type=trees)
    put(liaison, plan, "year", 2, outcome_type=trees)
    assert PlanTarget.objects.get().target == 2


def test_targets_of_a_closed_half_year_stand(plan, liaison, trees):
    row = put(liaison, plan, "H1", 1, outcome_type=trees)
    HalfYear.objects.create(code="2012H1", closed_at=NOW)
    for act in (
        lambda: put(liaison, plan, "H1", 2, outcome_type=trees),
        lambda: put(liaison, plan, "year", 2, outcome_type=trees),
        lambda: target_remove(by=liaison, target=row, now=NOW),
    ):
        with pytest.raises(RuleBroken):
            act()
    assert put(liaison, plan, "H2", 2, outcome_type=trees)


def test_a_removed_target_stays_in_the_trail(plan, liaison, trees):
    target_remove(by=liaison, target=put(liaison, plan, "H1", 7, outcome_type=trees), now=NOW)
    assert not PlanTarget.objects.exists()
    assert AuditEvent.objects.get(verb="target.remove").data["target"] == "7"


def test_targets_take_one_query(plan, liaison, trees, django_assert_num_queries):
    put(liaison, plan, "year", 1, outcome_type=trees)
    with django_assert_num_queries(1):
        targets("2012H1")

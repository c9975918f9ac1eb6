"""Starting a pledge from last year's or from the community's plan. DOMAIN 5."""

from decimal import Decimal

import pytest

from measures.models import OutcomeType, Plan, PlanTarget
from pledges import actions
from pledges.actions.freezing import missing
from shenbei.lib.errors import RuleBroken
from tests.pledges.conftest import MARCH, YEAR


def draft(stage, start: str):
    return actions.pledge_draft(by=None, community=stage.community, year=YEAR, start=start, now=MARCH)


@pytest.mark.parametrize("start", ["plan", "last_year"])
def test_without_a_source_nothing_is_drafted(stage, start):
    with pytest.raises(RuleBroken) as refused:
        draft(stage, start)
    assert refused.value.field == "start"
    assert not stage.community.pledges.exists()


def test_an_item_for_each_outcome_of_the_plan(stage):
    plan = Plan.objects.create(community=stage.community, year=YEAR)
    trees, roads = OutcomeType.objects.filter(goal="environment")[:2]
    rows = [(trees, "H1", 40), (trees, "H2", 60), (roads, "year", 300)]
    for kind, half, target in rows:
        PlanTarget.objects.create(plan=plan, goal=kind.goal, outcome_type=kind, half=half, target=target)
    PlanTarget.objects.create(plan=plan, goal="people", metric="jobs", target=5)
    items = list(draft(stage, "plan").items.all())
    assert [(item.outcome_type, item.target, item.milestone) for item in items] == [
        (trees, Decimal(100), Decimal(40)),
        (roads, Decimal(300), None),
    ]
    assert all(item.text and item.unit and item.baseline == 0 for item in items)


@pytest.mark.parametrize("halves", [["year"], ["H1", "H2"], ["H2"]])
def test_the_plan_s_baseline_is_where_the_pledge_starts(stage, halves):
    """Two to come where one stands already: from one to three."""
    plan = Plan.objects.create(community=stage.community, year=YEAR)
    kind = OutcomeType.objects.filter(goal="environment").first()
    for half in halves:
        facts = {"goal": kind.goal, "outcome_type": kind, "half": half, "baseline": 1}
        PlanTarget.objects.create(plan=plan, target=Decimal(2) / len(halves), **facts)
    item = draft(stage, "plan").items.get()
    assert (item.baseline, item.target, item.milestone) == (1, 3, 2 if "H1" in halves else None)


def test_what_the_plan_does_not_say_is_listed(stage, signers):
    plan = Plan.objects.create(community=stage.community, year=YEAR)
    kind = OutcomeType.objects.filter(goal="economy").first()
    PlanTarget.objects.create(plan=plan, goal="economy", outcome_type=kind, target=2)
    assert len(missing(draft(stage, "plan"))) == 3  # due date, owner, evidence

"""Who is measured by a plan does not change it while a round runs; a gap is filled by name. DOMAIN 8."""

from decimal import Decimal

import pytest

from assessment import actions
from assessment.separation import scorers
from measures.actions import target_remove, target_set
from measures.models import OutcomeType, PlanTarget
from office.models import AuditEvent
from pairing.models import HalfYear
from shenbei.lib.errors import RuleBroken
from tests import factories as make
from tests.assessment.conftest import NOW, plan


def put(by, row: PlanTarget, target: int, **other):
    values = {"plan": row.plan, "goal": row.goal, "half": row.half, "outcome_type": row.outcome_type} | other
    return target_set(by=by, target=Decimal(target), now=NOW, **values)


def test_targets_stand_from_the_opening_on(stage, staff, liaison, community_clerk, reviewer):
    plan(stage.community, {"households": 10})
    row = PlanTarget.objects.get()
    put(liaison, row, 9)  # until then the plan may change
    actions.round_open(by=staff, code="2012H2", now=NOW)
    assert HalfYear.objects.get(code="2012H2").plans_stand_at == NOW
    trees = OutcomeType.objects.get(code="trees")
    for by in (liaison, community_clerk, staff, reviewer):
        for act in (
            lambda by=by: put(by, row, 0),
            lambda by=by: put(by, row, 0, half="year"),
            lambda by=by: target_remove(by=by, target=row, now=NOW),
        ):
            with pytest.raises(RuleBroken):
                act()
    with pytest.raises(RuleBroken):
        put(liaison, row, 0, outcome_type=trees, goal=trees.goal)
    assert PlanTarget.objects.get().target == 9
    assert put(liaison, row, 5, half="H1").target == 5  # the other half-year is its own


def test_reviewer_fills_a_gap_by_name_and_has_scored_with_it(
    full, result, staff, reviewer, liaison, community_clerk
):
    for by, reason in ((staff, "x"), (community_clerk, "x"), (reviewer, " ")):
        with pytest.raises(RuleBroken):
            actions.gap_fill(
                by=by, result=result, key="households", target=Decimal(3), reason=reason, now=NOW
            )
    actions.gap_fill(
        by=reviewer, result=result, key="households", target=Decimal(3), reason="计划漏项", now=NOW
    )
    assert AuditEvent.objects.get(verb="gap.fill").data["reason"] == "计划漏项"
    assert reviewer.person_id in scorers(full)
    with pytest.raises(RuleBroken):  # there is no gap any more
        actions.gap_fill(by=reviewer, result=result, key="households", target=Decimal(1), reason="x", now=NOW)
    actions.round_compute(by=staff, round=full, now=NOW)
    result.refresh_from_db()
    assert result.marks["satisfaction.households"]["state"] == "scored"


def test_page_of_the_gap(full, result, staff, reviewer, sign_in):
    address = f"/assessment/{full.code}/{result.code}/satisfaction.households/"
    client = sign_in(reviewer)
    assert f"{address}gap/" in client.get(address).content.decode()
    data = {
        "key": "households",
        "target": "0",
        "reason": "本社区无困难户",
        "fresh_password": make.PASSWORD,
    }
    assert client.post(f"{address}gap/", data).status_code in (200, 302)
    assert f"{address}gap/" not in sign_in(staff).get(address).content.decode()


def test_the_plans_page_says_since_when_its_targets_stand(stage, staff, liaison, sign_in):
    plan(stage.community, {"households": 9})
    address = f"/plans/{stage.community.pk}/2012/"
    before = sign_in(liaison).get(address).content.decode()
    assert "bi-lock" not in before and "/remove/" in before
    actions.round_open(by=staff, code="2012H2", now=NOW)
    after = sign_in(liaison).get(address).content.decode()
    assert "bi-lock" in after and "/remove/" not in after

"""Fairness: drift of the streets, disagreements, improvement beside level. DOMAIN 8."""

from decimal import Decimal

import pytest

from assessment import actions
from assessment.models import Indicator
from assessment.reports.fairness import changes_of, disagreements, drift, pairs
from assessment.rules import Stage
from tests.assessment.conftest import LATER, advance_to, indicator, walk_to_approval, walk_to_feedback


def test_drift_is_the_mean_difference_in_per_cent_of_the_maximum(full, staff):
    found = walk_to_feedback(full, staff)  # the street gave 80 %, the district 90 %
    rows = drift(pairs(found))
    assert [(row.street, row.communities, row.mean) for row in rows] == [("兴隆台街道", 1, Decimal(-10))]
    assert rows[0].figures == Indicator.objects.exclude(source="auto").count()
    assert all(row.figures == 0 for row in drift([]))


def test_disagreements_reach_the_threshold_the_furthest_first(full, staff, stage):
    found = walk_to_feedback(full, staff)
    result = found.results.get(community=stage.community)
    actions.score_enter(
        by=staff,
        result=result,
        indicator=indicator("disputes"),
        stage="district",
        points=Decimal(0),
        note="未见台账",
        now=LATER,
    )
    compared = pairs(found)
    assert disagreements(compared, Decimal("10.01"))[0].key == "harmony.disputes"
    assert len(disagreements(compared, Decimal(10))) == len(compared)
    assert len(disagreements(compared, Decimal(80))) == 1 and not disagreements(compared, Decimal(81))


def test_improvement_since_the_last_round_and_since_entry(full, staff, reviewer, stage):
    actions.round_finish(by=reviewer, round=walk_to_approval(full, staff), now=LATER)
    light = actions.round_open(by=staff, code="2013H1", now=LATER)
    light.results.filter(community=stage.sibling).update(total=Decimal("85.00"), grade="fair")
    rows = changes_of(light, list(light.results.order_by("code")))
    change = next(row for row in rows if row.result.community_id == stage.sibling.pk)
    assert change.since_last == change.since_entry == Decimal("85.00") - Decimal("82.82")
    assert all(row.since_last is None for row in rows if row is not change)


def test_pages(full, staff, sign_in, liaison):
    found = walk_to_feedback(full, staff)
    body = sign_in(staff).get(f"/assessment/{found.code}/fairness/", {"threshold": "5"}).content.decode()
    assert "-10.00" in body and "前程泉村" in body
    assert (
        sign_in(staff).get(f"/assessment/{found.code}/fairness/", {"threshold": "nonsense"}).status_code
        == 200
    )
    assert "前程泉村" in sign_in(liaison).get(f"/assessment/{found.code}/improvement/").content.decode()


@pytest.mark.parametrize("who", ["liaison", "street_clerk"])
def test_improvement_is_hidden_before_feedback(full, staff, who, request, sign_in):
    found = advance_to(Stage.STREET, full, staff)
    body = (
        sign_in(request.getfixturevalue(who)).get(f"/assessment/{found.code}/improvement/").content.decode()
    )
    assert "前程泉村" not in body

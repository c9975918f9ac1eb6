"""Rows of measures for the tables of access and of budgets."""

import io
from datetime import date, datetime

from PIL import Image

from measures.models import Measure, Outcome, OutcomeType, Plan, PlanTarget
from shenbei.lib.periods import SHANGHAI

_drawn = io.BytesIO()
Image.new("RGB", (8, 8), "green").save(_drawn, "PNG")
PICTURE = _drawn.getvalue()
ENTERED = datetime(2012, 5, 4, 9, tzinfo=SHANGHAI)


def a_measure(stage, **fields) -> Measure:
    """A planned measure in the stage's community."""
    facts = {
        "community": stage.community,
        "goal": "people",
        "title": "慰问困难户",
        "added_at": ENTERED,
    } | fields
    return Measure.objects.create(**facts)


def an_outcome(stage, **fields) -> Outcome:
    """Thirty trees in the stage's community."""
    facts = {
        "community": stage.community,
        "outcome_type": OutcomeType.objects.get(code="trees"),
        "date": date(2012, 5, 3),
        "quantity": 30,
        "added_at": ENTERED,
    }
    return Outcome.objects.create(**(facts | fields))


def a_target(stage) -> PlanTarget:
    """A hundred trees planned for 2012."""
    plan, _new = Plan.objects.get_or_create(community=stage.community, year=2012)
    trees = OutcomeType.objects.get(code="trees")
    return PlanTarget.objects.get_or_create(
        plan=plan, outcome_type=trees, goal="environment", defaults={"target": 100}
    )[0]

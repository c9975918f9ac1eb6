"""The current cycle's measures: done, under way, planned, dropped, and what they brought."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

from accounts.models import Role
from measures.actions import measure_add, measure_drop, measure_start
from measures.models import Goal, OutcomeType
from shenbei.demo.measures_2012 import ARTICLE, MeasureTale, title
from shenbei.demo.stage import Stage
from shenbei.demo.ties import Ties
from shenbei.demo.visits_now import is_own

EACH = 2  # measures done of every pairing
SMALL = {
    "green_area": 120,
    "trees": 40,
    "investment": 60_000,
    "cleanup_funds": 8_000,
    "assistance_funds": 1_500,
    "donations": 2_000,
    "roads": 400,
}


def tell(stage: Stage) -> None:
    """Put the measures into the script: most of them done, some still to do, one in twenty given up."""
    ties, dice = Ties(stage, stage.as_of), stage.dice("measures now")
    days = stage.office_days(stage.recent)
    types = {goal: [row for row in OutcomeType.objects.in_use() if row.goal == goal] for goal in Goal.values}
    for pairing in ties.pairings if len(days) > 40 else ():
        kind = pairing.community.kind
        for _n in range(EACH):
            goal = dice.choice(Goal.values)
            start, end = sorted(dice.sample(days, 2))
            tale = MeasureTale(stage, pairing, goal, *title(dice, goal, kind), end, dice.random() < 0.5)
            fitting = [row for row in types[goal] if ARTICLE[row.code].kind in ("", kind)]
            brought = dice.choice(fitting)
            quantity = Decimal(SMALL.get(brought.code, 1) * dice.randint(1, 4))
            tale.outcomes = [(brought, quantity, "exact")]
            stage.script.put(stage.at(start, 9, dice.randrange(60)), tale.plan)
        unfinished = Unfinished(
            stage, pairing, *open_one(dice, kind), dice.choice([-9, 5, 20, 40, 60]), dice.random() < 0.1
        )
        day = dice.choice(days[-30:])
        if not is_own(pairing):  # of the demo's own community the story tells
            unfinished.put(day)


def open_one(dice, kind: str) -> tuple[str, str, str]:
    """Goal, title and detail of a measure that is not done."""
    goal = dice.choice(Goal.values)
    return goal, *title(dice, goal, kind)


class Unfinished:
    """A measure that waits, or was given up."""

    def __init__(
        self, stage: Stage, pairing, goal: str, name: str, detail: str, due: int, dropped: bool
    ) -> None:
        self.stage, self.pairing, self.goal, self.name, self.detail = stage, pairing, goal, name, detail
        self.due_on, self.dropped = stage.as_of + timedelta(days=due), dropped

    def put(self, day) -> None:
        """Into the script, on that day."""
        self.stage.script.put(self.stage.at(day, 14, self.pairing.pk % 60), self.plan)

    def plan(self, now: datetime) -> None:
        """Entered; where it is given up the reason is told at once."""
        by = self.stage.by_seat[Role.DEPARTMENT, self.pairing.department_id]
        row = measure_add(
            by=by, community=self.pairing.community, pairing=self.pairing, goal=self.goal, title=self.name,
            detail=self.detail, due_on=self.due_on, responsible=by.person, now=now,
        )  # fmt: skip
        if self.pairing.pk % 2:
            measure_start(by=by, measure=row, started_on=now.date(), now=now)
        if not self.dropped:
            self.stage.take_up(row)
        else:
            measure_drop(
                by=by, measure=row, dropped_on=now.date(), reason="与街道项目重复，合并实施。", now=now
            )

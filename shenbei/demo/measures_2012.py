"""The 310 measures and all outcomes of 2012, in rows that add up to the article's figures. DOMAIN 6."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from accounts.models import Role, User
from measures.actions import measure_add, measure_finish, measure_start, measure_update, outcome_add
from measures.models import Goal, Measure, OutcomeType, Qualifier
from pairing.models import Community, Pairing
from shenbei.demo import texts
from shenbei.demo.shares import rounds, shares
from shenbei.demo.stage import PAIRED_FROM, YEAR, Stage
from shenbei.lib.periods import Window

MEASURES = 310
LIVE = Window(PAIRED_FROM, YEAR.end)


@dataclass(frozen=True)
class Harvest:
    """The year's total of one outcome: in how many rows, in which steps, how firm, in which communities."""

    total: int
    rows: int
    step: int = 1
    qualifier: str = Qualifier.EXACT
    kind: str = ""  # rural or urban only


RURAL, URBAN = Community.Kind.RURAL, Community.Kind.URBAN
OVER, NEARLY = Qualifier.AT_LEAST, Qualifier.ABOUT
ARTICLE = {
    "agricultural_projects": Harvest(39, 33, kind=RURAL),
    "cooperatives": Harvest(18, 18, kind=RURAL),
    "investment": Harvest(200_000_000, 24, 100_000, OVER),
    "rural_centres": Harvest(16, 16, kind=RURAL),
    "urban_centres": Harvest(7, 7, kind=URBAN),
    "venues": Harvest(42, 36),
    "squares": Harvest(28, 26),
    "cleanup_funds": Harvest(1_500_000, 30, 1_000, OVER, RURAL),
    "roads": Harvest(130_000, 40, 50, kind=RURAL),
    "trees": Harvest(12_384, 44),
    "green_area": Harvest(10_000, 20, 10, OVER),
    "events": Harvest(140, 60, 1, OVER),
    "assistance_funds": Harvest(200_000, 45, 100, OVER),
    "donations": Harvest(350_000, 50, 100, NEARLY),
    "households": Harvest(92, 48),
    "helping_pairs": Harvest(128, 50),
    "houses": Harvest(50, 32, 1, OVER, RURAL),
    "household_problems": Harvest(192, 52),
    "team_members_replaced": Harvest(6, 6),
    "members_recruited": Harvest(27, 24),
    "reserve_cadres": Harvest(42, 36),
    "work_systems": Harvest(117, 50),
    "village_matters": Harvest(32, 26, kind=RURAL),
    "trainings": Harvest(103, 48),
    "cooperative_party": Harvest(3, 3, kind=RURAL),
}


def tell(stage: Stage) -> None:
    """Put the year's measures, and with each the outcomes it brings, into the script."""
    dice = stage.dice("measures 2012")
    pairings = list(
        Pairing.objects.live_on(PAIRED_FROM)
        .select_related("department", "community__organisation")
        .order_by("pk")
    )
    brought = outcomes_by_goal(dice, pairings)
    for (pk, _goal), rows in brought.items():
        for kind, quantity, _firm in rows:
            stage.harvest[pk, kind.code] = stage.harvest.get((pk, kind.code), Decimal(0)) + quantity
    days = stage.office_days(LIVE)
    for pairing, goal in zip(rounds(dice, pairings, MEASURES), goals(dice), strict=True):
        start, end = sorted(dice.sample(days, 2))
        told = MeasureTale(
            stage, pairing, goal, *title(dice, goal, pairing.community.kind), end, dice.random() < 0.3
        )
        told.outcomes = brought.get((pairing.pk, goal), [])
        brought[pairing.pk, goal] = []
        stage.script.put(stage.at(start, 9, dice.randrange(60)), told.plan)
    for (pk, _goal), left in brought.items():
        for outcome in left:
            pairing = next(row for row in pairings if row.pk == pk)
            stage.script.put(
                stage.at(dice.choice(days), 15, dice.randrange(60)), Booking(stage, pairing, *outcome).book
            )


def goals(dice: random.Random) -> list[str]:
    """The goals of the year's measures, each as often as any other."""
    return rounds(dice, list(Goal.values), MEASURES)


def title(dice: random.Random, goal: str, kind: str) -> tuple[str, str]:
    """What a measure is called and what is done."""
    known = texts.URBAN_ECONOMY if (goal, kind) == ("economy", URBAN) else texts.MEASURES[goal]
    return dice.choice(known)


def outcomes_by_goal(dice: random.Random, pairings: list[Pairing]) -> dict[tuple[int, str], list]:
    """{(pairing, goal): [(type, quantity, qualifier)]}: every total split over the communities where it can be."""
    found: dict[tuple[int, str], list] = {}
    for kind in OutcomeType.objects.filter(code__in=ARTICLE).order_by("seat"):
        harvest = ARTICLE[kind.code]
        places = [row for row in pairings if harvest.kind in ("", row.community.kind)]
        parts = shares(dice, harvest.total, harvest.rows, harvest.step)
        for number, (pairing, part) in enumerate(zip(rounds(dice, places, harvest.rows), parts, strict=True)):
            firm = Qualifier.EXACT if number % 3 else harvest.qualifier
            found.setdefault((pairing.pk, kind.goal), []).append((kind, Decimal(part), firm))
    return found


@dataclass
class MeasureTale:
    """One measure from plan to done, and what it brought."""

    stage: Stage
    pairing: Pairing
    goal: str
    title: str
    detail: str
    end: date
    goes_slowly: bool
    outcomes: list = None  # type: ignore[assignment]
    measure: Measure | None = None

    @property
    def liaison(self) -> User:
        """Who enters it."""
        return self.stage.by_seat[Role.DEPARTMENT, self.pairing.department_id]

    def plan(self, now: datetime) -> None:
        """The liaison enters it; some are seen begun before they are done."""
        liaison = self.liaison
        self.measure = measure_add(
            by=liaison,
            community=self.pairing.community,
            pairing=self.pairing,
            goal=self.goal,
            title=self.title,
            detail=self.detail,
            due_on=self.end + timedelta(days=14),
            responsible=liaison.person,
            now=now,
        )
        if self.goes_slowly:
            measure_start(by=liaison, measure=self.measure, started_on=now.date(), now=now)
            midway = self.stage.calendar.add(now.date(), (self.end - now.date()).days // 2)
            if midway < self.end:
                self.stage.script.put(self.stage.at(midway, 11, now.minute), self.report)
        self.stage.take_up(self.measure)
        self.stage.script.put(self.stage.at(self.end, 16, now.minute), self.finish)

    def report(self, now: datetime) -> None:
        """A line on how it gets on."""
        text = texts.PROGRESS[self.measure.pk % len(texts.PROGRESS)]
        under_way = Measure.State.UNDER_WAY
        measure_update(
            by=self.liaison, measure=self.measure, state=under_way, day=now.date(), text=text, now=now
        )

    def finish(self, now: datetime) -> None:
        """Done; what it brought is booked the same day."""
        self.stage.put_down(self.measure)
        measure_finish(by=self.liaison, measure=self.measure, finished_on=self.end, now=now)
        for kind, quantity, qualifier in self.outcomes:
            Booking(self.stage, self.pairing, kind, quantity, qualifier, self.measure).book(now)


@dataclass
class Booking:
    """One row of an outcome."""

    stage: Stage
    pairing: Pairing
    kind: OutcomeType
    quantity: Decimal
    qualifier: str
    measure: Measure | None = None

    def book(self, now: datetime) -> None:
        """The liaison books it for his department and the community."""
        outcome_add(
            by=self.stage.by_seat[Role.DEPARTMENT, self.pairing.department_id],
            outcome_type=self.kind,
            community=self.pairing.community,
            date=now.date(),
            quantity=self.quantity,
            qualifier=self.qualifier,
            measure=self.measure,
            helpers=[self.pairing.department],
            now=now,
        )

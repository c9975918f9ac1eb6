"""One visit, one monthly sheet, one problem: from entry to answer, as acts of the people concerned."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from accounts.models import Organisation, Role, User
from measures.models import Measure
from pairing.models import Community
from shenbei.demo import texts
from shenbei.demo.stage import Stage
from visits.actions import (
    Entry,
    SheetEntry,
    dispute_answer,
    dispute_decide,
    problem_add,
    problem_answer,
    problem_close,
    sheet_confirm,
    sheets_hand_in,
    visit_confirm,
    visit_dispute,
    visits_confirm,
    visits_log,
)
from visits.models import Dispute, Problem, ResidentSheet, Visit
from visits.rules import Kind

CONFIRMED, SILENT, DISPUTED, UNDECIDED = "confirmed", "silent", "disputed", "undecided"
WAYS = ["on_site", "on_site", "meeting", "report"]


@dataclass
class VisitTale:
    """Who went where on which day; entered `late` days after, and what the community says to it."""

    stage: Stage
    kind: str
    author: User
    day: date
    community: Community | None
    participants: str
    text: tuple[str, str, str]
    late: int = 0
    answer: str = CONFIRMED
    pause: int = 1  # working days until the community answers
    communities: Sequence[Community] = ()
    way: str = ""
    problem: ProblemTale | None = None
    measure: str = ""  # the title of what they came to see, where the story says it
    number: int = 0  # tells the minutes apart
    visit: Visit | None = None
    dispute: Dispute | None = None

    @property
    def entry(self) -> Entry:
        """What the author enters."""
        purpose, found, agreed = self.text
        texts_of = {"way": self.way, "purpose": purpose, "found": found, "agreed": agreed}
        return Entry(
            self.author, self.kind, self.day, self.community, self.communities, self.participants, texts_of,
            measures=self.touched,
        )  # fmt: skip

    @property
    def touched(self) -> list[Measure]:
        """The measure of the community that a work group, or now and then a leader, came to see."""
        if self.community is None or (self.kind != Kind.WORK_GROUP and self.day.day % 3):
            return []
        known = self.stage.at_hand.get(self.community.pk, [])
        there = [row for row in known if row.added_at.date() <= self.day]
        return [row for row in there if row.title == self.measure] if self.measure else there[-1:]

    def entered(self, visit: Visit, now: datetime, book: Daybook) -> None:
        """It stands in the books: a problem found on the way is raised, the community will answer."""
        self.visit = visit
        if self.problem:
            self.problem.visit = visit
            self.problem.add(now)
        if self.answer == CONFIRMED:
            book.confirm_later(self, self.stage.calendar.add(now.date(), self.pause))
        elif self.answer in (DISPUTED, UNDECIDED):
            self.after(now, self.pause, self.refuse)

    def after(self, now: datetime, days: int, act) -> None:
        """Put the next act so many working days later, in the morning."""
        day = self.stage.calendar.add(now.date(), days)
        self.stage.script.put(self.stage.at(day, 9, 30 + self.number % 30), act)

    @property
    def clerk(self) -> User:
        """Who speaks for the community that was visited."""
        place = self.community or self.communities[0]
        return self.stage.by_seat[Role.COMMUNITY, place.organisation_id]

    def confirm(self, now: datetime) -> None:
        """The community says that it happened."""
        visit_confirm(by=self.clerk, visit=self.visit, now=now)

    def refuse(self, now: datetime) -> None:
        """The community says that it did not happen so."""
        reason = texts.DISPUTES[self.number % len(texts.DISPUTES)]
        self.dispute = visit_dispute(by=self.clerk, visit=self.visit, reason=reason, now=now)
        self.after(now, 2, self.explain)

    def explain(self, now: datetime) -> None:
        """The author answers; then the community confirms, or the reviewer has to decide."""
        answer = texts.ANSWERS[self.number % len(texts.ANSWERS)]
        dispute_answer(by=self.author, dispute=self.dispute, answer=answer, now=now)
        if self.answer == DISPUTED:
            self.after(now, 2, self.decide if self.number % 2 else self.confirm)

    def decide(self, now: datetime) -> None:
        """The reviewer decides that it took place."""
        reviewer = self.stage.people["reviewer"]
        dispute_decide(
            by=reviewer, dispute=self.dispute, took_place=True, grounds="已核对签到和照片。", now=now
        )


@dataclass
class Daybook:
    """What is entered and what is confirmed on a day, by all, in one go each."""

    stage: Stage
    to_enter: dict[date, list[VisitTale]] = field(default_factory=dict)
    to_confirm: dict[date, list[VisitTale]] = field(default_factory=dict)

    def put(self, tale: VisitTale) -> None:
        """The tale's visit is entered on its day, or some days after."""
        day = tale.day + timedelta(days=tale.late)
        tale.number = len(self.to_enter.get(day, ()))
        self._page(self.to_enter, day, 16, self.enter).append(tale)

    def confirm_later(self, tale: VisitTale, day: date) -> None:
        """The community confirms it in the morning of a day."""
        self._page(self.to_confirm, day, 9, self.confirm).append(tale)

    def _page(self, pages: dict[date, list[VisitTale]], day: date, hour: int, act) -> list[VisitTale]:
        if day not in pages:
            pages[day] = []
            self.stage.script.put(self.stage.at(day, hour), act)
        return pages[day]

    def enter(self, now: datetime) -> None:
        """Everybody enters the day's visits."""
        tales = self.to_enter.pop(now.date())
        visits = visits_log(entries=[tale.entry for tale in tales], now=now)
        for tale, visit in zip(tales, visits, strict=True):
            tale.entered(visit, now, self)

    def confirm(self, now: datetime) -> None:
        """The communities confirm what they agree with."""
        visits_confirm(
            answers=[(tale.clerk, tale.visit) for tale in self.to_confirm.pop(now.date())], now=now
        )


@dataclass
class ProblemTale:
    """A problem with its owner, its due date and, unless it is left open, its answer."""

    stage: Stage
    community: Community
    owner: Organisation
    raiser: User
    solver: User
    text: tuple[str, str]
    days: int = 30
    answered_after: int | None = 12  # working days; None leaves it open
    closed_after: int | None = 3
    visit: Visit | None = None
    problem: Problem | None = None

    def add(self, now: datetime) -> None:
        """It is raised."""
        self.problem = problem_add(
            by=self.raiser,
            community=self.community,
            text=self.text[0],
            owner=self.owner,
            due_on=now.date() + timedelta(days=self.days),
            visit=self.visit,
            now=now,
        )
        if self.answered_after:
            day = self.stage.calendar.add(now.date(), self.answered_after)
            self.stage.script.put(self.stage.at(day, 14, now.minute), self.solve)

    def solve(self, now: datetime) -> None:
        """Its owner answers."""
        problem_answer(by=self.solver, problem=self.problem, answer=self.text[1], now=now)
        if self.closed_after:
            day = self.stage.calendar.add(now.date(), self.closed_after)
            self.stage.script.put(self.stage.at(day, 10, now.minute), self.close)

    def close(self, now: datetime) -> None:
        """The community finds it solved."""
        clerk = self.stage.by_seat[Role.COMMUNITY, self.community.organisation_id]
        problem_close(by=clerk, problem=self.problem, now=now)


@dataclass
class SheetTale:
    """A cadre's month: ticked at its end, confirmed by the community in one act."""

    stage: Stage
    cadre: User
    community: Community
    days: Mapping[date, str]
    answer: str = CONFIRMED
    sheet: ResidentSheet | None = None

    @property
    def entry(self) -> SheetEntry:
        """What the cadre hands in."""
        return SheetEntry(self.cadre, self.community, next(iter(self.days)), self.days)

    def confirm(self, now: datetime) -> None:
        """The community confirms the month."""
        clerk = self.stage.by_seat[Role.COMMUNITY, self.community.organisation_id]
        sheet_confirm(by=clerk, sheet=self.sheet, now=now)


@dataclass
class SheetPile:
    """The sheets that are handed in on a day."""

    stage: Stage
    piles: dict[date, list[SheetTale]] = field(default_factory=dict)

    def put(self, day: date, tale: SheetTale) -> None:
        """Into the script: handed in on that day."""
        if day not in self.piles:
            self.piles[day] = []
            self.stage.script.put(self.stage.at(day, 17, 10), self.hand_in)
        self.piles[day].append(tale)

    def hand_in(self, now: datetime) -> None:
        """The cadres submit; most communities confirm two days later."""
        tales = self.piles.pop(now.date())
        sheets = sheets_hand_in(entries=[tale.entry for tale in tales], now=now)
        for number, (tale, sheet) in enumerate(zip(tales, sheets, strict=True)):
            tale.sheet = sheet
            if tale.answer == CONFIRMED:
                day = self.stage.calendar.add(now.date(), 2)
                self.stage.script.put(self.stage.at(day, 11, number % 60), tale.confirm)


def words(dice: random.Random, kind: str) -> tuple[str, str, str]:
    """What a visit of a kind was for, what was found, what was agreed."""
    return dice.choice(texts.VISIT_TEXTS[kind])


def answer(dice: random.Random) -> str:
    """What communities mostly say: yes, sometimes nothing, seldom no."""
    return dice.choices([CONFIRMED, SILENT, DISPUTED], [76, 23, 1])[0]


def way(dice: random.Random, kind: str) -> str:
    """How an area was surveyed."""
    return dice.choice(WAYS) if kind == Kind.AREA_SURVEY else ""

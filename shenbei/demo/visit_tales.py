"""One visit, one monthly sheet, one problem: from entry to answer, as acts of the people concerned."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from accounts.models import Organisation, Role, User
from pairing.models import Community
from shenbei.demo import texts
from shenbei.demo.stage import Stage
from visits.actions import (
    dispute_answer,
    dispute_decide,
    problem_add,
    problem_answer,
    problem_close,
    sheet_confirm,
    sheet_save,
    sheet_submit,
    visit_confirm,
    visit_dispute,
    visit_log,
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
    visit: Visit | None = None
    dispute: Dispute | None = None

    def put(self, minute: int) -> None:
        """Into the script: entered in the late afternoon."""
        self.stage.script.put(self.stage.at(self.day + timedelta(days=self.late), 16, minute), self.log)

    def log(self, now: datetime) -> None:
        """The author enters it; a problem found on the way is raised at once."""
        purpose, found, agreed = self.text
        self.visit = visit_log(
            by=self.author,
            kind=self.kind,
            visited_on=self.day,
            community=self.community,
            communities=self.communities,
            participants=self.participants,
            way=self.way,
            purpose=purpose,
            found=found,
            agreed=agreed,
            now=now,
        )
        if self.problem:
            self.problem.visit = self.visit
            self.problem.add(now)
        act = {CONFIRMED: self.confirm, DISPUTED: self.refuse, UNDECIDED: self.refuse}.get(self.answer)
        if act:
            self.after(now, self.pause, act)

    def after(self, now: datetime, days: int, act) -> None:
        """Put the next act so many working days later, in the morning."""
        self.stage.script.put(self.stage.at(self.stage.calendar.add(now.date(), days), 9, now.minute), act)

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
        reason = texts.DISPUTES[now.minute % len(texts.DISPUTES)]
        self.dispute = visit_dispute(by=self.clerk, visit=self.visit, reason=reason, now=now)
        self.after(now, 2, self.explain)

    def explain(self, now: datetime) -> None:
        """The author answers; then the community confirms, or the reviewer has to decide."""
        answer = texts.ANSWERS[now.minute % len(texts.ANSWERS)]
        dispute_answer(by=self.author, dispute=self.dispute, answer=answer, now=now)
        if self.answer == DISPUTED:
            self.after(now, 2, self.decide if now.minute % 2 else self.confirm)

    def decide(self, now: datetime) -> None:
        """The reviewer decides that it took place."""
        reviewer = self.stage.people["reviewer"]
        dispute_decide(
            by=reviewer, dispute=self.dispute, took_place=True, grounds="已核对签到和照片。", now=now
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

    def put(self, day: date, minute: int) -> None:
        """Into the script: handed in on that day."""
        self.stage.script.put(self.stage.at(day, 17, minute), self.hand_in)

    def hand_in(self, now: datetime) -> None:
        """The cadre ticks the days and submits."""
        month = next(iter(self.days)).replace(day=1)
        sheet = sheet_save(by=self.cadre, community=self.community, month=month, days=self.days, now=now)
        self.sheet = sheet_submit(by=self.cadre, sheet=sheet, now=now)
        if self.answer == CONFIRMED:
            day = self.stage.calendar.add(now.date(), 2)
            self.stage.script.put(self.stage.at(day, 11, now.minute), self.confirm)

    def confirm(self, now: datetime) -> None:
        """The community confirms the month."""
        clerk = self.stage.by_seat[Role.COMMUNITY, self.community.organisation_id]
        sheet_confirm(by=clerk, sheet=self.sheet, now=now)


def words(dice: random.Random, kind: str) -> tuple[str, str, str]:
    """What a visit of a kind was for, what was found, what was agreed."""
    return dice.choice(texts.VISIT_TEXTS[kind])


def answer(dice: random.Random) -> str:
    """What communities mostly say: yes, sometimes nothing, seldom no."""
    return dice.choices([CONFIRMED, SILENT, DISPUTED], [76, 23, 1])[0]


def way(dice: random.Random, kind: str) -> str:
    """How an area was surveyed."""
    return dice.choice(WAYS) if kind == Kind.AREA_SURVEY else ""

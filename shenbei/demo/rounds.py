"""The rounds of assessment: 2012 to its end with its grades, then those of the current cycle up to the day. DOMAIN 8."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cached_property

from accounts.models import Role, User
from assessment import actions
from assessment.actions import Given
from assessment.models import Appeal, CommunityResult, Indicator, Round
from assessment.reports.desk import to_decide
from pairing.models import Community, Pairing
from shenbei.demo.plans import set_plans
from shenbei.demo.stage import PAIRED_FROM, YEAR, Stage
from shenbei.lib.errors import RuleBroken
from shenbei.lib.periods import half_year_of, half_year_window
from visits.actions import quotas_check

GROUNDS = ["查看台账、现场核实", "会议记录齐全", "公开栏已更新", "走访居民核实", "抽查资料属实"]
REASON = "区委组织部为该社区帮扶部门，指定无关联人员评分"
CONTESTED = "档案与活动场所得分偏低：活动室已于11月改造完成，档案目录随附，请复核。"
ANSWERS = ("经现场复核，改造属实，予以调整。", "经复核，原评分依据充分，维持不变。")
EARLY = (
    9  # working days before the demo's date on which the round of a half-year that nears its end was opened
)


def tell_2012(stage: Stage) -> None:
    """Plans in April, the light round in July, the full one over the turn of the year."""
    stage.script.put(stage.at(PAIRED_FROM, 14), lambda now: set_plans(stage, YEAR.start.year, now))
    RoundTale(stage, "2012H1", date(2012, 7, 9)).put()
    RoundTale(stage, "2012H2", date(2012, 12, 10)).put()


def tell_now(stage: Stage) -> None:
    """The half-year before the demo's date and its own; one that nears its end has been opened shortly before the date."""
    here = half_year_window(half_year_of(stage.as_of))
    before = half_year_window(half_year_of(here.start - timedelta(days=1)))
    told = [window for window in (before, here) if window.end >= stage.recent.start]
    for year in sorted({window.start.year for window in told}):
        now = stage.at(max(stage.recent.start, date(year, 1, 4)), 14)
        stage.script.put(now, lambda now, year=year: set_plans(stage, year, now))
    for window in told:
        code = half_year_of(window.start)
        opened = window.end + timedelta(days=8) if code.endswith("1") else date(window.end.year, 12, 10)
        if stage.as_of <= opened and window.end - stage.as_of < timedelta(days=75):
            opened = days_before(stage, EARLY)
        RoundTale(stage, code, opened).put()


def days_before(stage: Stage, count: int) -> date:
    """The working day so many working days before the demo's date."""
    day = stage.as_of
    while count:
        day -= timedelta(days=1)
        count -= stage.calendar.is_working(day)
    return day


@dataclass
class RoundTale:
    """One round from its opening to its grades; what lies after the demo's date has not happened yet."""

    stage: Stage
    code: str
    opened: date

    @cached_property
    def dice(self) -> random.Random:
        """The dice of this round."""
        return self.stage.dice(f"round {self.code}")

    @cached_property
    def level(self) -> dict[str, float]:
        """How good each community is, by code: the same over the stages."""
        dice = self.stage.dice("level of communities")
        return {
            code: dice.uniform(0.74, 0.97)
            for code in Community.objects.order_by("code").values_list("code", flat=True)
        }

    @cached_property
    def own_street(self) -> int:
        """The street whose clerk one can sign in as."""
        return self.stage.people["street"].appointments.get().organisation_id

    @cached_property
    def staff(self) -> User:
        """Who runs the round."""
        return self.stage.people["staff"]

    @cached_property
    def indicators(self) -> list[Indicator]:
        """What persons enter."""
        rows = Indicator.objects.exclude(source=Indicator.Source.AUTO).select_related("category")
        return list(rows.filter(category__scheme=self.round.scheme_id))

    @property
    def round(self) -> Round:
        """The round as it stands."""
        return Round.objects.select_related("scheme").get(code=self.code)

    @property
    def results(self) -> list[CommunityResult]:
        """Its communities."""
        return list(self.round.results.select_related("round", "community", "street", "survey"))

    def put(self) -> None:
        """Put every act on its working day after the opening."""
        plan: list[tuple[int, Callable[[datetime], object]]] = [(0, self.open)]
        full = [
            (4, self.claim), (7, self.advance), (8, self.review), (10, self.review_last), (12, self.advance),
            (18, self.check), (21, self.advance), (23, self.survey), (24, self.decide), (25, self.advance),
        ]  # fmt: skip
        light = [(1, self.review), (4, self.review_last), (5, self.advance)]
        plan += light if self.code.endswith("1") else full
        last = plan[-1][0]
        plan += [
            (last, self.compute),
            (last + 1, self.advance),
            (last + 3, self.reply),
        ]
        closing: list[tuple[int, Callable[[datetime], object]]] = [
            (5, self.advance), (7, self.appeal), (9, self.answer), (11, self.advance), (12, self.advance),
            (13, self.finish),
        ]  # fmt: skip
        plan += (
            [(last + 5, self.finish)] if self.code.endswith("1") else [(last + n, act) for n, act in closing]
        )
        for days, act in plan:
            day = self.stage.calendar.add(self.opened, days)
            self.stage.script.put(self.stage.at(day, 10 + (act == self.compute)), act)

    def open(self, now: datetime) -> None:
        """The staff opens it."""
        actions.round_open(by=self.staff, code=self.code, now=now)

    def advance(self, now: datetime) -> None:
        """The staff moves it on."""
        actions.round_advance(by=self.staff, round=self.round, seed=f"{self.code} demo", now=now)

    def card(self, code: str, above: float = 0.0) -> list[Given]:
        """Points for every indicator about the community's level."""
        shares = [
            min(1.0, max(0.3, self.dice.gauss(self.level[code] + above, 0.07))) for _row in self.indicators
        ]
        return [
            Given(
                row,
                (row.points * Decimal(f"{share:.3f}")).quantize(Decimal("0.1")),
                self.dice.choice(GROUNDS),
            )
            for row, share in zip(self.indicators, shares, strict=True)
        ]

    def claim(self, now: datetime) -> None:
        """The paired communities assess themselves, as a rule a little kindly; the others leave it to the street."""
        paired = set(Pairing.objects.live_on(now.date()).values_list("community", flat=True))
        for row in self.results:
            if row.community_id in paired:
                clerk = self.stage.by_seat[Role.COMMUNITY, row.community.organisation_id]
                self.enter(clerk, row, "self", self.card(row.code, 0.05), now)

    def review(self, now: datetime) -> None:
        """The streets review, but for the demo's own."""
        self._review([row for row in self.results if row.street_id != self.own_street], now)

    def review_last(self, now: datetime) -> None:
        """The demo's own street is the last."""
        self._review([row for row in self.results if row.street_id == self.own_street], now)

    def _review(self, rows: list[CommunityResult], now: datetime) -> None:
        for row in rows:
            self.enter(
                self.stage.by_seat[Role.STREET, row.street_id], row, "street", self.card(row.code), now
            )

    def check(self, now: datetime) -> None:
        """The district goes to the communities drawn by lot."""
        for row in self.results:
            if row.sampled:
                self.untied(
                    row,
                    now,
                    lambda by, row=row: self.enter(by, row, "district", self.card(row.code, -0.02), now),
                )

    def enter(self, by: User, row: CommunityResult, stage: str, given: list[Given], now: datetime) -> None:
        """Enter a card."""
        actions.scores_enter(by=by, result=row, stage=stage, given=given, now=now)

    def untied(self, row: CommunityResult, now: datetime, act: Callable[[User], object]) -> None:
        """The staff acts; where it is tied to the community, whom the reviewer names in its place."""
        try:
            act(self.staff)
        except RuleBroken:
            person = self.stage.people["auditor"]
            actions.scorer_name(
                by=self.stage.people["reviewer"], result=row, person=person.person, reason=REASON, now=now
            )
            act(person)

    def survey(self, now: datetime) -> None:
        """The year's survey of every community."""
        for row in self.results:
            answers = self.dice.randint(50, 80)
            satisfied = round(answers * min(0.99, self.level[row.code] + self.dice.uniform(-0.02, 0.09)))
            self.untied(
                row,
                now,
                lambda by, row=row, answers=answers, satisfied=satisfied: self.ask(
                    by, row, answers, satisfied, now
                ),
            )

    def ask(self, by: User, row: CommunityResult, answers: int, satisfied: int, now: datetime) -> None:
        """Enter the survey of one community."""
        day = now.date() - timedelta(days=2)
        actions.survey_enter(by=by, result=row, answers=answers, satisfied=satisfied, held_on=day, now=now)

    def decide(self, now: datetime) -> None:
        """Within one answer of the bar the reviewer decides by name."""
        for row in to_decide(self.round):
            reached = row.satisfied * 10 >= row.answers * 9
            actions.survey_decide(
                by=self.stage.people["reviewer"],
                survey=row,
                reached=reached,
                reason="经电话回访核实",
                now=now,
            )

    def compute(self, now: datetime) -> None:
        """The staff computes it, on the verdicts of the night before."""
        quotas_check(by=None, as_of=now.date(), now=now)
        actions.round_compute(by=self.staff, round=self.round, now=now)

    def reply(self, now: datetime) -> None:
        """Some communities answer, hardly any disagrees."""
        for row in self.dice.sample(self.results, 20):
            clerk = self.stage.by_seat[Role.COMMUNITY, row.community.organisation_id]
            agrees = self.dice.random() < 0.9
            text = "" if agrees else "档案与活动场所一项得分偏低，请复核。"
            actions.reply_give(by=clerk, result=row, agrees=agrees, text=text, now=now)

    def appeal(self, now: datetime) -> None:
        """Three communities contest a figure; where the bar was decided by name the reviewer would judge himself."""
        rows = [
            row for row in self.results if not row.survey.decision and row.marks[self.records.key]["points"]
        ]
        for row in self.dice.sample(rows, 3):
            clerk = self.stage.by_seat[Role.COMMUNITY, row.community.organisation_id]
            actions.appeal_make(by=clerk, result=row, indicator=self.records, text=CONTESTED, now=now)

    @cached_property
    def records(self) -> Indicator:
        """The indicator that is contested: judged by persons."""
        return next(row for row in self.indicators if row.key == "management.records")

    def answer(self, now: datetime) -> None:
        """The reviewer answers: one half a point more, the others stand."""
        reviewer = self.stage.people["reviewer"]
        for place, row in enumerate(Appeal.objects.filter(result__round=self.round)):
            counted = Decimal(row.result.marks[self.records.key]["points"])
            points = min(counted + Decimal("0.5"), self.records.points) if place == 0 else None
            actions.appeal_decide(by=reviewer, appeal=row, points=points, answer=ANSWERS[place > 0], now=now)

    def finish(self, now: datetime) -> None:
        """The second reviewer makes it final, and the year's grades are given."""
        reviewer = self.stage.people["reviewer2"]
        actions.round_finish(by=reviewer, round=self.round, now=now)
        if self.round.kind == Round.Kind.FULL:
            actions.grades_decide(by=reviewer, round=self.round, now=now + timedelta(days=1))

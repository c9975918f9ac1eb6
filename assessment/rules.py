"""The rules of assessment (DOMAIN 3 and 8): values in, verdict out; no database, no clock.

Shares are exact fractions and points exact decimals, so that a tie is a tie whatever the machine.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from fractions import Fraction
from math import ceil, floor
from typing import TypeVar

Key = TypeVar("Key", int, str)

Number = Decimal | Fraction | int

HUNDRED = Decimal(100)


class State(StrEnum):
    """What can be said of a figure: it has points, it does not apply, or it is not there yet."""

    SCORED = "scored"
    NOT_APPLICABLE = "not_applicable"
    MISSING = "missing"


class Grade(StrEnum):
    """The four grades of DOMAIN 3, best first."""

    GOOD = "good"
    FAIR = "fair"
    AVERAGE = "average"
    POOR = "poor"


class Kind(StrEnum):
    """A round is full (second half-year) or light (first)."""

    FULL = "full"
    LIGHT = "light"


class Stage(StrEnum):
    """Where a round stands; the order depends on its kind, see `STAGES`."""

    SELF = "self"
    STREET = "street"
    DISTRICT = "district"
    SURVEY = "survey"
    COMPUTATION = "computation"
    FEEDBACK = "feedback"
    PUBLICITY = "publicity"
    APPEAL = "appeal"
    APPROVAL = "approval"
    FINISHED = "finished"


STAGES: Mapping[Kind, tuple[Stage, ...]] = {
    Kind.FULL: tuple(Stage),
    Kind.LIGHT: (Stage.STREET, Stage.COMPUTATION, Stage.FEEDBACK, Stage.FINISHED),
}

BEST_FIRST = tuple(Grade)


# --- points -----------------------------------------------------------------------------------


def rounded(value: Number) -> Decimal:
    """`value` rounded half up to 0.01, exactly (DOMAIN 8)."""
    return Decimal(floor(Fraction(value) * 100 + Fraction(1, 2))).scaleb(-2)


@dataclass(frozen=True, slots=True)
class Mark:
    """One figure with what it could have been: points of maximum, or why there are none."""

    state: State
    maximum: Decimal
    points: Decimal | None = None

    @classmethod
    def of_share(cls, maximum: Decimal, share: Number) -> "Mark":
        """The mark for a share of the maximum, cut to 0–1 and rounded."""
        cut = min(Fraction(1), max(Fraction(0), Fraction(share)))
        return cls(State.SCORED, maximum, rounded(Fraction(maximum) * cut))

    @classmethod
    def entered(cls, maximum: Decimal, points: Decimal) -> "Mark":
        """The mark that a person gave; `points_fit` has been asked before."""
        return cls(State.SCORED, maximum, rounded(points))

    @classmethod
    def missing(cls, maximum: Decimal) -> "Mark":
        """The mark that is not there yet: never a zero, it holds the round open."""
        return cls(State.MISSING, maximum)

    @classmethod
    def not_applicable(cls, maximum: Decimal) -> "Mark":
        """The mark that leaves both the points and the maximum."""
        return cls(State.NOT_APPLICABLE, maximum)


def points_fit(points: Decimal, maximum: Decimal) -> bool:
    """Whether a person may enter these points: 0 to the maximum, in steps of 0.01."""
    return points.is_finite() and 0 <= points <= maximum and points == rounded(points)


def against_targets(maximum: Decimal, pairs: Sequence[tuple[Decimal | None, Decimal | None]]) -> Mark:
    """Points × min(1, actual ÷ target); with several (actual, target) pairs, their mean by equal weight.

    A pair without actual or target is missing, one with target 0 is not applicable; a missing pair makes
    the whole missing, pairs not applicable are left out (DOMAIN 8).
    """
    if not pairs or any(actual is None or target is None for actual, target in pairs):
        return Mark.missing(maximum)
    shares = [
        min(Fraction(1), max(Fraction(0), Fraction(actual) / Fraction(target)))
        for actual, target in pairs
        if actual is not None and target is not None and target > 0
    ]
    if not shares:
        return Mark.not_applicable(maximum)
    return Mark.of_share(maximum, sum(shares, Fraction(0)) / len(shares))


def of_ratio(maximum: Decimal, part: int, whole: int) -> Mark:
    """Points × part ÷ whole; a ratio without a denominator is not applicable."""
    return against_targets(maximum, [(Decimal(part), Decimal(whole))])


def of_satisfaction(maximum: Decimal, satisfied: int, answers: int, full: Decimal, none: Decimal) -> Mark:
    """The survey's points: full from `full` per cent, nothing up to `none`, linear between (DOMAIN 8)."""
    if answers <= 0:
        return Mark.missing(maximum)
    rate = Fraction(satisfied, answers) * 100
    return Mark.of_share(maximum, (rate - Fraction(none)) / (Fraction(full) - Fraction(none)))


# --- survey -----------------------------------------------------------------------------------


def survey_limits_fit(full: object, none: object) -> bool:
    """Whether these are limits for `of_satisfaction`: numbers, 0 ≤ none < full ≤ 100."""
    try:
        lower, upper = Decimal(str(none)), Decimal(str(full))
    except InvalidOperation:
        return False
    return lower.is_finite() and upper.is_finite() and 0 <= lower < upper <= 100


def satisfaction(satisfied: int, answers: int) -> Decimal | None:
    """The satisfied of all answers in per cent, rounded; None without answers."""
    return rounded(Fraction(satisfied * 100, answers)) if answers > 0 else None


def survey_minimum(households: int, least: int, share: Decimal) -> int:
    """The answers a survey needs: the smaller of `least` and `share` per cent of the households, rounded up."""
    return min(least, ceil(Fraction(households) * Fraction(share) / 100))


def reaches(satisfied: int, answers: int, bar: Decimal) -> bool:
    """Whether the satisfied of all answers are at least `bar` per cent, exactly."""
    return answers > 0 and Fraction(satisfied * 100, answers) >= Fraction(bar)


def within_one_answer(satisfied: int, answers: int, bar: Decimal) -> bool:
    """Whether one answer more or less would change the side of the bar: then a person decides by name."""
    here = reaches(satisfied, answers, bar)
    lower, upper = max(satisfied - 1, 0), min(satisfied + 1, answers)
    return any(reaches(other, answers, bar) != here for other in (lower, upper))


# --- parts and total ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Part:
    """Marks added up: points of the maximum that applies, and how many marks are missing."""

    points: Decimal
    maximum: Decimal
    missing: int

    @property
    def percent(self) -> Decimal | None:
        """The points in per cent of the maximum, rounded; None while incomplete or nothing applies."""
        if self.missing or not self.maximum:
            return None
        return rounded(Fraction(self.points) * 100 / Fraction(self.maximum))


def added(marks: Iterable[Mark]) -> Part:
    """The part that these marks make; not applicable leaves points and maximum (DOMAIN 8)."""
    points, maximum, missing = Decimal(0), Decimal(0), 0
    for mark in marks:
        if mark.state is State.MISSING:
            missing += 1
        if mark.state is not State.NOT_APPLICABLE:
            maximum += mark.maximum
        points += mark.points or 0
    return Part(points, maximum, missing)


def ranks(totals: Mapping[Key, Decimal]) -> dict[Key, int]:
    """Place of each key by its total, equal totals sharing the better place (1, 2, 2, 4)."""
    ordered = sorted(totals.values(), reverse=True)
    return {key: ordered.index(total) + 1 for key, total in totals.items()}


# --- grade --------------------------------------------------------------------------------------


def grade_of(total: Decimal, limits: Mapping[Grade, Decimal]) -> Grade:
    """The grade whose limit the total reaches; poor below all limits. Limits are data (DOMAIN 3)."""
    reached = [grade for grade in BEST_FIRST if grade in limits and total >= limits[grade]]
    return reached[0] if reached else Grade.POOR


def capped(grade: Grade, *, satisfied: bool, vetoed: bool) -> Grade:
    """The grade after the bars: satisfaction below the bar, or a veto item, leaves average at best."""
    if satisfied and not vetoed:
        return grade
    return max(grade, Grade.AVERAGE, key=BEST_FIRST.index)


@dataclass(frozen=True, slots=True)
class Proposal:
    """The grade to propose to the reviewer; `named` says that only a decision by name may give it or go further."""

    grade: Grade
    named: bool
    reason: str


def next_grade(current: Grade | None, reached: Grade, *, vetoed: bool) -> Proposal:
    """The proposal for the next grade (DOMAIN 3): one grade up by default, no rise after a veto.

    A jump is proposed as one grade up, and a fall of two as it stands; both are marked `named`.
    """
    if current is None:
        return Proposal(reached, False, "first")
    rise = BEST_FIRST.index(current) - BEST_FIRST.index(reached)
    if rise > 0 and vetoed:
        return Proposal(current, False, "veto")
    if rise > 1:
        return Proposal(BEST_FIRST[BEST_FIRST.index(current) - 1], True, "jump")
    if rise < -1:
        return Proposal(reached, True, "fall")
    return Proposal(reached, False, {1: "rise", 0: "stay", -1: "drop"}[rise])


# --- helper -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Weighed:
    """One part of a helper's result: its weight and its figure in per cent, None when not applicable."""

    weight: Decimal
    percent: Decimal | None


def weighed(parts: Iterable[Weighed]) -> Decimal | None:
    """The mean of the parts by weight, rounded; parts not applicable leave the maximum; None when all are."""
    held = [(Fraction(part.weight), Fraction(part.percent)) for part in parts if part.percent is not None]
    whole = sum((weight for weight, _ in held), Fraction(0))
    if not whole:
        return None
    return rounded(sum((weight * percent for weight, percent in held), Fraction(0)) / whole)


def mean(values: Sequence[Decimal]) -> Decimal | None:
    """The plain mean, rounded; None of nothing."""
    return rounded(sum((Fraction(value) for value in values), Fraction(0)) / len(values)) if values else None


def gain_percent(then: Decimal | None, now: Decimal, full: Decimal) -> Decimal | None:
    """What was gained since the helper came, in per cent of what full marks ask.

    Full marks ask `full` points more than then, or the way to 100 where less was left. Not applicable
    (None) without an earlier result, or when nothing was left to gain; a loss counts as no gain.
    """
    if then is None or then >= HUNDRED:
        return None
    gained = Fraction(now - then) * 100 / Fraction(min(full, HUNDRED - then))
    return rounded(min(Fraction(100), max(Fraction(0), gained)))


def scheme_part(level: Decimal | None, gain: Decimal | None) -> Decimal | None:
    """The communities' part of a helper's result: half level, half gain; without gain the level alone."""
    return weighed([Weighed(Decimal(1), level), Weighed(Decimal(1), gain)])


# --- stages --------------------------------------------------------------------------------------


def stage_after(kind: Kind, stage: Stage, *, appeals: bool = True) -> Stage | None:
    """The next stage of a round of this kind; None after the last. Without appeals none are decided."""
    order = [one for one in STAGES[kind] if appeals or one is not Stage.APPEAL]
    place = order.index(stage) + 1
    return order[place] if place < len(order) else None

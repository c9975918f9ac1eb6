"""What a verdict looks at, as values: spans of days, quotas, duties, visits, disputes; and the ruling that comes of them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from shenbei.lib.periods import Window
from visits.rules.choices import Outcome, Reason


@dataclass(frozen=True)
class Terms:
    """The periods a district can change; DOMAIN 4's defaults. In working days but for `last_days`."""

    grace: int = 5  # after a window's last day, for late entry
    answer: int = 5  # for the community to confirm or dispute
    decide: int = 5  # for the reviewer to decide a dispute
    last_days: int = 7  # as many days left, or fewer, are «at risk»
    spare: int = 3  # fewer working days left than still missing + this are «at risk»
    uncovered_months: int = 6  # a community that no area survey covered for so long is listed


DEFAULT = Terms()


@dataclass(frozen=True, order=True)
class Span:
    """Days from `start` to `end`, both included; without `end` it still runs."""

    start: date
    end: date | None = None

    def __contains__(self, day: date) -> bool:
        return self.start <= day and (self.end is None or day <= self.end)


@dataclass(frozen=True)
class Rest(Span):
    """The days of a suspension, and the day on which the reviewer approved it (None: always known).

    It takes days off a window only when it was approved before the window closed (DOMAIN 2).
    """

    approved_on: date | None = None


@dataclass(frozen=True)
class Quota:
    """How much a kind of duty owes in each of its windows, from a day on."""

    kind: str
    months: int
    minimum: int
    distinct_days: bool = True
    confirmed_only: bool = False
    valid_from: date = date(2000, 1, 1)


@dataclass(frozen=True)
class Duty:
    """One side's duty to a community (or an area): the days of its rows, of its cycle and of its suspensions."""

    kind: str
    cycle: Span
    spans: tuple[Span, ...]
    suspended: tuple[Rest, ...] = ()

    def as_known(self, day: date) -> Duty:
        """The same with the suspensions alone that were approved by the end of that day."""
        known = (rest for rest in self.suspended if rest.approved_on is None or rest.approved_on <= day)
        return replace(self, suspended=tuple(known))

    def in_force(self, day: date) -> bool:
        """Whether one of its rows covers the day, within the cycle, suspended or not."""
        return day in self.cycle and any(day in span for span in self.spans)

    def is_suspended(self, day: date) -> bool:
        """Whether the duty rests that day."""
        return any(day in span for span in self.suspended)

    def is_live(self, day: date) -> bool:
        """Whether the duty is owed on that day."""
        return self.in_force(day) and not self.is_suspended(day)


@dataclass(frozen=True)
class Dispute:
    """From the day a visit was disputed to the day that was settled, if it is."""

    raised_on: date
    settled_on: date | None = None

    def is_open(self, day: date) -> bool:
        """Whether it stands undecided at the end of that day."""
        return self.raised_on <= day and (self.settled_on is None or day < self.settled_on)


@dataclass(frozen=True)
class VisitFact:
    """What a quota needs to know of one visit for one side; all days are days in Shanghai.

    Without `entered_on` it is a draft. `answer_due_on` is given while it waits for confirmation: at the end of
    that day silence confirms it. `accepted_on` is when this side (or the community) took it as its own.
    """

    day: date
    entered_on: date | None
    accepted_on: date | None
    confirmed_on: date | None = None
    answer_due_on: date | None = None
    withdrawn_on: date | None = None
    disputes: tuple[Dispute, ...] = ()

    def is_entered(self, on: date) -> bool:
        """Whether it stands in the books at the end of that day: submitted and not withdrawn."""
        gone = self.withdrawn_on is not None and self.withdrawn_on <= on
        return self.entered_on is not None and self.entered_on <= on and not gone

    def is_disputed(self, on: date) -> bool:
        """Whether a dispute about it is undecided at the end of that day."""
        return any(dispute.is_open(on) for dispute in self.disputes)

    def is_confirmed(self, on: date) -> bool:
        """Whether it is confirmed, by the community or by its silence, at the end of that day."""
        day = self.confirmed_on or self.answer_due_on
        return day is not None and day <= on


@dataclass(frozen=True)
class Ruling:
    """The verdict on a duty in a window, with all that explains it."""

    kind: str
    window: Window
    outcome: Outcome
    owed: int
    live_days: int
    counted: tuple[date, ...]
    left_out: tuple[tuple[date, Reason], ...]
    closed_on: date | None

    @property
    def missing(self) -> int:
        """How many are still wanted."""
        return max(0, self.owed - len(self.counted))

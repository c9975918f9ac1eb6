"""What is owed, what counts and when a window closes: DOMAIN 4 as pure functions. Values in, verdict out.

`reports.py` says the same set-based in SQL; a property test holds the two together.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import zip_longest

from django.utils.dateformat import format as date_format
from django.utils.translation import gettext, ngettext, pgettext
from django.utils.translation import gettext_lazy as _

from shenbei.lib.choices import BadgeChoices
from shenbei.lib.periods import Window, month_window, window_of, windows
from shenbei.lib.workdays import Workdays

DAY = timedelta(days=1)


class Kind(BadgeChoices):
    """The five duties and the visits that serve them."""

    AREA_SURVEY = "area_survey", "info", _("Area survey")
    CONTACT_POINT = "contact_point", "primary", _("Contact-point visit")
    WORK_GROUP = "work_group", "success", _("Work-group visit")
    STREET_GUIDANCE = "street_guidance", "warning", _("Street guidance visit")
    RESIDENCE = "residence", "secondary", _("Resident day")


class State(BadgeChoices):
    """Where a visit or a monthly sheet stands."""

    DRAFT = "draft", "secondary", _("Draft")
    SUBMITTED = "submitted", "primary", _("Waiting for confirmation")
    CONFIRMED = "confirmed", "success", _("Confirmed")
    DEEMED = "deemed", "success", _("Deemed confirmed")
    DISPUTED = "disputed", "danger", _("Disputed")
    WITHDRAWN = "withdrawn", "secondary", _("Withdrawn")


class Outcome(BadgeChoices):
    """The verdict on one duty in one window."""

    EXEMPT = "exempt", "secondary", _("Exempt")
    MET = "met", "success", _("Met")
    UPCOMING = "upcoming", "secondary", _("Not begun")
    MISSED = "missed", "danger", _("Missed")
    AT_RISK = "at_risk", "warning", _("At risk")
    ON_TRACK = "on_track", "info", _("On track")


class Reason(BadgeChoices):
    """Why a visit that was entered does not count."""

    UNACCEPTED = "unaccepted", "warning", _("side not yet accepted")
    NOT_LIVE = "not_live", "secondary", _("outside the days of the duty")
    SUSPENDED = "suspended", "secondary", _("during a suspension")
    DISPUTED = "disputed", "danger", _("dispute undecided")
    UNCONFIRMED = "unconfirmed", "warning", _("not yet confirmed")
    SAME_DAY = "same_day", "secondary", _("second visit same day")
    LATE = "late", "secondary", _("window closed")


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


# Days


def union(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The same days as disjoint spans in order; spans that touch become one."""
    merged: list[Span] = []
    for span in sorted(spans, key=lambda s: (s.start, s.end or date.max)):
        last = merged[-1] if merged else None
        if last and (last.end is None or last.end == date.max or span.start <= last.end + DAY):
            merged[-1] = Span(last.start, max(last.end or date.max, span.end or date.max))
        else:
            merged.append(Span(span.start, span.end or date.max))
    return tuple(Span(s.start, None if s.end == date.max else s.end) for s in merged)


def live_days(duty: Duty, window: Window) -> int:
    """How many days of the window the duty is live: first and last included, suspended days not."""
    return sum(duty.is_live(window.start + n * DAY) for n in range(window.days))


def free_spans(cycle: Span, taken: Iterable[Span]) -> tuple[Span, ...]:
    """The days of a cycle that no span takes (street guidance: the days without a live pairing)."""
    free, day = [], cycle.start
    for span in union(taken):
        if day < span.start:
            free.append(Span(day, span.start - DAY))
        if span.end is None:
            return _cut(free, cycle.end)
        day = max(day, span.end + DAY)
    return _cut([*free, Span(day, cycle.end)], cycle.end)


def _cut(spans: Sequence[Span], end: date | None) -> tuple[Span, ...]:
    last = end or date.max
    cut = (Span(span.start, min(span.end or date.max, last)) for span in spans if span.start <= last)
    return tuple(Span(span.start, None if span.end == date.max else span.end) for span in cut)


def months_before(day: date, months: int) -> date:
    """The same day so many calendar months earlier; the month's last where it has no such day."""
    first = day.year * 12 + day.month - 1 - months
    last = month_window(first // 12, first % 12 + 1).end
    return last.replace(day=min(day.day, last.day))


# Quotas and windows


def quota_on(quotas: Iterable[Quota], kind: str, day: date) -> Quota | None:
    """The quota that rules a window beginning on this day; None where none is valid yet."""
    valid = [quota for quota in quotas if quota.kind == kind and quota.valid_from <= day]
    return max(valid, key=lambda quota: quota.valid_from, default=None)


def quota_fits(old_months: int | None, new: Quota) -> bool:
    """Whether a quota may begin on its day: a window must begin there on the old grid and on the new one."""
    grids = {new.months} if old_months is None else {old_months, new.months}
    return all(window_of(new.valid_from, months).start == new.valid_from for months in grids)


def quota_windows(quotas: Sequence[Quota], kind: str, first: date, last: date) -> list[tuple[Quota, Window]]:
    """Every window of a kind that touches first..last with its quota; the last is cut at `last` (DOMAIN 4)."""
    found: list[tuple[Quota, Window]] = []
    mine = sorted((quota for quota in quotas if quota.kind == kind), key=lambda quota: quota.valid_from)
    for quota, following in zip_longest(mine, mine[1:]):
        until = min(last, following.valid_from - DAY) if following else last
        found += [(quota, window) for window in windows(quota.months, max(first, quota.valid_from), until)]
    return found


def owed(quota: Quota, live: int, days: int) -> int:
    """How many visits a window owes for its live days: minimum × live ÷ days, rounded half up."""
    return (2 * quota.minimum * live + days) // (2 * days)


# Closing


def last_day_of_grace(window: Window, workdays: Workdays, terms: Terms = DEFAULT) -> date:
    """The fifth working day after the window's last day; the window closes at its end."""
    return workdays.add(window.end, terms.grace)


def answer_due(submitted_on: date, workdays: Workdays, terms: Terms = DEFAULT) -> date:
    """The day at whose end a submitted visit that nobody answered is deemed confirmed."""
    return workdays.add(submitted_on, terms.answer)


def decision_due(answered_on: date, workdays: Workdays, terms: Terms = DEFAULT) -> date:
    """The day by which the reviewer decides an answered dispute that the community did not settle."""
    return workdays.add(answered_on, terms.decide)


def closing_day(grace: date, disputes: Iterable[Dispute]) -> date | None:
    """The day at whose end a window closes: the grace day, or the first later one with no dispute undecided."""
    disputes = tuple(disputes)
    settled = {
        dispute.settled_on for dispute in disputes if dispute.settled_on and dispute.settled_on > grace
    }
    free = (day for day in sorted({grace, *settled}) if not any(dispute.is_open(day) for dispute in disputes))
    return next(free, None)


def closed_by(today: date, closing: date | None) -> date | None:
    """The closing day if the window is closed on that day (it closes at the day's end), else None."""
    return closing if closing is not None and closing < today else None


# Counting and judging


def reason_against(fact: VisitFact, duty: Duty, quota: Quota, cut: date) -> Reason | None:
    """Why an entered visit does not count at the end of the day `cut`; None if it does (before distinct days)."""
    if fact.accepted_on is None or fact.accepted_on > cut:
        return Reason.UNACCEPTED
    if not duty.in_force(fact.day):
        return Reason.NOT_LIVE
    if duty.is_suspended(fact.day):
        return Reason.SUSPENDED
    if fact.is_disputed(cut):
        return Reason.DISPUTED
    if quota.confirmed_only and not fact.is_confirmed(cut):
        return Reason.UNCONFIRMED
    return None


def count(
    facts: Iterable[VisitFact], duty: Duty, quota: Quota, cut: date
) -> tuple[tuple[date, ...], tuple[tuple[date, Reason], ...]]:
    """The days that count and the days left out with their reasons, as the books stood at the end of `cut`."""
    counted: list[date] = []
    left_out: list[tuple[date, Reason]] = []
    for fact in facts:
        reason = reason_against(fact, duty, quota, cut)
        if reason is None and quota.distinct_days and fact.day in counted:
            reason = Reason.SAME_DAY
        if reason is None:
            counted.append(fact.day)
        else:
            left_out.append((fact.day, reason))
    return tuple(sorted(counted)), tuple(sorted(left_out))


def is_at_risk(missing: int, window: Window, today: date, workdays: Workdays, terms: Terms = DEFAULT) -> bool:
    """Whether a short duty runs out of days: 7 or fewer left, or fewer working days than missing + 3."""
    if (window.end - today).days <= terms.last_days:
        return True
    return workdays.count(today, window.end) < missing + terms.spare


def outcome_of(owed: int, counted: int, begun: bool, closed: bool, at_risk: bool) -> Outcome:
    """The verdict, in DOMAIN 4's order."""
    if owed == 0:
        return Outcome.EXEMPT
    if counted >= owed:
        return Outcome.MET
    if not begun:
        return Outcome.UPCOMING
    if closed:
        return Outcome.MISSED
    return Outcome.AT_RISK if at_risk else Outcome.ON_TRACK


def ruling(
    duty: Duty,
    quota: Quota,
    window: Window,
    visits: Iterable[VisitFact],
    today: date,
    workdays: Workdays,
    reopened_until: date | None = None,
    terms: Terms = DEFAULT,
) -> Ruling:
    """The verdict on a duty in a window at the end of `today`, or as frozen when the window had closed.

    `reopened_until` is the day at whose end a window opened again by the reviewer closes once more.
    """
    mine = [visit for visit in visits if visit.day in window]
    grace = max(last_day_of_grace(window, workdays, terms), reopened_until or date.min)
    closed_on = closed_by(today, closing_day(grace, (d for visit in mine for d in visit.disputes)))
    cut = closed_on or today
    duty = duty.as_known(cut)
    counted, left_out = count((visit for visit in mine if visit.is_entered(cut)), duty, quota, cut)
    live = live_days(duty, window)
    due = owed(quota, live, window.days)
    at_risk = is_at_risk(due - len(counted), window, today, workdays, terms)
    outcome = outcome_of(due, len(counted), window.start <= today, closed_on is not None, at_risk)
    return Ruling(duty.kind, window, outcome, due, live, counted, left_out, closed_on)


# Words


def short_date(day: date) -> str:
    """«12 Sep» in the user's language."""
    return date_format(day, pgettext("date format, day and month", "j M"))


def sentence(ruling: Ruling) -> str:
    """Why the verdict is what it is, in one sentence (DOMAIN 4)."""
    if ruling.owed == 0:
        return gettext("nothing owed in %(window)s: live on %(live)d of %(days)d days") % _terms(ruling)
    parts = [_owed_part(ruling) + _listed(short_date(day) for day in ruling.counted)]
    if ruling.left_out:
        parts.append(_left_out_part(ruling))
    if ruling.live_days < ruling.window.days:
        parts.append(gettext("live on %(live)d of %(days)d days") % _terms(ruling))
    return pgettext("between clauses", "; ").join(parts)


def missing_text(ruling: Ruling) -> str:
    """What is still wanted, short enough for a chat: «1 more visit in September 2012»."""
    missing, terms = ruling.missing, {"window": ruling.window.label(), "missing": ruling.missing}
    if ruling.kind == Kind.RESIDENCE:
        return (
            ngettext("%(missing)d more day in %(window)s", "%(missing)d more days in %(window)s", missing)
            % terms
        )
    return (
        ngettext("%(missing)d more visit in %(window)s", "%(missing)d more visits in %(window)s", missing)
        % terms
    )


def _terms(ruling: Ruling) -> dict[str, str | int]:
    return {
        "window": ruling.window.label(),
        "owed": ruling.owed,
        "counted": len(ruling.counted),
        "live": ruling.live_days,
        "days": ruling.window.days,
    }


def _owed_part(ruling: Ruling) -> str:
    if ruling.kind == Kind.RESIDENCE:
        return gettext("%(owed)d days owed in %(window)s, %(counted)d counted") % _terms(ruling)
    return gettext("%(owed)d owed in %(window)s, %(counted)d counted") % _terms(ruling)


def _left_out_part(ruling: Ruling) -> str:
    items = (
        gettext("%(day)s %(reason)s") % {"day": short_date(day), "reason": Reason(reason).label}
        for day, reason in ruling.left_out
    )
    return gettext("%(count)d not counted") % {"count": len(ruling.left_out)} + _listed(items)


def _listed(items: Iterable[str]) -> str:
    text = pgettext("between items", ", ").join(items)
    return pgettext("before a list", ": ") + text if text else ""

"""The rules of the registry (DOMAIN 2 and 3): values in, verdict out; no database, no clock."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from django.utils.translation import gettext_lazy as _

from shenbei.lib.periods import Window, window_of
from shenbei.lib.workdays import Workdays

BEST_FIRST = ("good", "fair", "average", "poor")
BARRED_UNSATISFIED = BARRED_BY_VETO = BEST_FIRST[:2]
GRACE = 5  # DOMAIN 4: a window closes at the end of the 5th working day after its last day

Span = tuple[date, date | None]


def window_of_span(span: Span) -> Window:
    """All days of a span; one without an end lasts for ever."""
    return Window(span[0], span[1] or date.max)


def within(span: Span, outer: Span) -> bool:
    """Whether all days of a span lie within another; an open span counts by its first day only.

    What has no end yet ends with what holds it (a pairing with its cycle), so only a named last day can lie outside.
    """
    holder = window_of_span(outer)
    return span[0] in holder and (span[1] is None or span[1] in holder)


def days_changed(before: Span | None, after: Span) -> list[Window]:
    """The stretches of days that a change adds or takes away; all of them for a new row."""
    if before is None:
        return [window_of_span(after)]
    old, new = window_of_span(before), window_of_span(after)
    found = []
    if old.start != new.start:
        found.append(Window(min(old.start, new.start), max(old.start, new.start) - timedelta(days=1)))
    if old.end != new.end:
        found.append(Window(min(old.end, new.end) + timedelta(days=1), max(old.end, new.end)))
    return found


def next_number(taken: Iterable[str], width: int) -> str:
    """The number after the highest that is taken, padded to a width: «07» after «06»; others are ignored."""
    numbers = [int(text) for text in taken if len(text) == width and text.isascii() and text.isdigit()]
    return f"{max(numbers, default=0) + 1:0{width}d}"


def steps_up(before: str, after: str) -> int:
    """How many grades it rises (negative: falls)."""
    return BEST_FIRST.index(before) - BEST_FIRST.index(after)


def grade_refusal(before: str | None, after: str, *, satisfied: bool, vetoed: bool, decision: str):
    """The sentence why a grade may not be given, None when it may (DOMAIN 3).

    Satisfaction below the bar, and a veto item, leave average at best; a veto bars any rise; a jump or a fall of
    two needs a named decision.
    """
    if not satisfied and after in BARRED_UNSATISFIED:
        return _("With residents' satisfaction below the bar, the grade can be average at best.")
    if vetoed and after in BARRED_BY_VETO:
        return _("With a veto item, the grade can be average at best.")
    steps = steps_up(before, after) if before else 0
    if vetoed and steps > 0:
        return _("A veto item bars any rise this year.")
    if abs(steps) > 1 and not decision.strip():
        return _("A rise or a fall of two grades or more needs a named decision.")
    return None


def last_day_to_decide(first_day: date, months: int, calendar: Workdays) -> date:
    """The day at whose end the window closes in which a suspension begins."""
    return calendar.add(window_of(first_day, months).end, GRACE)

"""Arithmetic of days: which are live, which are free, and the same day months ago."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from shenbei.lib.periods import Window, month_window
from visits.rules.facts import Duty, Span

DAY = timedelta(days=1)


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

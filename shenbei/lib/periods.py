"""Days, months and windows of calendar months in the district's zone (Asia/Shanghai). DOMAIN 4, quotas."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

SHANGHAI = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True, order=True)
class Window:
    """A stretch of whole days, first and last included."""

    start: date
    end: date

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.end - self.start).days + 1

    def __contains__(self, day: date) -> bool:
        return self.start <= day <= self.end

    def overlap(self, other: Window) -> Window | None:
        """The days both have, or None."""
        start, end = max(self.start, other.start), min(self.end, other.end)
        return Window(start, end) if start <= end else None

    def label(self) -> str:
        """«September 2012», «July–August 2012» or, where it is not whole months, both dates; translated."""
        whole = (
            self.start.day == 1
            and (self.end + timedelta(days=1)).day == 1
            and self.start.year == self.end.year
        )
        if not whole:
            return f"{self.start:%Y-%m-%d} – {self.end:%Y-%m-%d}"
        if self.start.month == self.end.month:
            return _("%(year)d-%(month)02d") % {"year": self.start.year, "month": self.start.month}
        return _("%(year)d-%(first)02d to %(last)02d") % {
            "year": self.start.year,
            "first": self.start.month,
            "last": self.end.month,
        }


def shanghai_day(moment: datetime) -> date:
    """The day in Shanghai on which an aware moment falls."""
    return moment.astimezone(SHANGHAI).date()


def shanghai_midnight(day: date) -> datetime:
    """The aware UTC moment at which a Shanghai day begins."""
    return datetime.combine(day, time(), SHANGHAI).astimezone(UTC)


def month_window(year: int, month: int) -> Window:
    """The whole calendar month."""
    return Window(date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1]))


def year_window(year: int) -> Window:
    """The whole calendar year."""
    return Window(date(year, 1, 1), date(year, 12, 31))


def window_of(day: date, months: int) -> Window:
    """The window of so many calendar months, aligned to January, in which a day lies.

    Raises ValueError unless months is 1, 2, 3, 6 or 12.
    """
    if months not in (1, 2, 3, 6, 12):
        raise ValueError(f"no such window: {months} months")
    first = (day.month - 1) // months * months + 1
    return Window(date(day.year, first, 1), month_window(day.year, first + months - 1).end)


def windows(months: int, first: date, last: date) -> Iterator[Window]:
    """The windows that touch first..last; the last one is cut at `last` (DOMAIN 4: cut at the cycle's end)."""
    day = first
    while day <= last:
        window = window_of(day, months)
        yield Window(window.start, min(window.end, last))
        day = window.end + timedelta(days=1)


def half_year_of(day: date) -> str:
    """The code of a day's half-year: «2012H2»."""
    return f"{day.year}H{1 if day.month <= 6 else 2}"


def half_year_window(code: str) -> Window:
    """The days of a half-year code such as «2012H2»; ValueError for anything else."""
    match = re.fullmatch(r"(\d{4})H([12])", code)
    if not match:
        raise ValueError(f"not a half-year: {code}")
    year, half = int(match[1]), int(match[2])
    return (
        Window(date(year, 1, 1), date(year, 6, 30))
        if half == 1
        else Window(date(year, 7, 1), date(year, 12, 31))
    )


def half_year_label(code: str) -> str:
    """«first half of 2012» in the user's language."""
    window = half_year_window(code)
    text = _("first half of %(year)d") if code.endswith("1") else _("second half of %(year)d")
    return text % {"year": window.start.year}

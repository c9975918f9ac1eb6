"""The rule of the allowance: days in, a line out; no database, no clock. DOMAIN 7."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_CEILING, Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from shenbei.lib.figures import plain_number
from shenbei.lib.periods import Window


@dataclass(frozen=True)
class Stay:
    """A posting in a month: the community, the posting's span, its suspensions."""

    community: int
    span: tuple[date, date | None]
    suspended: Sequence[tuple[date, date]] = ()


@dataclass(frozen=True)
class Due:
    """What a cadre's days come to: days by community in order of time, the community whose rate counts."""

    stays: tuple[tuple[int, int], ...]
    community: int
    live_days: int
    suspended_days: int
    needed_days: int
    due: bool


def days_needed(month_days: int, share: Decimal) -> int:
    """The fewest live days that are at least this share of the month's days."""
    return int((Decimal(month_days) * share).to_integral_value(ROUND_CEILING))


def _days(month: Window, start: date, end: date | None) -> set[date]:
    both = month.overlap(Window(start, end or month.end)) if start <= (end or month.end) else None
    return {both.start + timedelta(days=n) for n in range(both.days)} if both else set()


def due_of(stays: Iterable[Stay], month: Window, share: Decimal) -> Due | None:
    """The line of a cadre's stays in a month, None when no day of theirs falls in it.

    The rate is that of the community with most live days, at a tie the later; due in full or not at all.
    """
    live: dict[int, set[date]] = {}
    posted: set[date] = set()
    latest: dict[int, date] = {}
    for stay in sorted(stays, key=lambda stay: stay.span[0]):
        days = _days(month, *stay.span)
        if not days:
            continue
        posted |= days
        off = {day for first, last in stay.suspended for day in _days(month, first, last)}
        live.setdefault(stay.community, set()).update(days - off)
        latest[stay.community] = max(days)
    if not posted:
        return None
    total, needed = len(set().union(*live.values())), days_needed(month.days, share)
    chosen = max(live, key=lambda community: (len(live[community]), latest[community]))
    counted = tuple((community, len(days)) for community, days in live.items())
    return Due(counted, chosen, total, len(posted) - total, needed, total >= needed)


def line_sentence(
    *,
    stays: Sequence[Mapping],
    live_days: int,
    suspended_days: int,
    month_days: int,
    needed_days: int,
    community: str,
    area: str,
    rate: Decimal,
) -> str:
    """Why a line is what it is; `stays` are {"name", "days"} in order of time."""
    where = (
        stays[0]["name"]
        if len(stays) == 1
        else _(", ").join(
            ngettext("%(name)s %(days)d day", "%(name)s %(days)d days", stay["days"])
            % {"name": stay["name"], "days": stay["days"]}
            for stay in stays
        )
    )
    text = _("%(where)s: %(live)d of %(month)d days") % {
        "where": where,
        "live": live_days,
        "month": month_days,
    }
    if suspended_days:
        text += _(" (suspended days not counted: %(n)d)") % {"n": suspended_days}
    data = {"needed": needed_days, "community": community, "area": area, "rate": plain_number(rate)}
    if live_days < needed_days:
        return text + _("; less than the %(needed)d days needed: nothing is due.") % data
    if len(stays) > 1:
        return (
            text
            + _("; at least %(needed)d: due in full at the rate of %(community)s (%(area)s), %(rate)s yuan.")
            % data
        )
    return text + _("; at least %(needed)d: due in full at the rate for %(area)s, %(rate)s yuan.") % data

"""Which quota rules which window, and how much it owes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import zip_longest

from shenbei.lib.periods import Window, window_of, windows
from visits.rules.days import DAY
from visits.rules.facts import Quota


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

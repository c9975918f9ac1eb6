"""Where a year's pledge has lost a side, or never came to be: ended pairings and postings, communities without one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from pairing.models import Community, Pairing, Posting
from pledges.models import (
    Pledge,
)
from shenbei.lib.periods import year_window


@dataclass(frozen=True)
class End:
    """The end of a pairing or posting within a pledge's year: what ended, who left, the last day, who came."""

    kind: str
    who: str
    day: date
    successor: str = ""


def ends(pledge: Pledge, today: date) -> list[End]:
    """Pairing and posting of a public pledge that have ended before its year did; whom they were handed to."""
    if not pledge.is_public:
        return []
    window = year_window(pledge.year)
    found = []
    pairings = Pairing.objects.in_window(window).filter(community=pledge.community_id)
    postings = Posting.objects.in_window(window).filter(community=pledge.community_id)
    sides = (
        ("pairing", pairings.select_related("department"), lambda row: str(row.department)),
        ("posting", postings.select_related("cadre__person"), lambda row: str(row.cadre)),
    )
    for kind, queryset, name in sides:
        rows = sorted(queryset, key=lambda row: row.started_on)
        for place, row in enumerate(rows):
            if row.ended_on and row.ended_on <= min(today, window.end - timedelta(days=1)):
                later = [name(one) for one in rows[place + 1 :]]
                found.append(End(kind, name(row), row.ended_on, later[0] if later else ""))
    return found


def unpledged(year: int, day: date):
    """Communities with a pairing on a day but no pledge for the year."""
    done = Pledge.objects.filter(year=year).values("community")
    return Community.objects.paired_on(day).exclude(pk__in=done)

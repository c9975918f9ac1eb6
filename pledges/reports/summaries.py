"""Pledges in few words: on a community's page, by state, by street and goal for the district."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _

from measures.models import Goal
from pairing.models import Community
from pledges.models import (
    Objection,
    Pledge,
    Version,
)
from pledges.reports.progress import ItemCompletion, progress
from pledges.rules import State
from shenbei.lib.desk import Fact, Section
from shenbei.lib.periods import year_window


def community_summary(community: Community, today: date) -> Section:
    """What pledges tell on a community's page: this year's pledge, its state and completion."""
    pledge = Pledge.objects.filter(community=community, year=today.year).first()
    if pledge is None:
        return Section(
            _("Four-party pledge"), empty=_("There is no pledge for %(year)d.") % {"year": today.year}
        )
    url = reverse("pledges:detail", args=[pledge.pk])
    row = progress([pledge], today)[pledge.pk]
    facts = [
        Fact(_("state"), str(State(pledge.state).label), url, State(pledge.state).badge),
        Fact(_("items"), str(len(row.items))),
        Fact(_("completion"), "–" if row.percent is None else f"{row.percent} %"),
    ]
    return Section(_("Four-party pledge for %(year)d") % {"year": today.year}, facts, url)


def totals(pledges) -> Sequence[tuple[str, int]]:
    """How many pledges there are in each state that occurs, in the order of the way they go."""
    counts = dict(pledges.order_by().values_list("state").annotate(n=Count("pk")))
    return [(str(state.label), counts[state]) for state in State if counts.get(state)]


@dataclass(frozen=True)
class Tally:
    """Pledges of one street, or items of one goal: how many, how many items, how many of them reached."""

    name: str
    pledges: int
    items: int
    reached: int

    @property
    def percent(self) -> int | None:
        """Items reached in whole per cent, rounded down."""
        return self.reached * 100 // self.items if self.items else None


@dataclass(frozen=True)
class District:
    """The year's public pledges in figures."""

    year: int
    day: date
    whole: Tally
    streets: Sequence[Tally]
    goals: Sequence[Tally]
    states: Sequence[tuple[str, int]]
    objections: int
    answered: int
    corrected: int


def district(year: int, today: date) -> District:
    """The district's public pledges of a year as of a day (31 December at most); set-based, whatever their number."""
    day = min(today, year_window(year).end)
    public = Pledge.objects.public().filter(year=year)
    pledges = list(public.select_related("community__street"))
    done = progress(pledges, day)
    objections = Counter(
        Objection.objects.filter(pledge__in=public.values("pk")).values_list("state", flat=True)
    )
    streets: dict[str, list[Pledge]] = defaultdict(list)
    for pledge in sorted(pledges, key=lambda row: row.community.street.code):
        streets[pledge.community.street.name].append(pledge)
    items = [row for pledge in done.values() for row in pledge.items]
    return District(
        year=year,
        day=day,
        whole=_tally("", len(pledges), items),
        streets=[
            _tally(name, len(rows), [item for row in rows for item in done[row.pk].items])
            for name, rows in streets.items()
        ],
        goals=[_tally(str(goal.label), 0, [row for row in items if row.item.goal == goal]) for goal in Goal],
        states=totals(public),
        objections=sum(objections.values()),
        answered=objections[Objection.State.ANSWERED],
        corrected=Version.objects.published()
        .filter(pledge__in=public.values("pk"))
        .exclude(corrects=None)
        .count(),
    )


def _tally(name: str, pledges: int, items: Collection[ItemCompletion]) -> Tally:
    reached = sum(row.value is not None and row.value >= 1 for row in items)
    return Tally(name, pledges, len(items), reached)

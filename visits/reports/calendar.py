"""A month of a community or a department, day by day: visits and resident days; read only."""

from __future__ import annotations

import calendar
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Q
from django.urls import reverse

from accounts.models import Organisation, Role
from office.reports import workdays
from pairing.models import Community
from shenbei.lib.periods import Window, month_window
from shenbei.lib.workdays import Workdays
from visits.models import ResidentSheet, SheetDay, Visit
from visits.rules import Kind, State

MOST = 600  # visits of a month that are shown; more is said on the page
SHOWN = 4  # of a day's entries in a cell; the rest is folded away


@dataclass(frozen=True)
class Entry:
    """A visit or a cadre's day."""

    label: str
    kind: Kind
    url: str
    is_disputed: bool


@dataclass
class Day:
    """A day of the sheet; one of a neighbouring month has no entries."""

    day: date
    in_month: bool
    is_worked: bool
    is_today: bool
    entries: list[Entry] = field(default_factory=list)

    @property
    def first(self) -> list[Entry]:
        """What is shown at once."""
        return self.entries[:SHOWN]

    @property
    def rest(self) -> list[Entry]:
        """What is folded away."""
        return self.entries[SHOWN:]


@dataclass(frozen=True)
class Month:
    """The weeks of a month, Monday first."""

    window: Window
    weeks: list[list[Day]]
    is_cut: bool

    @property
    def busy(self) -> list[Day]:
        """The days on which something was, for a phone."""
        return [day for week in self.weeks for day in week if day.entries]

    @property
    def before(self) -> date:
        """A day of the month before."""
        return self.window.start - timedelta(days=1)

    @property
    def after(self) -> date:
        """The first day of the month after."""
        return self.window.end + timedelta(days=1)


def whose(user) -> tuple[Any, Any]:
    """The communities and departments whose month a user may open, by code."""
    communities = Community.objects.visible_to(user).select_related("organisation", "street").order_by("code")
    departments = Organisation.objects.filter(kind=Organisation.Kind.DEPARTMENT)
    if not user.sees_district:
        own = user.organisation_pk if user.role == Role.DEPARTMENT else None
        departments = departments.filter(pk=own)
    return communities, departments.order_by("code", "pk")


def month_of(
    user, year: int, month: int, today: date, *, community: Community | None, department: Organisation | None
) -> Month:
    """The month of a community or of a department, as far as the user sees it. Five statements."""
    window = month_window(year, month)
    found: dict[date, list[Entry]] = defaultdict(list)
    visits = list(_visits(user, window, community, department)[: MOST + 1])
    for visit in visits[:MOST]:
        found[visit.visited_on].append(_visit_entry(visit, by_community=department is not None))
    for row in _days(user, window, community, department)[:MOST]:
        found[row.day].append(_day_entry(row, by_community=department is not None))
    grid = _grid(window)
    worked = workdays(grid[0][0], grid[-1][-1])
    weeks = [[_day(day, window, today, worked, found) for day in week] for week in grid]
    return Month(window, weeks, len(visits) > MOST)


def _visits(user, window: Window, community: Community | None, department: Organisation | None):
    rows = Visit.objects.visible_to(user).in_window(window).exclude(state__in=[State.DRAFT, State.WITHDRAWN])
    if community:
        rows = rows.at_community(community)
    if department:
        rows = rows.filter(organisation=department).exclude(kind__in=[Kind.AREA_SURVEY, Kind.CONTACT_POINT])
    return rows.select_related("community__organisation", "organisation", "author").order_by(
        "visited_on", "pk"
    )


def _days(user, window: Window, community: Community | None, department: Organisation | None):
    sheets = ResidentSheet.objects.visible_to(user).exclude(state__in=[State.DRAFT, State.WITHDRAWN])
    rows = SheetDay.objects.filter(sheet__in=sheets, day__range=(window.start, window.end))
    here = Q(sheet__duty__community=community) if community else Q(sheet__duty__cadre__department=department)
    names = ("sheet__duty__cadre__person", "sheet__duty__community__organisation")
    return rows.filter(here).select_related(*names).order_by("day", "pk")


def _visit_entry(visit: Visit, by_community: bool) -> Entry:
    name = str(visit.community) if by_community and visit.community else visit.who
    url = reverse("visits:detail", args=[visit.pk])
    return Entry(name, Kind(visit.kind), url, visit.state == State.DISPUTED)


def _day_entry(row: SheetDay, by_community: bool) -> Entry:
    duty = row.sheet.duty
    name = f"{duty.cadre.name} {duty.community.name}" if by_community else duty.cadre.name
    url = reverse("visits:sheet", args=[row.sheet_id])
    return Entry(name, Kind.RESIDENCE, url, row.sheet.state == State.DISPUTED)


def _grid(window: Window) -> list[list[date]]:
    return calendar.Calendar(calendar.MONDAY).monthdatescalendar(window.start.year, window.start.month)


def _day(day: date, window: Window, today: date, worked: Workdays, found: dict[date, list[Entry]]) -> Day:
    inside = day in window
    return Day(day, inside, worked.is_working(day), day == today, found[day] if inside else [])

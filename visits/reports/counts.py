"""Counts of visits and duties for the annual report and for assessment; read only. DOMAIN 4, 6, 8."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q, Sum
from django.db.models.functions import Least

from accounts.models import Organisation
from pairing.models import Cadre, Community, Leader
from shenbei.lib.periods import Window
from visits.models import Problem, SheetDay, Verdict, Visit
from visits.rules import Kind, Outcome, State

COUNTED = [State.SUBMITTED, State.CONFIRMED, State.DEEMED]
OF_LEADERS = [Kind.AREA_SURVEY, Kind.CONTACT_POINT]
OF_OFFICES = [Kind.WORK_GROUP, Kind.STREET_GUIDANCE]


@dataclass(frozen=True)
class Counts:
    """Visits of a window: by leaders, by departments, by streets; and resident days."""

    leaders: int
    departments: int
    streets: int
    resident_days: int

    @property
    def departments_and_streets(self) -> int:
        """As the article counts them together."""
        return self.departments + self.streets


def counts(window: Window) -> Counts:
    """How often leaders, departments and streets went in a window: visits in the books, each once per side's kind."""

    def of(*kinds: str) -> Count:
        serves = Q(sides__accepted_on__isnull=False, sides__duty__kind__in=kinds)
        return Count("pk", filter=serves, distinct=True)

    found = (
        Visit.objects.in_window(window)
        .filter(state__in=COUNTED)
        .aggregate(leaders=of(*OF_LEADERS), departments=of(Kind.WORK_GROUP), streets=of(Kind.STREET_GUIDANCE))
    )
    days = SheetDay.objects.filter(
        day__range=(window.start, window.end), entered_on__isnull=False, sheet__state__in=COUNTED
    )
    return Counts(resident_days=days.count(), **found)


@dataclass(frozen=True)
class Attainment:
    """How one kind of duty was kept in the windows that end in a period."""

    kind: Kind
    duties: int
    windows: int
    met: int
    missed: int
    owed: int
    counted: int
    made: int

    @property
    def short(self) -> int:
        """How many visits (or days) are missing; what one window has too many does not help another."""
        return self.owed - self.made


def attainment(window: Window) -> list[Attainment]:
    """What was owed and what counted, kind by kind; `made` counts no more in a window than it owed.

    A window belongs to the period in which it ends (DOMAIN 4).
    """
    rows = (
        Verdict.objects.filter(ends_on__range=(window.start, window.end), owed__gt=0)
        .values("duty__kind")
        .order_by()
        .annotate(
            duties=Count("duty", distinct=True),
            windows=Count("pk"),
            met=Count("pk", filter=Q(outcome=Outcome.MET)),
            missed=Count("pk", filter=Q(outcome=Outcome.MISSED)),
            owed_sum=Sum("owed"),
            counted_sum=Sum("counted"),
            made=Sum(Least("counted", "owed")),
        )
    )
    found = {row["duty__kind"]: row for row in rows}
    return [_attainment(kind, found[kind]) for kind in Kind if kind in found]


def _attainment(kind: Kind, row: Any) -> Attainment:
    numbers = {name: row[name] for name in ("duties", "windows", "met", "missed", "made")}
    return Attainment(kind=kind, owed=row["owed_sum"], counted=row["counted_sum"], **numbers)


@dataclass(frozen=True)
class DutyResult:
    """What a side owed and made in a period; `counted` is no more in a window than it owed, `visits` is all."""

    owed: int
    counted: int
    visits: int


def duty_result(side: Organisation | Cadre | Leader, window: Window) -> DutyResult:
    """What one side owed in the windows that end in a period, and what of it counted."""
    key = {"organisation": "duty__organisation", "cadre": "duty__cadre", "leader": "duty__leader"}
    rows = Verdict.objects.filter(
        ends_on__range=(window.start, window.end), **{key[side._meta.model_name or ""]: side}
    )
    found = rows.aggregate(owed_sum=Sum("owed"), made=Sum(Least("counted", "owed")), all=Sum("counted"))
    return DutyResult(found["owed_sum"] or 0, found["made"] or 0, found["all"] or 0)


@dataclass(frozen=True)
class Ratio:
    """So many of so many; without a denominator it does not apply."""

    done: int
    due: int


def problems_closed_on_time(window: Window, communities: Iterable[Community | int]) -> dict[int, Ratio]:
    """{community key: problems closed by their due date of those due in the window}; communities without any are absent."""
    rows = Problem.objects.filter(due_on__range=(window.start, window.end), community__in=list(communities))
    on_time = Count("pk", filter=Q(closed_on__lte=F("due_on")))
    grouped = rows.order_by().values_list("community").annotate(done=on_time, due=Count("pk"))
    return {community: Ratio(done, due) for community, done, due in grouped}

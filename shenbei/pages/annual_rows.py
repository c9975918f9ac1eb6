"""The rows behind a figure of the annual report: the same filters, one by one. DOMAIN 6 («from rows»)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from measures.models import Measure, Outcome, OutcomeType
from pairing.models import AllowanceRate, Posting
from shenbei.lib.periods import Window
from visits.models import VisitSide
from visits.reports.counts import COUNTED, OF_LEADERS, OF_OFFICES
from visits.rules import Kind


@dataclass(frozen=True)
class Line:
    """A row of a figure: day, community, what, how much, and its own page."""

    day: date
    community: str
    what: str
    amount: Any
    url: str = ""


@dataclass(frozen=True)
class Rows:
    """All rows of a figure: a queryset to page through and how one of them reads."""

    found: QuerySet
    line: Callable[[Any], Line]

    def lines(self, page: Sequence[Any]) -> list[Line]:
        """The rows of a page."""
        return [self.line(row) for row in page]


def rows_of(code: str, window: Window) -> Rows | None:
    """The rows that a figure of a year was computed from, None for a code that no figure has."""
    fixed = {
        "measures": _measures,
        "outlay": _postings,
        "leader_visits": lambda window: _visits(window, OF_LEADERS),
        "office_visits": lambda window: _visits(window, OF_OFFICES),
    }
    if code in fixed:
        return fixed[code](window)
    kind = OutcomeType.objects.filter(code=code).first()
    return _outcomes(kind, window) if kind else None


def _outcomes(kind: OutcomeType, window: Window) -> Rows:
    found = Outcome.objects.counted(window).filter(outcome_type=kind)
    return Rows(found.select_related("community__organisation", "measure"), lambda row: _outcome(row, kind))


def _outcome(row: Outcome, kind: OutcomeType) -> Line:
    what = " · ".join(
        filter(None, [row.get_qualifier_display(), row.measure and row.measure.title, row.joint_key])
    )
    amount = f"{row.quantity.normalize():,f} {kind.unit_label}"
    return Line(row.date, str(row.community), what, amount, reverse("measures:outcome", args=[row.pk]))


def _measures(window: Window) -> Rows:
    found = Measure.objects.carried_out_in(window).select_related("community__organisation")
    return Rows(
        found.order_by("-finished_on", "-pk"),
        lambda row: Line(
            row.finished_on, str(row.community), row.title, 1, reverse("measures:detail", args=[row.pk])
        ),
    )


def _visits(window: Window, kinds: Sequence[str]) -> Rows:
    """One row per visit and way of counting: leaders' visits once, work group and street guidance one by one."""
    sides = VisitSide.objects.filter(
        accepted_on__isnull=False,
        duty__kind__in=kinds,
        visit__state__in=COUNTED,
        visit__visited_on__range=(window.start, window.end),
    )
    shown = ["visit", "visit__visited_on", "visit__community__organisation__name", "visit__kind"]
    shown.append("visit__author__name" if kinds == OF_LEADERS else "visit__organisation__name")
    each = shown if kinds == OF_LEADERS else [*shown, "duty__kind"]
    found = sides.order_by("-visit__visited_on", "-visit").values(*each).distinct()
    return Rows(found, _visit)


def _visit(row: dict) -> Line:
    who = row.get("visit__author__name") or row.get("visit__organisation__name") or ""
    what = f"{Kind(row.get('duty__kind') or row['visit__kind']).label} · {who}"
    community = row["visit__community__organisation__name"] or _("the whole area")
    url = reverse("visits:detail", args=[row["visit"]])
    return Line(row["visit__visited_on"], community, what, 1, url)


def _postings(window: Window) -> Rows:
    rates = AllowanceRate.objects.on(window.end)
    found = Posting.objects.live_on(window.end).select_related("cadre__person", "community__organisation")

    def line(row: Posting) -> Line:
        rate = rates.get(row.community.area)
        monthly = f"{rate.yuan.normalize():,f} × 12" if rate else "–"
        return Line(row.started_on, str(row.community), str(row.cadre), monthly)

    return Rows(found.order_by("community__code", "pk"), line)

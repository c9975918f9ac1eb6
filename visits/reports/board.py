"""The board of duties and windows, and one verdict with its visits; read only. DOMAIN 4, quotas."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, Exists, OuterRef
from django.utils.dateformat import format as date_format
from django.utils.translation import pgettext

from shenbei.lib.periods import Window, year_window
from visits.models import Duty, QuotaRun, SheetDay, Verdict, VisitSide
from visits.reports.duties import KINDS_OF_ROLE
from visits.reports.pages import reason_of
from visits.rules import Kind, Outcome, Reason

ROWS = 40


@dataclass(frozen=True)
class Column:
    """A window of the board; a phone shows the recent ones alone."""

    window: Window
    is_recent: bool

    @property
    def label(self) -> str:
        """Its months, whose year is known: «Sep», «Sep–Oct»."""
        ends = (self.window.start, self.window.end)
        months = [date_format(day, pgettext("date format, month alone", "M")) for day in ends]
        return "–".join(dict.fromkeys(months))


@dataclass(frozen=True)
class Line:
    """One duty with its verdict in each window of the board (None where it is not owed)."""

    duty: Duty
    cells: list[tuple[Column, Verdict | None]]


def visible_verdicts(user):
    """Verdicts on the duties that a user sees, with what their names need."""
    return Verdict.objects.filter(duty__in=Duty.objects.visible_to(user)).select_related(
        "duty__leader__person",
        "duty__organisation",
        "duty__cadre__person",
        "duty__community__organisation",
        "rule",
    )


def board(user, kind: str | None, year: int, page_number: str | None) -> dict[str, Any]:
    """The board of one kind of duty in one year, for the duties that a user sees."""
    window = year_window(year)
    verdicts = Verdict.objects.filter(ends_on__range=(window.start, window.end), live_days__gt=0)
    visible = Duty.objects.visible_to(user).filter(Exists(verdicts.filter(duty=OuterRef("pk"))))
    kinds = list(visible.order_by("kind").values_list("kind", flat=True).distinct())
    tabs = [row for row in Kind if row in kinds]
    own = [row for row in KINDS_OF_ROLE.get(user.role, []) if row in kinds]
    chosen = kind if kind in kinds else next(iter([*own, *tabs]), None)
    duties = visible.filter(kind=chosen).select_related(
        "leader__person", "organisation", "cadre__person", "community__organisation"
    )
    ordered = duties.order_by("leader__seat", "organisation__code", "community__code", "pk")
    page = Paginator(ordered, ROWS).get_page(page_number)
    columns, lines = _lines(list(page.object_list), verdicts)
    run = QuotaRun.objects.filter(cycle__started_on__lte=window.end).order_by("-as_of").first()
    return {
        "year": year,
        "tabs": tabs,
        "kind": Kind(chosen) if chosen else None,
        "page": page,
        "columns": columns,
        "lines": lines,
        "totals": _totals(verdicts.filter(duty__in=duties)),
        "as_of": run.as_of if run else None,
    }


def _lines(duties: list[Duty], verdicts) -> tuple[list[Column], list[Line]]:
    rows = list(verdicts.filter(duty__in=duties))
    columns = _columns({row.window: row.outcome != Outcome.UPCOMING for row in rows})
    cells = {(row.duty_id, row.window): row for row in rows}
    by_key = {duty.pk: duty for duty in duties}
    for row in rows:
        row.duty = by_key[row.duty_id]
    lines = [
        Line(duty, [(column, cells.get((duty.pk, column.window))) for column in columns]) for duty in duties
    ]
    return columns, lines


def _columns(begun: dict[Window, bool]) -> list[Column]:
    """All windows in order; the last three that have begun are the recent ones."""
    recent = sorted(window for window in begun if begun[window])[-3:]
    return [Column(window, window in recent) for window in sorted(begun)]


def _totals(verdicts) -> list[tuple[Outcome, int]]:
    """How many verdicts of the board came out how, in DOMAIN 4's order."""
    found = Counter(dict(verdicts.order_by().values_list("outcome").annotate(number=Count("pk"))))
    return [(outcome, found[outcome]) for outcome in Outcome if found[outcome]]


@dataclass(frozen=True)
class Entry:
    """A visit (or a resident day) of a window, and why it does not count."""

    record: Any
    day: Any
    text: str
    reason: Reason | None
    is_sheet: bool


def verdict_page(verdict: Verdict) -> dict[str, Any]:
    """A verdict with every visit or day of its window that is entered."""
    found = _days(verdict) if verdict.duty.kind == Kind.RESIDENCE else _visits(verdict)
    reopenings = verdict.duty.reopenings.filter(starts_on=verdict.starts_on).select_related("opened_by")
    return {"verdict": verdict, "entries": found, "reopenings": reopenings}


def _visits(verdict: Verdict) -> list[Entry]:
    window = (verdict.starts_on, verdict.ends_on)
    sides = VisitSide.objects.filter(duty=verdict.duty_id, visit__visited_on__range=window)
    sides = sides.exclude(visit__state__in=["draft", "withdrawn"]).order_by("visit__visited_on", "visit__pk")
    rows = sides.select_related("visit__community__organisation", "visit__author", "visit__organisation")
    taken: set = set()
    entries = []
    for side in rows:
        reason = reason_of(side.visit, side, verdict)
        if reason is None and side.visit.visited_on in taken and verdict.rule.distinct_days:
            reason = Reason.SAME_DAY
        elif reason is None:
            taken.add(side.visit.visited_on)
        entries.append(Entry(side.visit, side.visit.visited_on, side.visit.purpose, reason, False))
    return entries


def _days(verdict: Verdict) -> list[Entry]:
    window = (verdict.starts_on, verdict.ends_on)
    rows = SheetDay.objects.filter(sheet__duty=verdict.duty_id, day__range=window, entered_on__isnull=False)
    rows = rows.exclude(sheet__state__in=["draft", "withdrawn"]).select_related("sheet").order_by("day")
    counted = set(verdict.counted_on.split())
    reasons = dict(item.split("=") for item in verdict.left_out.split())
    return [
        Entry(row.sheet, row.day, row.note, _day_reason(row, verdict, counted, reasons), True) for row in rows
    ]


def _day_reason(row: SheetDay, verdict: Verdict, counted: set[str], reasons: dict[str, str]) -> Reason | None:
    day = row.day.isoformat()
    if day in counted or (row.entered_on and verdict.closed_on is None and day not in reasons):
        return None
    return Reason(reasons.get(day, Reason.LATE))

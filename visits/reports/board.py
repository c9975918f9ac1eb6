"""The board of duties and windows, and one verdict with its visits; read only. DOMAIN 4, quotas."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, Exists, F, OuterRef, Q, Sum
from django.utils.dateformat import format as date_format
from django.utils.translation import pgettext

from accounts.models import Role
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
    missing: int
    until: date | None

    @property
    def never(self) -> bool:
        """Whether nothing counts in any window of the board that has begun."""
        begun = [cell for _column, cell in self.cells if cell and cell.outcome != Outcome.UPCOMING]
        return bool(begun) and not any(cell.counted for cell in begun)


def visible_verdicts(user):
    """Verdicts on the duties that a user sees, with what their names need."""
    return Verdict.objects.filter(duty__in=Duty.objects.visible_to(user)).select_related(
        "duty__leader__person",
        "duty__organisation",
        "duty__cadre__person",
        "duty__community__organisation",
        "rule",
    )


@dataclass(frozen=True)
class Asked:
    """What to see of the board; empty where nothing is asked."""

    year: int
    kind: str = ""
    street: int | None = None
    department: int | None = None
    state: str = ""


def duties_of_board(user, asked: Asked):
    """The duties of a board: a leader, a department and a cadre see their own, others what they see of the district."""
    own = user.role in (Role.LEADER, Role.DEPARTMENT, Role.CADRE)
    rows = Duty.objects.owed_by(user) if own else Duty.objects.visible_to(user)
    if asked.street:
        area = Q(leader__links__street=asked.street, kind=Kind.AREA_SURVEY)
        rows = rows.filter(Q(community__street=asked.street) | area).distinct()
    if asked.department:
        rows = rows.filter(Q(organisation=asked.department) | Q(cadre__department=asked.department))
    return rows


def board(user, asked: Asked, today: date, page_number: str | None) -> dict[str, Any]:
    """The board of one kind of duty in one year: who was never there stands first, then by community."""
    window = year_window(asked.year)
    verdicts = Verdict.objects.filter(ends_on__range=(window.start, window.end), live_days__gt=0)
    mine = verdicts.filter(duty=OuterRef("pk"))
    visible = duties_of_board(user, asked).filter(Exists(mine))
    kinds = set(visible.order_by("kind").values_list("kind", flat=True).distinct())
    tabs = [row for row in Kind if row in kinds]
    own = [row for row in KINDS_OF_ROLE.get(user.role, []) if row in kinds]
    chosen = asked.kind if asked.kind in kinds else next(iter([*own, *tabs]), None)
    duties = visible.filter(kind=chosen)
    if asked.state:
        duties = duties.filter(Exists(mine.filter(outcome=asked.state)))
    ordered = duties.annotate(visited=Exists(mine.filter(counted__gt=0))).order_by(
        "visited", "leader__seat", "community__code", "organisation__code", "pk"
    )
    names = ordered.select_related(
        "leader__person", "organisation", "cadre__person", "community__organisation"
    )
    page = Paginator(names, ROWS).get_page(page_number)
    columns, lines = _lines(list(page.object_list), verdicts, today)
    run = QuotaRun.objects.filter(cycle__started_on__lte=window.end).order_by("-as_of").first()
    return {
        "asked": asked,
        "year": asked.year,
        "tabs": tabs,
        "kind": Kind(chosen) if chosen else None,
        "page": page,
        "columns": columns,
        "lines": lines,
        "totals": _totals(verdicts.filter(duty__in=duties)),
        "forecast": _forecast(verdicts.filter(duty__in=duties), today),
        "as_of": run.as_of if run else None,
    }


@dataclass(frozen=True)
class Forecast:
    """What is still owed until the end of a window that runs: so many, by so many duties."""

    window: Window
    number: int
    duties: int


def _forecast(verdicts, today: date) -> list[Forecast]:
    """The windows that run today, with what their short duties still owe."""
    short = verdicts.filter(starts_on__lte=today, ends_on__gte=today, owed__gt=F("counted"))
    rows = short.order_by("ends_on").values_list("starts_on", "ends_on")
    found = rows.annotate(number=Sum(F("owed") - F("counted")), duties=Count("pk"))
    return [Forecast(Window(start, end), number, duties) for start, end, number, duties in found]


def _lines(duties: list[Duty], verdicts, today: date) -> tuple[list[Column], list[Line]]:
    rows = list(verdicts.filter(duty__in=duties))
    columns = _columns({row.window: row.outcome != Outcome.UPCOMING for row in rows})
    cells = {(row.duty_id, row.window): row for row in rows}
    by_key = {duty.pk: duty for duty in duties}
    for row in rows:
        row.duty = by_key[row.duty_id]
    lines = []
    for duty in duties:
        mine = [(column, cells.get((duty.pk, column.window))) for column in columns]
        now = next((cell for column, cell in mine if cell and today in column.window), None)
        missing = max(0, now.owed - now.counted) if now else 0
        lines.append(Line(duty, mine, missing, now.ends_on if now and missing else None))
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

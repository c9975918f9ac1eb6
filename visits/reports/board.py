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
from pairing.models import Link
from shenbei.lib.periods import Window, year_window
from visits import rules
from visits.models import Duty, QuotaRun, SheetDay, Verdict, VisitSide
from visits.reports.duties import KINDS_OF_ROLE
from visits.reports.owed import unsent_days
from visits.reports.pages import reason_of
from visits.rules import Kind, Outcome, Reason

ROWS = 40
NAMES = [
    "duty__leader__person",
    "duty__organisation",
    "duty__cadre__person",
    "duty__community__organisation",
]


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
    def owing(self) -> str:
        """What is missing, in visits or days."""
        return rules.amount(self.duty.kind, self.missing)

    @property
    def never(self) -> bool:
        """Whether nothing counts in any window of the board that has begun."""
        begun = [cell for _column, cell in self.cells if cell and cell.outcome != Outcome.UPCOMING]
        return bool(begun) and not any(cell.counted for cell in begun)


def visible_verdicts(user):
    """Verdicts on the duties that a user sees, with what their names need."""
    return Verdict.objects.filter(duty__in=Duty.objects.visible_to(user)).select_related(*NAMES, "rule")


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
        linked = Link.objects.filter(street=asked.street).values("leader")
        area = Q(leader__in=linked, kind=Kind.AREA_SURVEY)
        rows = rows.filter(Q(community__street=asked.street) | area)
    if asked.department:
        rows = rows.filter(Q(organisation=asked.department) | Q(cadre__department=asked.department))
    return rows


class Counted(Paginator):
    """Pages of rows that are counted already."""

    def __init__(self, rows, size: int, number: int) -> None:
        super().__init__(rows, size)
        self.count = number  # in place of the cached property that would ask the database


def board(user, asked: Asked, today: date, page_number: str | None) -> dict[str, Any]:
    """The board of one kind of duty in one year: who was never there stands first, then by community."""
    window = year_window(asked.year)
    verdicts = Verdict.objects.filter(ends_on__range=(window.start, window.end), live_days__gt=0)
    mine = verdicts.filter(duty=OuterRef("pk"))
    visible = duties_of_board(user, asked).filter(Exists(mine))
    kinds = dict(visible.order_by("kind").values_list("kind").annotate(number=Count("pk")))
    tabs = [row for row in Kind if row in kinds]
    own = [row for row in KINDS_OF_ROLE.get(user.role, []) if row in kinds]
    chosen = asked.kind if asked.kind in kinds else next(iter([*own, *tabs]), None)
    duties, number = visible.filter(kind=chosen), kinds.get(chosen, 0)
    if asked.state:
        duties = duties.filter(Exists(mine.filter(outcome=asked.state)))
        number = duties.count()
    ordered = duties.annotate(visited=Exists(mine.filter(counted__gt=0))).order_by(
        "visited", "leader__seat", "community__code", "organisation__code", "pk"
    )
    page = Counted(ordered.values_list("pk", flat=True), ROWS, number).get_page(page_number)
    columns, lines = _lines(list(page.object_list), verdicts, today)
    totals, forecast = _sums(verdicts.filter(duty__in=duties), chosen or "", today)
    run = QuotaRun.objects.filter(cycle__started_on__lte=window.end).order_by("-as_of").first()
    return {
        "asked": asked,
        "year": asked.year,
        "tabs": tabs,
        "kind": Kind(chosen) if chosen else None,
        "page": page,
        "columns": columns,
        "lines": lines,
        "totals": totals,
        "forecast": forecast,
        "as_of": run.as_of if run else None,
    }


@dataclass(frozen=True)
class Forecast:
    """What is still owed until the end of a window that runs: so many, by so many duties."""

    window: Window
    kind: str
    number: int
    duties: int

    @property
    def owing(self) -> str:
        """How much that is, in visits or days."""
        return rules.amount(self.kind, self.number)


def _sums(verdicts, kind: str, today: date) -> tuple[list[tuple[Outcome, int]], list[Forecast]]:
    """How many verdicts came out how, in DOMAIN 4's order; and what the windows that run today still miss.

    One pass over the verdicts: what both are summed from is one row per window and outcome.
    """
    short = Q(owed__gt=F("counted"))
    rows = verdicts.order_by("ends_on", "starts_on").values_list("starts_on", "ends_on", "outcome").annotate(
        number=Count("pk"), duties=Count("pk", filter=short), missing=Sum(F("owed") - F("counted"), filter=short)
    )  # fmt: skip
    found: Counter[str] = Counter()
    running: dict[Window, Forecast] = {}
    for start, end, outcome, number, duties, missing in rows:
        found[outcome] += number
        if duties and start <= today <= end:
            window = Window(start, end)
            known = running.get(window, Forecast(window, kind, 0, 0))
            running[window] = Forecast(window, kind, known.number + missing, known.duties + duties)
    return [(outcome, found[outcome]) for outcome in Outcome if found[outcome]], list(running.values())


def _lines(keys: list[int], verdicts, today: date) -> tuple[list[Column], list[Line]]:
    """The lines of some duties, in this order; their names come with their verdicts, one at least for each."""
    rows = list(verdicts.filter(duty__in=keys).select_related(*NAMES))
    columns = _columns({row.window: row.outcome != Outcome.UPCOMING for row in rows})
    cells = {(row.duty_id, row.window): row for row in rows}
    by_key = {row.duty_id: row.duty for row in rows}
    lines = []
    for duty in (by_key[key] for key in keys):
        mine = [(column, cells.get((duty.pk, column.window))) for column in columns]
        now = next((cell for column, cell in mine if cell and today in column.window), None)
        missing = max(0, now.owed - now.counted) if now else 0
        lines.append(Line(duty, mine, missing, now.ends_on if now and missing else None))
    return columns, lines


def _columns(begun: dict[Window, bool]) -> list[Column]:
    """All windows in order; the last three that have begun are the recent ones."""
    recent = sorted(window for window in begun if begun[window])[-3:]
    return [Column(window, window in recent) for window in sorted(begun)]


@dataclass(frozen=True)
class Entry:
    """A visit (or a resident day) of a window, and why it does not count."""

    record: Any
    day: Any
    text: str
    reason: Reason | None
    is_sheet: bool


def verdict_page(verdict: Verdict, user) -> dict[str, Any]:
    """A verdict with every visit or day of its window that is entered; why it stands so, told to a user."""
    found = _days(verdict) if verdict.duty.kind == Kind.RESIDENCE else _visits(verdict)
    reopenings = verdict.duty.reopenings.filter(starts_on=verdict.starts_on).select_related("opened_by")
    unsent = unsent_days(user, [verdict.duty_id], verdict.window).get(verdict.duty_id, 0)
    why = rules.sentence(verdict.ruling, unsent)
    return {"verdict": verdict, "why": why, "entries": found, "reopenings": reopenings}


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

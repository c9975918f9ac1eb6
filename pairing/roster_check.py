"""A roster file checked whole: every bad cell in one go, or a plan of what it would change. Nothing is written."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from pairing.models import Cycle
from pairing.resources import RESOURCES
from pairing.roster import SHAPES, grade_year, label_of
from pairing.roster_draft import Draft
from pairing.roster_plan import Plan, plan_build
from pairing.roster_register import Register, register_load
from shenbei.lib.errors import RuleBroken
from shenbei.lib.periods import Window
from shenbei.lib.sheets import (
    Fault,
    Follows,
    Table,
    book_read,
    day,
    table_header_text,
    tables_find,
    workbook_mark,
)

CYCLE_YEARS = 3  # DOMAIN 1: a cycle is three years
Chosen = Mapping[str, Mapping[str, int]]


@dataclass(frozen=True)
class Question:
    """A column that no header of the sheet means, or several do, with the columns that it could be."""

    sheet: str
    row: int
    key: str
    label: str
    choices: dict[int, str]

    @property
    def field(self) -> str:
        """The name of its answer in a form."""
        return f"column:{self.sheet}:{self.key}"


@dataclass(frozen=True)
class Terms:
    """The district and the cycle that a roster is for; None where neither register, option nor file says it."""

    district: str
    cycle: Window | None


@dataclass
class Check:
    """The outcome of a check: faults, or a plan."""

    filename: str
    sha256: str
    terms: Terms
    tables: list[Table]
    faults: list[Fault] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    plan: Plan | None = None
    open_terms: tuple[str, ...] = ()  # «district», «cycle_from»: what the register does not have yet

    @property
    def needs_terms(self) -> bool:
        """Whether somebody has to name the district or the cycle first."""
        return not self.terms.district or self.terms.cycle is None


def roster_check(
    data: bytes,
    filename: str,
    *,
    district: str = "",
    cycle_from: date | None = None,
    chosen: Chosen | None = None,
    now: datetime | None = None,
) -> Check:
    """Check a roster against itself and the register.

    `district` and `cycle_from` (a first of a month) matter for the first import; `chosen` answers questions about
    columns; ties of a later import begin on the day of `now`. RuleBroken when the file can't be read at all, is no roster, or is of another district.
    """
    book = book_read(data, filename)
    tables, unknown = tables_find(book.sheets, SHAPES, chosen)
    if not tables:
        raise RuleBroken(_("This is no roster: no sheet in it has columns that are known."))
    register = register_load()
    terms = terms_of(register, tables, book.mac, district.strip(), cycle_from)
    check = Check(filename, hashlib.sha256(data).hexdigest(), terms, tables)
    has_cycle = terms.cycle in [cycle.window for cycle in register.cycles]
    check.open_terms = (() if register.district else ("district",)) + (() if has_cycle else ("cycle_from",))
    check.notes += [
        _("sheet «%(title)s» is no part of a roster and was left out") % {"title": s.title} for s in unknown
    ]
    for table in tables:
        _headers_check(check, table)
    draft = Draft(register, terms.cycle or Window(date.min, date.max), _grade_year(tables, terms))
    _lines_check(check, draft, book.mac)
    if not check.faults and not check.needs_terms:
        check.plan = plan_build(draft, terms.district, filename, now or timezone.now())
    return check


def marked_workbook(data: bytes, check: Check) -> bytes:
    """The same workbook with the bad cells filled and commented."""
    return workbook_mark(data, check.filename, check.faults)


def terms_of(
    register: Register, tables: list[Table], mac: bool, district: str, cycle_from: date | None
) -> Terms:
    """District and cycle: what the register has, else what was named, else what the file itself says."""
    if register.district:
        if district and district != register.district.name:
            raise RuleBroken(
                _("This installation is of %(name)s, not of another district.")
                % {"name": register.district.name},
                "district",
            )
        district = register.district.name
    start = cycle_from or _earliest(tables, mac)
    cycle = _cycle_of(register.cycles, start, named=cycle_from is not None)
    return Terms(district or _district_in(tables), cycle)


def _cycle_of(cycles: list[Cycle], start: date | None, named: bool) -> Window | None:
    if start is None:
        return cycles[-1].window if cycles else None
    if found := next((cycle for cycle in cycles if start in cycle.window), None):
        if named and found.started_on != start:
            raise RuleBroken(
                _("A cycle from %(day)s lies within one.") % {"day": date_format(start)}, "cycle_from"
            )
        return found.window
    first = start if named else date(start.year, 1, 1)
    window = Window(first, date(first.year + CYCLE_YEARS, first.month, 1) - date.resolution)
    other = next((cycle.window for cycle in cycles if cycle.window.overlap(window)), None)
    if other and named:
        raise RuleBroken(_("The cycle would overlap another one."), "cycle_from")
    return other or window


def _earliest(tables: list[Table], mac: bool) -> date | None:
    """The first day that the file's own dates name."""
    found = []
    for table in tables:
        for line in table.lines() if "started_on" in table.columns else ():
            try:
                found.append(day(line.values.get("started_on"), mac))
            except RuleBroken:
                continue
    return min((value for value in found if value), default=None)


def _district_in(tables: list[Table]) -> str:
    """The district in a title like «沈北新区城乡社区基本情况一览表», '' when there is none."""
    for table in tables:
        for title in table_header_text(table):
            if match := re.match(
                r"([\u4e00-\u9fff]{1,8}?(?:新区|(?<!社)区|县|市|旗))(?=.*(?:表|册|名单|名录))", title
            ):
                return match[1]
    return ""


def _grade_year(tables: list[Table], terms: Terms) -> int:
    """The year of the grades: in the header of their column, else the year before the cycle."""
    years = [year for table in tables if (year := grade_year(table.header("grade")))]
    return years[0] if years else (terms.cycle.start.year - 1 if terms.cycle else 0)


def _headers_check(check: Check, table: Table) -> None:
    """A required column that is not found, or a meaning found twice, becomes a fault and a question."""
    for column in table.missing:
        if column.key not in table.doubled:
            reason = _("no header here means «%(label)s»; which column is it?")
            _ask(check, table, column.key, table.spare, reason, None)
    for key, places in table.doubled.items():
        choices = {place: table.headers[place] for place in places}
        reason = _("more than one header here means «%(label)s»; which column is it?")
        _ask(check, table, key, choices, reason, places[-1])


def _ask(
    check: Check, table: Table, key: str, choices: dict[int, str], reason: str, column: int | None
) -> None:
    label = label_of(table.shape.key, key)
    check.questions.append(Question(table.sheet.title, table.header_row, key, label, choices))
    check.faults.append(Fault(table.sheet.title, table.header_row, column, reason % {"label": label}))


def _lines_check(check: Check, draft: Draft, mac: bool) -> None:
    """Each table in the order in which they build on each other; refusals become faults, in the order of the file."""
    asked = {question.sheet for question in check.questions}
    draft.unread = {table.shape.key for table in check.tables if table.sheet.title in asked}
    found = list(check.faults)
    for kind, resource in RESOURCES.items():
        for table in check.tables:
            if table.shape.key == kind and table.sheet.title not in asked:
                draft.sheet = table.sheet.title
                found += _table_faults(table, resource(draft), mac)
                _skipped_note(check, table)
    order = {table.sheet.title: place for place, table in enumerate(check.tables)}
    check.faults = sorted(found, key=lambda fault: (order[fault.sheet], fault.row, fault.column or 0))


def _table_faults(table: Table, resource, mac: bool) -> Iterator[Fault]:
    result = resource.lines_import(table.lines(), mac)
    for error in (*result.base_errors, *(error for _row, errors in result.row_errors() for error in errors)):
        raise error.error  # a fault of this program, not of the file: never swallowed
    for row in result.invalid_rows:
        place = next(iter(row.values))
        for key, errors in row.error.error_dict.items():
            number = table.columns.get(key)
            value = _content(table, place, number)
            for error in errors:
                if error.code == "waits":  # for the answer about a column: the header's fault says it
                    continue
                follows: Follows = (
                    "surely" if error.code == "surely" else "perhaps" if error.code == "perhaps" else ""
                )
                yield Fault(table.sheet.title, place, number, error.messages[0], follows, value)


def _content(table: Table, row: int, column: int | None) -> str:
    """What stands in a cell, shortened."""
    values = table.sheet.rows[row - 1]
    value = values[column - 1] if column and column <= len(values) else None
    return "" if value is None else str(value).strip()[:40]


def _skipped_note(check: Check, table: Table) -> None:
    for row, text in table.skipped:
        check.notes.append(
            _("%(sheet)s row %(row)d was read as a remark: %(text)s")
            % {"sheet": table.sheet.title, "row": row, "text": text[:40]}
        )

"""A workbook of visits checked whole: every bad cell in one go, or what it would enter. Nothing is written."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from accounts.models import Role
from pairing.resources import RosterResource
from shenbei.lib.errors import RuleBroken
from shenbei.lib.sheets import Book, Fault, Shape, Table, book_read, table_find, workbook_mark
from visits.reports.workbook_days import DaysDraft
from visits.reports.workbook_draft import VisitDraft
from visits.reports.workbook_photos import package_open
from visits.reports.workbook_problems import ProblemsDraft
from visits.resources import DayResource, ProblemResource, VisitResource
from visits.workbook import CAPS, DAYS, PROBLEMS, SHAPE


@dataclass
class WorkbookCheck:
    """The outcome: faults, or a draft."""

    filename: str
    sha256: str
    draft: VisitDraft | DaysDraft
    faults: list[Fault] = field(default_factory=list)
    problems: ProblemsDraft | None = None

    @property
    def changes_nothing(self) -> bool:
        """Whether everything in it is entered already."""
        return not (
            self.draft.new or self.draft.edits or self.photos or (self.problems and self.problems.new)
        )

    @property
    def photos(self) -> int:
        """How many photos are new."""
        return 0 if isinstance(self.draft, DaysDraft) else sum(len(names) for _v, names in self.draft.added)

    @property
    def of_days(self) -> bool:
        """Whether it is a cadre's resident days."""
        return isinstance(self.draft, DaysDraft)


def workbook_check(data: bytes, filename: str, *, user, today: date) -> WorkbookCheck:
    """Check a workbook for one author: visits with their problems, or a cadre's resident days; the rest is passed over.

    RuleBroken when it can't be read or has no such table.
    """
    content, name, photos = package_open(data, filename)
    book = book_read(content, name, CAPS)
    shape, problems = (DAYS, []) if user.role == Role.CADRE else (SHAPE, _tables(book, PROBLEMS))
    tables = _tables(book, shape)
    if not tables and not problems:
        raise RuleBroken(
            _("No sheet in this file has the columns of visits: a date and a community at least.")
        )
    draft = DaysDraft(user, today) if shape is DAYS else VisitDraft(user, today, photos=photos)
    check = WorkbookCheck(filename, hashlib.sha256(data).hexdigest(), draft)
    for table in tables:
        _table_check(check, table, book.mac)
    if isinstance(draft, VisitDraft):
        check.problems = ProblemsDraft(draft)
    for table in problems:
        _problems_check(check, table, book.mac)
    check.faults.sort(key=lambda fault: (fault.sheet, fault.row, fault.column or 0))
    return check


def _tables(book: Book, shape: Shape) -> list[Table]:
    """The sheets of a book that are tables of one shape: those that bear another's name are not."""
    others = [word for other in (SHAPE, DAYS, PROBLEMS) if other is not shape for word in other.titles]
    own = [
        sheet
        for sheet in book.sheets
        if any(word in sheet.title for word in shape.titles)
        or (shape is not PROBLEMS and not any(word in sheet.title for word in others))
    ]
    return [table for sheet in own if (table := table_find(sheet, [shape]))]


def _problems_check(check: WorkbookCheck, table: Table, mac: bool) -> None:
    if table.missing or table.doubled:
        reason = _(
            "A column is missing or stands twice; a problem needs its visit, text, owner and due date."
        )
        check.faults.append(Fault(table.sheet.title, table.header_row, None, reason))
        return
    _lines_check(check, table, ProblemResource(check.problems), mac)


def _table_check(check: WorkbookCheck, table: Table, mac: bool) -> None:
    title, head = table.sheet.title, table.header_row
    missing = [*table.missing, *(key for key in table.doubled)]
    if missing or not (check.of_days or {"codes", "names"} & set(table.columns)):
        reason = _("A column is missing or stands twice; the date and the community are needed.")
        check.faults.append(Fault(title, head, None, reason))
        return
    check.draft.columns = frozenset(table.columns)
    resource = DayResource(check.draft) if isinstance(check.draft, DaysDraft) else VisitResource(check.draft)
    _lines_check(check, table, resource, mac)


def _lines_check(check: WorkbookCheck, table: Table, resource: RosterResource, mac: bool) -> None:
    result = resource.lines_import(table.lines(), mac)
    for error in (*result.base_errors, *(error for _row, errors in result.row_errors() for error in errors)):
        raise error.error  # a fault of this program, not of the file: never swallowed
    for row in result.invalid_rows:
        place = next(iter(row.values))
        for key, errors in row.error.error_dict.items():
            column, reason = table.columns.get(key), "; ".join(error.messages[0] for error in errors)
            check.faults.append(
                Fault(table.sheet.title, place, column, reason, value=_content(table, place, column))
            )


def _content(table: Table, row: int, column: int | None) -> str:
    values = table.sheet.rows[row - 1]
    value = values[column - 1] if column and column <= len(values) else None
    return "" if value is None else str(value).strip()[:40]


def marked(data: bytes, check: WorkbookCheck) -> bytes:
    """The same workbook with the bad cells filled and commented."""
    content, name, _photos = package_open(data, check.filename)
    return workbook_mark(content, name, check.faults, CAPS)

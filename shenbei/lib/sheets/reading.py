"""A workbook or CSV file as sheets of typed values: text, numbers, days, formulas seen as formulas."""

import csv
import io
import re
import warnings
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import PurePath

import openpyxl
from django.utils.translation import gettext as _
from openpyxl.utils.cell import range_boundaries
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from shenbei.lib.errors import RuleBroken
from shenbei.lib.sheets.cells import Failed, Formula, Value
from shenbei.lib.sheets.guard import OLE, Caps, Survey, ole_refuse, size_check, workbook_survey

Row = list[Value]


@dataclass
class Sheet:
    """One sheet: rows[0] is row 1, values[0] column A; cells merged downwards are filled."""

    title: str
    rows: list[Row]

    @property
    def is_empty(self) -> bool:
        """Whether nothing stands in it."""
        return not any(value is not None for row in self.rows for value in row)


@dataclass(frozen=True)
class Book:
    """All sheets of a file; `mac` says that its bare serial days count from 1904."""

    sheets: list[Sheet]
    mac: bool = False


def book_read(data: bytes, filename: str = "", caps: Caps | None = None) -> Book:
    """The typed content of an .xlsx or .csv file.

    RuleBroken, one sentence, when it is empty, too large, a bomb, broken, locked, or neither of the two.
    """
    caps = caps or Caps()
    size_check(data, caps)
    if data.startswith(OLE):
        ole_refuse(data)
    if data.startswith(b"PK"):
        return _workbook_read(data, caps)
    if PurePath(filename).suffix.lower() in {".csv", ".txt"}:
        return Book([_csv_read(data, PurePath(filename).stem, caps)])
    raise RuleBroken(_("This is not an Excel workbook (.xlsx)."))


def _workbook_read(data: bytes, caps: Caps) -> Book:
    survey = workbook_survey(data, caps)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl remarks on styles and extensions that don't matter here
        try:
            return _sheets_read(data, survey, caps)
        except RuleBroken:
            raise
        except (
            KeyError,
            ValueError,
            TypeError,
            AttributeError,
            IndexError,
            zipfile.BadZipFile,
            OSError,
            SyntaxError,
        ):
            raise RuleBroken(
                _("The workbook is broken and can't be opened; please save it again in Excel or WPS.")
            ) from None


def _sheets_read(data: bytes, survey: Survey, caps: Caps) -> Book:
    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
    try:
        if len(book.sheetnames) < survey.sheets:
            raise KeyError("a sheet's member is missing")  # openpyxl passes over it in silence
        if len(book.worksheets) > caps.sheets:
            raise RuleBroken(_("The workbook has more than %(cap)d sheets.") % {"cap": caps.sheets})
        left = caps.cells
        sheets = []
        for page in book.worksheets:
            sheet = Sheet(page.title, [])
            for row in _rows_of(page, caps, left):
                left -= len(row)
                sheet.rows.append(row)
            _merged_fill(sheet, survey.merges.get(page._worksheet_path, []))
            sheets.append(sheet)
        return Book(sheets, book.epoch == CALENDAR_MAC_1904)
    finally:
        book.close()


def _rows_of(page, caps: Caps, left: int) -> Iterator[Row]:
    page.reset_dimensions()  # what a sheet declares about its size is not believed
    for number, cells in enumerate(page.iter_rows(), 1):
        if number > caps.rows:
            raise RuleBroken(
                _("A sheet has content below row %(cap)d; please delete the rows under the table.")
                % {"cap": caps.rows}
            )
        row = [_value_of(cell, caps) for cell in cells]
        while row and row[-1] is None:
            row.pop()
        _width_check(len(row), caps)
        left -= max(len(row), len(cells) // 16)
        if left < 0:
            raise RuleBroken(_("The workbook has more than %(cap)d cells.") % {"cap": caps.cells})
        yield row


def _width_check(width: int, caps: Caps) -> None:
    if width > caps.columns:
        raise RuleBroken(
            _("A sheet has content right of column %(cap)d; please delete what stands beside the table.")
            % {"cap": caps.columns}
        )


def _value_of(cell, caps: Caps) -> Value:
    value = cell.value
    if value is None:
        return None
    if cell.data_type == "f":
        return Formula(getattr(value, "text", None) or str(value))
    if cell.data_type == "e":
        return Failed(str(value))
    if isinstance(value, str):
        _length_check(value, caps)
        return value if value.strip() else None
    return value if isinstance(value, (bool, int, float, datetime, date)) else str(value)


def _length_check(value: str, caps: Caps) -> None:
    if len(value) > caps.text:
        raise RuleBroken(_("A cell holds more than %(cap)d characters.") % {"cap": caps.text})


def _merged_fill(sheet: Sheet, ranges: list[str]) -> None:
    """Repeat the value of a cell merged downwards in each of its rows."""
    for reference in ranges:
        left, top, right, bottom = range_boundaries(reference)
        if None in (left, top, right, bottom) or right != left or top > len(sheet.rows):
            continue  # merged over columns: a title, which stands in its first cell alone
        origin = sheet.rows[top - 1]
        if left > len(origin) or origin[left - 1] is None:
            continue
        for row in sheet.rows[top:bottom]:
            row.extend([None] * (left - len(row)))
            row[left - 1] = origin[left - 1]


def _csv_read(data: bytes, title: str, caps: Caps) -> Sheet:
    rows: list[Row] = []
    left = caps.cells
    try:
        for record in csv.reader(
            io.StringIO(_decoded(data), newline=""), _dialect(_decoded(data)), strict=True
        ):
            row = [_csv_value(value, caps) for value in record]
            _width_check(len(row), caps)
            rows.append(row)
            left -= len(row)
            if len(rows) > caps.rows or left < 0:
                raise RuleBroken(_("The file has more than %(cap)d rows.") % {"cap": caps.rows})
    except csv.Error:
        raise RuleBroken(_("The CSV file is broken: a quotation mark or line end is missing.")) from None
    return Sheet(title, rows)


def _decoded(data: bytes) -> str:
    """The text of a CSV file as Excel and WPS write it: UTF-8, UTF-16 with mark, GBK; else RuleBroken."""
    encodings = ["utf-16"] if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            content = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in content:
            return content
    raise RuleBroken(_("The file is neither an Excel workbook nor CSV text in UTF-8 or GBK."))


def _dialect(content: str) -> type[csv.Dialect]:
    head = content[:4000]
    best = max(",\t;", key=head.count)
    return type("Found", (csv.excel,), {"delimiter": best})


def _csv_value(value: str, caps: Caps) -> Value:
    _length_check(value, caps)
    if not value.strip():
        return None
    return Formula(value) if re.match(r"\s*=", value) else value

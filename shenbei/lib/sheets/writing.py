"""Workbooks and CSV going out: text stays text, no cell can start a formula. TRUST «What goes out»."""

import csv
import io
import warnings
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import chain, islice, zip_longest
from typing import IO, Any
from unicodedata import east_asian_width

import openpyxl
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell, MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from shenbei.lib.sheets.faults import Fault
from shenbei.lib.sheets.guard import Caps
from shenbei.lib.sheets.reading import Book, book_read

STARTERS = ("=", "+", "-", "@", "\t", "\r", "\n")
BAD = PatternFill("solid", fgColor="FFF8C9C4")
LARGEST_EXACT = 10**15
SEEN, LEAST, MOST = 50, 8, 40  # rows that the widths of columns are taken from; widths in characters


def workbook_write(sheets: Iterable[tuple[str, Sequence[Any], Iterable[Sequence[Any]]]]) -> bytes:
    """An .xlsx of (title, header, rows): text as text, numbers as numbers, days as days; streamed."""
    target = io.BytesIO()
    workbook_save(target, sheets)
    return target.getvalue()


def workbook_save(
    target: IO[bytes], sheets: Iterable[tuple[str, Sequence[Any], Iterable[Sequence[Any]]]]
) -> None:
    """The same into a file; rows wait on disk, memory does not grow with them."""
    book = openpyxl.Workbook(write_only=True)
    for title, header, rows in sheets:
        page = book.create_sheet(title[:31])
        page.freeze_panes = "A2"
        waiting = iter(rows)
        seen = list(islice(waiting, SEEN))
        for number, wide in enumerate(_widths(header, seen), 1):
            page.column_dimensions[get_column_letter(number)].width = wide
        page.append([_head_cell(page, value) for value in header])
        for row in chain(seen, waiting):
            page.append([_safe_cell(page, value) for value in row])
    book.save(target)


def _widths(header: Sequence[Any], rows: Sequence[Sequence[Any]]) -> list[int]:
    """How wide the columns are for what the first rows hold; a Chinese character is two wide."""
    columns = zip_longest(header, *rows, fillvalue="")
    return [min(MOST, max(LEAST, 2 + max(_wide(value) for value in column))) for column in columns]


def _wide(value: Any) -> int:
    lines = str("" if value is None else value).splitlines() or [""]
    return max(sum(2 if east_asian_width(sign) in "WF" else 1 for sign in line) for line in lines)


def _head_cell(page, value: Any) -> Cell:
    cell = _safe_cell(page, str(value))
    cell.font = Font(bold=True)
    cell.alignment = Alignment(wrap_text=True, vertical="center")
    return cell


def _safe_cell(page, value: Any) -> Any:
    """A cell that holds text as text; numbers that Excel would shorten become text too."""
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= LARGEST_EXACT:
        value = str(value)
    if not isinstance(value, (str, Promise)):
        cell = WriteOnlyCell(page, value)
        if isinstance(value, Decimal) and value.as_tuple().exponent == -2:
            cell.number_format = "0.00"  # points and sums keep their two places
        return cell
    cell = WriteOnlyCell(page)
    text_set(cell, str(value))
    return cell


def text_set(cell: Cell, value: str) -> None:
    """Put text into a cell so that it stays text, whatever it begins with, also when somebody edits it."""
    cell._value = ILLEGAL_CHARACTERS_RE.sub("", value)
    cell.data_type = "s"
    if value.startswith(STARTERS):
        cell.quotePrefix = True


def csv_write(header: Sequence[Any], rows: Iterable[Sequence[Any]]) -> Iterator[bytes]:
    """CSV in UTF-8 with its mark (so Excel reads it), in pieces; text that could start a formula gets a '."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    yield b"\xef\xbb\xbf"
    for row in _chain(header, rows):
        writer.writerow([_neutral(value) for value in row])
        if buffer.tell() > 32_768:
            yield _drained(buffer)
    yield _drained(buffer)


def _chain(header: Sequence[Any], rows: Iterable[Sequence[Any]]) -> Iterator[Sequence[Any]]:
    yield [str(title) for title in header]
    yield from rows


def _drained(buffer: io.StringIO) -> bytes:
    content = buffer.getvalue().encode()
    buffer.seek(0)
    buffer.truncate()
    return content


def _neutral(value: Any) -> Any:
    return "'" + value if isinstance(value, str) and value.startswith(STARTERS) else value


def workbook_mark(data: bytes, filename: str, faults: Iterable[Fault], caps: Caps | None = None) -> bytes:
    """The same workbook with the marked cells filled and commented; its formulas come back as their text.

    A CSV file comes back as a workbook. RuleBroken as `book_read`: an unfit file is not opened here either.
    """
    plain = book_read(data, filename, caps)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = (
            openpyxl.load_workbook(io.BytesIO(data), keep_links=False)
            if data.startswith(b"PK")
            else _rebuilt(plain)
        )
    for page in book.worksheets:
        _formulas_still(page)
    for (title, row, column), messages in _by_cell(faults).items():
        if title in book.sheetnames:
            _mark(book[title], row, column, messages)
    return _saved(book)


def _rebuilt(plain: Book) -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for sheet in plain.sheets:
        page = book.create_sheet(sheet.title[:31])
        for number, row in enumerate(sheet.rows, 1):
            for column, value in enumerate(row, 1):
                if value is not None:
                    text_set(page.cell(number, column), str(value))
    return book


def _formulas_still(page) -> None:
    for row in page.iter_rows():
        for cell in row:
            if cell.data_type == "f":
                text_set(cell, str(getattr(cell.value, "text", None) or cell.value))


def _by_cell(faults: Iterable[Fault]) -> dict[tuple[str, int, int], list[str]]:
    found: dict[tuple[str, int, int], list[str]] = defaultdict(list)
    for fault in faults:
        if fault.reason not in found[fault.sheet, fault.row, fault.column or 1]:
            found[fault.sheet, fault.row, fault.column or 1].append(fault.reason)
    return found


def _mark(page, row: int, column: int, messages: list[str]) -> None:
    cell = page.cell(row, column)
    if isinstance(cell, MergedCell):
        cell = next(
            page.cell(area.min_row, area.min_col)
            for area in page.merged_cells.ranges
            if cell.coordinate in area
        )
    before = [cell.comment.text] if cell.comment else []
    note = Comment("\n".join([*before, *messages]), _("Import check"))
    note.width, note.height = 320, 40 + 40 * (len(before) + len(messages))
    cell.comment = note
    cell.fill = BAD


def _saved(book: openpyxl.Workbook) -> bytes:
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()

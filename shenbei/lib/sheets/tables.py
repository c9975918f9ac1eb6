"""The table in a sheet: its header found by meaning below title and filing rows, its lines, its notes."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from openpyxl.utils import get_column_letter

from shenbei.lib.sheets.cells import Value, tidy
from shenbei.lib.sheets.reading import Row, Sheet

HEADER_ROWS = 20  # a header stands within these first rows
NOTE = re.compile(
    r"(备?注|说明)\d*[:.、:)](.*)|(备注|说明)|[合总小共]计(\d.*|[::].*)?"
    r"|(审核|制表|填表|制单|填报|复核|负责)(人|单位|时间|日期|者)?\S*[::].*"
)


@dataclass(frozen=True)
class Column:
    """A column as headed: `words` are whole headers, `hints` parts, `bars` parts that rule it out."""

    key: str
    words: tuple[str, ...]
    hints: tuple[str, ...] = ()
    bars: tuple[str, ...] = ()
    required: bool = False


@dataclass(frozen=True)
class Shape:
    """A kind of table: what its sheet may be called and which columns it has."""

    key: str
    titles: tuple[str, ...]
    columns: tuple[Column, ...]


@dataclass(frozen=True)
class Line:
    """One line of a table: its row number in the sheet (from 1) and its values by column key."""

    row: int
    values: Mapping[str, Value]


@dataclass
class Table:
    """A shape found in a sheet. `columns` maps key → column number (from 1)."""

    shape: Shape
    sheet: Sheet
    header_row: int
    columns: dict[str, int]
    headers: dict[int, str]
    missing: list[Column] = field(default_factory=list)
    doubled: dict[str, list[int]] = field(default_factory=dict)
    skipped: list[tuple[int, str]] = field(
        default_factory=list
    )  # notes, totals, repeated headers: row, its text

    def letter(self, key: str) -> str:
        """The Excel letter of a column, '' when the sheet has no such column."""
        return get_column_letter(self.columns[key]) if key in self.columns else ""

    def header(self, key: str) -> str:
        """The column's own header in the sheet."""
        return self.headers.get(self.columns.get(key, 0), "")

    @property
    def spare(self) -> dict[int, str]:
        """Headers that no column of the shape took, by column number: a missing one is chosen from them."""
        return {
            number: title for number, title in self.headers.items() if number not in self.columns.values()
        }

    def lines(self) -> Iterator[Line]:
        """The lines under the header; notes, totals, repeats go to `skipped`."""
        self.skipped.clear()
        titles = {meaning(title) for title in self.headers.values()}
        for number, row in enumerate(self.sheet.rows[self.header_row :], self.header_row + 1):
            filled = [value for value in row if value is not None]
            if not filled:
                continue
            if _is_note(filled) or {meaning(value) for value in filled} <= titles:
                self.skipped.append((number, str(filled[0]).strip()))
                continue
            yield Line(number, {key: _at(row, column) for key, column in self.columns.items()})


def table_header_text(table: Table) -> list[str]:
    """The texts above the header: titles and filing lines."""
    above = table.sheet.rows[: table.header_row - 1]
    return [tidy(value) for row in above for value in row if isinstance(value, str)]


def meaning(value: Value) -> str:
    """A header reduced to what it says: no width, blanks, punctuation, bracketed remarks, year."""
    plain = re.sub(r"\s", "", unicodedata.normalize("NFKC", str(value if value is not None else "")))
    bare = re.sub(r"\([^)]*\)|\[[^]]*\]|〔[^〕]*〕|[*#::、,,./。]", "", plain)
    return re.sub(r"^(19|20)\d\d年?度?", "", bare) or bare


def tables_find(
    sheets: Sequence[Sheet], shapes: Sequence[Shape], chosen: Mapping[str, Mapping[str, int]] | None = None
) -> tuple[list[Table], list[Sheet]]:
    """Each sheet as the shape it fits best, and the non-empty sheets that fit none.

    `chosen` overrides: sheet title → column key → column number, the answers to «which column is it?».
    """
    tables, unknown = [], []
    for sheet in sheets:
        table = table_find(sheet, shapes, (chosen or {}).get(sheet.title, {}))
        if table:
            tables.append(table)
        elif not sheet.is_empty:
            unknown.append(sheet)
    return tables, unknown


def table_find(
    sheet: Sheet, shapes: Sequence[Shape], chosen: Mapping[str, int] | None = None
) -> Table | None:
    """The sheet read as the shape whose name and headers fit best; None when nothing in it looks like any."""
    candidates = [table for shape in shapes if (table := _shape_read(sheet, shape, chosen or {}))]
    return max(candidates, key=_fit, default=None)


def _fit(table: Table) -> tuple[float, int]:
    needed = [column for column in table.shape.columns if column.required]
    share = 1 - len(table.missing) / len(needed) if needed else 0
    return share + (1 if _is_titled(table.sheet, table.shape) else 0), len(table.columns)


def _is_titled(sheet: Sheet, shape: Shape) -> bool:
    return any(word in meaning(sheet.title) for word in shape.titles)


def _shape_read(sheet: Sheet, shape: Shape, chosen: Mapping[str, int]) -> Table | None:
    found = [
        (number, _matched(row, shape))
        for number, row in enumerate(sheet.rows[:HEADER_ROWS], 1)
        if len(row) > 1
    ]
    number, matches = max(found, key=lambda pair: len(pair[1]), default=(0, {}))
    least = 1 if _is_titled(sheet, shape) else 2
    if len(matches) < min(least, len(shape.columns)):
        return None
    columns = {key: places[0] for key, places in matches.items() if len(places) == 1}
    doubled = {key: places for key, places in matches.items() if len(places) > 1 and key not in chosen}
    columns.update(chosen)
    headers = {
        place: str(title).strip()
        for place, title in enumerate(sheet.rows[number - 1], 1)
        if title is not None
    }
    missing = [column for column in shape.columns if column.required and column.key not in columns]
    return Table(shape, sheet, number, columns, headers, missing, doubled)


def _matched(row: Row, shape: Shape) -> dict[str, list[int]]:
    """Column key → the columns of this row whose header means it: whole headers first, then hints."""
    titles = {place: meaning(title) for place, title in enumerate(row, 1) if isinstance(title, str)}
    matches: dict[str, list[int]] = {}
    for column in shape.columns:
        if places := [place for place, title in titles.items() if title in column.words]:
            matches[column.key] = places
    taken = {place for places in matches.values() for place in places}
    for column in shape.columns:
        if column.key in matches:
            continue
        if places := [
            place for place, title in titles.items() if place not in taken and _is_hinted(title, column)
        ]:
            matches[column.key] = places
            taken.update(places)
    return matches


def _is_hinted(title: str, column: Column) -> bool:
    return (
        len(title) <= 16
        and any(word in title for word in column.hints)
        and not any(word in title for word in column.bars)
    )


def _is_note(filled: Sequence[Value]) -> bool:
    """Whether a row is a remark or a total under the table, by its first filled cell."""
    first = re.sub(r"\s", "", str(filled[0]))
    return bool(NOTE.fullmatch(first))


def _at(row: Row, column: int) -> Value:
    return row[column - 1] if column <= len(row) else None

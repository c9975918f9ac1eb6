"""A line of the workbook, read cell by cell against what a user sees; each refusal names its column. DOMAIN 6."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import wraps
from typing import Any

from django.utils.translation import gettext as _

from measures.workbook import exact
from pairing.models import Community
from shenbei.lib import sheets
from shenbei.lib.errors import RuleBroken
from shenbei.lib.figures import plain_number

LONG = ("title", "detail", "evidence", "reason", "measure", "joint")  # kept as they were written


class BadCell(RuleBroken):
    """A cell that says nothing that can be used."""


class BadCells(RuleBroken):
    """A line that cannot be taken over, with each of its bad cells; what is said first of a cell stands."""

    def __init__(self, cells: list[BadCell]) -> None:
        super().__init__(cells[0].message, cells[0].field)
        self.cells = list({cell.field: cell for cell in reversed(cells)}.values())[::-1]


def noted(read: Callable) -> Callable:
    """A reading of a cell that notes a bad one and goes on, so that a line says all that is wrong with it at once."""

    @wraps(read)
    def reading(self: Lines, *args) -> Any:
        try:
            return read(self, *args)
        except BadCell as error:
            self.bad.append(error)
            return None

    return reading


def unknown(text: str, words: Mapping[str, Any]) -> str:
    """That a word is not known, and the words that are where they are few: one for each meaning."""
    first = {value: word for word, value in reversed(list(words.items()))}
    if len(first) >= 10:
        return _("«%(text)s» is not known here.") % {"text": text}
    known = "、".join(word for word in words if word in first.values())
    return _("«%(text)s» is not known here; write one of: %(known)s.") % {"text": text, "known": known}


class Lines(ABC):
    """Reads the lines of one table for a user; `entered` are the rows that are there, by their numbers."""

    def __init__(
        self, by, now: datetime | None, mac: bool, foreign: bool, entered: Iterable[dict[str, Any]]
    ) -> None:
        self.by, self.now, self.mac, self.foreign = by, now, mac, foreign
        seen = Community.objects.visible_to(by).select_related("organisation")
        self.places = {row.code: row for row in seen}
        self.entered = {line["number"]: line for line in entered}
        self.known = _by_key(self.entered)
        self.told = ""  # what the line just taken over brings, for the preview
        self.bad: list[BadCell] = []  # what is wrong with the line just read

    def take(self, values: Mapping[str, Any]) -> str:
        """Take a line over: «new», «edited» or «same»; BadCells with every cell that cannot be read, else RuleBroken."""
        self.bad = []
        line, number = self._line(values), self._number(values)
        what = "" if self.bad else self._take(values, line, number)
        if self.bad:
            raise BadCells(self.bad)
        return what

    @abstractmethod
    def _line(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """What the cells say; bad ones are noted."""

    @abstractmethod
    def _take(self, values: Mapping[str, Any], line: dict[str, Any], number: int | None) -> str:
        """Take over a line that could be read; RuleBroken with the column at fault."""

    @noted
    def _cell(self, values: Mapping[str, Any], key: str, read: Callable[[Any], Any]) -> Any:
        try:
            return read(values.get(key))
        except RuleBroken as error:
            raise BadCell(error.message, key) from None

    def _text(self, values: Mapping[str, Any], key: str) -> str:
        return self._cell(values, key, exact if key in LONG else sheets.text) or ""

    def _day(self, values: Mapping[str, Any], key: str) -> date | None:
        return self._cell(values, key, lambda value: sheets.day(value, self.mac))

    @noted
    def _amount(self, values: Mapping[str, Any], key: str) -> Decimal | None:
        """A number as it is written, of at most two decimals; «5万» is not one."""
        text = self._text(values, key).replace(",", "").replace("，", "")
        if not text:
            return None
        try:
            amount = Decimal(text)
        except InvalidOperation:
            raise BadCell(_("This is no plain number; write 50000, not «5万»."), key) from None
        if not amount.is_finite() or abs(amount) >= Decimal(10) ** 13 or amount != round(amount, 2):
            raise BadCell(_("This number is too large, or has more than two decimals."), key)
        return amount

    @noted
    def _needed(self, values: Mapping[str, Any], key: str, read: Callable) -> Any:
        """What a cell says that must not be blank."""
        known = len(self.bad)
        value = read(values, key)
        if value in (None, "") and len(self.bad) == known:
            raise BadCell(_("This cell is needed."), key)
        return value

    @noted
    def _one_of(
        self, values: Mapping[str, Any], key: str, words: Mapping[str, Any], blank: Any = None
    ) -> Any:
        text = self._text(values, key)
        if not text:
            if blank is None:
                raise BadCell(_("This cell is needed."), key)
            return blank
        if text not in words:
            raise BadCell(unknown(text, words), key)
        return words[text]

    @noted
    def _place(self, values: Mapping[str, Any]) -> Community | None:
        value = values.get("code")
        code = f"{int(value):05d}" if isinstance(value, int | float) else self._text(values, "code")
        if code not in self.places:
            raise BadCell(_("This is no community that you write for."), "code")
        name = self._text(values, "community")
        if name and name != self.places[code].name:
            raise BadCell(_("The code is that of %(name)s.") % {"name": self.places[code].name}, "community")
        return self.places[code]

    @noted
    def _number(self, values: Mapping[str, Any]) -> int | None:
        text = self._text(values, "number")
        if not text or self.foreign:
            return None
        if not text.isdecimal() or int(text) not in self.entered:
            raise BadCell(
                _("No row that you see has this number; leave the cell blank for a new one."), "number"
            )
        return int(text)

    def _same(self, line: dict, number: int | None) -> int | None:
        """The row that is the very same in the register; a line without a number uses up one equal row."""
        if number:
            return number if _key(line) == _key(self.entered[number]) else None
        equal = self.known.get(_key(line))
        return equal.pop(0) if equal else None


NOT_COMPARED = {"number", "community", "unit", "kept", "reason"}


def _key(line: Mapping[str, Any]) -> tuple:
    """What makes a line the same as another."""
    return tuple((name, said(value)) for name, value in sorted(line.items()) if name not in NOT_COMPARED)


def _by_key(lines: Mapping[int, Mapping[str, Any]]) -> dict[tuple, list[int]]:
    """The rows that say the same, the first one first."""
    found: dict[tuple, list[int]] = {}
    for number, line in lines.items():
        found.setdefault(_key(line), []).append(number)
    return found


def said(value: Any) -> str:
    """A cell as text, the same for 8, 8.0 and 8.00."""
    if isinstance(value, Decimal | int):
        return plain_number(Decimal(value))
    return str(value or "")

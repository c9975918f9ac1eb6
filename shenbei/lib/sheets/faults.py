"""What is wrong with a cell of a workbook, and where it stands."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from openpyxl.utils import get_column_letter

Follows = Literal["", "perhaps", "surely", "waits"]


@dataclass(frozen=True)
class Fault:
    """A bad cell and why it is refused; column None speaks of the whole row, or of a header that was not found.

    `follows`: whether it is a consequence of another row's fault; `value`: what the cell holds.
    """

    sheet: str
    row: int
    column: int | None
    reason: str
    follows: Follows = ""
    value: str = ""

    @property
    def letter(self) -> str:
        """The column as Excel names it."""
        return get_column_letter(self.column) if self.column else "?"

    def __str__(self) -> str:
        return f"{self.sheet} row {self.row} column {self.letter}: {self.reason}"


def by_sheet(faults: Iterable[Fault]) -> list[tuple[str, list[Fault]]]:
    """Bad cells under the sheets in which they stand."""
    return [(sheet, list(rows)) for sheet, rows in groupby(faults, lambda fault: fault.sheet)]

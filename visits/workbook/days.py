"""Resident days written as rows of the workbook: a line a day."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from visits.workbook.columns import DAYS, STATES

TOLD = ["派出单位", "录入日期", "确认日期"]  # written for the reader, never read


def days_header() -> list[str]:
    """The first row of the resident days."""
    return [*(column.words[0] for column in DAYS.columns), *TOLD]


def day_lines(days) -> Iterator[list[Any]]:
    """Ticked days (a queryset of `SheetDay`), a cadre's after the other's, in their order."""
    cells = days.order_by("sheet__author__name", "day", "pk").values_list(
        "day",
        "sheet__duty__community__code",
        "sheet__duty__community__organisation__name",
        "note",
        "sheet__author__name",
        "sheet__state",
        "sheet__duty__cadre__department__name",
        "entered_on",
        "sheet__confirmed_on",
    )
    for row in cells.iterator(chunk_size=1000):
        yield [*row[:5], STATES[row[5]], *row[6:]]

"""The workbook of visits and resident days: its columns, written and read by the same words. DOMAIN 4, 6.

`columns` names them, `cells` reads what stands in one, `rows`, `problems` and `days` write.
"""

from visits.workbook.columns import (
    ASKED,
    CAPS,
    DAYS,
    DAYS_TITLE,
    PROBLEMS,
    PROBLEMS_TITLE,
    SHAPE,
    TITLE,
    DayRow,
    ProblemRow,
    VisitRow,
)
from visits.workbook.days import day_lines, days_header
from visits.workbook.photos import package_write, photo_name
from visits.workbook.rows import empty_workbook, header, lines, tables, with_all

__all__ = [
    "ASKED",
    "CAPS",
    "DAYS",
    "DAYS_TITLE",
    "PROBLEMS",
    "PROBLEMS_TITLE",
    "SHAPE",
    "TITLE",
    "DayRow",
    "ProblemRow",
    "VisitRow",
    "day_lines",
    "days_header",
    "empty_workbook",
    "header",
    "lines",
    "package_write",
    "photo_name",
    "tables",
    "with_all",
]

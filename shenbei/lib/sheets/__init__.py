"""Workbooks and CSV in and out, safely: nothing is guessed, nothing explodes, nothing goes out as a formula.

Reading: book_read → Book of Sheets of typed values → table_find by the meaning of headers → cell readers.
Writing: workbook_write, csv_write; workbook_mark gives a workbook back, bad cells filled and commented.
TRUST «What comes in», «What goes out».
"""

from shenbei.lib.sheets.cells import (
    Failed,
    Formula,
    day,
    name,
    names,
    telephone,
    text,
    tidy,
    whole_number,
)
from shenbei.lib.sheets.faults import Fault, Follows, by_sheet
from shenbei.lib.sheets.guard import Caps
from shenbei.lib.sheets.reading import Book, Sheet, book_read
from shenbei.lib.sheets.tables import Column, Line, Shape, Table, table_find, table_header_text, tables_find
from shenbei.lib.sheets.writing import csv_write, workbook_mark, workbook_save, workbook_write

__all__ = [
    "Book", "Caps", "Column", "Failed", "Fault", "Follows", "Formula", "Line", "Shape", "Sheet", "Table",
    "book_read", "by_sheet", "csv_write", "day", "name", "names", "table_find", "table_header_text", "tables_find", "telephone", "text",
    "tidy", "whole_number", "workbook_mark", "workbook_save", "workbook_write",
]  # fmt: skip

"""A workbook of measures and outcomes gone through whole: every line by the actions of direct entry. DOMAIN 6.

The check takes the lines over and takes everything back again; so what it refuses is what entry refuses, each at its cell.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from measures.workbook import (
    CAPS,
    MEASURE_SHAPE,
    MOST_LINES,
    OUTCOME_SHAPE,
)
from measures.workbook_lines import BadCells
from measures.workbook_measures import MeasureLines
from measures.workbook_outcomes import OutcomeLines
from office.actions import event_record
from shenbei.lib import sheets
from shenbei.lib.errors import RuleBroken
from shenbei.lib.sheets import Fault, Table, book_read, tables_find

LINES: dict[str, type[MeasureLines] | type[OutcomeLines]] = {
    MEASURE_SHAPE.key: MeasureLines,
    OUTCOME_SHAPE.key: OutcomeLines,
}
FIELDS = {  # the field that an action names: the column in which its value stands
    "date": "day",
    "outcome_type": "type",
    "joint_key": "joint",
}


@dataclass(frozen=True)
class Brought:
    """A line that is not in the register as it stands: of which table, in which row, what it brings."""

    kind: str
    row: int
    what: str
    text: str


@dataclass
class Found:
    """What a workbook would do, and what is wrong with it."""

    filename: str
    sha256: str
    faults: list[Fault] = field(default_factory=list)
    counts: Counter = field(default_factory=Counter)  # (sheet kind, «new» | «edited» | «same»)

    brought: list[Brought] = field(default_factory=list)

    @property
    def changes_nothing(self) -> bool:
        """Whether all of it is entered already."""
        return not any(number for (_kind, what), number in self.counts.items() if what != "same")


def workbook_check(
    data: bytes, filename: str, *, by, foreign: bool = False, now: datetime | None = None
) -> Found:
    """What a workbook would enter for a user, or every bad cell; nothing is written. RuleBroken when unreadable.

    `foreign`: its numbers are those of another system; they tie its own rows together and mean nothing here.
    """
    with transaction.atomic():
        found = _taken_over(data, filename, by, foreign, now)
        transaction.set_rollback(True)
    return found


@transaction.atomic
def workbook_import(
    *, by, data: bytes, filename: str, foreign: bool = False, now: datetime | None = None
) -> Found:
    """Take a workbook over, all of it or nothing: RuleBroken when one cell is refused."""
    found = _taken_over(data, filename, by, foreign, now)
    if found.faults:
        raise RuleBroken(_("The file has bad cells; nothing of it is taken over."))
    counts = {f"{kind}.{what}": number for (kind, what), number in found.counts.items()}
    data_of = {"file": filename, "sha256": found.sha256, "foreign": foreign, **counts}
    event_record(by=by, verb="measures.import", obj=by.person, data=data_of, now=now)
    return found


def _taken_over(data: bytes, filename: str, by, foreign: bool, now: datetime | None) -> Found:
    book = book_read(data, filename, CAPS)
    tables, _unknown = tables_find(book.sheets, [MEASURE_SHAPE, OUTCOME_SHAPE])
    if not tables:
        raise RuleBroken(_("No sheet in this file has the columns of measures or of outcomes."))
    found = Found(filename, hashlib.sha256(data).hexdigest())
    lines = {kind: take(by, now, book.mac, foreign) for kind, take in LINES.items()}
    for table in sorted(tables, key=lambda table: table.shape.key):  # measures before their outcomes
        _table(found, table, lines[table.shape.key])
    return found


def _table(found: Found, table: Table, lines: MeasureLines | OutcomeLines) -> None:
    missing = [*table.missing, *table.doubled]
    if missing:
        reason = _("A column that is needed is missing or stands twice.")
        found.faults.append(Fault(table.sheet.title, table.header_row, None, reason))
        return
    for count, line in enumerate(table.lines(), 1):
        if count > MOST_LINES:
            reason = _("More than %(most)d lines; please divide the file.") % {"most": MOST_LINES}
            found.faults.append(Fault(table.sheet.title, line.row, None, reason))
            return
        try:
            with transaction.atomic():
                what = lines.take(line.values)
        except BadCells as error:
            found.faults += [_fault(table, line, cell) for cell in error.cells]
        except RuleBroken as error:
            found.faults.append(_fault(table, line, error))
        else:
            found.counts[table.shape.key, what] += 1
            if what != "same":
                found.brought.append(Brought(table.shape.key, line.row, what, lines.told))


def _fault(table: Table, line: sheets.Line, error: RuleBroken) -> Fault:
    key = FIELDS.get(error.field or "", error.field or "")
    value = sheets.tidy(str(line.values.get(key) or ""))[:40]
    return Fault(table.sheet.title, line.row, table.columns.get(key), str(error.message), value=value)

"""A workbook of measures and outcomes gone through whole: every line by the actions of direct entry. DOMAIN 6.

The check takes the lines over and takes everything back again; so what it refuses is what entry refuses, each at its cell.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Organisation, today
from measures.actions import (
    Doubted,
    measure_add,
    measure_drop,
    measure_edit,
    measure_finish,
    measure_start,
    outcome_add,
    outcome_reverse,
)
from measures.forms import people_around
from measures.models import Doubt, Measure, Outcome, OutcomeType
from measures.workbook import (
    CAPS,
    FIRM,
    GOALS,
    MEASURE_SHAPE,
    MOST_LINES,
    OUTCOME_SHAPE,
    SOURCES,
    STATES,
    YES,
    exact,
    measures_of,
    outcomes_of,
)
from office.actions import event_record
from pairing.models import Community, Pairing
from shenbei.lib import sheets
from shenbei.lib.errors import RuleBroken
from shenbei.lib.sheets import Fault, Table, book_read, tables_find

State = Measure.State
FIELDS = {  # the field that an action names: the column in which its value stands
    "date": "day",
    "outcome_type": "type",
    "joint_key": "joint",
}
DAY_OF = {State.UNDER_WAY: "started_on", State.DONE: "finished_on", State.DROPPED: "dropped_on"}


LONG = ("title", "detail", "evidence", "reason", "measure", "joint")  # kept as they were written


class BadCell(RuleBroken):
    """A cell that says nothing that can be used."""


@dataclass
class Found:
    """What a workbook would do, and what is wrong with it."""

    filename: str
    sha256: str
    faults: list[Fault] = field(default_factory=list)
    counts: Counter = field(default_factory=Counter)  # (sheet kind, «new» | «edited» | «same»)

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
    entry = Entry(by, now, book.mac, foreign)
    for table in sorted(tables, key=lambda table: table.shape.key):  # measures before their outcomes
        _table(found, table, entry)
    return found


def _table(found: Found, table: Table, entry: Entry) -> None:
    missing = [*table.missing, *table.doubled]
    if missing:
        reason = _("A column that is needed is missing or stands twice.")
        found.faults.append(Fault(table.sheet.title, table.header_row, None, reason))
        return
    take = entry.measure if table.shape is MEASURE_SHAPE else entry.outcome
    for count, line in enumerate(table.lines(), 1):
        if count > MOST_LINES:
            reason = _("More than %(most)d lines; please divide the file.") % {"most": MOST_LINES}
            found.faults.append(Fault(table.sheet.title, line.row, None, reason))
            return
        try:
            with transaction.atomic():
                what = take(line.values)
        except RuleBroken as error:
            key = FIELDS.get(error.field or "", error.field or "")
            column = table.columns.get(key)
            value = sheets.tidy(str(line.values.get(key) or ""))[:40]
            found.faults.append(Fault(table.sheet.title, line.row, column, str(error.message), value=value))
        else:
            found.counts[table.shape.key, what] += 1


class Entry:
    """Takes one line after another over for a user."""

    def __init__(self, by, now: datetime | None, mac: bool, foreign: bool) -> None:
        self.by, self.now, self.mac, self.foreign = by, now, mac, foreign
        self.ours: dict[str, int] = {}  # number of an outcome in the other system: its key here
        seen = Community.objects.visible_to(by).select_related("organisation")
        self.places = {row.code: row for row in seen}
        self.types = {row.name_zh: row for row in OutcomeType.objects.all()}
        self.organisations = {row.name: row for row in Organisation.objects.all()}
        self.pairings = {
            row.community_id: row for row in Pairing.objects.filter(community__in=seen).order_by("started_on")
        }
        self.measures = {line["number"]: line for line in measures_of(Measure.objects.visible_to(by))}
        self.outcomes = {line["number"]: line for line in outcomes_of(Outcome.objects.visible_to(by))}
        self.known = {
            "measures": _by_key(self.measures),
            "outcomes": _by_key(self.outcomes),
        }

    # --- cells ---

    def _cell(self, values: Mapping[str, Any], key: str, read: Callable[[Any], Any]) -> Any:
        try:
            return read(values.get(key))
        except RuleBroken as error:
            raise BadCell(error.message, key) from None

    def _text(self, values: Mapping[str, Any], key: str) -> str:
        return self._cell(values, key, exact if key in LONG else sheets.text)

    def _day(self, values: Mapping[str, Any], key: str) -> date | None:
        return self._cell(values, key, lambda value: sheets.day(value, self.mac))

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

    def _one_of(
        self, values: Mapping[str, Any], key: str, words: Mapping[str, Any], blank: Any = None
    ) -> Any:
        text = self._text(values, key)
        if not text:
            if blank is None:
                raise BadCell(_("This cell is needed."), key)
            return blank
        if text not in words:
            known = "、".join(words) if len(words) < 10 else ""
            raise BadCell(_("«%(text)s» is not known here. %(known)s") % {"text": text, "known": known}, key)
        return words[text]

    def _place(self, values: Mapping[str, Any]) -> Community:
        value = values.get("code")
        code = f"{int(value):05d}" if isinstance(value, int | float) else self._text(values, "code")
        if code not in self.places:
            raise BadCell(_("This is no community that you write for."), "code")
        name = self._text(values, "community")
        if name and name != self.places[code].name:
            raise BadCell(_("The code is that of %(name)s.") % {"name": self.places[code].name}, "community")
        return self.places[code]

    def _number(self, values: Mapping[str, Any], lines: Mapping[int, dict]) -> int | None:
        text = self._text(values, "number")
        if not text or self.foreign:
            return None
        if not text.isdecimal() or int(text) not in lines:
            raise BadCell(
                _("No row that you see has this number; leave the cell blank for a new one."), "number"
            )
        return int(text)

    def _same(self, kind: str, line: dict, number: int | None, lines: Mapping[int, dict]) -> int | None:
        """The row that is the very same in the register; a line without a number uses up one equal row."""
        if number:
            return number if _key(line) == _key(lines[number]) else None
        equal = self.known[kind].get(_key(line))
        return equal.pop(0) if equal else None

    # --- measures ---

    def measure(self, values: Mapping[str, Any]) -> str:
        """«new», «edited» or «same»; RuleBroken with the column of a bad cell."""
        line = self._measure_line(values)
        number = self._number(values, self.measures)
        if self._same("measures", line, number, self.measures):
            return "same"
        if number:
            self._measure_edit(number, line)
            return "edited"
        self._measure_new(line)
        return "new"

    def _measure_line(self, values: Mapping[str, Any]) -> dict[str, Any]:
        place = self._place(values)
        line: dict[str, Any] = {
            "code": place.code,
            "title": self._text(values, "title"),
            "detail": self._text(values, "detail"),
        }
        if not line["title"]:
            raise BadCell(_("This cell is needed."), "title")
        self._one_of(values, "goal", GOALS)
        self._one_of(values, "state", STATES, State.PLANNED)
        self._one_of(values, "source", SOURCES, "")
        for key in ("goal", "state", "source", "responsible", "reason"):
            line[key] = self._text(values, key)
        line["state"] = line["state"] or "计划"
        for key in ("due_on", "started_on", "finished_on", "dropped_on"):
            line[key] = self._day(values, key)
        line["cost"] = self._amount(values, "cost")
        return line

    def _fields(self, line: dict[str, Any]) -> dict[str, Any]:
        place = self.places[line["code"]]
        return {
            "title": line["title"],
            "goal": GOALS[line["goal"]],
            "detail": line["detail"],
            "due_on": line["due_on"],
            "cost": line["cost"],
            "source": SOURCES.get(line["source"], ""),
            "responsible": self._person(place, line["responsible"]),
        }

    def _person(self, place: Community, name: str):
        if not name:
            return None
        around = people_around(Community.objects.filter(pk=place.pk), self.by, today())
        found = list(around.filter(name=name)[:2])
        if len(found) != 1:
            raise BadCell(_("Not one person around this community has this name."), "responsible")
        return found[0]

    def _measure_new(self, line: dict[str, Any]) -> None:
        place = self.places[line["code"]]
        fields = self._fields(line) | {"pairing": self.pairings.get(place.pk)}
        row = measure_add(by=self.by, community=place, now=self.now, **fields)
        self._steps(row, line)

    def _measure_edit(self, number: int, line: dict[str, Any]) -> None:
        row = Measure.objects.get(pk=number)
        if line["code"] != self.measures[number]["code"]:
            raise BadCell(_("A measure keeps its community."), "code")
        fields = self._fields(line)
        if line["responsible"] == self.measures[number]["responsible"]:
            fields["responsible"] = row.responsible
        row = measure_edit(by=self.by, measure=row, version=row.version, now=self.now, **fields)
        if STATES[line["state"]] != row.state:
            self._steps(row, line)

    def _steps(self, row: Measure, line: dict[str, Any]) -> None:
        """From where the measure stands to the state of the line."""
        wanted = STATES[line["state"]]
        day = DAY_OF.get(wanted)
        if day and not line[day]:
            raise BadCell(_("The state needs this date."), day)
        if row.state == State.PLANNED and line["started_on"] and wanted != State.PLANNED:
            self._acted("started_on", measure_start, row, started_on=line["started_on"])
        if wanted == State.DONE:
            self._acted("finished_on", measure_finish, row, finished_on=line["finished_on"])
        elif wanted == State.DROPPED:
            dropped = {"dropped_on": line["dropped_on"], "reason": line["reason"]}
            self._acted("dropped_on", measure_drop, row, **dropped)

    def _acted(self, key: str, act: Callable, row: Measure, **data) -> None:
        try:
            act(by=self.by, measure=row, now=self.now, **data)
        except RuleBroken as error:
            raise BadCell(error.message, "reason" if error.field == "reason" else key) from None

    # --- outcomes ---

    def outcome(self, values: Mapping[str, Any]) -> str:
        """«new» or «same»; RuleBroken with the column of a bad cell."""
        line = self._outcome_line(values)
        number = self._number(values, self.outcomes)
        theirs = self._text(values, "number") if self.foreign else ""
        if same := self._same("outcomes", line, number, self.outcomes):
            self.ours[theirs] = same
            return "same"
        if number:
            raise BadCell(
                _("A booked outcome is never changed; reverse it on its page and book anew."), "number"
            )
        if line["reverses"] and not self.foreign:
            raise BadCell(_("A reversal is made on the page of the entry that it takes back."), "reverses")
        row = self._reversal(line) if line["reverses"] else self._outcome_new(values, line)
        self.ours[theirs] = row.pk
        return "new"

    def _outcome_line(self, values: Mapping[str, Any]) -> dict[str, Any]:
        place, kind = self._place(values), self._one_of(values, "type", self.types)
        unit = self._text(values, "unit")
        if unit and unit != kind.measure_word:
            data = {"unit": kind.measure_word, "typed": unit}
            raise BadCell(_("This is counted in %(unit)s here, not in %(typed)s.") % data, "unit")
        quantity, day = self._amount(values, "quantity"), self._day(values, "day")
        if quantity is None or day is None:
            raise BadCell(_("This cell is needed."), "quantity" if quantity is None else "day")
        self._one_of(values, "qualifier", FIRM, FIRM["确数"])
        helpers = self._cell(values, "helpers", sheets.names)
        unknown = [name for name in helpers if name not in self.organisations]
        if unknown:
            raise BadCell(
                _("«%(text)s» is not known here. %(known)s") % {"text": unknown[0], "known": ""}, "helpers"
            )
        reverses = self._text(values, "reverses")
        return {
            "code": place.code,
            "type": kind.name_zh,
            "day": day,
            "quantity": quantity,
            "qualifier": self._text(values, "qualifier") or "确数",
            "measure": self._text(values, "measure"),
            "helpers": "、".join(sorted(helpers)),
            "joint": self._text(values, "joint"),
            "evidence": self._text(values, "evidence"),
            "reverses": self._reversed(reverses),
            "reason": self._text(values, "reason"),
        }

    def _reversed(self, number: str) -> int | None:
        """The row here that a line takes back; in a workbook of another system one that stands above it."""
        if not self.foreign:
            return int(number) if number.isdecimal() else None
        if number and number not in self.ours:
            raise BadCell(_("The entry that this takes back stands nowhere above it."), "reverses")
        return self.ours.get(number) if number else None

    def _reversal(self, line: dict[str, Any]) -> Outcome:
        row = Outcome.objects.select_related("community", "outcome_type").get(pk=line["reverses"])
        same = (row.community.code, row.outcome_type.name_zh, -row.quantity)
        if same != (line["code"], line["type"], line["quantity"]):
            raise BadCell(
                _("A reversal takes back the whole quantity of its entry, and nothing else."), "quantity"
            )
        return outcome_reverse(by=self.by, outcome=row, reason=line["reason"], day=line["day"], now=self.now)

    def _outcome_new(self, values: Mapping[str, Any], line: dict[str, Any]) -> Outcome:
        place, measure = self.places[line["code"]], None
        if line["measure"]:
            rows = Measure.objects.filter(community=place, title=line["measure"]).exclude(state=State.DROPPED)
            measure = rows.order_by("-pk").first()
            if measure is None:
                raise BadCell(_("The community has no measure of this name."), "measure")
        try:
            return outcome_add(
                by=self.by,
                outcome_type=self.types[line["type"]],
                community=place,
                date=line["day"],
                quantity=line["quantity"],
                qualifier=FIRM[line["qualifier"]],
                measure=measure,
                helpers=[self.organisations[name] for name in line["helpers"].split("、") if name],
                evidence=line["evidence"],
                joint_key=line["joint"],
                kept=Doubt.values if self._text(values, "kept") == YES else (),
                now=self.now,
            )
        except Doubted as error:
            hint = _("If it is right, write «是» under 疑点确认.")
            raise BadCell(f"{error.message} {hint}", "quantity") from None


NOT_COMPARED = {"number", "community", "unit", "kept", "reason"}


def _key(line: Mapping[str, Any]) -> tuple:
    """What makes a line the same as another."""
    return tuple((name, _said(value)) for name, value in sorted(line.items()) if name not in NOT_COMPARED)


def _by_key(lines: Mapping[int, Mapping[str, Any]]) -> dict[tuple, list[int]]:
    """The rows that say the same, the first one first."""
    found: dict[tuple, list[int]] = {}
    for number, line in lines.items():
        found.setdefault(_key(line), []).append(number)
    return found


def _said(value: Any) -> str:
    if isinstance(value, Decimal | int):
        return f"{Decimal(value).normalize():f}"
    return str(value or "")

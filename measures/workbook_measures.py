"""Lines of measures taken over by the actions of direct entry. DOMAIN 6."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import today
from measures.actions import measure_add, measure_drop, measure_edit, measure_finish, measure_start
from measures.forms import people_around
from measures.models import Measure
from measures.workbook import GOALS, MEASURE_SHAPE, SOURCES, STATES, measures_of, word_of
from measures.workbook_lines import BadCell, Lines, said
from pairing.models import Community, Pairing
from shenbei.lib.errors import RuleBroken

State = Measure.State
DAY_OF = {State.UNDER_WAY: "started_on", State.DONE: "finished_on", State.DROPPED: "dropped_on"}


class MeasureLines(Lines):
    """Measures: entered, edited while they are open, passed over where nothing differs."""

    def __init__(self, by, now: datetime | None, mac: bool, foreign: bool) -> None:
        super().__init__(by, now, mac, foreign, measures_of(Measure.objects.visible_to(by)))
        live = Pairing.objects.filter(community__in=[row.pk for row in self.places.values()])
        self.pairings = {row.community_id: row for row in live.order_by("started_on")}

    def _take(self, values: Mapping[str, Any], line: dict[str, Any], number: int | None) -> str:
        if self._same(line, number):
            return "same"
        if number:
            self._edit(number, line)
            self.told = f"{line['title']}：{self._differs(number, line)}"
            return "edited"
        self._new(line)
        self.told = line["title"]
        return "new"

    def _differs(self, number: int, line: dict[str, Any]) -> str:
        """Each column that is not as it was: «费用 – → 35000»."""
        before, words = (
            self.entered[number],
            {column.key: column.words[0] for column in MEASURE_SHAPE.columns},
        )
        pairs = ((words[key], said(before[key]), said(line[key])) for key in line)
        return "；".join(f"{word} {old or '–'} → {new or '–'}" for word, old, new in pairs if old != new)

    def _line(self, values: Mapping[str, Any]) -> dict[str, Any]:
        place = self._place(values)
        line: dict[str, Any] = {
            "code": place.code if place else "",
            "title": self._needed(values, "title", self._text),
            "detail": self._text(values, "detail"),
        }
        self._one_of(values, "goal", GOALS)
        state = self._one_of(values, "state", STATES, State.PLANNED)
        self._one_of(values, "source", SOURCES, "")
        for key in ("goal", "source", "responsible", "reason"):
            line[key] = self._text(values, key)
        line["state"] = word_of(STATES, state)
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

    def _new(self, line: dict[str, Any]) -> None:
        place = self.places[line["code"]]
        fields = self._fields(line) | {"pairing": self.pairings.get(place.pk)}
        row = measure_add(by=self.by, community=place, now=self.now, **fields)
        self._steps(row, line)

    def _edit(self, number: int, line: dict[str, Any]) -> None:
        row = Measure.objects.get(pk=number)
        if line["code"] != self.entered[number]["code"]:
            raise BadCell(_("A measure keeps its community."), "code")
        fields = self._fields(line)
        if line["responsible"] == self.entered[number]["responsible"]:
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

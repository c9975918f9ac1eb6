"""Lines of outcomes taken over by the actions of direct entry; what is booked is never changed. DOMAIN 6."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import Organisation
from measures.actions import Doubted, outcome_add, outcome_reverse
from measures.models import Doubt, Measure, Outcome, OutcomeType
from measures.workbook import FIRM, YES, outcomes_of
from measures.workbook_lines import BadCell, Lines, noted, said
from shenbei.lib import sheets

State = Measure.State


class OutcomeLines(Lines):
    """Outcomes: booked anew or passed over; of another system also reversals, tied by its own numbers."""

    def __init__(self, by, now: datetime | None, mac: bool, foreign: bool) -> None:
        super().__init__(by, now, mac, foreign, outcomes_of(Outcome.objects.visible_to(by)))
        self.ours: dict[str, int] = {}  # number of an outcome in the other system: its key here
        self.types = {row.name_zh: row for row in OutcomeType.objects.all()}
        self.organisations = {row.name: row for row in Organisation.objects.all()}

    def _take(self, values: Mapping[str, Any], line: dict[str, Any], number: int | None) -> str:
        theirs = self._text(values, "number") if self.foreign else ""
        if same := self._same(line, number):
            self.ours[theirs] = same
            return "same"
        if number:
            raise BadCell(
                _("A booked outcome is never changed; reverse it on its page and book anew."), "number"
            )
        if line["reverses"] and not self.foreign:
            raise BadCell(_("A reversal is made on the page of the entry that it takes back."), "reverses")
        row = self._reversal(line) if line["reverses"] else self._new(values, line)
        self.ours[theirs] = row.pk
        unit = row.outcome_type.measure_word
        self.told = f"{line['type']} · {line['day']} · {said(line['quantity'])}{unit}"
        return "new"

    def _line(self, values: Mapping[str, Any]) -> dict[str, Any]:
        place, kind = self._place(values), self._one_of(values, "type", self.types)
        self._unit(values, kind)
        self._one_of(values, "qualifier", FIRM, FIRM["确数"])
        return {
            "code": place.code if place else "",
            "type": kind.name_zh if kind else "",
            "day": self._needed(values, "day", self._day),
            "quantity": self._needed(values, "quantity", self._amount),
            "qualifier": self._text(values, "qualifier") or "确数",
            "measure": self._text(values, "measure"),
            "helpers": "、".join(sorted(self._helpers(values) or ())),
            "joint": self._text(values, "joint"),
            "evidence": self._text(values, "evidence"),
            "reverses": self._reversed(self._text(values, "reverses")),
            "reason": self._text(values, "reason"),
        }

    @noted
    def _unit(self, values: Mapping[str, Any], kind: OutcomeType | None) -> None:
        unit = self._text(values, "unit")
        if unit and kind and unit != kind.measure_word:
            data = {"unit": kind.measure_word, "typed": unit}
            raise BadCell(_("This is counted in %(unit)s here, not in %(typed)s.") % data, "unit")

    @noted
    def _helpers(self, values: Mapping[str, Any]) -> list[str]:
        helpers = self._cell(values, "helpers", sheets.names) or []
        for name in helpers:
            if name not in self.organisations:
                raise BadCell(_("«%(text)s» is not known here.") % {"text": name}, "helpers")
        return helpers

    @noted
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

    def _new(self, values: Mapping[str, Any], line: dict[str, Any]) -> Outcome:
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

"""The workbook of visits and resident days as django-import-export resources: each cell read as what it is.

They collect, as the roster's do: what is new and what differs goes into the draft, every bad cell into the result;
`actions.workbook` writes all or nothing, through the actions of direct entry.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _
from import_export.fields import Field

from pairing.resources import DayWidget, RosterResource, cell
from pairing.roster import at_most, needed, one_of
from pairing.roster_draft import Doubt
from shenbei.lib import sheets
from shenbei.lib.errors import RuleBroken
from visits.actions.photos import MOST
from visits.reports.workbook_days import DaysDraft
from visits.reports.workbook_draft import VisitDraft
from visits.reports.workbook_problems import ProblemsDraft
from visits.rules import Kind
from visits.workbook.cells import codes, exact, names, position, titles
from visits.workbook.cells import sides as other_sides
from visits.workbook.columns import KINDS, WAYS, DayRow, ProblemRow, VisitRow

LONGEST = 4000  # of a text, as in the form


class VisitResource(RosterResource):
    """走访记录."""

    table = "visits"
    record = VisitRow
    day = Field("day", "day", DayWidget(sheets.day))
    kind = cell("kind", one_of(KINDS))
    codes = cell("codes", codes)
    names = cell("names", names)
    participants = cell("participants", at_most(exact, 300))
    way = cell("way", one_of(WAYS))
    purpose = cell("purpose", at_most(exact, LONGEST))
    found = cell("found", at_most(exact, LONGEST))
    agreed = cell("agreed", at_most(exact, LONGEST))
    place = cell("place", at_most(exact, 120))
    position = cell("position", position)
    sides = cell("sides", other_sides)
    measures = cell("measures", titles)
    photos = cell("photos", titles)
    office = cell("office", exact)
    author = cell("author", exact)
    state = cell("state", exact)

    draft: VisitDraft  # type: ignore[assignment]

    def __init__(self, draft: VisitDraft) -> None:
        """Collect into a draft of visits."""
        super().__init__(draft)  # type: ignore[arg-type]

    def doubts(self, line: VisitRow, bad: frozenset[str]) -> Iterator[Doubt]:
        """A day to come, a kind or community that is not one's own, a survey without its way; nothing of another's line."""
        if not self.draft.is_own(line):
            return
        if "day" not in bad and line.day and line.day > self.draft.today:
            yield Doubt("day", _("The day has not come yet."))
        if not line.kind and "kind" not in bad and len(self.draft.kinds) == 1:
            line.kind = self.draft.kinds[0]
        if "kind" not in bad and line.kind not in self.draft.kinds:
            yield Doubt("kind", _("this kind of visit is not yours, or is missing"))
        elif not bad:
            yield from self._place_doubts(line)
            yield from self._company_doubts(line)
            yield from self._photo_doubts(line)

    def _place_doubts(self, line: VisitRow) -> Iterator[Doubt]:
        places, key = self.draft.places_of(line), "codes" if line.codes else "names"
        if not places or len(places) != len(line.codes or line.names):
            yield Doubt(key, _("no community of yours, or several of this name: please give its code"))
        elif line.codes and line.names and {place.name for place in places} != set(line.names):
            yield Doubt("names", _("code and name mean different communities"))
        elif line.kind != Kind.AREA_SURVEY and len(places) > 1:
            yield Doubt(key, _("Only an area survey covers several communities."))
        elif line.kind == Kind.AREA_SURVEY and not line.way:
            yield Doubt("way", _("Please say in which way the area was surveyed."))
        elif self.draft.duty_of(line, places) is None:
            yield Doubt("day", _("On that day you have no such duty to this community."))

    def _company_doubts(self, line: VisitRow) -> Iterator[Doubt]:
        """Another side or a measure that is none of these communities'."""
        unknown = [words.side for words in line.sides if self.draft.side_of(line, words) is None]
        if unknown:
            reason = _(
                "«%(name)s» has no duty to this community, or several: give it as 区民政局（帮扶指导）"
            )
            yield Doubt("sides", reason % {"name": unknown[0]})
        missing = [title for title in line.measures if self.draft.measure_of(line, title) is None]
        if missing:
            yield Doubt("measures", _("«%(title)s» is no measure of this community") % {"title": missing[0]})

    def _photo_doubts(self, line: VisitRow) -> Iterator[Doubt]:
        """A photo that the zip lacks or that is none, or more than a visit has."""
        if not (photos := self.draft.photos) or not line.photos or not self.draft.places_of(line):
            return
        if gone := [name for name in self.draft.photos_lacking(line) if name not in photos.items]:
            yield Doubt("photos", _("The zip has no file «%(name)s».") % {"name": gone[0]})
            return
        try:
            new = self.draft.photos_new(line)
        except RuleBroken as error:
            yield Doubt("photos", str(error.message))
            return
        visit = self.draft.known_visit(line)
        if len(new) + (len(visit.photos) if visit else 0) > MOST:  # type: ignore[attr-defined]
            yield Doubt("photos", _("A visit has 12 photos at most."))

    def accept(self, line: VisitRow) -> None:
        """Into the draft."""
        self.draft.take(line)

    def refuse(self, line: VisitRow, errors: dict) -> None:
        """The problems raised on it are not judged."""
        self.draft.refused = True


class ProblemResource(RosterResource):
    """问题清单."""

    table = "problems"
    record = ProblemRow
    day = Field("day", "day", DayWidget(sheets.day))
    kind = cell("kind", one_of(KINDS))
    codes = cell("codes", codes)
    names = cell("names", names)
    nth = cell("nth", lambda value: 1 if (found := sheets.whole_number(value, 99)) is None else found)
    at = cell("at", sheets.text)
    text = cell("text", needed(at_most(exact, LONGEST)))
    owner = cell("owner", needed(sheets.text))
    due = Field("due", "due", DayWidget(sheets.day))
    office = cell("office", exact)
    author = cell("author", exact)
    state = cell("state", exact)

    draft: ProblemsDraft  # type: ignore[assignment]

    def __init__(self, draft: ProblemsDraft) -> None:
        """Collect into a draft of problems."""
        super().__init__(draft)  # type: ignore[arg-type]

    def doubts(self, line: ProblemRow, bad: frozenset[str]) -> Iterator[Doubt]:
        """No such visit of one's own, a community that it did not go to, an owner nobody knows, a due date gone by."""
        if not self.draft.is_own(line) or bad:
            return
        if self.draft.visit_of(line) is None:
            if not self.draft.visits.refused:
                yield Doubt(
                    "day", _("No visit of yours fits this line: see the day, the kind, the community.")
                )
        elif self.draft.place_of(line) is None:
            yield Doubt("at", _("The visit did not go to this community."))
        elif not self.draft.is_known(line):
            if line.owner not in self.draft.owners:
                yield Doubt("owner", _("No department, street or community of yours is called so."))
            if line.due and line.due < self.draft.visits.today:
                yield Doubt("due", _("The due date lies before the day it was raised."))

    def accept(self, line: ProblemRow) -> None:
        """Into the draft."""
        self.draft.take(line)

    def refuse(self, line: ProblemRow, errors: dict) -> None:
        """Nobody points to a line of problems."""


class DayResource(RosterResource):
    """驻点月报."""

    table = "days"
    record = DayRow
    day = Field("day", "day", DayWidget(sheets.day))
    codes = cell("codes", codes)
    names = cell("names", names)
    note = cell("note", at_most(exact, 200))
    author = cell("author", exact)
    state = cell("state", exact)

    draft: DaysDraft  # type: ignore[assignment]

    def __init__(self, draft: DaysDraft) -> None:
        """Collect into a draft of resident days."""
        super().__init__(draft)  # type: ignore[arg-type]

    def doubts(self, line: DayRow, bad: frozenset[str]) -> Iterator[Doubt]:
        """A day to come, a place that one is not posted to that day, a day that stands twice."""
        if not self.draft.is_own(line) or bad:
            return
        places = self.draft.places_of(line)
        if line.day and line.day > self.draft.today:
            yield Doubt("day", _("The day has not come yet."))
        elif len(places) != 1 or not self.draft.was_posted(places[0], line.day):
            yield Doubt("day", _("On this day you were not posted to this community."))
        elif (places[0].pk, line.day) in self.draft.told:
            yield Doubt("day", _("This day stands twice in the file."))

    def accept(self, line: DayRow) -> None:
        """Into the draft."""
        self.draft.take(line)

    def refuse(self, line: DayRow, errors: dict) -> None:
        """Nobody points to a line of resident days."""

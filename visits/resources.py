"""The workbook of visits as a django-import-export resource: each cell read as what it is, each line checked whole.

It collects, as the roster's do: what is new and what differs goes into the draft, every bad cell into the result;
`actions.workbook` writes all or nothing, through the actions of direct entry.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from import_export.fields import Field

from pairing.models import Community, Cycle
from pairing.resources import DayWidget, RosterResource, cell
from pairing.roster import at_most, one_of
from pairing.roster_draft import Doubt
from shenbei.lib import sheets
from visits.models import Duty, Verdict, Visit
from visits.reports.duties import KINDS_OF_ROLE, area_of, duties_ensure
from visits.rules import Kind
from visits.workbook import KINDS, WAYS, VisitRow, codes, exact, with_all

TEXTS = ("way", "purpose", "found", "agreed", "place")
LONGEST = 4000  # of a text, as in the form


@dataclass
class VisitDraft:
    """What a user may enter, what is entered already, and what the workbook adds to it."""

    user: Any
    today: date
    new: list[VisitRow] = field(default_factory=list)
    edits: list[tuple[Visit, VisitRow]] = field(default_factory=list)
    same: int = 0
    closed: int = 0  # new ones whose window is closed: saved, marked, not counted

    def __post_init__(self) -> None:
        """Read the user's duties, places and visits once: a fixed number of statements."""
        self.cycles = list(Cycle.objects.all())
        for cycle in self.cycles:
            duties_ensure(cycle)
        kinds = KINDS_OF_ROLE.get(self.user.role, [])
        rows = (
            Duty.objects.owed_by(self.user).filter(kind__in=kinds).select_related("community__organisation")
        )
        self.kinds = [kind for kind in kinds if kind != Kind.RESIDENCE]
        self.duties = {(row.cycle_id, row.kind, row.community_id): row.pk for row in rows}
        places = [row.community for row in rows if row.community]
        if Kind.AREA_SURVEY in self.kinds:
            places += list(area_of(self.user, self.today))
        self.by_code = {place.code: place for place in places}
        self.by_name: dict[str, list[Community]] = defaultdict(list)
        for place in self.by_code.values():
            self.by_name[place.name].append(place)
        self.frozen = self._frozen()
        self.known = self._known()

    def _frozen(self) -> list[tuple[int, date, date]]:
        rows = Verdict.objects.filter(duty__in=self.duties.values(), closed_on__isnull=False)
        return list(rows.values_list("duty", "starts_on", "ends_on"))

    def _known(self) -> dict[tuple, list[Visit]]:
        """The user's own visits by what makes them the same: kind, day and places; the oldest first."""
        found: dict[tuple, list[Visit]] = defaultdict(list)
        mine = Q(author=self.user.person_id, organisation=self.user.organisation_pk)
        for visit in with_all(Visit.objects.filter(mine).exclude(state="withdrawn").order_by("pk")):
            covered = [row.community_id for row in visit.covered.all()] or [visit.community_id]
            found[visit.kind, visit.visited_on, frozenset(covered)].append(visit)
        return found

    def places_of(self, row: VisitRow) -> list[Community]:
        """The communities that a line means: by code, else by a name that is one's own once."""
        if row.codes:
            return [self.by_code[code] for code in row.codes if code in self.by_code]
        return [self.by_name[name][0] for name in row.names if len(self.by_name[name]) == 1]

    def duty_of(self, row: VisitRow, places: list[Community]) -> int | None:
        """The own duty that a line serves, as direct entry finds it."""
        cycle = next((row_.pk for row_ in self.cycles if row.day and row.day in row_.window), None)
        community = None if row.kind == Kind.AREA_SURVEY else places[0].pk
        return self.duties.get((cycle, row.kind, community))

    def take(self, row: VisitRow) -> None:
        """A sound line: the same as a visit that is known, different from it, or new."""
        places = self.places_of(row)
        twins = self.known[row.kind, row.day, frozenset(place.pk for place in places)]
        if not twins:
            duty = self.duty_of(row, places)
            self.new.append(row)
            self.closed += any(row.day and key == duty and a <= row.day <= b for key, a, b in self.frozen)
            return
        visit = twins.pop(0)
        told = {name: getattr(row, name) for name in (*TEXTS, "participants")}
        if all(getattr(visit, name) == value for name, value in told.items()):
            self.same += 1
        else:
            self.edits.append((visit, row))


class VisitResource(RosterResource):
    """走访记录."""

    table = "visits"
    record = VisitRow
    day = Field("day", "day", DayWidget(sheets.day))
    kind = cell("kind", one_of(KINDS))
    codes = cell("codes", codes)
    names = cell("names", lambda value: tuple(dict.fromkeys(sheets.names(value))))
    participants = cell("participants", at_most(exact, 300))
    way = cell("way", one_of(WAYS))
    purpose = cell("purpose", at_most(exact, LONGEST))
    found = cell("found", at_most(exact, LONGEST))
    agreed = cell("agreed", at_most(exact, LONGEST))
    place = cell("place", at_most(exact, 120))

    draft: VisitDraft  # type: ignore[assignment]

    def __init__(self, draft: VisitDraft) -> None:
        """Collect into a draft of visits."""
        super().__init__(draft)  # type: ignore[arg-type]

    def doubts(self, line: VisitRow, bad: frozenset[str]) -> Iterator[Doubt]:
        """A day to come, a kind or community that is not one's own, a survey without its way."""
        if "day" not in bad and line.day and line.day > self.draft.today:
            yield Doubt("day", _("The day has not come yet."))
        if not line.kind and "kind" not in bad and len(self.draft.kinds) == 1:
            line.kind = self.draft.kinds[0]
        if "kind" not in bad and line.kind not in self.draft.kinds:
            yield Doubt("kind", _("this kind of visit is not yours, or is missing"))
        elif not bad:
            yield from self._place_doubts(line)

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

    def accept(self, line: VisitRow) -> None:
        """Into the draft."""
        self.draft.take(line)

    def refuse(self, line: VisitRow, errors: dict) -> None:
        """Nobody points to a line of visits."""

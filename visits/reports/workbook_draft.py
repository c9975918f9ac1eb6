"""What a workbook of visits would enter: what its author may enter, what is entered already, and what is new."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from measures.models import Measure
from pairing.models import Community, Cycle
from shenbei.lib.sheets import tidy
from visits.models import Duty, Verdict, Visit
from visits.reports.duties import KINDS_OF_ROLE, area_of, duties_ensure
from visits.reports.workbook_photos import Photos
from visits.rules import Kind, State
from visits.workbook import ProblemRow, VisitRow, photo_name, with_all
from visits.workbook.columns import OUT_OF_BOOKS, SideWords
from visits.workbook.rows import sides_of

TEXTS = ("way", "purpose", "found", "agreed", "place")


@dataclass
class VisitDraft:
    """One author's draft. `columns` are those that the table has: what it lacks stays as it is entered."""

    user: Any
    today: date
    columns: frozenset[str] = frozenset()
    photos: Photos | None = None
    added: list[tuple[Visit | VisitRow, list[str]]] = field(default_factory=list)  # photos that are new
    absent: int = 0  # photos named in a workbook that came without them
    new: list[VisitRow] = field(default_factory=list)
    edits: list[tuple[Visit, VisitRow]] = field(default_factory=list)
    same: int = 0
    others: int = 0  # another author's, drafts and withdrawn ones: passed over
    closed: int = 0  # new ones whose window is closed: saved, marked, not counted

    def __post_init__(self) -> None:
        """Read the user's duties, places and visits once: a fixed number of statements."""
        self.cycles = list(Cycle.objects.all())
        for cycle in self.cycles:
            duties_ensure(cycle)
        kinds = KINDS_OF_ROLE.get(self.user.role, [])
        rows = Duty.objects.owed_by(self.user).filter(kind__in=kinds)
        rows = list(rows.select_related("community__organisation"))
        self.kinds = [kind for kind in kinds if kind != Kind.RESIDENCE]
        self.duties = {(row.cycle_id, row.kind, row.community_id): row.pk for row in rows}
        self.known = self._known()
        self.entered = {key: list(twins) for key, twins in self.known.items()}
        self.told: dict[tuple, list[Visit | VisitRow]] = defaultdict(list)  # as they stand in the table
        self.refused = False  # whether a line of the table was refused: what points to it is not judged
        self._places(rows)
        self.frozen = frozen_windows(self.duties.values())
        self.beside = self._beside()
        self.measures = self._measures()

    def _places(self, rows: list[Duty]) -> None:
        places = [row.community for row in rows if row.community]
        if Kind.AREA_SURVEY in self.kinds:
            places += list(area_of(self.user, self.today))
        surveyed = (row for twins in self.known.values() for visit in twins for row in visit.covered.all())
        self.by_code = {place.code: place for place in [*places, *(row.community for row in surveyed)]}
        self.by_name: dict[str, list[Community]] = defaultdict(list)
        for place in self.by_code.values():
            self.by_name[tidy(place.name)].append(place)

    def _known(self) -> dict[tuple, list[Visit]]:
        """The user's own visits by what makes them the same: kind, day and places; the oldest first."""
        found: dict[tuple, list[Visit]] = defaultdict(list)
        mine = Visit.objects.filter(author=self.user.person_id, organisation=self.user.organisation_pk)
        for visit in with_all(mine.exclude(state__in=[State.DRAFT, State.WITHDRAWN]).order_by("pk")):
            covered = [row.community_id for row in visit.covered.all()] or [visit.community_id]
            found[visit.kind, visit.visited_on, frozenset(covered)].append(visit)
        return found

    def _beside(self) -> dict[tuple[int, str], list[Duty]]:
        """The duties to these places that a joint visit may serve, by cycle and the name of their side."""
        found: dict[tuple[int, str], list[Duty]] = defaultdict(list)
        rows = Duty.objects.filter(community__in=self.by_code.values()).exclude(kind=Kind.RESIDENCE)
        rows = rows.select_related("leader__person", "organisation", "community__organisation")
        for duty in rows.order_by("kind", "pk"):
            found[duty.cycle_id, tidy(duty.side)].append(duty)
        return found

    def _measures(self) -> dict[tuple[int, str], Measure]:
        """The measures of these places by title; of several so called the one that goes on."""
        rows = Measure.objects.filter(community__in=self.by_code.values()).order_by("pk")
        ranked = sorted(rows, key=lambda row: row.state != Measure.State.DROPPED)
        return {(row.community_id, row.title.strip()): row for row in ranked}

    def is_own(self, row: VisitRow) -> bool:
        """Whether a line is the user's own and in the books: what says nothing about that is."""
        mine = row.author in ("", self.user.person.name)
        return mine and row.office in ("", self.user.organisation.name) and row.state not in OUT_OF_BOOKS

    def places_of(self, row: VisitRow | ProblemRow) -> list[Community]:
        """The communities that a line means: by code, else by a name that is one's own once."""
        if row.codes:
            return [self.by_code[code] for code in row.codes if code in self.by_code]
        return [self.by_name[name][0] for name in row.names if len(self.by_name[name]) == 1]

    def _cycle_of(self, row: VisitRow) -> int | None:
        return next((cycle.pk for cycle in self.cycles if row.day and row.day in cycle.window), None)

    def duty_of(self, row: VisitRow, places: list[Community]) -> int | None:
        """The own duty that a line serves, as direct entry finds it."""
        community = None if row.kind == Kind.AREA_SURVEY else places[0].pk
        return self.duties.get((self._cycle_of(row), row.kind, community))

    def side_of(self, row: VisitRow, words: SideWords) -> Duty | None:
        """The other side's duty that a line names; None for none, or for several that the words fit."""
        places, own = {place.pk for place in self.places_of(row)}, self.duties.values()
        found = [
            duty
            for duty in self.beside.get((self._cycle_of(row) or 0, words.side), [])
            if duty.community_id in places
            and duty.pk not in own
            and (not words.kind or duty.kind == words.kind)
            and (not words.place or tidy(str(duty.community)) == words.place)
        ]
        return found[0] if len(found) == 1 else None

    def sides_of(self, row: VisitRow) -> dict[Duty, str]:
        """The other sides of a sound line, each with who went."""
        found = ((self.side_of(row, words), words.participants) for words in row.sides)
        return {duty: people for duty, people in found if duty}

    def measure_of(self, row: VisitRow, title: str) -> Measure | None:
        """The measure of one of its communities that a line names."""
        rows = (self.measures.get((place.pk, title)) for place in self.places_of(row))
        return next((measure for measure in rows if measure), None)

    def measures_of(self, row: VisitRow) -> list[Measure]:
        """The measures of a sound line."""
        found = (self.measure_of(row, title) for title in row.measures)
        return list(dict.fromkeys(measure for measure in found if measure))

    def take(self, row: VisitRow) -> None:
        """A sound line: another's, the same as a visit that is known, different from it, or new."""
        if not self.is_own(row):
            self.others += 1
            return
        places = self.places_of(row)
        key = row.kind, row.day, frozenset(place.pk for place in places)
        twins = self.known[key]
        self.told[key].append(visit_told := twins[0] if twins else row)
        self._photos_take(row, visit_told)
        if not twins:
            duty = self.duty_of(row, places)
            self.new.append(row)
            self.closed += is_frozen(self.frozen, duty, row.day)
        elif any(self._differences(visit := twins.pop(0), row)):
            self.edits.append((visit, row))
        else:
            self.same += 1

    def alike(self, kind: str, day: date | None, places: frozenset[int]) -> list[Visit | VisitRow]:
        """The visits of a kind, day and places: as the table has them, then those entered that it lacks."""
        told = self.told.get((kind, day, places), [])
        return [*told, *self.entered.get((kind, day, places), [])[len(told) :]]

    def known_visit(self, row: VisitRow) -> Visit | None:
        """The visit that the next line of this kind, day and places means."""
        places = frozenset(place.pk for place in self.places_of(row))
        return next(iter(self.known.get((row.kind, row.day, places), [])), None)

    def photos_lacking(self, row: VisitRow) -> list[str]:
        """The photos that a line names and its visit does not have under that name."""
        visit = self.known_visit(row)
        there = {photo_name(visit, photo) for photo in visit.photos} if visit else set()  # type: ignore[attr-defined]
        return [name for name in row.photos if name not in there]

    def photos_new(self, row: VisitRow) -> list[str]:
        """Those of them that lie in the zip and are on the visit neither as they lie there nor made anew.

        RuleBroken for one that is no photo.
        """
        visit, photos = self.known_visit(row), self.photos
        seen = {photo.sha256 for photo in visit.photos} if visit else set()  # type: ignore[attr-defined]
        found = []
        for name in self.photos_lacking(row) if photos else []:
            assert photos
            if photos.digest(name) in seen or (made := photos.clean(name).sha256) in seen:
                continue
            seen.add(made)
            found.append(name)
        return found

    def _photos_take(self, row: VisitRow, visit: Visit | VisitRow) -> None:
        if self.photos is None:
            self.absent += len(self.photos_lacking(row))
        elif new := self.photos_new(row):
            self.added.append((visit, new))

    def _differences(self, visit: Visit, row: VisitRow) -> Iterator[bool]:
        own, *others = sides_of(visit)
        for name in self.columns.intersection(TEXTS):
            yield getattr(visit, name) != getattr(row, name)
        yield "participants" in self.columns and own.participants != row.participants
        yield "position" in self.columns and (visit.latitude, visit.longitude) != row.position
        titles = {measure.title.strip() for measure in visit.measures.all()}
        yield "measures" in self.columns and titles != set(row.measures)
        told = {side.duty_id: side for side in others}
        for duty, people in self.sides_of(row).items():
            side = told.get(duty.pk)
            yield side is None or (side.accepted_on is None and side.participants != people)


Frozen = list[tuple[int, date, date]]


def frozen_windows(duties) -> Frozen:
    """The closed windows of duties: duty, first and last day."""
    rows = Verdict.objects.filter(duty__in=duties, closed_on__isnull=False)
    return list(rows.values_list("duty", "starts_on", "ends_on"))


def is_frozen(frozen: Frozen, duty: int | None, day: date | None) -> bool:
    """Whether a day of a duty lies in a closed window."""
    return any(day and key == duty and first <= day <= last for key, first, last in frozen)

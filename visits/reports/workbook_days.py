"""What a workbook of resident days would tick: a cadre's own days, what is ticked already, and what is new."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from pairing.models import Community, Posting
from shenbei.lib.sheets import tidy
from visits.models import Duty, ResidentSheet, SheetDay
from visits.reports.workbook_draft import frozen_windows, is_frozen
from visits.rules import Kind, Span, State
from visits.workbook import DayRow
from visits.workbook.columns import OUT_OF_BOOKS

Months = dict[tuple[int, date], dict[date, str]]  # community and month: its days with their remarks


@dataclass
class DaysDraft:
    """One cadre's draft. Days that the table doesn't name stay ticked."""

    user: Any
    today: date
    columns: frozenset[str] = frozenset()
    new: list[DayRow] = field(default_factory=list)
    edits: list[DayRow] = field(default_factory=list)
    same: int = 0
    others: int = 0  # another cadre's, drafts and withdrawn ones: passed over
    closed: int = 0  # new ones whose window is closed: saved, marked, not counted

    def __post_init__(self) -> None:
        """Read the cadre's postings and days once: a fixed number of statements."""
        rows = Posting.objects.filter(cadre__person=self.user.person_id).select_related(
            "community__organisation"
        )
        self.spans: dict[int, list[Span]] = defaultdict(list)
        self.by_code: dict[str, Community] = {}
        for row in rows:
            self.spans[row.community_id].append(Span(row.started_on, row.ended_on))
            self.by_code[row.community.code] = row.community
        self.known: dict[tuple[int, date], str] = {}
        mine = SheetDay.objects.filter(sheet__author=self.user.person_id)
        entered = mine.exclude(sheet__state__in=[State.DRAFT, State.WITHDRAWN])
        for place, day, note in entered.values_list("sheet__duty__community", "day", "note"):
            self.known[place, day] = note
        duties = Duty.objects.owed_by(self.user).filter(kind=Kind.RESIDENCE)
        self.duties = {row.pk: row.community_id for row in duties}
        self.frozen = frozen_windows(self.duties)
        self.told: set[tuple[int, date]] = set()

    def is_own(self, row: DayRow) -> bool:
        """Whether a line is the user's own and in the books: what says nothing about that is."""
        return row.author in ("", self.user.person.name) and row.state not in OUT_OF_BOOKS

    def places_of(self, row: DayRow) -> list[Community]:
        """The community that a line means: by code, by name, or the only one that he was posted to that day."""
        places = list(self.by_code.values())
        if row.codes:
            return [place for place in places if place.code in row.codes]
        if row.names:
            return [place for place in places if tidy(place.name) in row.names]
        return [place for place in places if self.was_posted(place, row.day)]

    def was_posted(self, place: Community, day: date | None) -> bool:
        """Whether the cadre was posted there that day."""
        return day is not None and any(day in span for span in self.spans[place.pk])

    def take(self, row: DayRow) -> None:
        """A sound line: another's, ticked already, with another remark, or new."""
        if not self.is_own(row):
            self.others += 1
            return
        assert row.day
        place = self.places_of(row)[0].pk
        self.told.add((place, row.day))
        before = self.known.get((place, row.day))
        if before is None:
            self.new.append(row)
            duties = [duty for duty, community in self.duties.items() if community == place]
            self.closed += any(is_frozen(self.frozen, duty, row.day) for duty in duties)
        elif "note" in self.columns and before != row.note:
            self.edits.append(row)
        else:
            self.same += 1

    def months(self) -> Months:
        """The months that change, each whole: what is ticked already (also on a draft) and what the table adds."""
        wanted = {
            (self.places_of(row)[0].pk, row.day): row.note for row in (*self.new, *self.edits) if row.day
        }
        found: Months = {(place, day.replace(day=1)): {} for place, day in wanted}
        mine = ResidentSheet.objects.filter(author=self.user.person_id).exclude(state=State.WITHDRAWN)
        rows = SheetDay.objects.filter(sheet__in=mine)
        for place, day, note in rows.values_list("sheet__duty__community", "day", "note"):
            if (place, day.replace(day=1)) in found:
                found[place, day.replace(day=1)][day] = note
        for (place, day), note in wanted.items():
            found[place, day.replace(day=1)][day] = note
        return found

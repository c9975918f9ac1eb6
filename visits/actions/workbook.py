"""Visits taken over from a workbook: through the actions of direct entry, all or nothing. DOMAIN 4."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from office.actions import event_record
from office.models import Attachment
from pairing.models import Community
from shenbei.lib.errors import RuleBroken
from shenbei.lib.periods import shanghai_day
from visits.actions.many import Entry, visits_log
from visits.actions.photos import photo_put
from visits.actions.problems import problem_add
from visits.actions.records import verdicts_refresh
from visits.actions.sheets import sheet_save, sheet_submit
from visits.actions.sides import sides_name
from visits.actions.visits import POSITION, visit_edit
from visits.models import ResidentSheet, Visit
from visits.reports.workbook import WorkbookCheck
from visits.reports.workbook_days import DaysDraft
from visits.reports.workbook_draft import TEXTS, VisitDraft
from visits.reports.workbook_problems import ProblemsDraft
from visits.rules import Kind, State
from visits.workbook import VisitRow


def workbook_import(*, by, check: WorkbookCheck, now: datetime | None = None) -> int:
    """Enter what is new in a checked workbook and change what differs; how many visits that were.

    RuleBroken when a cell is refused, or when an action refuses a line: then nothing is written.
    """
    stored: list[Attachment] = []
    try:
        return _import(by, check, now, stored)
    except BaseException:
        for photo in stored:  # their rows are gone
            photo.file.storage.delete(str(photo.file.name))
        raise


@transaction.atomic
def _import(by, check: WorkbookCheck, now: datetime | None, stored: list[Attachment]) -> int:
    if check.faults:
        raise RuleBroken(_("The file has bad cells; nothing of it is taken over."))
    now, draft = now or timezone.now(), check.draft
    written: list[Visit | ResidentSheet]
    if isinstance(draft, DaysDraft):
        written = [_ticked(by, place, month, days, now) for (place, month), days in draft.months().items()]
    else:
        entered = visits_log(entries=[_entry(by, draft, row) for row in draft.new], now=now)
        made = dict(zip(map(id, draft.new), entered, strict=True))
        written = [*entered, *(_edited(by, draft, visit, row, now) for visit, row in draft.edits)]
        _problems_raise(by, check.problems, made, now)
        written += _photos_put(by, draft, made, stored, now)
    for record in _one_a_window(written):
        verdicts_refresh(record, shanghai_day(now))
    data = {"file": check.filename, "sha256": check.sha256, "same": draft.same, "others": draft.others}
    counts = {"new": len(draft.new), "edited": len(draft.edits)}
    counts |= {"problems": len(check.problems.new), "photos": check.photos} if check.problems else {}
    event_record(by=by, verb="visits.import", obj=by.person, data=data | counts, now=now)
    return len(draft.new) + len(draft.edits)


def _photos_put(
    by, draft: VisitDraft, entered: Mapping[int, Visit], stored: list[Attachment], now: datetime
) -> list[Visit]:
    """Add the new photos, made anew, as on the visit's page; the visits. `stored` takes what was written."""
    found = []
    for visit, names in draft.added:
        found.append(target := entered[id(visit)] if isinstance(visit, VisitRow) else visit)
        for name in names:
            assert draft.photos
            kind = draft.photos.cleaned[name].kind
            photo, is_new = photo_put(by, target, name, draft.photos.content(name), kind, now)
            if is_new:
                stored.append(photo)
    return found


def _problems_raise(by, problems: ProblemsDraft | None, entered: Mapping[int, Visit], now: datetime) -> None:
    """Raise what is new, as on the visit's page; `entered` are the visits of this file's new lines."""
    for visit, row in problems.new if problems else ():
        problem_add(
            by=by,
            community=problems.place_of(row),
            text=row.text,
            owner=problems.owners[row.owner],
            due_on=row.due,
            visit=entered[id(visit)] if isinstance(visit, VisitRow) else visit,
            now=now,
        )


def _one_a_window(written: Sequence[Visit | ResidentSheet]) -> list[Visit | ResidentSheet]:
    """Of visits of one duty in one month a single one: its windows are judged once."""
    sheets = [row for row in written if isinstance(row, ResidentSheet)]
    visits = {
        (row.kind, row.community_id, row.visited_on.replace(day=1)): row
        for row in written
        if isinstance(row, Visit)
    }
    return [*sheets, *visits.values()]


def _entry(by, draft: VisitDraft, row: VisitRow) -> Entry:
    places, survey = draft.places_of(row), row.kind == Kind.AREA_SURVEY
    assert row.day
    return Entry(
        by=by,
        kind=row.kind,
        visited_on=row.day,
        community=None if survey else places[0],
        communities=places if survey else (),
        participants=row.participants,
        texts={name: getattr(row, name) for name in TEXTS} | _position(row),
        joint=draft.sides_of(row),
        measures=draft.measures_of(row),
    )


def _position(row: VisitRow) -> dict[str, Any]:
    return dict(zip(POSITION, row.position, strict=True))


def _edited(by, draft: VisitDraft, visit: Visit, row: VisitRow, now: datetime) -> Visit:
    """What the table says otherwise; a column that it lacks says nothing."""
    told: dict[str, Any] = {name: getattr(row, name) for name in draft.columns.intersection(TEXTS)}
    if "participants" in draft.columns:
        told["participants"] = row.participants
    if "position" in draft.columns:
        told |= _position(row)
    if "measures" in draft.columns:
        told["measures"] = draft.measures_of(row)
    fresh = Visit.objects.get(pk=visit.pk)
    edited = visit_edit(by=by, visit=fresh, version=visit.version, now=now, **told)
    sides_name(by=by, visit=edited, sides=draft.sides_of(row), now=now)
    return edited


def _ticked(by, place: int, month: date, days: Mapping[date, str], now: datetime) -> ResidentSheet:
    """A month ticked and handed in as on its page."""
    community = Community.objects.get(pk=place)
    sheet = sheet_save(by=by, community=community, month=month, days=days, now=now)
    return sheet_submit(by=by, sheet=sheet, now=now) if sheet.state == State.DRAFT else sheet

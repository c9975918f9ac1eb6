"""Visits taken over from a workbook: through the actions of direct entry, all or nothing. DOMAIN 4."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from office.actions import event_record
from shenbei.lib.errors import RuleBroken
from shenbei.lib.periods import shanghai_day
from visits.actions.many import Entry, visits_log
from visits.actions.records import verdicts_refresh
from visits.actions.visits import visit_edit
from visits.models import Visit
from visits.reports.workbook import WorkbookCheck
from visits.resources import TEXTS, VisitDraft
from visits.rules import Kind
from visits.workbook import VisitRow


@transaction.atomic
def workbook_import(*, by, check: WorkbookCheck, now: datetime | None = None) -> int:
    """Enter what is new in a checked workbook and change what differs; how many visits that were.

    RuleBroken when a cell is refused, or when an action refuses a line: then nothing is written.
    """
    if check.faults:
        raise RuleBroken(_("The file has bad cells; nothing of it is taken over."))
    now, draft = now or timezone.now(), check.draft
    visits = visits_log(entries=[_entry(by, draft, row) for row in draft.new], now=now)
    visits += [_edited(by, visit, row, now) for visit, row in draft.edits]
    for visit in {
        (row.kind, row.community_id, row.visited_on.replace(day=1)): row for row in visits
    }.values():
        verdicts_refresh(visit, shanghai_day(now))
    data = {"file": check.filename, "sha256": check.sha256, "same": draft.same}
    counts = {"new": len(draft.new), "edited": len(draft.edits)}
    event_record(by=by, verb="visits.import", obj=by.person, data=data | counts, now=now)
    return len(visits)


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
        texts={name: getattr(row, name) for name in TEXTS},
    )


def _edited(by, visit: Visit, row: VisitRow, now: datetime) -> Visit:
    fresh = Visit.objects.get(pk=visit.pk)
    texts = {name: getattr(row, name) for name in TEXTS}
    return visit_edit(
        by=by, visit=fresh, version=visit.version, participants=row.participants, now=now, **texts
    )

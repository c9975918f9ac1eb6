"""Drafts: what somebody has begun to write of a visit, kept as he typed it and seen by nobody else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from office.attachments import attachment_drop, attachments_of
from shenbei.lib.errors import RuleBroken
from shenbei.lib.periods import shanghai_day
from shenbei.lib.saving import checked_save
from visits.actions.records import author_only, note, turn_of
from visits.models import Duty, Visit
from visits.rules import Kind, State

TEXTS = ["purpose", "found", "agreed", "place"]
LONGEST = 4000  # of one field, as the form has it
Typed = Mapping[str, Sequence[str]]


@transaction.atomic
def draft_save(
    *, by, form_key: str, duty: Duty, visited_on: date | None, typed: Typed, now: datetime | None = None
) -> Visit | None:
    """Keep what a form holds, as it was typed; None when that form has been entered already.

    It need not be right yet: a day that is none, or is to come, stands as today until the visit is entered. The
    trail notes that a draft was begun; what an unsent text said in between is nobody's business.
    """
    now = now or timezone.now()
    turn_of(by.person)
    row = Visit.objects.select_for_update(of=("self",)).filter(author=by.person, form_key=form_key).first()
    if row and row.state != State.DRAFT:
        return None
    begun = row is None
    row = row or Visit(author=by.person, form_key=form_key, created_at=now)
    row.organisation, row.kind, row.community = by.organisation, duty.kind, duty.community
    row.visited_on = min(visited_on or shanghai_day(now), shanghai_day(now))
    row.way = Visit.Way.ON_SITE if duty.kind == Kind.AREA_SURVEY else ""
    row.typed = {name: [value[:LONGEST] for value in values] for name, values in typed.items()}
    for name in TEXTS:
        setattr(row, name, _first(row.typed, name)[: 120 if name == "place" else LONGEST])
    row.version += 1
    checked_save(row)
    row.sides.all().delete()
    row.side(duty, participants=_first(row.typed, "participants")[:300], added_by=by.person).save()
    if begun:
        note(by, "begin", row, {"kind": duty.kind}, now)
    return row


def _first(typed: Typed, name: str) -> str:
    return next(iter(typed.get(name, [])), "").replace("\0", "")


@transaction.atomic
def draft_drop(*, by, draft: Visit, now: datetime | None = None) -> None:
    """The author throws his draft away, with its photos."""
    row = _own_draft(by, draft)
    note(by, "drop", row, {}, now or timezone.now())
    for photo in attachments_of(row):
        attachment_drop(photo)
    row.delete()


@transaction.atomic
def draft_fold(*, by, draft: Visit, visit: Visit, now: datetime | None = None) -> None:
    """What was added to another visit is a draft no more; its photos go along."""
    row = _own_draft(by, draft)
    author_only(by, visit)
    attachments_of(row).update(object_pk=str(visit.pk))
    note(by, "fold", row, {"visit": visit.pk}, now or timezone.now())
    row.delete()


def _own_draft(by, draft: Visit) -> Visit:
    row = Visit.objects.select_for_update(of=("self",)).get(pk=draft.pk)
    author_only(by, row)
    if row.state != State.DRAFT:
        raise RuleBroken(_("It is submitted already."))
    return row

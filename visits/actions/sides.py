"""The sides whose duties a visit serves: the author's own, and those that came along. DOMAIN 4."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from office.actions import event_record
from shenbei.lib.errors import RuleBroken
from shenbei.lib.periods import shanghai_day
from shenbei.lib.saving import checked_save
from visits.actions.records import author_only, lock, note
from visits.models import Duty, Visit, VisitSide
from visits.rules import State


def side_write(visit: Visit, duty: Duty, participants: str, by, accepted_on: date | None) -> VisitSide:
    """A side of a visit with who went for it, taken as its own on a day or not yet; RuleBroken for one elsewhere."""
    if visit.community_id and duty.community_id not in (None, visit.community_id):
        raise RuleBroken(_("This side has its duty elsewhere."), "joint")
    side = visit.side(
        duty,
        participants=participants.strip(),
        added_by=by.person,
        accepted_on=accepted_on,
        accepted_by=by.person if accepted_on else None,
    )
    checked_save(side)
    return side


@transaction.atomic
def side_add(
    *, by, visit: Visit, duty: Duty, participants: str = "", now: datetime | None = None
) -> VisitSide:
    """The author names another side whose duty the visit serves as well; it counts once accepted."""
    now = now or timezone.now()
    side = side_write(_own(by, visit), duty, participants, by, None)
    note(by, "name", visit, {"side": duty.pk}, now)
    return side


@transaction.atomic
def sides_name(*, by, visit: Visit, sides: Mapping[Duty, str], now: datetime | None = None) -> int:
    """Name the sides that are not named yet, and say who went for those that have not accepted; how many that were.

    A side that accepted speaks for itself: its people stay as they are.
    """
    now = now or timezone.now()
    known = {side.duty_id: side for side in _own(by, visit).sides.select_for_update()}
    done = 0
    for duty, participants in sides.items():
        side = known.get(duty.pk)
        if side is None:
            side_add(by=by, visit=visit, duty=duty, participants=participants, now=now)
        elif side.accepted_on or side.participants == participants.strip():
            continue
        else:
            told = [side.participants, participants.strip()]
            side.participants = participants.strip()
            checked_save(side)
            note(by, "name", visit, {"side": duty.pk, "participants": told}, now)
        done += 1
    return done


def _own(by, visit: Visit) -> Visit:
    row = lock(visit)
    author_only(by, row)
    if row.state == State.WITHDRAWN:
        raise RuleBroken(_("It is withdrawn already."))
    return row


@transaction.atomic
def side_accept(*, by, side: VisitSide, now: datetime | None = None) -> VisitSide:
    """A side that another has named takes the visit as its own; then it counts for it."""
    now = now or timezone.now()
    row = VisitSide.objects.select_for_update(of=("self",)).get(pk=side.pk)
    if not Duty.objects.owed_by(by).filter(pk=row.duty_id).exists():
        raise RuleBroken(_("Only the side that is named accepts."))
    if row.accepted_on is None:
        row.accepted_on, row.accepted_by = shanghai_day(now), by.person
        checked_save(row)
        visit = row.visit
        event_record(
            by=by,
            verb="visit.accept",
            obj=visit,
            data={"side": row.duty_id},
            community=visit.community_id,
            now=now,
        )
    return row

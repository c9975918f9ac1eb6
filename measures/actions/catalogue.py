"""The catalogue of outcomes: entries are added and retired, never deleted. DOMAIN 6."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from measures.actions.lock import today_of
from measures.models import OutcomeType
from office.actions import changes, event_record
from shenbei.lib.errors import RuleBroken
from shenbei.lib.saving import checked_save


@transaction.atomic
def type_add(
    *, by, code: str, goal: str, name_zh: str, measure_word: str, now: datetime | None = None, **fields
) -> OutcomeType:
    """A further entry of the catalogue; RuleBroken when its code or name is taken."""
    seat = (OutcomeType.objects.order_by("-seat").values_list("seat", flat=True).first() or 0) + 1
    row = OutcomeType(code=code, goal=goal, name_zh=name_zh, measure_word=measure_word, seat=seat, **fields)
    checked_save(row)
    event_record(by=by, verb="outcome_type.add", obj=row, data={"code": code, "goal": goal}, now=now)
    return row


@transaction.atomic
def type_retire(*, by, outcome_type: OutcomeType, now: datetime | None = None) -> OutcomeType:
    """Nothing more is booked under this entry; what is booked stays."""
    row = OutcomeType.objects.select_for_update().get(pk=outcome_type.pk)
    if row.retired_on:
        raise RuleBroken(_("This outcome is already retired."))
    changed = changes(row, retired_on=today_of(now))
    checked_save(row)
    event_record(by=by, verb="outcome_type.retire", obj=row, data=changed, now=now)
    return row

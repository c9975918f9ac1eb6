"""Objections during publicity: entered by staff with a receipt number, answered by date."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from office.actions import event_record
from office.reports import value, workdays
from pledges.actions.drafting import locked
from pledges.models import Objection, Pledge
from pledges.rules import State
from shenbei.lib.errors import RuleBroken
from shenbei.lib.periods import shanghai_day
from shenbei.lib.saving import checked_save


@transaction.atomic
def objection_enter(
    *, by, pledge: Pledge, way: str, received_on: date, text: str, now: datetime | None = None
) -> Objection:
    """Enter an objection received during publicity; it gets a receipt number and a day to be answered by."""
    pledge = locked(pledge)
    if pledge.state != State.PUBLISHED:
        raise RuleBroken(_("Objections are received while the pledge is publicised."))
    assert pledge.posted_on is not None and pledge.public_until is not None
    today = shanghai_day(now or timezone.now())
    if not pledge.posted_on <= received_on <= min(today, pledge.public_until):
        raise RuleBroken(_("The day lies outside the time for objections."), "received_on")
    objection = Objection(
        pledge=pledge,
        receipt=_receipt(pledge),
        way=way,
        received_on=received_on,
        text=text,
        due_on=workdays(received_on).add(received_on, value("pledges.answer_days")),
        entered_by=by.person if by else None,
    )
    checked_save(objection)
    event_record(
        by=by, verb="objection.enter", obj=objection, data={"way": way}, community=pledge.community, now=now
    )
    return objection


def _receipt(pledge: Pledge) -> str:
    """The next receipt number of a pledge: 2012-01003-2. The pledge is locked, so no two are equal."""
    return f"{pledge.year}-{pledge.community.code}-{pledge.objections.count() + 1}"


@transaction.atomic
def objection_answer(*, by, objection: Objection, answer: str, now: datetime | None = None) -> Objection:
    """Answer an objection, once."""
    pledge = locked(objection.pledge)
    objection = Objection.objects.get(pk=objection.pk)
    if objection.state == Objection.State.ANSWERED:
        raise RuleBroken(_("This objection has been answered already."))
    if not answer.strip():
        raise RuleBroken(_("Write the answer."), "answer")
    objection.answer, objection.state = answer.strip(), Objection.State.ANSWERED
    objection.answered_by = by.person if by else None
    objection.answered_on = shanghai_day(now or timezone.now())
    checked_save(objection)
    event_record(by=by, verb="objection.answer", obj=objection, community=pledge.community, now=now)
    return objection

"""Objections during publicity: entered by staff with a receipt number, answered by date, erased after a period."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from office.actions import event_record
from office.reports import value, workdays
from pledges.actions.editing import locked
from pledges.actions.rendering import render_later
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
    _shown(pledge, now or timezone.now())
    event_record(
        by=by, verb="objection.enter", obj=objection, data={"way": way}, community=pledge.community, now=now
    )
    return objection


def _receipt(pledge: Pledge) -> str:
    """The next receipt number of a pledge: 2012-01003-2. The pledge is locked, so no two are equal."""
    return f"{pledge.year}-{pledge.community.code}-{pledge.objections.count() + 1}"


@transaction.atomic
def objection_receive(*, pledge: Pledge, text: str, now: datetime | None = None) -> Objection:
    """Take an objection that came by the public web form; RuleBroken where the switch is off or too many came today."""
    moment = now or timezone.now()
    if not value("pledges.web_objections"):
        raise RuleBroken(_("Objections are not taken here: use the telephone or the mailbox."))
    day = shanghai_day(moment)
    today = Objection.objects.filter(way=Objection.Way.WEB, received_on=day)
    if today.count() >= value("pledges.web_per_day"):
        raise RuleBroken(
            _("Too many objections have come by this form today: use the telephone or the mailbox.")
        )
    if len(text.strip()) < 5:
        raise RuleBroken(_("Say in a few words what you object to."), "text")
    return objection_enter(
        by=None, pledge=pledge, way=Objection.Way.WEB, received_on=day, text=text.strip(), now=now
    )


@transaction.atomic
def objection_answer(
    *, by, objection: Objection, answer: str, brief: str = "", now: datetime | None = None
) -> Objection:
    """Answer an objection, once; the public reads `brief` and the answer, or neither where `brief` is empty."""
    moment = now or timezone.now()
    pledge = locked(objection.pledge)
    objection = Objection.objects.get(pk=objection.pk)
    if objection.state == Objection.State.ANSWERED:
        raise RuleBroken(_("This objection has been answered already."))
    if not answer.strip():
        raise RuleBroken(_("Write the answer."), "answer")
    objection.answer, objection.state = answer.strip(), Objection.State.ANSWERED
    objection.brief = brief.strip()
    objection.answered_by = by.person if by else None
    objection.answered_on = shanghai_day(moment)
    checked_save(objection)
    _shown(pledge, moment)
    event_record(by=by, verb="objection.answer", obj=objection, community=pledge.community, now=now)
    return objection


@transaction.atomic
def objection_erase(
    *, by, objection: Objection, reason: str, period: bool = False, now: datetime | None = None
) -> None:
    """Erase what was written of an answered objection, and the answer unless the public reads it; PIPL 19 and 47.

    Receipt, way, days and what the public reads stay. The event holds the reason, nothing of what was erased.
    """
    moment = now or timezone.now()
    locked(objection.pledge)
    row = Objection.objects.select_related("pledge").get(pk=objection.pk)
    if row.erased_on:
        raise RuleBroken(_("This objection has been erased already."))
    if row.state != Objection.State.ANSWERED:
        raise RuleBroken(_("Answer the objection first."))
    row.text, row.erased_on = "", shanghai_day(moment)
    row.answer = row.answer if row.brief else ""
    row.save(update_fields=["text", "answer", "erased_on"])
    data = {"days": value("pledges.objection_days")} if period else {"reason": reason.strip()}
    event_record(
        by=by, verb="objection.erase", obj=row, data=data, community=row.pledge.community_id, now=now
    )


def objections_due_for_erasure(today: date) -> Iterable[Objection]:
    """Objections answered so many days ago (`pledges.objection_days`) that nothing needs their words any more."""
    last = today - timedelta(days=value("pledges.objection_days"))
    return Objection.objects.filter(
        state=Objection.State.ANSWERED, erased_on=None, answered_on__lt=last
    ).select_related("pledge")


def _shown(pledge: Pledge, now: datetime) -> None:
    """The public page counts objections and shows the answered ones."""
    if pledge.is_public:
        render_later(pledge.versions.standing().get(), pledge, now)

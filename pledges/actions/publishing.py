"""Approving, publishing, entering into force and withdrawing."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from office.actions import changes, event_record
from office.reports import value, workdays
from pledges import rules
from pledges.actions.editing import locked, void_correcting
from pledges.actions.freezing import unprintable
from pledges.actions.rendering import render_later
from pledges.models import Correction, Cover, Notice, Objection, Pledge
from pledges.rules import State
from shenbei.lib.errors import RuleBroken
from shenbei.lib.periods import shanghai_day
from shenbei.lib.saving import checked_save


def forbid_preparer(by, pledge: Pledge) -> None:
    """RuleBroken for a person who had a hand in the pledge's text (DOMAIN 9)."""
    rules.forbid_same_person(
        by.person_id if by else None,
        [pledge.drafted_by_id, *pledge.prepared_by.values_list("pk", flat=True)],
        _("Who prepared a pledge neither approves nor publishes it."),
    )


@transaction.atomic
def pledge_approve(*, by, pledge: Pledge, now: datetime | None = None) -> Pledge:
    """The reviewer approves what four have signed and another prepared."""
    pledge = locked(pledge)
    pledge.state = rules.moved(pledge.state, "approve")
    forbid_preparer(by, pledge)
    pledge.approved_by, pledge.approved_at = by.person if by else None, now or timezone.now()
    checked_save(pledge)
    event_record(by=by, verb="pledge.approve", obj=pledge, community=pledge.community, now=now)
    return pledge


@transaction.atomic
def pledge_publish(*, by, pledge: Pledge, now: datetime | None = None) -> Pledge:
    """Post the pledge in the whole district: today is day 0, objections are open for 5 working days.

    The public copies are made by a job; until they are there the public reads nothing.
    """
    moment = now or timezone.now()
    pledge = locked(pledge)
    pledge.state = rules.moved(pledge.state, "publish")
    forbid_preparer(by, pledge)
    version = pledge.versions.standing().get()
    if sentences := unprintable(pledge):  # a signatory may have been named after the opening
        raise RuleBroken(sentences[0])
    pledge.published_by = by.person if by else None
    pledge.posted_on = shanghai_day(moment)
    pledge.public_until = rules.public_until(
        pledge.posted_on, workdays(pledge.posted_on), value("pledges.public_days")
    )
    version.published_at = moment
    version.save(update_fields=["published_at"])
    checked_save(pledge)
    render_later(version, pledge, moment)
    event_record(
        by=by,
        verb="pledge.publish",
        obj=pledge,
        data={"checksum": version.checksum, "until": pledge.public_until},
        community=pledge.community,
        now=now,
    )
    return pledge


@transaction.atomic
def pledge_in_force(*, by=None, pledge: Pledge, now: datetime | None = None) -> bool:
    """Let a pledge enter into force when its publicity is over and every objection has its answer; whether it did."""
    moment = now or timezone.now()
    pledge = locked(pledge)
    today = shanghai_day(moment)
    waiting = pledge.objections.filter(state=Objection.State.OPEN).count()
    if pledge.state != State.PUBLISHED or not rules.enters_force(today, pledge.public_until, waiting):
        return False
    pledge.state, pledge.in_force_on = rules.moved(pledge.state, "enter_force"), today
    checked_save(pledge)
    render_later(pledge.versions.standing().get(), pledge, moment)
    event_record(by=by, verb="pledge.in_force", obj=pledge, community=pledge.community, now=now)
    return True


@transaction.atomic
def pledge_withdraw(*, by, pledge: Pledge, reason: str, now: datetime | None = None) -> Pledge:
    """Take a published pledge back: its public copies are gone with this transaction, caches follow within 60 s."""
    moment = now or timezone.now()
    pledge = locked(pledge)
    pledge.state = rules.moved(pledge.state, "withdraw")
    if not reason.strip():
        raise RuleBroken(_("Say why the pledge is withdrawn."), "reason")
    pledge.withdrawn_on, pledge.withdrawn_because = shanghai_day(moment), reason.strip()
    checked_save(pledge)
    pledge.versions.published().filter(withdrawn_at=None).update(withdrawn_at=moment)
    Notice.objects.filter(version__pledge=pledge).delete()
    pledge.corrections.filter(state__in=Correction.OPEN).update(
        state=Correction.State.REFUSED, refused_because=_("the pledge was withdrawn")
    )
    void_correcting(pledge, _("the pledge was withdrawn"), moment)
    event_record(
        by=by,
        verb="pledge.withdraw",
        obj=pledge,
        data={"reason": reason},
        community=pledge.community,
        now=now,
    )
    return pledge


@transaction.atomic
def cover_issue(*, by, year: int, number: int, dated_on: date, now: datetime | None = None) -> Cover:
    """Number and date of the year's cover; a change is an event, too. RuleBroken where the date lies in another year."""
    if dated_on.year != year:  # its number bears the year: 〔2012〕
        raise RuleBroken(_("The date lies in %(year)d.") % {"year": year}, "dated_on")
    cover = Cover.objects.select_for_update().filter(year=year).first() or Cover(year=year)
    changed = changes(cover, number=number, dated_on=dated_on)
    cover.issued_by = by.person if by else None
    checked_save(cover)
    event_record(by=by, verb="cover.issue", obj=cover, data=changed, now=now)
    return cover


@transaction.atomic
def package_exported(*, by, year: int, size: int, now: datetime | None = None) -> None:
    """Note that the year's package was taken out."""
    row = Pledge.objects.public().filter(year=year).order_by("pk")[0]
    event_record(by=by, verb="notices.export", obj=row, data={"year": year, "bytes": size}, now=now)

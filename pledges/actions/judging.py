"""What persons say of figures that nobody types: disputes while the year runs, the verdict on each item when it is over."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from office.actions import event_record
from pledges import reports, rules
from pledges.actions.editing import locked
from pledges.actions.rendering import render_later
from pledges.models import Dispute, Item, Pledge, Review
from pledges.rules import State
from shenbei.lib.errors import RuleBroken
from shenbei.lib.periods import shanghai_day
from shenbei.lib.rounding import half_up
from shenbei.lib.saving import checked_create, checked_save


def _rendered(pledge: Pledge, now: datetime) -> None:
    """The public page says it within a minute."""
    if pledge.is_public:
        render_later(pledge.versions.standing().get(), pledge, now)


@transaction.atomic
def dispute_raise(*, by, item: Item, reason: str, now: datetime | None = None) -> Dispute:
    """Hold an item's figure for wrong: it is shown as disputed until staff has settled it."""
    moment = now or timezone.now()
    pledge = locked(item.pledge)
    if pledge.state != State.IN_FORCE:
        raise RuleBroken(_("Figures are disputed while the pledge is in force."))
    if not reason.strip():
        raise RuleBroken(_("Say what is wrong with the figure."), "reason")
    day = shanghai_day(moment)
    found = {row.item.pk: row.actual for row in reports.progress([pledge], day)[pledge.pk].items}
    dispute = Dispute(
        item=item,
        figure=found[item.pk],
        reason=reason.strip(),
        raised_by=by.person if by else None,
        raised_on=day,
    )
    checked_save(dispute)
    _rendered(pledge, moment)
    data = {"item": item.text, "reason": reason}
    event_record(by=by, verb="dispute.raise", obj=dispute, data=data, community=pledge.community, now=now)
    return dispute


@transaction.atomic
def dispute_settle(*, by, dispute: Dispute, answer: str, now: datetime | None = None) -> Dispute:
    """Settle a dispute with an answer; a wrong outcome is reversed where it was booked, the figure follows."""
    moment = now or timezone.now()
    pledge = locked(dispute.item.pledge)
    dispute = Dispute.objects.select_related("item").get(pk=dispute.pk)
    if dispute.state == Dispute.State.SETTLED:
        raise RuleBroken(_("This dispute is settled already."))
    if not answer.strip():
        raise RuleBroken(_("Write the answer."), "answer")
    rules.forbid_same_person(
        by.person_id if by else None,
        [dispute.raised_by_id],
        _("Who disputes a figure does not settle the dispute."),
    )
    dispute.state, dispute.answer = Dispute.State.SETTLED, answer.strip()
    dispute.settled_by, dispute.settled_on = by.person if by else None, shanghai_day(moment)
    checked_save(dispute)
    _rendered(pledge, moment)
    data = {"answer": answer}
    event_record(by=by, verb="dispute.settle", obj=dispute, data=data, community=pledge.community, now=now)
    return dispute


@transaction.atomic
def pledge_review(
    *,
    by,
    pledge: Pledge,
    verdicts: Mapping[int, tuple[str, str]] | None = None,
    now: datetime | None = None,
) -> Pledge:
    """Year's end: the completion as of 31 December is kept as the result, each item gets a verdict with evidence.

    `verdicts` gives (result, evidence) by item; where it is None the figures alone decide and the item's kind of
    evidence stands. RuleBroken before the year is over, without evidence, or while a figure is disputed.
    """
    moment = now or timezone.now()
    pledge = locked(pledge)
    pledge.state = rules.moved(pledge.state, "review")
    if shanghai_day(moment).year <= pledge.year:
        raise RuleBroken(_("A pledge is reviewed when its year is over."))
    if Dispute.objects.filter(item__pledge=pledge, state=Dispute.State.OPEN).exists():
        raise RuleBroken(_("A figure of this pledge is still disputed: settle the dispute first."))
    done = reports.progress([pledge], date(pledge.year, 12, 31))[pledge.pk]
    checked_create([_review(row, verdicts) for row in done.items])
    pledge.result, pledge.reviewed_on = done.rounded, shanghai_day(moment)
    checked_save(pledge)
    _rendered(pledge, moment)
    event_record(
        by=by,
        verb="pledge.review",
        obj=pledge,
        data={"result": pledge.result},
        community=pledge.community,
        now=now,
    )
    return pledge


def _review(row: reports.ItemCompletion, verdicts: Mapping[int, tuple[str, str]] | None) -> Review:
    result, evidence = rules.year_verdict(row.value), row.item.evidence
    if verdicts is not None:
        result, evidence = verdicts.get(row.item.pk, (result, ""))
    if not evidence.strip():
        raise RuleBroken(_("%(item)s: say which evidence was seen.") % {"item": row.item})
    return Review(
        item=row.item,
        result=result,
        evidence=evidence.strip(),
        actual=row.actual,
        completion=None if row.value is None else half_up(row.value, "0.0001"),
    )

"""Booking a count and reversing it. DOMAIN 6."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from measures.actions.lock import closed, day_allowed, today_of
from measures.models import Measure, Outcome, OutcomeType, Qualifier
from measures.rules import looks_like_a_slip, reversal_day
from office.actions import event_record
from pairing.models import Community
from shenbei.lib.errors import RuleBroken
from shenbei.lib.periods import half_year_of
from shenbei.lib.saving import checked_save


@transaction.atomic
def outcome_add(
    *,
    by,
    outcome_type: OutcomeType,
    community: Community,
    date: date,
    quantity: Decimal,
    qualifier: str = Qualifier.EXACT,
    measure: Measure | None = None,
    helpers: Iterable = (),
    evidence: str = "",
    joint_key: str = "",
    kept_small: bool = False,
    now: datetime | None = None,
) -> Outcome:
    """Book a count; RuleBroken for a bad quantity or day, and, until `kept_small`, for one with a likely slip."""
    _quantity_allowed(outcome_type, quantity, kept_small)
    day_allowed(date, now, "date")
    if measure and measure.community_id != community.pk:
        raise RuleBroken(_("This measure is one of another community."), "measure")
    row = Outcome(
        outcome_type=outcome_type,
        community=community,
        date=date,
        quantity=quantity,
        qualifier=qualifier,
        measure=measure,
        evidence=evidence,
        joint_key=joint_key.strip(),
        kept_small=kept_small and looks_like_a_slip(quantity, outcome_type.least_plausible),
        added_by=by.person if by else None,
        added_at=now or timezone.now(),
    )
    _joint_agrees(row)
    checked_save(row)
    row.helpers.set(helpers)
    _outcome_event(by, "outcome.add", row, now)
    return row


def _quantity_allowed(outcome_type: OutcomeType, quantity: Decimal, kept_small: bool) -> None:
    if outcome_type.retired_on:
        raise RuleBroken(_("This outcome is retired; choose another."), "outcome_type")
    if quantity <= 0:
        raise RuleBroken(_("The quantity is more than zero; what was wrong is reversed."), "quantity")
    if outcome_type.whole and quantity != int(quantity):
        raise RuleBroken(_("This is counted in whole numbers."), "quantity")
    if looks_like_a_slip(quantity, outcome_type.least_plausible) and not kept_small:
        raise RuleBroken(
            _(
                "Only %(quantity)s %(unit)s? The unit here is %(unit)s, not ten thousands of it. Confirm below if it is right."
            )
            % {"quantity": f"{quantity.normalize():f}", "unit": outcome_type.unit_label},
            "quantity",
        )


def _joint_agrees(row: Outcome) -> None:
    """Both sides of a joint project book the same figure: it counts once."""
    if not row.joint_key:
        return
    twins = Outcome.objects.filter(
        outcome_type=row.outcome_type, joint_key=row.joint_key, reverses=None, reversed_by=None
    )
    other = twins.exclude(quantity=row.quantity).first()
    if other:
        raise RuleBroken(
            _(
                "This joint project is already booked with %(quantity)s; it counts once, so both enter the same figure."
            )
            % {"quantity": f"{other.quantity.normalize():f}"},
            "quantity",
        )


def _outcome_event(by, verb: str, row: Outcome, now: datetime | None) -> None:
    data = {
        "type": row.outcome_type.code,
        "date": row.date,
        "quantity": row.quantity,
        "qualifier": row.qualifier,
        "joint": row.joint_key,
        "kept_small": row.kept_small,
        "reverses": row.reverses_id,
        "reason": row.reason,
    }
    event_record(by=by, verb=verb, obj=row, data=data, community=row.community_id, now=now)


@transaction.atomic
def outcome_reverse(*, by, outcome: Outcome, reason: str, now: datetime | None = None) -> Outcome:
    """Take a booked count back with a row of its own, in the same half-year while that is open, else today."""
    row = Outcome.objects.select_for_update(of=("self",)).select_related("outcome_type").get(pk=outcome.pk)
    if row.reverses_id or Outcome.objects.filter(reverses=row).exists():
        raise RuleBroken(_("This entry is already reversed, or is a reversal itself."))
    if not reason.strip():
        raise RuleBroken(_("Say why the entry is reversed."), "reason")
    back = Outcome(
        outcome_type=row.outcome_type,
        community_id=row.community_id,
        date=reversal_day(row.date, closed(half_year_of(row.date)), today_of(now)),
        quantity=-row.quantity,
        qualifier=row.qualifier,
        measure_id=row.measure_id,
        joint_key=row.joint_key,
        reverses=row,
        reason=reason.strip(),
        added_by=by.person if by else None,
        added_at=now or timezone.now(),
    )
    checked_save(back)
    back.helpers.set(row.helpers.all())
    _outcome_event(by, "outcome.reverse", back, now)
    return back

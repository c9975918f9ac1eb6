"""Booking a count and reversing it. DOMAIN 6."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Role
from measures.actions.doubts import Doubted, doubts_of, unit_doubts
from measures.actions.lock import closed, day_allowed, today_of
from measures.models import Doubt, Measure, Outcome, OutcomeType, Qualifier
from measures.rules import reversal_day
from office.actions import event_record
from pairing.models import Community, Posting
from shenbei.lib.errors import RuleBroken
from shenbei.lib.figures import plain_number
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
    kept: Iterable[str] | None = None,
    now: datetime | None = None,
) -> Outcome:
    """Book a count; RuleBroken for a bad quantity or day, Doubted for likely slips that are not `kept` as they are.

    `kept` None: nobody sits before a form; then only a slip of the unit is doubted.
    """
    _quantity_allowed(outcome_type, quantity)
    day_allowed(date, now, "date")
    if measure and measure.community_id != community.pk:
        raise RuleBroken(_("This measure is one of another community."), "measure")
    _within_posting(by, community, measure, date)
    row = Outcome(
        outcome_type=outcome_type,
        community=community,
        date=date,
        quantity=quantity,
        qualifier=qualifier,
        measure=measure,
        evidence=evidence,
        joint_key=joint_key.strip(),
        added_by=by.person if by else None,
        added_at=now or timezone.now(),
    )
    _joint_agrees(row)
    helpers = list(helpers)
    row.kept = _doubts_kept(row, helpers, kept)
    row.kept_small = Doubt.SMALL in row.kept
    checked_save(row)
    row.helpers.set(helpers)
    _outcome_event(by, "outcome.add", row, now)
    return row


def _doubts_kept(row: Outcome, helpers: list, kept: Iterable[str] | None) -> list[str]:
    """The doubts about a booking, all of them confirmed; Doubted with those that are not."""
    found = unit_doubts(row) if kept is None else doubts_of(row, helpers)
    if found.keys() - set(kept or ()):
        raise Doubted(found)
    return sorted(found)


def _within_posting(by, community: Community, measure: Measure | None, day: date) -> None:
    """RuleBroken for a day on which the cadre who books it, or whose measure it is, was not posted there."""
    posting = measure.posting if measure else None
    if posting and not posting.is_live(day):
        raise RuleBroken(
            _("This day lies outside %(cadre)s's posting, under which the measure runs.")
            % {"cadre": posting.cadre},
            "date",
        )
    if by and by.role == Role.CADRE:
        own = Posting.objects.live_on(day).filter(community=community, cadre__person=by.person_id)
        if not own.exists():
            raise RuleBroken(_("You were not posted to this community on this day."), "date")


def _quantity_allowed(outcome_type: OutcomeType, quantity: Decimal) -> None:
    if outcome_type.retired_on:
        raise RuleBroken(_("This outcome is retired; choose another."), "outcome_type")
    if quantity <= 0:
        raise RuleBroken(_("The quantity is more than zero; what was wrong is reversed."), "quantity")
    if outcome_type.whole and quantity != int(quantity):
        raise RuleBroken(_("This is counted in whole numbers."), "quantity")


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
            % {"quantity": plain_number(other.quantity)},
            "quantity",
        )


def _outcome_event(by, verb: str, row: Outcome, now: datetime | None) -> None:
    data = {
        "type": row.outcome_type.code,
        "date": row.date,
        "quantity": row.quantity,
        "qualifier": row.qualifier,
        "joint": row.joint_key,
        "kept": row.kept,
        "reverses": row.reverses_id,
        "reason": row.reason,
    }
    event_record(by=by, verb=verb, obj=row, data=data, community=row.community_id, now=now)


@transaction.atomic
def outcome_reverse(
    *, by, outcome: Outcome, reason: str, day: date | None = None, now: datetime | None = None
) -> Outcome:
    """Take a booked count back with a row of its own, in the same half-year while that is open, else today.

    `day`: a reversal taken over from another system keeps its own, which is not before the entry's.
    """
    row = Outcome.objects.select_for_update(of=("self",)).select_related("outcome_type").get(pk=outcome.pk)
    if row.reverses_id or Outcome.objects.filter(reverses=row).exists():
        raise RuleBroken(_("This entry is already reversed, or is a reversal itself."))
    if not reason.strip():
        raise RuleBroken(_("Say why the entry is reversed."), "reason")
    if day:
        day_allowed(day, now, "date")
        if day < row.date:
            raise RuleBroken(_("A reversal is not dated before its entry."), "date")
    back = Outcome(
        outcome_type=row.outcome_type,
        community_id=row.community_id,
        date=day or reversal_day(row.date, closed(half_year_of(row.date)), today_of(now)),
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

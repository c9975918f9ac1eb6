"""A quota rule is proposed by staff and approved by a reviewer; closed windows keep theirs. DOMAIN 4, quotas."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Role
from office.actions import event_record
from office.reports import workdays
from shenbei.lib.errors import RuleBroken
from shenbei.lib.periods import shanghai_day, window_of
from shenbei.lib.saving import checked_save
from visits import rules
from visits.models import QuotaProposal, QuotaRule, Verdict
from visits.reports.verdicts import terms

State = QuotaProposal.State


@transaction.atomic
def quota_propose(
    *,
    by,
    kind: str,
    months: int,
    minimum: int,
    valid_from: date,
    distinct_days: bool = True,
    confirmed_only: bool = False,
    grounds: str = "",
    now: datetime | None = None,
) -> QuotaProposal:
    """Propose a rule from a day on. RuleBroken when the day begins no window on both grids, or a closed one."""
    now = now or timezone.now()
    if by.role != Role.STAFF:
        raise RuleBroken(_("A rule is proposed by the staff of the organisation department."))
    row = QuotaProposal(
        kind=kind,
        months=months,
        minimum=minimum,
        distinct_days=distinct_days,
        confirmed_only=confirmed_only,
        valid_from=valid_from,
        grounds=grounds.strip(),
        proposed_by=by.person,
        proposed_at=now,
    )
    rule_check(QuotaRule(**row.terms), shanghai_day(now))
    checked_save(row)
    event_record(by=by, verb="quota.propose", obj=row, data=row.terms | {"grounds": row.grounds}, now=now)
    return row


@transaction.atomic
def quota_approve(*, by, proposal: QuotaProposal, now: datetime | None = None) -> QuotaRule:
    """The reviewer puts the proposed rule in force. RuleBroken when its first window has closed meanwhile."""
    now = now or timezone.now()
    row = _open(by, proposal)
    if row.proposed_by_id == by.person_id:
        raise RuleBroken(_("Nobody approves what he proposed himself."))
    rule = QuotaRule(**row.terms)
    rule_check(rule, shanghai_day(now))
    checked_save(rule)
    row.rule = rule
    _decided(row, by, State.APPROVED, "", now)
    event_record(by=by, verb="quota.approve", obj=row, data=row.terms, now=now)
    return rule


@transaction.atomic
def quota_refuse(*, by, proposal: QuotaProposal, reason: str, now: datetime | None = None) -> QuotaProposal:
    """The reviewer refuses, with the reason."""
    now = now or timezone.now()
    row = _open(by, proposal)
    _decided(row, by, State.REFUSED, reason, now)
    event_record(by=by, verb="quota.refuse", obj=row, data={"reason": row.reason}, now=now)
    return row


@transaction.atomic
def quota_withdraw(*, by, proposal: QuotaProposal, reason: str, now: datetime | None = None) -> QuotaProposal:
    """Staff take a proposal back, with the reason."""
    now = now or timezone.now()
    row = _open(by, proposal, Role.STAFF)
    _decided(row, by, State.WITHDRAWN, reason, now)
    event_record(by=by, verb="quota.withdraw", obj=row, data={"reason": row.reason}, now=now)
    return row


def rule_check(rule: QuotaRule, today: date) -> None:
    """RuleBroken unless the rule may begin on its day, decided today.

    Its day begins a window on the grid so far and on the new one, no later rule is there, and neither window has
    closed, by the calendar: also one that the nightly check has not frozen yet keeps the rule it closed under.
    """
    older = rules.quota_on((row.quota for row in QuotaRule.objects.all()), rule.kind, rule.valid_from)
    if rule.months not in dict(QuotaRule.MONTHS):
        raise RuleBroken(_("A window has 1, 2, 3, 6 or 12 calendar months."), "months")
    if rule.minimum < 1:
        raise RuleBroken(_("The minimum is at least 1."), "minimum")
    if not rules.quota_fits(older.months if older else None, rule.quota):
        raise RuleBroken(
            _("On this day no window begins, by the rule so far or by the new one."), "valid_from"
        )
    if QuotaRule.objects.filter(kind=rule.kind, valid_from__gte=rule.valid_from).exists():
        raise RuleBroken(_("A rule for this duty from this day or later is already there."), "valid_from")
    if closes_before(rule, older, today):
        raise RuleBroken(
            _("A window after this day is already closed; a new rule never changes it."), "valid_from"
        )


def closes_before(rule: QuotaRule, older: rules.Quota | None, today: date) -> bool:
    """Whether a window that the rule would change, or make, has closed before a day."""
    calendar, periods = workdays(), terms()
    grids = {rule.months, older.months if older else rule.months}
    closings = (
        rules.last_day_of_grace(window_of(rule.valid_from, months), calendar, periods) for months in grids
    )
    frozen = Verdict.objects.filter(
        duty__kind=rule.kind, starts_on__gte=rule.valid_from, closed_on__isnull=False
    )
    return min(closings) < today or frozen.exists()


def _open(by, proposal: QuotaProposal, role: str = Role.REVIEWER) -> QuotaProposal:
    """The proposal, locked; RuleBroken for the wrong role and when it is decided."""
    if by.role != role:
        raise RuleBroken(_("You can't decide this."))
    row = QuotaProposal.objects.select_for_update(of=("self",)).get(pk=proposal.pk)
    if row.state != State.PROPOSED:
        raise RuleBroken(_("This is already decided."))
    return row


def _decided(row: QuotaProposal, by, state: str, reason: str, now: datetime) -> None:
    row.state, row.reason, row.decided_by, row.decided_at = state, reason.strip(), by.person, now
    checked_save(row)

"""Plans of communities and the targets in them. DOMAIN 5, 8."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Role
from measures.actions.lock import closed, plans_stand
from measures.models import Half, OutcomeType, Plan, PlanTarget
from office.actions import changes, event_record
from pairing.models import Community
from shenbei.lib.errors import RuleBroken
from shenbei.lib.saving import checked_save


@transaction.atomic
def plan_save(
    *, by, community: Community, year: int, policy: str, now: datetime | None = None, **fields
) -> Plan:
    """The plan of a community for a year, made or changed; RuleBroken once the whole year is closed.

    `fields`: target_grade. What was agreed is agreed anew after a change.
    """
    if closed(f"{year}H2"):
        raise RuleBroken(_("This year is closed; its plan is not changed any more."), "year")
    plan = Plan.objects.select_for_update().filter(community=community, year=year).first()
    plan = plan or Plan(community=community, year=year)
    new, changed = plan.pk is None, changes(plan, policy=policy, **fields)
    if new or changed:
        changed |= changes(plan, agreed_by=None, agreed_at=None)
        checked_save(plan)
        event_record(by=by, verb="plan.save", obj=plan, data=changed, community=community, now=now)
    return plan


@transaction.atomic
def plan_agree(*, by, plan: Plan, now: datetime | None = None) -> Plan:
    """The community agrees to its plan as it stands; a later change asks for its word again."""
    row = Plan.objects.select_for_update(of=("self",)).select_related("community").get(pk=plan.pk)
    if by.role != Role.COMMUNITY or by.organisation_pk != row.community.organisation_id:
        raise RuleBroken(_("The community itself agrees to its plan."))
    if row.agreed_at:
        raise RuleBroken(_("The plan is agreed already."))
    if not row.targets.exists() and not row.policy:
        raise RuleBroken(_("There is nothing in this plan yet."))
    row.agreed_by, row.agreed_at = by.person, now or timezone.now()
    checked_save(row)
    data = {"year": row.year, "targets": row.targets.count()}
    event_record(by=by, verb="plan.agree", obj=row, data=data, community=row.community_id, now=now)
    return row


def _agree_anew(plan: Plan) -> None:
    """A changed plan is no longer the one that was agreed."""
    Plan.objects.filter(pk=plan.pk).update(agreed_by=None, agreed_at=None)


def _target_open(plan: Plan, half: str, *, filling: bool = False) -> None:
    """RuleBroken when a half-year that the target is for is closed, or a round runs in it; a gap may still be filled."""
    codes = [f"{plan.year}{code}" for code in (("H1", "H2") if half == Half.YEAR else (half,))]
    if closed(*codes):
        raise RuleBroken(_("The half-year is closed; its targets are not changed any more."), "half")
    if not filling and plans_stand(*codes):
        sentence = _("A round of assessment has opened in this half-year: its targets stand.")
        raise RuleBroken(sentence, "half")


def _fills_gap(by, plan: Plan, half: str, outcome_type: OutcomeType | None, metric: str) -> bool:
    """Whether the reviewer gives a target where the plan has none at all: a gap holds the round open (DOMAIN 8)."""
    kept = plan.targets.filter(Q(half=half) | Q(half=Half.YEAR), outcome_type=outcome_type, metric=metric)
    asked = by is not None and by.role == Role.REVIEWER and half != Half.YEAR
    return asked and not kept.exists()


@transaction.atomic
def target_set(
    *,
    by,
    plan: Plan,
    goal: str,
    half: str,
    target: Decimal,
    baseline: Decimal = Decimal(0),
    outcome_type: OutcomeType | None = None,
    metric: str = "",
    now: datetime | None = None,
) -> PlanTarget:
    """The target for an outcome or another figure in a half-year or the year, made or changed; 0 = not applicable.

    RuleBroken once the half-year is closed, and while a round runs in it unless the reviewer fills a gap.
    """
    _target_open(plan, half, filling=_fills_gap(by, plan, half, outcome_type, metric))
    same = PlanTarget.objects.select_for_update(of=("self",)).filter(
        plan=plan, half=half, outcome_type=outcome_type, metric=metric
    )
    row = same.first() or PlanTarget(plan=plan, half=half, outcome_type=outcome_type, metric=metric)
    goal = outcome_type.goal if outcome_type else goal
    changed = changes(row, goal=goal, baseline=baseline, target=target)
    if row.pk is None or changed:
        checked_save(row)
        data = {"figure": row.key, "half": half, "baseline": baseline, "target": target}
        _agree_anew(plan)
        event_record(by=by, verb="target.set", obj=row, data=data, community=plan.community_id, now=now)
    return row


@transaction.atomic
def target_remove(*, by, target: PlanTarget, now: datetime | None = None) -> None:
    """Take a target out of its plan; what it was stays in the trail."""
    _target_open(target.plan, target.half)
    data = {"figure": target.key, "half": target.half, "target": target.target}
    community = target.plan.community_id
    event_record(by=by, verb="target.remove", obj=target, data=data, community=community, now=now)
    target.delete()
    _agree_anew(target.plan)

"""A gap that a plan left: without a target the figure is missing and holds the round open (DOMAIN 8)."""

from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Role
from assessment.actions.entry import not_tied
from assessment.actions.rounds import round_locked
from assessment.models import CommunityResult
from assessment.rules import points_fit
from measures.actions import plan_save, target_set
from measures.models import Half, OutcomeType, Plan, PlanTarget
from office.actions import event_record
from shenbei.lib.errors import RuleBroken


@transaction.atomic
def gap_fill(
    *, by, result: CommunityResult, key: str, target: Decimal, reason: str, now: datetime | None = None
) -> PlanTarget:
    """The reviewer gives, by name, the target that the community's plan lacks; it counts as scoring.

    The plans stand while a round runs, so nobody who is measured can do this. RuleBroken: not the reviewer, tied to
    the community, no reason, publicised already, the plan has this target.
    """
    now = now or timezone.now()
    found = round_locked(result.round_id)
    if by.role != Role.REVIEWER:
        raise RuleBroken(_("Only the organisation reviewer decides this."))
    if not reason.strip():
        raise RuleBroken(_("A named decision gives its reason."), "reason")
    if found.figures_stand:
        raise RuleBroken(_("The result is publicised: only an appeal changes it."))
    if not points_fit(target, Decimal(10**12)):
        raise RuleBroken(_("A target is zero or more."), "target")
    not_tied(by, found, result, deciding=True)
    year, half = found.window.start.year, Half(found.code[4:])
    plan = Plan.objects.filter(community=result.community_id, year=year).first()
    plan = plan or plan_save(by=by, community=result.community, year=year, policy="", now=now)
    kind = OutcomeType.objects.get(code=key)
    row = target_set(by=by, plan=plan, goal="", half=half, target=target, outcome_type=kind, now=now)
    data = {"figure": key, "target": target, "reason": reason.strip()}
    event_record(by=by, verb="gap.fill", obj=result, data=data, community=result.community_id, now=now)
    return row

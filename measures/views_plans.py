"""The plan of a community for a year: its policy and its targets."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import Role, audience
from measures.actions import plan_agree, plan_save, target_remove, target_set
from measures.forms import PlanForm, TargetForm
from measures.models import Half, Plan, PlanTarget
from measures.reports import WRITERS, community_totals
from measures.views import READERS
from pairing.models import Community, HalfYear, Pairing
from shenbei.lib.errors import RuleBroken, put_on_form
from shenbei.lib.periods import Window, half_year_window, year_window


def _window(target: PlanTarget) -> Window:
    """The days that a target is for."""
    year = target.plan.year
    return year_window(year) if target.half == "year" else half_year_window(f"{year}{target.half}")


HALVES = (Half.FIRST, Half.SECOND)


def standing(year: int) -> list[HalfYear]:
    """The halves of a year whose targets stand, because a round of assessment has opened in them."""
    codes = [f"{year}{half.value}" for half in HALVES]
    return list(HalfYear.objects.filter(code__in=codes, plans_stand_at__isnull=False).order_by("code"))


def rows_of(plan: Plan, stand: Sequence[HalfYear]) -> list[dict]:
    """The targets with what is booked so far, and whether they stand; other figures have no bookings. 4 queries."""
    fixed = {row.code[4:] for row in stand} | ({Half.YEAR.value} if stand else set())
    targets = list(plan.targets.select_related("outcome_type", "plan"))
    booked = {
        window: community_totals(window, [plan.community]).get(plan.community_id, {})
        for window in {_window(target) for target in targets}
    }
    return [
        {
            "target": target,
            "stands": target.half in fixed,
            "actual": booked[_window(target)].get(target.key, 0) if target.outcome_type_id else None,
        }
        for target in targets
    ]


@audience(*READERS)
@require_http_methods(["GET", "POST"])
def plan(request: HttpRequest, community: int, year: int) -> HttpResponse:
    """Policy and targets; those who write change both here."""
    rows = Community.objects.visible_to(request.user).select_related("organisation")
    place = get_object_or_404(rows, pk=community)
    if not 2000 <= year <= 2100:
        raise Http404
    found = (
        Plan.objects.filter(community=place, year=year)
        .select_related("community__organisation", "agreed_by")
        .first()
    )
    writes = request.user.role in WRITERS
    if request.method == "POST" and not writes:
        raise PermissionDenied
    asked = request.POST if request.method == "POST" else None
    sets_target = asked is not None and "target" in asked
    policy = PlanForm(asked if asked and "policy" in asked and not sets_target else None, instance=found)
    target = TargetForm(asked if sets_target else None)
    if asked and _saved(request, place, year, policy, target):
        return redirect("measures:plan", community, year)
    stand = standing(year)
    context = {
        "community": place,
        "year": year,
        "stand": stand,
        "paired": Pairing.objects.in_window(year_window(year)).filter(community=place).exists(),
        "agrees": bool(found) and not found.agreed_at and request.user.role == Role.COMMUNITY,
        "plan": found,
        "rows": rows_of(found, stand) if found else [],
        "policy": policy if writes else None,
        "target": target if writes and (sets_target or len(stand) < len(HALVES)) else None,
    }
    return render(request, "measures/plan.html", context)


def _saved(request: HttpRequest, place: Community, year: int, policy: PlanForm, target: TargetForm) -> bool:
    """Whether what was posted, the policy or a target, is saved."""
    form = policy if policy.is_bound else target
    if not form.is_valid():
        return False
    try:
        old = Plan.objects.filter(community=place, year=year).values("policy", "target_grade").first()
        data = form.cleaned_data if policy.is_bound else old or {"policy": "", "target_grade": ""}
        row = plan_save(by=request.user, community=place, year=year, **data)
        if target.is_bound:
            target_set(by=request.user, plan=row, **form.cleaned_data)
    except RuleBroken as error:
        put_on_form(error, form)
        return False
    messages.success(request, _("The plan is saved."))
    return True


@audience(Role.COMMUNITY)
@require_POST
def agree(request: HttpRequest, pk: int) -> HttpResponse:
    """The community agrees to its plan."""
    row = get_object_or_404(Plan.objects.visible_to(request.user), pk=pk)
    try:
        plan_agree(by=request.user, plan=row)
    except RuleBroken as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("The plan is agreed."))
    return redirect("measures:plan", row.community_id, row.year)


@audience(*WRITERS)
@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a target out of its plan."""
    rows = PlanTarget.objects.filter(plan__in=Plan.objects.visible_to(request.user))
    row = get_object_or_404(rows.select_related("plan", "outcome_type"), pk=pk)
    try:
        target_remove(by=request.user, target=row)
    except RuleBroken as error:
        messages.error(request, error.message)
    return redirect("measures:plan", row.plan.community_id, row.plan.year)

"""Fairness of a round, for the district: drift of the streets, disagreements, improvement beside level."""

from decimal import Decimal, InvalidOperation

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import Role, audience
from assessment import reports
from assessment.reports.fairness import THRESHOLD, changes_of, disagreements, drift, pairs
from assessment.views.rounds import PAGE, found_round
from pairing.models import Community


@audience(Role.STAFF, Role.REVIEWER, Role.AUDITOR)
@require_safe
def fairness(request: HttpRequest, code: str) -> HttpResponse:
    """How far each street's first review lies from the district's, and where they disagree."""
    found = found_round(code)
    compared, threshold = pairs(found), _threshold(request)
    apart = Paginator(disagreements(compared, threshold), PAGE).get_page(request.GET.get("page"))
    context = {
        "round": found,
        "drift": drift(compared),
        "page": apart,
        "threshold": threshold,
        "compared": len(compared),
    }
    return render(request, "assessment/fairness.html", context)


def _threshold(request: HttpRequest) -> Decimal:
    try:
        value = Decimal(request.GET.get("threshold", ""))
    except InvalidOperation:
        return THRESHOLD
    return value if value.is_finite() and 0 < value <= 100 else THRESHOLD


@audience(Role.STAFF, Role.REVIEWER, Role.AUDITOR, Role.STREET, Role.LEADER, Role.DEPARTMENT)
@require_safe
def improvement(request: HttpRequest, code: str) -> HttpResponse:
    """Each community's improvement beside its level, by code: who began low and gained much is seen."""
    found = found_round(code)
    rows = found.results.visible_to(request.user) if reports.shows_totals(found, request.user) else None
    rows = found.results.none() if rows is None else rows.select_related("street").order_by("code")
    kind = request.GET.get("kind", "")
    if kind in Community.Kind.values:
        rows = rows.filter(kind=kind)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {
        "round": found,
        "page": page,
        "changes": changes_of(found, page.object_list),
        "kinds": Community.Kind.choices,
        "kind": kind,
    }
    return render(request, "assessment/improvement.html", context)

"""The helpers' results: departments, streets, posted cadres; shown, never ranked."""

from django.core.paginator import Paginator
from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.access import Role, audience
from assessment import reports
from assessment.models import HelperResult
from assessment.views.rounds import PAGE, found_round

HELPERS = (Role.STAFF, Role.REVIEWER, Role.AUDITOR, Role.DEPARTMENT, Role.STREET, Role.CADRE)


@audience(*HELPERS)
@require_safe
def helpers(request: HttpRequest, code: str) -> HttpResponse:
    """All helpers of a round that a user sees, by kind, in the order of their names."""
    found = found_round(code)
    shows = reports.shows_totals(found, request.user)
    rows = found.helpers.visible_to(request.user) if shows else found.helpers.none()
    kind = request.GET.get("kind", "")
    if kind in HelperResult.Kind.values:
        rows = rows.filter(kind=kind)
    page = Paginator(
        rows.order_by(F("organisation__kind").asc(nulls_last=True), "organisation__code", "name", "pk"), PAGE
    )
    context = {
        "round": found,
        "page": page.get_page(request.GET.get("page")),
        "kinds": HelperResult.Kind.choices,
        "kind": kind,
        "shows": shows,
    }
    return render(request, "assessment/helpers.html", context)


@audience(*HELPERS)
@require_safe
def helper(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """One helper's result with the three parts and what each was made of."""
    found = found_round(code)
    if not reports.shows_totals(found, request.user):
        raise Http404
    row = get_object_or_404(found.helpers.visible_to(request.user).select_related("round"), pk=pk)
    context = {
        "round": found,
        "row": row,
        "communities": reports.helper_communities(row),
        "parts": reports.helper_parts(row),
        "items": reports.helper_items(row),
        "verdicts": reports.helper_verdicts(row),
        "problems": reports.helper_problems(row),
    }
    return render(request, "assessment/helper.html", context)

"""The month of a community or department, and the map of gaps."""

from __future__ import annotations

from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from accounts.access import Role, audience
from accounts.models import today
from shenbei.lib.asked import key_of
from visits.reports.calendar import month_of, whose
from visits.reports.gaps import GAPS, gaps
from visits.views.audiences import READERS

LOOKERS = [Role.STAFF, Role.REVIEWER, Role.AUDITOR, Role.LEADER, Role.STREET]


def _month(text: str) -> date:
    """The first day of «2012-09»; this month for anything else."""
    try:
        day = date.fromisoformat(f"{text}-01")
    except ValueError:
        day = today()
    return day.replace(day=1) if 2000 <= day.year <= 2100 else today().replace(day=1)


@audience(*READERS)
@require_GET
def calendar(request: HttpRequest) -> HttpResponse:
    """A month, day by day; a department's clerk begins with his own office, others with their first community."""
    communities, departments = whose(request.user)
    community, department = key_of(request.GET.get("community")), key_of(request.GET.get("department"))
    chosen = get_object_or_404(communities, pk=community) if community else None
    office = get_object_or_404(departments, pk=department) if department and not chosen else None
    if not chosen and not office:
        office = departments.first() if request.user.role == Role.DEPARTMENT else None
        chosen = None if office else communities.first()
    day = _month(request.GET.get("month", ""))
    month = None
    if chosen or office:
        month = month_of(request.user, day.year, day.month, today(), community=chosen, department=office)
    who = {"name": str(chosen or office or ""), "key": "community" if chosen else "department"}
    who["pk"] = getattr(chosen or office, "pk", None)
    context = {"month": month, "chosen": chosen, "office": office, "who": who, "first": day}
    return render(
        request, "visits/calendar.html", context | {"communities": communities, "departments": departments}
    )


@audience(*LOOKERS)
@require_GET
def gap_map(request: HttpRequest) -> HttpResponse:
    """Communities that lack something, by gap and street."""
    gap, street = request.GET.get("gap", ""), request.GET.get("street", "")
    if gap and gap not in GAPS:
        raise Http404
    context = gaps(request.user, today(), gap, key_of(street), request.GET.get("page"))
    return render(request, "visits/gaps.html", context | {"gap": gap, "street": key_of(street)})

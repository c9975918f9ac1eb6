"""The list of visits, one visit, and the sides that it serves."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Prefetch, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import Role, audience
from accounts.models import today
from measures.forms import with_updates
from measures.models import Measure
from office.attachments import attachments_of
from shenbei.lib.asked import key_of
from shenbei.lib.counting import number_of
from shenbei.lib.errors import RuleBroken, put_on_form
from visits.actions import side_accept, side_add, verdicts_refresh
from visits.forms import FilterForm, SideForm
from visits.models import Duty, Problem, Visit, VisitCommunity, VisitSide
from visits.reports.changes import changes_of
from visits.reports.duties import joint_to
from visits.reports.pages import Keyset, visit_marks
from visits.rules import State
from visits.views.audiences import LOGGERS, READERS, acts_as
from visits.views.edit import own_visits

PAGE = 30


@audience(*READERS)
@require_GET
def visit_list(request: HttpRequest) -> HttpResponse:
    """Visits within one's scope, the newest first."""
    form = FilterForm(request.GET)
    rows = Visit.objects.visible_to(request.user).select_related(
        "community__organisation", "organisation", "author"
    )
    rows = rows.annotate(covered_count=number_of(VisitCommunity.objects.all(), "visit"))
    if form.is_valid():
        rows = filtered(rows, form.cleaned_data)
    if community := key_of(request.GET.get("community")):
        rows = rows.at_community(community)
    page = Keyset.of(rows, request.GET.get("before", ""), PAGE)
    context = {"form": form, "page": page, "may_log": acts_as(request, LOGGERS), "query": _query(request)}
    return render(request, "visits/list.html", context)


def filtered(rows, wanted: dict[str, Any]):
    """The rows that a filter form asks for."""
    if wanted["q"]:
        name = Q(community__organisation__name__icontains=wanted["q"])
        rows = rows.filter(name | Q(community__organisation__initials__startswith=wanted["q"].lower()))
    exact = {"kind": wanted["kind"], "state": wanted["state"]}
    ranged = {"visited_on__gte": wanted["since"], "visited_on__lte": wanted["until"]}
    return rows.filter(**{name: value for name, value in (exact | ranged).items() if value})


def _query(request: HttpRequest) -> str:
    query = request.GET.copy()
    query.pop("before", None)
    return query.urlencode()


@audience(*READERS)
@require_GET
def visit_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One visit with all that was said about it, and what the reader may do."""
    visit = get_object_or_404(whole_visits(request.user), pk=pk)
    user = request.user
    own = visit.author_id == user.person_id and acts_as(request, LOGGERS)
    context = {
        "visit": visit,
        "marks": visit_marks(visit),
        "own": own,
        "may_edit": own and visit.state not in (State.DRAFT, State.WITHDRAWN),
        "blank": [] if visit.state == State.DRAFT else blank_texts(visit),
        "changes": changes_of(visit),
        "photos": attachments_of(visit),
        "may_answer": user.role == Role.COMMUNITY and not own,
        "acceptable": set(Duty.objects.owed_by(user).filter(sides__visit=visit).values_list("pk", flat=True)),
        "may_decide": user.role == Role.REVIEWER,
        "touched": with_updates(user, visit.measures.all(), visit.visited_on, request.path),
    }
    return render(request, "visits/detail.html", context)


def blank_texts(visit: Visit) -> list[tuple[str, str]]:
    """The texts that a visit still lacks, as the form's field and its name (DOMAIN 4 lists them; none is a must)."""
    names = {"purpose": _("Purpose"), "found": _("What was found"), "agreed": _("What was agreed")}
    return [(field, name) for field, name in names.items() if not getattr(visit, field)]


def whole_visits(user):
    """Visible visits with everything that a page shows of them."""
    sides = VisitSide.objects.select_related(
        "duty__leader__person",
        "duty__organisation",
        "duty__cadre__person",
        "duty__community__organisation",
        "accepted_by",
    )
    rows = Visit.objects.visible_to(user).select_related(
        "community__organisation", "organisation", "author", "confirmed_by"
    )
    return rows.prefetch_related(
        Prefetch("sides", sides),
        "covered__community__organisation",
        "disputes__raised_by",
        "disputes__settled_by",
        Prefetch("problems", Problem.objects.visible_to(user).select_related("owner")),
        Prefetch("measures", Measure.objects.visible_to(user)),
    )


@audience(*LOGGERS)
@require_http_methods(["GET", "POST"])
def add_side(request: HttpRequest, pk: int) -> HttpResponse:
    """Name another side that came along."""
    visit = get_object_or_404(own_visits(request.user), pk=pk)
    form = SideForm(request.POST or None, duties=joint_to(visit, request.user))
    if request.method == "POST" and form.is_valid():
        try:
            side_add(by=request.user, visit=visit, **form.cleaned_data)
            return redirect("visits:detail", pk)
        except RuleBroken as error:
            put_on_form(error, form)
    return render(request, "visits/side.html", {"form": form, "visit": visit})


@audience(*LOGGERS)
@require_POST
def accept_side(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a visit on which one's side was named as one's own."""
    mine = VisitSide.objects.filter(duty__in=Duty.objects.owed_by(request.user))
    side = get_object_or_404(mine.exclude(visit__state=State.DRAFT), pk=pk)
    try:
        side_accept(by=request.user, side=side)
        verdicts_refresh(side.visit, today())
        messages.success(request, _("The visit counts for your side."))
    except RuleBroken as error:
        messages.error(request, error.message)
    return redirect("visits:detail", side.visit_id)

"""Problems: the list, raising one, its page with answer and closing."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import Role, audience
from accounts.models import today
from pairing.models import Community
from shenbei.lib.asked import key_of
from shenbei.lib.errors import RuleBroken, put_on_form
from visits.actions import problem_add, problem_answer, problem_close
from visits.forms import AnswerForm, ProblemForm
from visits.models import Problem, Visit
from visits.reports.pages import problem_owners
from visits.views.audiences import READERS, acts_as

RAISERS = [Role.STAFF, Role.LEADER, Role.DEPARTMENT, Role.STREET, Role.COMMUNITY, Role.CADRE]
OWNERS = [Role.STAFF, Role.DEPARTMENT, Role.STREET, Role.COMMUNITY]


@audience(*READERS)
@require_GET
def problems(request: HttpRequest) -> HttpResponse:
    """Problems within one's scope, the open ones first by due date; all of them with ?all=1."""
    rows = Problem.objects.visible_to(request.user).select_related("community__organisation", "owner")
    everything = request.GET.get("all") == "1"
    rows = rows if everything else rows.open()
    if request.GET.get("late") == "1":
        rows = rows.filter(state=Problem.State.OPEN, due_on__lt=today())
    if community := key_of(request.GET.get("community")):
        rows = rows.filter(community=community)
    page = Paginator(rows, 30).get_page(request.GET.get("page"))
    context = {"page": page, "today": today(), "all": everything, "may_raise": acts_as(request, RAISERS)}
    return render(request, "visits/problems.html", context)


@audience(*RAISERS)
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """Raise a problem of a community in one's scope, on a visit where one is named."""
    communities = Community.objects.visible_to(request.user).select_related("organisation")
    visit = Visit.objects.visible_to(request.user).filter(pk=key_of(request.GET.get("visit"))).first()
    wanted = (visit.community_id if visit else None) or key_of(request.GET.get("community"))
    first = communities.first() if request.user.role == Role.COMMUNITY else None
    form = ProblemForm(
        request.POST or None,
        communities=communities,
        owners=problem_owners(request.user),
        today=today(),
        initial={"community": wanted or first},
    )
    if request.method == "POST" and form.is_valid():
        try:
            row = problem_add(by=request.user, visit=visit, **form.cleaned_data)
            return redirect("visits:problem", row.pk)
        except RuleBroken as error:
            put_on_form(error, form)
    return render(request, "visits/problem_add.html", {"form": form, "visit": visit})


@audience(*READERS)
@require_GET
def problem(request: HttpRequest, pk: int) -> HttpResponse:
    """One problem and its answer."""
    return _page(request, _visible(request, pk), AnswerForm())


def _visible(request: HttpRequest, pk: int) -> Problem:
    rows = Problem.objects.visible_to(request.user)
    return get_object_or_404(rows.select_related("community__organisation", "owner", "raised_by"), pk=pk)


def _page(request: HttpRequest, row: Problem, form: AnswerForm) -> HttpResponse:
    user = request.user
    is_owner = user.role == Role.STAFF or row.owner_id == user.organisation_pk
    context = {
        "problem": row,
        "form": form,
        "today": today(),
        "may_answer": acts_as(request, OWNERS) and is_owner and row.state != Problem.State.CLOSED,
        "may_close": acts_as(request, [Role.STAFF, Role.COMMUNITY]) and row.state == Problem.State.ANSWERED,
    }
    return render(request, "visits/problem.html", context)


@audience(*OWNERS)
@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Who sees to it answers."""
    row, form = _visible(request, pk), AnswerForm(request.POST)
    if form.is_valid():
        try:
            problem_answer(by=request.user, problem=row, answer=form.cleaned_data["answer"])
            messages.success(request, _("The community can read the answer."))
            return redirect("visits:problem", pk)
        except RuleBroken as error:
            put_on_form(error, form)
    return _page(request, row, form)


@audience(Role.STAFF, Role.COMMUNITY)
@require_POST
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """The community finds it solved."""
    row = _visible(request, pk)
    try:
        problem_close(by=request.user, problem=row)
        messages.success(request, _("The problem is closed."))
    except RuleBroken as error:
        messages.error(request, error.message)
    return redirect("visits:problem", pk)

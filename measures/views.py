"""Pages of measures: the list, one measure, its steps; word of it from a visit."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import Role, audience
from accounts.models import today
from measures.actions import (
    measure_add,
    measure_drop,
    measure_edit,
    measure_finish,
    measure_resume,
    measure_start,
    measure_update,
)
from measures.forms import FileForm, MeasureEditForm, MeasureFilter, MeasureForm, StepForm, UpdateForm
from measures.models import Measure
from measures.reports import WRITERS
from office.actions import create_once
from office.attachments import attachments_of
from pairing.models import Community, Pairing, Posting
from shenbei.lib.errors import RuleBroken, put_on_form

READERS = (Role.STAFF, Role.REVIEWER, Role.AUDITOR, Role.LEADER, *WRITERS)
STEPS = {  # name of the step: states in which it is possible
    "start": (Measure.State.PLANNED,),
    "finish": (Measure.State.PLANNED, Measure.State.UNDER_WAY),
    "drop": (Measure.State.PLANNED, Measure.State.UNDER_WAY),
    "resume": (Measure.State.DONE, Measure.State.DROPPED),
}


def seen_by(user):
    """The measures a user sees, with what a row shows."""
    return Measure.objects.visible_to(user).select_related("community__organisation", "responsible")


def filtered(rows, form: MeasureFilter):
    """Rows as the filter asks; a filter that makes no sense is passed over."""
    form.is_valid()
    asked = form.cleaned_data
    if asked.get("q"):
        rows = rows.filter(Q(title__contains=asked["q"]) | Q(detail__contains=asked["q"]))
    for name in ("community", "goal", "state"):
        if asked.get(name):
            rows = rows.filter(**{name: asked[name]})
    if asked.get("due"):
        day = today()
        rows = rows.filter(state__in=(Measure.State.PLANNED, Measure.State.UNDER_WAY))
        late = asked["due"] == "overdue"
        rows = (
            rows.filter(due_on__lt=day)
            if late
            else rows.filter(due_on__range=(day, day + timedelta(days=14)))
        )
    return rows


COLUMN = 20  # cards of a state on the board; the list has all


def _columns(rows) -> list[dict]:
    """The board: every state with its newest measures, and how many there are. 5 queries."""
    counts = dict(rows.order_by().values_list("state").annotate(n=Count("pk")))
    return [
        {"state": state, "count": counts.get(state.value, 0), "cards": rows.filter(state=state)[:COLUMN]}
        for state in Measure.State
    ]


@audience(*READERS)
@require_safe
def measure_list(request: HttpRequest) -> HttpResponse:
    """The measures one sees, newest first, 50 a page."""
    form = MeasureFilter(request.GET, user=request.user)
    rows = filtered(seen_by(request.user), form)
    page = Paginator(rows, 50).get_page(request.GET.get("page"))
    context = {"page": page, "filter": form, "writes": request.user.role in WRITERS, "day": today()}
    if request.GET.get("view") == "board":
        return render(request, "measures/board.html", context | {"columns": _columns(rows)})
    return render(request, "measures/list.html", context)


def ties_of(community: Community, user) -> dict:
    """The pairing and, for the posted cadre himself, the posting under which a new measure runs."""
    day = today()
    pairing = Pairing.objects.live_on(day).filter(community=community).first()
    own = Posting.objects.live_on(day).filter(community=community, cadre__person=user.person_id)
    return {"pairing": pairing, "posting": own.first() if user.role == Role.CADRE else None}


@audience(*WRITERS)
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """A new measure."""
    form = MeasureForm(request.POST or None, user=request.user, day=today(), initial=_asked(request))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        key = data.pop("once")
        try:
            pk = create_once(
                key=key,
                by=request.user,
                purpose="measure.add",
                create=lambda: measure_add(
                    by=request.user, **ties_of(data["community"], request.user), **data
                ),
            )
        except RuleBroken as error:
            put_on_form(error, form)
        else:
            messages.success(request, _("The measure is entered."))
            return redirect("measures:detail", pk)
    return render(request, "measures/form.html", {"form": form})


def _asked(request: HttpRequest) -> dict:
    """What the address fills in already: ?community= and the like."""
    return {name: request.GET[name] for name in ("community", "measure", "goal") if name in request.GET}


def shown(
    request: HttpRequest, measure: Measure, bound: dict[str, StepForm] | None = None, **more
) -> HttpResponse:
    """The page of a measure; `bound` are steps that were refused, `more` is what the floors above add."""
    possible = [name for name, states in STEPS.items() if measure.state in states]
    writes = request.user.role in WRITERS
    steps = [(name, _step_form(name, bound)) for name in possible] if writes else []
    context = {
        "measure": measure,
        "steps": steps,
        "writes": writes,
        "late": measure.is_open and measure.due_on and measure.due_on < today(),
        "files": attachments_of(measure),
        "file_form": FileForm() if writes else None,
        "outcomes": measure.outcomes.select_related("outcome_type").order_by("-date", "-pk")[:50],
        "notes": measure.notes.select_related("added_by")[:50],
    }
    return render(request, "measures/detail.html", context | more)


def _step_form(name: str, bound: dict[str, StepForm] | None) -> StepForm:
    return (bound or {}).get(name) or StepForm(step=name, initial={"day": today()})


def seen_measure(user, pk: int) -> Measure:
    """A measure that a user sees, with what its page shows; 404 for any other."""
    rows = seen_by(user).select_related("pairing__department", "posting__cadre__person", "added_by")
    return get_object_or_404(rows, pk=pk)


@audience(*WRITERS)
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change an open measure."""
    measure = get_object_or_404(seen_by(request.user), pk=pk)
    initial = {"version": measure.version}
    form = MeasureEditForm(
        request.POST or None, instance=measure, user=request.user, day=today(), initial=initial
    )
    if request.method == "POST" and form.is_valid():
        try:
            measure_edit(by=request.user, measure=measure, **form.cleaned_data)
        except RuleBroken as error:
            put_on_form(error, form)
        else:
            messages.success(request, _("The change is saved."))
            return redirect("measures:detail", pk)
    return render(request, "measures/form.html", {"form": form, "measure": measure})


def _take(user, measure: Measure, name: str, data: dict) -> None:
    """Carry out a step."""
    if name == "start":
        measure_start(by=user, measure=measure, started_on=data["day"])
    elif name == "finish":
        measure_finish(by=user, measure=measure, finished_on=data["day"])
    elif name == "drop":
        measure_drop(by=user, measure=measure, dropped_on=data["day"], reason=data["reason"])
    else:
        measure_resume(by=user, measure=measure, reason=data["reason"])


@audience(*WRITERS)
@require_POST
def step(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Start, finish, drop or take up again."""
    measure = get_object_or_404(seen_by(request.user), pk=pk)
    if name not in STEPS:
        raise Http404
    form = StepForm(request.POST, step=name)
    if form.is_valid():
        try:
            _take(request.user, measure, name, form.cleaned_data)
        except RuleBroken as error:
            put_on_form(error, form)
        else:
            messages.success(request, _("The state of the measure is changed."))
            return redirect("measures:detail", pk)
    return shown(request, measure, {name: form})


@audience(*WRITERS)
@require_POST
def update(request: HttpRequest, pk: int) -> HttpResponse:
    """Word from a visit: state, day and a line of text; then back to the page on which it was given."""
    measure = get_object_or_404(seen_by(request.user), pk=pk)
    form = UpdateForm(request.POST, measure=measure)
    if form.is_valid():
        data = {name: form.cleaned_data[name] for name in ("state", "day", "text")}
        try:
            create_once(
                key=form.cleaned_data["once"],
                by=request.user,
                purpose=f"measure.update:{pk}",
                create=lambda: measure_update(by=request.user, measure=measure, **data),
            )
        except RuleBroken as error:
            messages.error(request, error.message)
        else:
            messages.success(request, _("«%(measure)s» is updated.") % {"measure": measure})
    else:
        messages.error(request, next(iter(form.errors.values()))[0])
    return redirect(_back(request) or reverse("measures:detail", args=[pk]))


def _back(request: HttpRequest) -> str:
    """The page of ours that a form names; empty for any other."""
    target = request.POST.get("back", "")
    return target if target.startswith("/") and url_has_allowed_host_and_scheme(target, None) else ""

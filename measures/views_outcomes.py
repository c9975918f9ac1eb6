"""Pages of outcomes: the list, a new count, a reversal, the catalogue."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import Role, audience
from accounts.models import today
from measures.actions import Doubted, outcome_add, outcome_reverse, type_add, type_retire
from measures.forms import FileForm, OutcomeFilter, OutcomeForm, ReverseForm, TypeForm
from measures.models import Outcome, OutcomeType
from measures.reports import WRITERS
from measures.views import READERS
from office.actions import create_once
from office.attachments import attachments_of
from shenbei.lib.errors import RuleBroken, put_on_form
from shenbei.lib.periods import year_window


def seen_by(user):
    """The counts a user sees, with what a row shows."""
    rows = Outcome.objects.visible_to(user).select_related("outcome_type", "community__organisation")
    return rows.select_related("measure", "reverses", "reversed_by")


def filtered(rows, form: OutcomeFilter):
    """Rows as the filter asks; a filter that makes no sense is passed over."""
    form.is_valid()
    asked = form.cleaned_data
    if asked.get("community"):
        rows = rows.filter(community=asked["community"])
    if asked.get("type"):
        rows = rows.filter(outcome_type=asked["type"])
    if asked.get("year"):
        rows = rows.between(year_window(asked["year"]))
    return rows


@audience(*READERS)
@require_safe
def outcome_list(request: HttpRequest) -> HttpResponse:
    """The counts one sees, newest first, 50 a page."""
    form = OutcomeFilter(request.GET, user=request.user)
    page = Paginator(filtered(seen_by(request.user), form), 50).get_page(request.GET.get("page"))
    context = {"page": page, "filter": form, "writes": request.user.role in WRITERS}
    return render(request, "measures/outcomes.html", context)


def _initial(request: HttpRequest) -> dict:
    """Today, one's own side as helper, and what the address names."""
    initial = {"date": today(), "helpers": [request.user.organisation_pk]}
    return initial | {
        name: request.GET[name] for name in ("community", "measure", "outcome_type") if name in request.GET
    }


@audience(*WRITERS)
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """Book a count."""
    form = OutcomeForm(request.POST or None, user=request.user, day=today(), initial=_initial(request))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        key = data.pop("once")
        try:
            pk = create_once(
                key=key,
                by=request.user,
                purpose="outcome.add",
                create=lambda: outcome_add(by=request.user, **data),
            )
        except Doubted as error:
            form.ask(error.doubts)
        except RuleBroken as error:
            put_on_form(error, form)
        else:
            messages.success(request, _("The outcome is booked."))
            return redirect("measures:outcome", pk)
    return render(request, "measures/outcome_form.html", {"form": form})


@audience(*READERS)
@require_http_methods(["GET", "POST"])
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One count; those who write take it back here, with the reason."""
    row = get_object_or_404(seen_by(request.user).select_related("added_by"), pk=pk)
    reversible = request.user.role in WRITERS and not row.reverses_id and not hasattr(row, "reversed_by")
    form = ReverseForm(request.POST or None)
    if request.method == "POST" and reversible and form.is_valid():
        try:
            outcome_reverse(by=request.user, outcome=row, reason=form.cleaned_data["reason"])
        except RuleBroken as error:
            put_on_form(error, form)
        else:
            messages.success(request, _("The entry is reversed."))
            return redirect("measures:outcome", pk)
    context = {
        "row": row,
        "form": form if reversible else None,
        "helpers": row.helpers.all(),
        "files": attachments_of(row),
        "file_form": FileForm() if request.user.role in WRITERS else None,
    }
    return render(request, "measures/outcome.html", context)


@audience(Role.STAFF)
@require_http_methods(["GET", "POST"])
def types(request: HttpRequest) -> HttpResponse:
    """The catalogue, with a form for a further entry."""
    form = TypeForm(request.POST or None, initial={"whole": True})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        key = data.pop("once")
        try:
            create_once(
                key=key,
                by=request.user,
                purpose="outcome_type.add",
                create=lambda: type_add(by=request.user, **data),
            )
        except RuleBroken as error:
            put_on_form(error, form)
        else:
            messages.success(request, _("The outcome is in the catalogue."))
            return redirect("measures:types")
    return render(request, "measures/types.html", {"form": form, "types": OutcomeType.objects.all()})


@audience(Role.STAFF)
@require_POST
def retire(request: HttpRequest, pk: int) -> HttpResponse:
    """Book nothing more under an entry of the catalogue."""
    try:
        type_retire(by=request.user, outcome_type=get_object_or_404(OutcomeType, pk=pk))
    except RuleBroken as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("The outcome is retired; what is booked stays."))
    return redirect("measures:types")

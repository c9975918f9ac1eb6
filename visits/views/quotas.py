"""The board of duties and windows, one verdict with its visits, and the rules behind."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.access import Role, audience
from accounts.models import today
from shenbei.lib.errors import RuleBroken, put_on_form
from visits.actions import window_reopen
from visits.forms import ReasonForm
from visits.reports.board import board, verdict_page, visible_verdicts
from visits.reports.coverage import uncovered
from visits.rules import Kind
from visits.views.audiences import READERS


@audience(*READERS)
@require_GET
def quotas(request: HttpRequest) -> HttpResponse:
    """Duty × window for a kind and a year; each cell in colour and word."""
    kind = request.GET.get("kind", "")
    year = request.GET.get("year", "")
    context = board(
        request.user,
        kind if kind in Kind.values else None,
        int(year) if year.isdecimal() and 2000 <= int(year) <= 2100 else today().year,
        request.GET.get("page"),
    )
    if context["kind"] == Kind.AREA_SURVEY:
        context["uncovered"] = uncovered([line.duty.leader for line in context["lines"]], today())
    return render(request, "visits/quotas.html", context)


@audience(*READERS)
@require_GET
def verdict(request: HttpRequest, pk: int) -> HttpResponse:
    """One duty in one window: the sentence, and every visit with its mark."""
    row = get_object_or_404(visible_verdicts(request.user), pk=pk)
    may_reopen = request.user.role == Role.REVIEWER and row.closed_on is not None
    return render(request, "visits/verdict.html", verdict_page(row) | {"may_reopen": may_reopen})


@audience(Role.REVIEWER)
@require_http_methods(["GET", "POST"])
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Open a closed window again, with the reason."""
    row = get_object_or_404(visible_verdicts(request.user), pk=pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            opened = window_reopen(by=request.user, verdict=row, reason=form.cleaned_data["reason"])
            messages.success(
                request, _("The window is open until %(day)s.") % {"day": date_format(opened.until_on)}
            )
            return redirect("visits:verdict", pk)
        except RuleBroken as error:
            put_on_form(error, form)
    page = {
        "title": _("Open a window again"),
        "about": row.duty.name,
        "verb": _("Open again"),
        "back": reverse("visits:verdict", args=[pk]),
    }
    return render(request, "visits/reason.html", page | {"form": form, "verdict": row})

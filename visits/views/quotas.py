"""The board of duties and windows, one verdict with its visits, and the rules behind."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import Role, audience
from accounts.fresh import fresh_after, fresh_password
from accounts.models import Organisation, today
from office.actions import event_record
from shenbei.lib.asked import key_of
from shenbei.lib.downloads import download
from shenbei.lib.errors import RuleBroken, put_on_form
from shenbei.lib.sheets import csv_write, workbook_write
from visits.actions import window_reopen
from visits.actions.quotas import is_locked
from visits.forms import ReasonForm
from visits.reports.board import Asked, board, verdict_page, visible_verdicts
from visits.reports.coverage import uncovered
from visits.reports.export import export_header, export_lines, verdicts_exported
from visits.rules import Kind, Outcome
from visits.views.audiences import READERS

LONGEST = 300  # of a list to choose from


@audience(*READERS)
@require_GET
def quotas(request: HttpRequest) -> HttpResponse:
    """Duty × window for a kind and a year; each cell in colour and word."""
    context = board(request.user, asked_of(request.GET), today(), request.GET.get("page"))
    if context["kind"] == Kind.AREA_SURVEY:
        context["uncovered"] = uncovered([line.duty.leader for line in context["lines"]], today())
    context |= places(request.user) | {"states": [row for row in Outcome if row != Outcome.EXEMPT]}
    return render(request, "visits/quotas.html", context)


def asked_of(given: QueryDict) -> Asked:
    """What a query asks of the board; what no board has is left out."""
    year, kind, state = (given.get(name, "") for name in ("year", "kind", "state"))
    return Asked(
        year=int(year) if year.isascii() and year.isdecimal() and 2000 <= int(year) <= 2100 else today().year,
        kind=kind if kind in Kind.values else "",
        street=key_of(given.get("street")),
        department=key_of(given.get("department")),
        state=state if state in Outcome.values else "",
    )


def places(user) -> dict[str, Any]:
    """The streets and departments to choose among; none for who does not see the district, or where they fill no list."""
    found = {}
    for kind in ("street", "department"):
        rows: Any = Organisation.objects.filter(kind=kind).order_by("code") if user.sees_district else []
        some = list(rows[: LONGEST + 1])
        found[f"{kind}s"] = some if len(some) <= LONGEST else []
    return found


@audience(*READERS)
@fresh_password
@require_POST
def export(request: HttpRequest, form: str) -> HttpResponse:
    """The verdicts of the board, one a line, as a workbook or as CSV; the trail keeps who took what."""
    asked = asked_of(request.POST)
    rows = verdicts_exported(request.user, asked)
    name = f"quotas-{asked.year}.{form}"
    data = {"filter": asdict(asked), "rows": rows.count(), "form": form}
    event_record(by=request.user, verb="quota.export", obj=request.user, data=data)
    if form == "csv":
        return download(csv_write(export_header(), export_lines(rows)), name)
    return download(workbook_write([(_("Quotas"), export_header(), export_lines(rows))]), name)


@audience(*READERS)
@require_GET
def verdict(request: HttpRequest, pk: int) -> HttpResponse:
    """One duty in one window: the sentence, and every visit with its mark."""
    row = get_object_or_404(visible_verdicts(request.user), pk=pk)
    could = request.user.role == Role.REVIEWER and row.closed_on is not None
    locked = could and is_locked(row)
    context = verdict_page(row, request.user) | {"may_reopen": could and not locked, "locked": locked}
    return render(request, "visits/verdict.html", context)


@audience(Role.REVIEWER)
@require_http_methods(["GET", "POST"])
@fresh_after(ReasonForm)
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

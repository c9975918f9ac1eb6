"""Pages of the allowance: the months, one sheet with its lines, its steps, its workbook. DOMAIN 7."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import Role, audience
from accounts.fresh import fresh_password
from accounts.models import today
from office.actions import create_once
from pairing.actions.allowance import (
    correction_add,
    correction_remove,
    sheet_approve,
    sheet_build,
    sheet_exported,
    sheet_pay,
    sheet_return,
)
from pairing.forms_allowance import BuildForm, CorrectionForm, ReasonForm
from pairing.models import AllowanceCorrection, AllowanceSheet
from pairing.reports_allowance import rates_now, sheets_with_counts, workbook_of
from shenbei.lib.downloads import download
from shenbei.lib.errors import RuleBroken, put_on_form

READERS = (Role.STAFF, Role.REVIEWER, Role.FINANCE, Role.AUDITOR)


@audience(*READERS)
@require_http_methods(["GET", "POST"])
def sheets(request: HttpRequest) -> HttpResponse:
    """The sheets, newest first; staff builds the next one here."""
    builds = request.user.role == Role.STAFF
    form = BuildForm(request.POST if builds and request.method == "POST" else None, day=today())
    if form.is_valid():
        year, month = form.cleaned_data["month"]
        try:
            sheet = sheet_build(by=request.user, year=year, month=month)
        except RuleBroken as error:
            put_on_form(error, form)
        else:
            messages.success(request, _("The sheet is built."))
            return redirect("pairing:allowance", sheet.pk)
    page = Paginator(sheets_with_counts(), 24).get_page(request.GET.get("page"))
    context = {"page": page, "form": form if builds else None, "rates": rates_now(today())}
    context["year"] = today().year
    return render(request, "pairing/allowances/list.html", context)


def _found(pk: int) -> AllowanceSheet:
    people = ("built_by", "approved_by", "paid_by")
    return get_object_or_404(AllowanceSheet.objects.select_related(*people), pk=pk)


def _show(request: HttpRequest, row: AllowanceSheet, **forms) -> HttpResponse:
    """One sheet, with the forms of the steps that this role can take now."""
    role, state = request.user.role, AllowanceSheet.State
    lines = row.lines.select_related("cadre__person", "cadre__department", "community__organisation")
    returns = role == Role.REVIEWER and row.state in (state.BUILT, state.APPROVED)
    returns = returns or (role == Role.FINANCE and row.state == state.APPROVED)
    builds = role == Role.STAFF and row.is_open
    context = {
        "sheet": row,
        "page": Paginator(lines, 100).get_page(request.GET.get("page")),
        "corrections": row.corrections.select_related("of", "cadre__person"),
        "hands": row.hands.select_related("person"),
        "approves": role == Role.REVIEWER and row.state == state.BUILT,
        "pays": role == Role.FINANCE and row.state == state.APPROVED,
        "return_form": forms.get("return_form", ReasonForm()) if returns else None,
        "builds": builds,
        "correction_form": forms.get("correction_form", CorrectionForm(sheet=row)) if builds else None,
    }
    return render(request, "pairing/allowances/sheet.html", context)


@audience(*READERS)
@require_safe
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """One sheet; each line says why."""
    return _show(request, _found(pk))


def _step(request: HttpRequest, act: Callable[..., object], pk: int, done: str) -> HttpResponse:
    try:
        act(by=request.user, sheet=_found(pk))
    except RuleBroken as error:
        messages.error(request, error.message)
    else:
        messages.success(request, done)
    return redirect("pairing:allowance", pk)


@audience(Role.REVIEWER)
@require_POST
@fresh_password
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    """Approve what another built."""
    return _step(request, sheet_approve, pk, _("The sheet is approved and goes to finance."))


@audience(Role.FINANCE)
@require_POST
@fresh_password
def pay(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark paid; the sheet never changes afterwards."""
    return _step(request, sheet_pay, pk, _("The sheet is marked paid."))


@audience(Role.REVIEWER, Role.FINANCE)
@require_POST
def send_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the sheet back to staff, with the reason."""
    row, form = _found(pk), ReasonForm(request.POST)
    if form.is_valid():
        try:
            sheet_return(by=request.user, sheet=row, reason=form.cleaned_data["reason"])
        except RuleBroken as error:
            put_on_form(error, form)
        else:
            messages.success(request, _("The sheet is sent back."))
            return redirect("pairing:allowance", pk)
    return _show(request, row, return_form=form)


@audience(Role.STAFF)
@require_POST
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Settle on this sheet what an earlier one got wrong."""
    row = _found(pk)
    form = CorrectionForm(request.POST, sheet=row)
    if form.is_valid():
        data = form.cleaned_data
        key = data.pop("once")
        try:
            create_once(
                key=key,
                by=request.user,
                purpose="allowance.correct",
                create=lambda: correction_add(by=request.user, sheet=row, **data),
            )
        except RuleBroken as error:
            put_on_form(error, form)
        else:
            messages.success(request, _("The correction is entered."))
            return redirect("pairing:allowance", pk)
    return _show(request, row, correction_form=form)


@audience(Role.STAFF)
@require_POST
def uncorrect(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a correction off a sheet that is still open."""
    row = get_object_or_404(AllowanceCorrection.objects.select_related("sheet", "cadre__person"), pk=pk)
    try:
        correction_remove(by=request.user, correction=row)
    except RuleBroken as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("The correction is taken off."))
    return redirect("pairing:allowance", row.sheet_id)


@audience(*READERS)
@require_POST
@fresh_password
def workbook(request: HttpRequest, pk: int) -> HttpResponse:
    """The sheet as a workbook; who took it out is noted."""
    row = _found(pk)
    content, rows = workbook_of(row)
    sheet_exported(by=request.user, sheet=row, rows=rows)
    return download(content, f"allowances-{row.month:%Y-%m}.xlsx")

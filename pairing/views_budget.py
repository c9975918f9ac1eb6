"""Rates, a year's budget and forecast, a sheet on paper. DOMAIN 7."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import Role, audience
from accounts.fresh import fresh_password
from accounts.models import today
from accounts.once import created
from pairing.actions.allowance import budget_set, rate_set, sheet_exported, year_exported
from pairing.forms_allowance import BudgetForm, RateForm
from pairing.models import AllowanceRate
from pairing.reports_allowance import rates_now
from pairing.reports_budget import workbook_of, year_of
from pairing.views_allowance import READERS, _found
from shenbei.lib import pdf
from shenbei.lib.downloads import download
from shenbei.lib.errors import RuleBroken, put_on_form

WRITERS: tuple[str, ...] = (Role.STAFF, Role.FINANCE)  # of the budget


@audience(*READERS)
@require_http_methods(["GET", "POST"])
def rates(request: HttpRequest) -> HttpResponse:
    """Every rate with the day from which it holds; staff adds one here, from a month without a sheet on."""
    writes = request.user.role == Role.STAFF
    form = RateForm(request.POST if writes and request.method == "POST" else None)
    if form.is_valid():
        try:
            created(request, "allowance.rate", rate_set, form.cleaned_data)
        except RuleBroken as error:
            put_on_form(error, form)
        else:
            messages.success(request, _("The rate is set."))
            return redirect("pairing:allowance_rates")
    context = {"rows": AllowanceRate.objects.all(), "now": [rate.pk for rate in rates_now(today())]}
    return render(request, "pairing/allowances/rates.html", context | {"form": form if writes else None})


@audience(*READERS)
@require_http_methods(["GET", "POST"])
def year(request: HttpRequest, year: int) -> HttpResponse:
    """A year's months beside its budget; finance and staff enter the budget here."""
    if not 2000 <= year <= 2100:
        raise Http404
    writes = request.user.role in WRITERS
    form = BudgetForm(request.POST if writes and request.method == "POST" else None)
    if form.is_valid():
        try:
            created(request, "allowance.budget", budget_set, form.cleaned_data, year=year)
        except RuleBroken as error:
            put_on_form(error, form)
        else:
            messages.success(request, _("The budget is entered."))
            return redirect("pairing:allowance_year", year)
    context = {"found": year_of(year, today()), "form": form if writes else None}
    return render(request, "pairing/allowances/year.html", context)


@audience(*READERS)
@require_POST
@fresh_password
def year_workbook(request: HttpRequest, year: int) -> HttpResponse:
    """The year as a workbook; it names no person, who took it out is noted."""
    if not 2000 <= year <= 2100:
        raise Http404
    found = year_of(year, today())
    year_exported(by=request.user, year=year, rows=len(found.months))
    return download(workbook_of(found), f"allowances-{year}.xlsx")


@audience(*READERS)
@require_POST
@fresh_password
def sheet_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """A sheet on paper, each line with its reason; who took it out is noted."""
    row = _found(pk)
    lines = row.lines.select_related("cadre__person", "cadre__department", "community__organisation")
    with translation.override("zh-hans"):
        context = {
            "sheet": row,
            "lines": lines,
            "lines_total": sum(line.amount for line in lines),
            "corrections": row.corrections.select_related("of", "cadre__person"),
            "dated": today(),
        }
        content = pdf.render("pairing/pdf/allowance.html", context, created=today())
    sheet_exported(by=request.user, sheet=row, rows=len(lines), form="pdf")
    return download(content, f"allowances-{row.month:%Y-%m}.pdf")

"""Files of a round: the results for the performance office, the bulletin, one scorecard, the pay factors."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import Role, audience
from accounts.fresh import fresh_after, fresh_password
from assessment import actions, pdf, reports
from assessment.forms import PayForm
from assessment.models import Round
from assessment.reports.paying import pay_factors, pay_rows
from assessment.views.rounds import READERS, found_result, found_round
from office.actions import event_record
from shenbei.lib.downloads import download
from shenbei.lib.errors import RuleBroken, put_on_form

DISTRICT = (Role.STAFF, Role.REVIEWER, Role.AUDITOR)


@audience(*DISTRICT)
@require_POST
@fresh_password
def workbook(request: HttpRequest, code: str) -> HttpResponse:
    """The results of a round as a workbook for the district's performance office; leaves an event."""
    found = found_round(code)
    content, rows = reports.results_workbook(found)
    event_record(by=request.user, verb="round.export", obj=found, data={"file": "results.xlsx", "rows": rows})
    return download(content, f"assessment-{found.code}.xlsx")


@audience(*READERS)
@require_safe
def bulletin(request: HttpRequest, code: str, kind: str) -> HttpResponse:
    """The bulletin as PDF or document: for everybody once publicised, for the district once a light round is final."""
    found = found_round(code)
    if not (reports.is_public(found) or (found.is_finished and request.user.sees_district)):
        raise Http404
    make = pdf.bulletin_pdf if kind == "pdf" else pdf.bulletin_docx
    return _paper(request, found, lambda: make(found), f"bulletin-{found.code}.{kind}")


@audience(*READERS)
@require_safe
def card(request: HttpRequest, code: str, community: str, kind: str) -> HttpResponse:
    """One community's scorecard as PDF or document, as this user is shown it."""
    result = found_result(request.user, code, community)
    if not reports.shows_totals(result.round, request.user):
        raise Http404
    make = pdf.scorecard_pdf if kind == "pdf" else pdf.scorecard_docx
    name = f"card-{result.round.code}-{result.code}.{kind}"
    return _paper(request, result, lambda: make(result, request.user), name)


def _paper(request: HttpRequest, back, make, name: str) -> HttpResponse:
    try:
        return download(make(), name)
    except RuleBroken as error:  # no face for a character, no pango: said, not drawn wrongly
        messages.error(request, str(error.message))
        return redirect("assessment:round", code=back.code) if isinstance(back, Round) else redirect(back)


@audience(*DISTRICT, Role.FINANCE)
@require_safe
def pay(request: HttpRequest, code: str) -> HttpResponse:
    """The pay factor of each community of a final round; nothing until the district switches it on."""
    found = found_round(code)
    context = {"round": found, "rows": pay_rows(found), "on": bool(pay_factors())}
    return render(request, "assessment/pay.html", context)


@audience(Role.REVIEWER)
@require_http_methods(["GET", "POST"])
@fresh_after(PayForm)
def pay_edit(request: HttpRequest) -> HttpResponse:
    """The reviewer sets the factors and switches them on or off."""
    form = PayForm(request.POST or None, initial=reports.pay_data())
    if request.method == "POST" and form.is_valid():
        try:
            given = dict(form.cleaned_data)
            actions.pay_set(by=request.user, on=given.pop("on"), factors=given)
            messages.success(request, _("Saved."))
            return redirect("assessment:rounds")
        except RuleBroken as error:
            put_on_form(error, form)
    context = {"form": form}
    return render(request, "assessment/pay_edit.html", context, status=422 if form.is_bound else 200)

"""What the community and the reviewer say to visits and monthly sheets, and what authors answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import Role, audience
from accounts.models import today
from shenbei.lib.asked import key_of
from shenbei.lib.counting import number_of
from shenbei.lib.errors import RuleBroken, put_on_form
from visits.actions import (
    dispute_answer,
    dispute_decide,
    records_confirm,
    records_dispute,
    sheet_dispute,
    verdicts_refresh,
    visit_dispute,
    visit_withdraw,
)
from visits.forms import AnswerForm, DecideForm, ReasonForm
from visits.models import Dispute, ResidentSheet, SheetDay, Visit
from visits.reports.changes import spoken_before
from visits.reports.waiting import record_url
from visits.rules import State
from visits.views.audiences import LOGGERS
from visits.views.edit import own_visits

ANSWERABLE = [State.SUBMITTED, State.DISPUTED]


@audience(Role.COMMUNITY)
@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest) -> HttpResponse:
    """Everything that waits for the community: tick several and confirm them, or dispute them for one reason."""
    visits, sheets = _waiting(request.user)
    context: dict[str, Any] = {"visits": visits, "sheets": sheets}
    if request.method == "POST":
        chosen = [*_chosen(visits, request, "visit"), *_chosen(sheets, request, "sheet")]
        if "dispute" not in request.POST:
            return _confirm(request, chosen)
        error = _dispute(request, chosen)
        if not error:
            return redirect("visits:answer")
        ticked = {kind: request.POST.getlist(kind) for kind in ("visit", "sheet")}
        context |= {"error": error, "reason": request.POST.get("reason", ""), "ticked": ticked}
    return render(request, "visits/answer.html", context, status=422 if "error" in context else 200)


def _dispute(request: HttpRequest, chosen: list) -> str:
    """Dispute what is ticked; the sentence that refuses it, or «»."""
    if not chosen:
        return _("Please tick what you dispute.")
    try:
        raised = records_dispute(by=request.user, records=chosen, reason=request.POST.get("reason", ""))
    except RuleBroken as error:
        return str(error.message)
    for one in raised:
        verdicts_refresh(one.record, today())
    messages.success(request, _("The author is asked to answer."))
    return ""


def _waiting(user):
    visits = Visit.objects.visible_to(user).filter(state__in=ANSWERABLE).exclude(author=user.person_id)
    sheets = (
        ResidentSheet.objects.visible_to(user).filter(state__in=ANSWERABLE).exclude(author=user.person_id)
    )
    return (
        visits.annotate(reopened=spoken_before("visit"))
        .select_related("community__organisation", "organisation", "author")
        .order_by("-state", "visited_on", "pk"),  # what is disputed already stands below
        sheets.select_related("duty__cadre__person", "duty__community__organisation")
        .annotate(ticked=number_of(SheetDay.objects.all(), "sheet"), reopened=spoken_before("sheet"))
        .order_by("-state", "month", "pk"),
    )


def _chosen(rows, request: HttpRequest, name: str) -> list:
    keys = [key for text in request.POST.getlist(name) if (key := key_of(text))]
    return list(rows.filter(pk__in=keys))


def _confirm(request: HttpRequest, chosen: list) -> HttpResponse:
    if not chosen:
        messages.error(request, _("Please tick what you confirm."))
        return redirect("visits:answer")
    try:
        number = records_confirm(by=request.user, records=chosen)
        for record in chosen:
            verdicts_refresh(record, today())
        messages.success(request, _("%(number)d confirmed.") % {"number": number})
    except RuleBroken as error:
        messages.error(request, error.message)
    return redirect("visits:answer")


def _reasoned(
    request: HttpRequest, form: Form, act: Callable[[dict[str, Any]], Any], done: str, page: dict[str, Any]
) -> HttpResponse:
    """A page that asks for a reason and acts; what was typed stays when it is refused."""
    if request.method == "POST" and form.is_valid():
        try:
            act(form.cleaned_data)
            messages.success(request, done)
            return redirect(page["back"])
        except RuleBroken as error:
            put_on_form(error, form)
    return render(request, "visits/reason.html", page | {"form": form})


@audience(Role.COMMUNITY)
@require_http_methods(["GET", "POST"])
def dispute(request: HttpRequest, pk: int) -> HttpResponse:
    """Say why a visit did not happen so."""
    visit = get_object_or_404(Visit.objects.visible_to(request.user), pk=pk)
    page = {
        "title": _("Dispute a visit"),
        "about": visit,
        "back": reverse("visits:detail", args=[pk]),
        "verb": _("Dispute"),
    }

    def act(data: dict[str, Any]) -> None:
        raised = visit_dispute(by=request.user, visit=visit, reason=data["reason"])
        verdicts_refresh(raised.record, today())

    return _reasoned(
        request, ReasonForm(request.POST or None), act, _("The author is asked to answer."), page
    )


@audience(Role.COMMUNITY)
@require_http_methods(["GET", "POST"])
def dispute_sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """Say which days of a monthly sheet did not happen so."""
    sheet = get_object_or_404(ResidentSheet.objects.visible_to(request.user), pk=pk)
    page = {
        "title": _("Dispute a monthly sheet"),
        "about": sheet,
        "back": reverse("visits:sheet", args=[pk]),
        "verb": _("Dispute"),
    }

    def act(data: dict[str, Any]) -> None:
        raised = sheet_dispute(by=request.user, sheet=sheet, reason=data["reason"])
        verdicts_refresh(raised.record, today())

    return _reasoned(
        request, ReasonForm(request.POST or None), act, _("The author is asked to answer."), page
    )


@audience(*LOGGERS)
@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one's own visit back."""
    visit = get_object_or_404(own_visits(request.user), pk=pk)
    page = {
        "title": _("Withdraw a visit"),
        "about": visit,
        "back": reverse("visits:detail", args=[pk]),
        "verb": _("Withdraw"),
    }

    def act(data: dict[str, Any]) -> None:
        verdicts_refresh(visit_withdraw(by=request.user, visit=visit, reason=data["reason"]), today())

    return _reasoned(request, ReasonForm(request.POST or None), act, _("The visit is withdrawn."), page)


@audience(*LOGGERS, Role.CADRE)
@require_http_methods(["GET", "POST"])
def answer_dispute(request: HttpRequest, pk: int) -> HttpResponse:
    """The author answers a dispute of his visit or sheet."""
    mine = Q(visit__author=request.user.person_id) | Q(sheet__author=request.user.person_id)
    row = get_object_or_404(Dispute.objects.filter(mine), pk=pk)
    page = _dispute_page(row, _("Answer a dispute"), _("Send the answer"))
    return _reasoned(
        request,
        AnswerForm(request.POST or None, initial={"answer": row.answer}),
        lambda data: dispute_answer(by=request.user, dispute=row, answer=data["answer"]),
        _("The answer is sent."),
        page,
    )


@audience(Role.REVIEWER)
@require_http_methods(["GET", "POST"])
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """The reviewer decides a dispute."""
    row = get_object_or_404(Dispute, pk=pk)
    page = _dispute_page(row, _("Decide a dispute"), _("Decide"))

    def act(data: dict[str, Any]) -> None:
        decided = dispute_decide(by=request.user, dispute=row, **data)
        verdicts_refresh(decided.record, today())

    return _reasoned(request, DecideForm(request.POST or None), act, _("The dispute is decided."), page)


def _dispute_page(row: Dispute, title: str, verb: str) -> dict[str, Any]:
    return {"title": title, "about": row.record, "dispute": row, "back": record_url(row), "verb": verb}

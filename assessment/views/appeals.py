"""Publicity of a full round, and the appeals against its figures."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import Role, audience
from accounts.fresh import fresh_after, fresh_password
from accounts.models import today
from assessment import actions, reports
from assessment.forms import AnswerForm, AppealForm, GapForm
from assessment.models import Appeal
from assessment.views.rounds import PAGE, READERS, found_result, found_round
from office.actions import create_once
from office.attachments import attachment_store
from office.reports import value
from pairing.models import Community
from shenbei.lib.errors import RuleBroken, files_asked_again, put_on_form

WHOLE = 200  # a district's communities on one page, so that it prints as a whole


@audience(*READERS)
@require_safe
def publicity(request: HttpRequest, code: str) -> HttpResponse:
    """The results of every community of a publicised round, for the whole district to read."""
    found = found_round(code)
    kind = request.GET.get("kind", "")
    rows = reports.publicised(found)
    if kind in Community.Kind.values:
        rows = rows.filter(kind=kind)
    page = Paginator(rows, WHOLE).get_page(request.GET.get("page"))
    context = {
        "round": found,
        "public": reports.is_public(found),
        "page": page,
        "rows": reports.matrix(found, page.object_list),
        "categories": found.frozen["categories"],
        "own": found.results.filter(community__organisation=request.user.organisation_pk).first()
        if request.user.role == Role.COMMUNITY
        else None,
        "kinds": Community.Kind.choices,
        "kind": kind,
        "phone": value("pledges.supervision_phone"),
        "mailbox": value("pledges.supervision_mailbox"),
        "today": today(),
    }
    return render(request, "assessment/publicity.html", context)


@audience(Role.STAFF, Role.REVIEWER, Role.AUDITOR, Role.STREET, Role.COMMUNITY)
@require_safe
def appeals(request: HttpRequest, code: str) -> HttpResponse:
    """The appeals of a round with their terms and answers."""
    found = found_round(code)
    page = Paginator(reports.appeals_of(found, request.user), PAGE).get_page(request.GET.get("page"))
    rows = [(row, *reports.appeal_word(row, today())) for row in page.object_list]
    return render(request, "assessment/appeals.html", {"round": found, "page": page, "rows": rows})


@audience(Role.COMMUNITY)
@require_http_methods(["GET", "POST"])
def appeal(request: HttpRequest, code: str, community: str, key: str) -> HttpResponse:
    """The community contests one figure of its result."""
    result = found_result(request.user, code, community)
    line = reports.line(result, request.user, key)
    if line is None:
        raise Http404
    form = AppealForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            create_once(
                key=form.cleaned_data["once"],
                by=request.user,
                purpose="appeal.make",
                create=lambda: _made(request.user, result, line.indicator, form.cleaned_data),
            )
            messages.success(request, _("Your appeal has been received."))
            return redirect(result)
        except RuleBroken as error:
            put_on_form(error, form)
    if form.errors:
        files_asked_again(form)
    context = {"result": result, "round": result.round, "form": form, "title": _("Appeal"), "note": line.name}
    return render(request, "assessment/act.html", context, status=422 if form.is_bound else 200)


def _made(user, result, indicator, given: dict) -> Appeal:
    file = given["evidence"]
    kept = attachment_store(by=user, file=file, obj=result, community=result.community_id) if file else None
    return actions.appeal_make(by=user, result=result, indicator=indicator, text=given["text"], evidence=kept)


@audience(Role.REVIEWER)
@require_http_methods(["GET", "POST"])
@fresh_after(AnswerForm)
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """The reviewer answers an appeal."""
    row = get_object_or_404(
        Appeal.objects.select_related(
            "result__round__scheme", "indicator__category", "person", "evidence", "decided_by__person"
        ),
        pk=pk,
    )
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            points, words = form.cleaned_data["points"], form.cleaned_data["answer"]
            actions.appeal_decide(by=request.user, appeal=row, points=points, answer=words)
            messages.success(request, _("The appeal is answered."))
            return redirect("assessment:appeals", code=row.result.round.code)
        except RuleBroken as error:
            put_on_form(error, form)
    line = reports.line(row.result, request.user, row.indicator.key)
    found = row.result.round
    context = {"row": row, "result": row.result, "round": found, "form": form, "line": line}
    context["refused"] = "" if row.outcome else actions.why_not(request.user, row)
    context["warning"] = reports.finish_warning(found, today())
    return render(request, "assessment/answer.html", context, status=422 if form.is_bound else 200)


@audience(Role.REVIEWER)
@require_http_methods(["GET", "POST"])
@fresh_password
def gap(request: HttpRequest, code: str, community: str, key: str) -> HttpResponse:
    """The reviewer gives, by name, a target that the community's plan lacks."""
    result = found_result(request.user, code, community)
    line = reports.line(result, request.user, key)
    keys = reports.lacking(result, line.indicator) if line else []
    if not keys:
        raise Http404
    form = GapForm(request.POST or None, keys=keys)
    if request.method == "POST" and form.is_valid():
        try:
            actions.gap_fill(by=request.user, result=result, **form.cleaned_data)
            messages.success(request, _("The decision is recorded; the next computation counts it."))
            return redirect("assessment:missing", code=code)
        except RuleBroken as error:
            put_on_form(error, form)
    context = {"result": result, "round": result.round, "form": form, "title": _("Give the missing target")}
    return render(request, "assessment/act.html", context, status=422 if form.is_bound else 200)

"""Entering: the scores of one's stage, the survey, veto items, the community's reply."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import Role, audience
from assessment import actions, reports
from assessment.actions.entry import is_named_scorer, may_enter, tie_words
from assessment.forms import EntryForm, ReplyForm, SurveyForm, VetoForm
from assessment.models import CommunityResult, SurveyResult, Veto
from assessment.views.rounds import READERS, found_result, found_round
from office.actions import create_once
from office.attachments import attachment_store
from shenbei.lib.errors import RuleBroken, files_asked_again, put_on_form

ENTERING = (Role.STAFF, Role.REVIEWER, Role.STREET, Role.COMMUNITY, Role.FINANCE, Role.AUDITOR)


@audience(*ENTERING)
@require_http_methods(["GET", "POST"])
def enter(request: HttpRequest, code: str, community: str) -> HttpResponse:
    """Enter the points of the round's stage for one community; all rows are saved, or none and each says why."""
    result = _to_enter(request.user, code, community)
    stage = reports.entry_stage(result.round)
    if request.method == "POST" and request.POST.get("stage", stage) != stage:
        return _moved_on(request, result)
    if stage is None or not may_enter(request.user, result, stage):
        raise PermissionDenied
    lines = reports.entry_lines(result, request.user, stage)
    form = EntryForm(request.POST or None, request.FILES or None, lines=lines, stage=stage)
    if request.method == "POST":
        if _saved(request, result, stage, form):
            messages.success(request, _("Saved."))
            return redirect(_next(request, result, stage))
        files_asked_again(form)
    return _page(request, "assessment/enter.html", result, form, stage=stage)


def _moved_on(request: HttpRequest, result: CommunityResult) -> HttpResponse:
    """The round went on while somebody typed: nothing is taken, what he typed stands there to be copied."""
    typed = reports.typed_rows(result, request.POST, request.FILES)
    context = {"result": result, "round": result.round, "typed": typed}
    return render(request, "assessment/moved_on.html", context, status=409)


def _to_enter(user, code: str, community: str) -> CommunityResult:
    """The result in the user's scope, or the one that a named decision gives him to score."""
    try:
        return found_result(user, code, community)
    except Http404:
        row = (
            found_round(code).results.filter(code=community).select_related("round__scheme", "street").first()
        )
        if row is None or not is_named_scorer(user, row):
            raise
        return row


@transaction.atomic
def _saved(request: HttpRequest, result: CommunityResult, stage: str, form: EntryForm) -> bool:
    form.is_valid()  # rows that it refuses do not keep the others from being looked at: all is said at once
    rows = {line.indicator.pk: (line, values) for line, values in form.changed_rows()}
    given = [_given(request.user, result, line, values, form) for line, values in rows.values()]
    try:
        if whole := [one for one in given if one]:
            actions.scores_enter(by=request.user, result=result, stage=stage, given=whole)
    except actions.RowsRefused as error:
        for pk, why in error.rows.items():
            form.add_error(f"{why.field}_{pk}", why.message)
            form.take_version(rows[pk][0], reports.version_of(result, rows[pk][0].indicator, stage))
    except RuleBroken as error:
        form.add_error(None, error.message)
    if form.errors:
        transaction.set_rollback(True)
    return not form.errors


def _given(
    user, result: CommunityResult, line: reports.Line, values: dict, form: EntryForm
) -> actions.Given | None:
    """What a row says; None where it says too little or its file is none, which stands beside it then."""
    pk, file = line.indicator.pk, values["evidence"]
    if values["points"] is None and not values["applies"]:
        form.add_error(f"points_{pk}", _("Enter points, or mark the indicator as not applicable."))
        return None
    try:
        kept = (
            attachment_store(by=user, file=file, obj=result, community=result.community_id) if file else None
        )
    except RuleBroken as error:
        form.add_error(f"evidence_{pk}", error.message)
        return None
    return actions.Given(
        indicator=line.indicator,
        points=None if values["applies"] else values["points"],
        note=values["note"],
        evidence=kept,
        version=values["version"],
    )


def _next(request: HttpRequest, result: CommunityResult, stage: str) -> str:
    following = reports.next_to_enter(result, request.user, stage) if "next" in request.POST else None
    return following.get_absolute_url() + "enter/" if following else _after(request.user, result)


def _sees_card(user, result: CommunityResult) -> bool:
    """Whether the card is open to a user: not to whom only a named decision lets enter."""
    return user.role in READERS and result.round.results.visible_to(user).filter(pk=result.pk).exists()


def _after(user, result: CommunityResult) -> str:
    """Where somebody goes on when he has saved: the card, else the page on which he entered."""
    return result.get_absolute_url() + ("" if _sees_card(user, result) else "enter/")


def _page(request: HttpRequest, template: str, result: CommunityResult, form, **more) -> HttpResponse:
    """A page of entering; `tied` says why this user may not, `surveys` leads him to the survey, `sees_card` to the card."""
    user, found = request.user, result.round
    context = {
        "result": result,
        "round": found,
        "form": form,
        "tied": "" if more.get("stage") == "self" else tie_words(user, result),
        "sees_card": _sees_card(user, result),
        "surveys": found.takes_surveys and _may_survey(user, result),
    }
    return render(request, template, context | more, status=422 if form.is_bound else 200)


def _may_survey(user, result: CommunityResult) -> bool:
    return user.role == Role.STAFF or is_named_scorer(user, result)


@audience(*ENTERING)
@require_http_methods(["GET", "POST"])
def survey(request: HttpRequest, code: str, community: str) -> HttpResponse:
    """Enter the satisfaction survey of one community: the staff, or the scorer named for it."""
    result = _to_enter(request.user, code, community)
    if not _may_survey(request.user, result):
        raise PermissionDenied
    row = SurveyResult.objects.filter(result=result).first()
    form = SurveyForm(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        try:
            actions.survey_enter(by=request.user, result=result, **form.cleaned_data)
            messages.success(request, _("Saved."))
            goes_on = "next" in request.POST and request.user.role == Role.STAFF
            following = reports.next_survey(result) if goes_on else None
            return redirect(
                following.get_absolute_url() + "survey/" if following else _after(request.user, result)
            )
        except RuleBroken as error:
            put_on_form(error, form)
            form.take_seen(row.stamp if row else "")
    return _page(request, "assessment/survey.html", result, form, least=reports.survey_least(result))


@audience(Role.STAFF)
@require_http_methods(["GET", "POST"])
def veto(request: HttpRequest, code: str, community: str) -> HttpResponse:
    """Enter a veto item with the document behind it."""
    result = found_result(request.user, code, community)
    form = VetoForm(request.POST or None, request.FILES or None, grounds=result.round.veto_grounds)
    if request.method == "POST" and form.is_valid():
        try:
            create_once(
                key=form.cleaned_data["once"],
                by=request.user,
                purpose="veto.enter",
                create=lambda: _veto_made(request.user, result, form.cleaned_data),
            )
            messages.success(request, _("The veto item is entered; the next computation counts it."))
            return redirect(result)
        except RuleBroken as error:
            put_on_form(error, form)
    if form.errors:
        files_asked_again(form)
    context = {"result": result, "round": result.round, "form": form, "title": _("Enter a veto item")}
    return render(request, "assessment/act.html", context, status=422 if form.is_bound else 200)


def _veto_made(user, result: CommunityResult, given: dict) -> Veto:
    file = given["evidence"]
    return actions.veto_enter(
        by=user,
        result=result,
        ground=given["ground"],
        happened_on=given["happened_on"],
        document=given["document"],
        evidence=attachment_store(by=user, file=file, obj=result, community=result.community_id)
        if file
        else None,
    )


@audience(Role.COMMUNITY)
@require_http_methods(["GET", "POST"])
def reply(request: HttpRequest, code: str, community: str) -> HttpResponse:
    """The community replies to its result."""
    result = found_result(request.user, code, community)
    given = getattr(result, "reply", None)
    said = {"agrees": "1" if given.agrees else "0", "text": given.text} if given else {}
    form = ReplyForm(request.POST or None, initial=said)
    if request.method == "POST" and form.is_valid():
        try:
            actions.reply_give(by=request.user, result=result, **form.cleaned_data)
            messages.success(request, _("Your reply has been received."))
            return redirect(result)
        except RuleBroken as error:
            put_on_form(error, form)
    context = {"result": result, "round": result.round, "form": form, "title": _("Reply to the result")}
    return render(request, "assessment/act.html", context, status=422 if form.is_bound else 200)

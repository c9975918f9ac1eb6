"""What the organisation reviewer decides by name: the bar, who scores, the grade."""

from collections.abc import Callable
from datetime import date

from django.contrib import messages
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import Role, audience
from accounts.fresh import fresh_after, fresh_password
from accounts.models import Appointment, Person, User, today
from assessment import actions, reports
from assessment.forms import DecideForm, GradeForm, ScorerForm
from assessment.models import CommunityResult, SurveyResult
from assessment.views.entry import ENTERING
from assessment.views.rounds import found_result
from shenbei.lib.errors import RuleBroken, put_on_form


def _decision(
    request: HttpRequest, result: CommunityResult, form, title: str, act: Callable, **more
) -> HttpResponse:
    """Show a form of one decision; on a good POST act and return to the card."""
    if request.method == "POST" and form.is_valid():
        try:
            act()
            messages.success(request, _("The decision is recorded."))
            return redirect(result)
        except RuleBroken as error:
            put_on_form(error, form)
    context = {"result": result, "round": result.round, "form": form, "title": title} | more
    return render(request, "assessment/act.html", context, status=422 if form.is_bound else 200)


@audience(Role.REVIEWER)
@require_http_methods(["GET", "POST"])
@fresh_after(DecideForm)
def decide(request: HttpRequest, code: str, community: str) -> HttpResponse:
    """Decide by name whether satisfaction reaches the bar, where one answer would change it."""
    result = found_result(request.user, code, community)
    survey = get_object_or_404(SurveyResult.objects.select_related("result"), result=result)
    form = DecideForm(request.POST or None)
    title = _("Satisfaction: %(satisfied)d of %(answers)d answers, within one answer of the bar")
    return _decision(
        request,
        result,
        form,
        title % {"satisfied": survey.satisfied, "answers": survey.answers},
        lambda: actions.survey_decide(
            by=request.user,
            survey=survey,
            reached=form.cleaned_data["decision"] == SurveyResult.Decision.REACHED,
            reason=form.cleaned_data["reason"],
        ),
        warning=reports.finish_warning(result.round, today()),
    )


@audience(Role.REVIEWER)
@require_http_methods(["GET", "POST"])
@fresh_password
def scorer(request: HttpRequest, code: str, community: str) -> HttpResponse:
    """Name the person who scores this community for the district in this round."""
    result = found_result(request.user, code, community)
    form = ScorerForm(request.POST or None, persons=_to_name(today()))
    return _decision(
        request,
        result,
        form,
        _("Name who scores for the district"),
        lambda: actions.scorer_name(by=request.user, result=result, **form.cleaned_data),
    )


def _to_name(day: date) -> QuerySet[Person]:
    """Who could be named on a day: whoever enters points in some seat, with his seats; three statements."""
    live = Appointment.objects.live_on(day).filter(role__in=ENTERING, user__is_active=True)
    seats = Prefetch("appointments", live.select_related("organisation"), to_attr="seats")
    users = Prefetch("users", User.objects.prefetch_related(seats))
    return Person.objects.filter(pk__in=live.values("user__person")).prefetch_related(users)


@audience(Role.REVIEWER)
@require_http_methods(["GET", "POST"])
@fresh_after(GradeForm)
def grade(request: HttpRequest, code: str, community: str) -> HttpResponse:
    """Decide the grade of the year on a final result."""
    result = found_result(request.user, code, community)
    form = GradeForm(request.POST or None, initial={"grade": result.proposed})
    return _decision(
        request,
        result,
        form,
        _("Decide the grade of the year"),
        lambda: actions.grade_decide(by=request.user, result=result, **form.cleaned_data),
        note=_("Reached: %(reached)s; proposed: %(proposed)s.")
        % {"reached": result.get_grade_display(), "proposed": result.get_proposed_display()},
    )

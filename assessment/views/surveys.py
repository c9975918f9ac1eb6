"""The surveys of a round as a workbook: the template out, the filled one in."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import Role, audience
from assessment import actions, reports
from assessment.forms import BookForm
from assessment.views.rounds import found_round
from shenbei.lib.downloads import download
from shenbei.lib.errors import RuleBroken


@audience(Role.STAFF)
@require_http_methods(["GET", "POST"])
def surveys(request: HttpRequest, code: str) -> HttpResponse:
    """Import the surveys of a round; a workbook with a bad row is refused whole, each row saying why."""
    found = found_round(code)
    form = BookForm(request.POST or None, request.FILES or None)
    lines: list[str] = []
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            entered, unchanged = actions.surveys_import(
                by=request.user, round=found, content=file.read(), filename=file.name
            )
            words = _("%(entered)d surveys entered, %(unchanged)d unchanged.")
            messages.success(request, words % {"entered": entered, "unchanged": unchanged})
            return redirect("assessment:round", code=code)
        except actions.BookRefused as error:
            lines = error.lines
        except RuleBroken as error:
            form.add_error("file", error.message)
    context = {"round": found, "form": form, "lines": lines}
    return render(request, "assessment/surveys.html", context, status=422 if form.is_bound else 200)


@audience(Role.STAFF)
@require_safe
def template(request: HttpRequest, code: str) -> HttpResponse:
    """The workbook to fill in."""
    found = found_round(code)
    return download(reports.survey_template(found), f"survey-{found.code}.xlsx")

"""Measures and outcomes by workbook: out with what one sees, in with what one may write. Preview, then confirm."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import audience
from accounts.forms import OnceForm
from accounts.fresh import fresh_password
from measures.forms import OutcomeFilter
from measures.models import Measure, Outcome
from measures.reports import WRITERS
from measures.views import READERS
from measures.workbook import CAPS, MEASURE_SHAPE, OUTCOME_SHAPE, header, workbook_of
from measures.workbook_check import workbook_check, workbook_import
from office.actions import event_record
from office.models import Attachment
from office.uploads import marked_name, previewed_bytes, upload_bytes, upload_once, uploads_of
from shenbei.lib.downloads import download
from shenbei.lib.errors import RuleBroken
from shenbei.lib.forms import WorkbookField
from shenbei.lib.periods import year_window
from shenbei.lib.sheets import by_sheet, workbook_mark

KIND = "measures.workbook"
SHOWN = 100  # rows of a preview


class WorkbookForm(OnceForm):
    """A workbook to look at; nothing is taken over yet."""

    file = WorkbookField(
        label=gettext_lazy("Workbook of measures and outcomes"),
        help_text=gettext_lazy("An .xlsx workbook, or one table as .csv; 5 MB at most."),
    )
    foreign = forms.BooleanField(
        label=gettext_lazy("The numbers in it are those of another system"),
        help_text=gettext_lazy(
            "Every row is taken as new here; reversals find their entries by these numbers."
        ),
        required=False,
    )


@audience(*READERS)
@require_POST
@fresh_password
def export(request: HttpRequest) -> HttpResponse:
    """The measures and outcomes that one sees, of a year and a community where asked; the event says what left."""
    measures, outcomes = Measure.objects.visible_to(request.user), Outcome.objects.visible_to(request.user)
    form = OutcomeFilter(request.POST, user=request.user)
    form.is_valid()
    asked = {name: value for name, value in form.cleaned_data.items() if value and name != "type"}
    if "community" in asked:
        measures, outcomes = (rows.filter(community=asked["community"]) for rows in (measures, outcomes))
    if "year" in asked:
        window = year_window(asked["year"])
        outcomes = outcomes.between(window)
        measures = measures.filter(added_at__year__lte=asked["year"]).exclude(finished_on__lt=window.start)
    content = workbook_of(measures, outcomes)
    data: dict[str, Any] = {"filter": {name: str(value) for name, value in asked.items()}}
    data |= {"measures": measures.count(), "outcomes": outcomes.count()}
    with transaction.atomic():
        event_record(by=request.user, verb="measures.export", obj=request.user.person, data=data)
    return download(content, "measures.xlsx")


@audience(*WRITERS)
@require_GET
def empty(request: HttpRequest) -> HttpResponse:
    """A workbook with the headers alone."""
    return download(workbook_of(Measure.objects.none(), Outcome.objects.none()), "measures-empty.xlsx")


@audience(*WRITERS)
@require_http_methods(["GET", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """Choose a file."""
    form = WorkbookForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            url = reverse("measures:import_check", args=[_kept(request, form).pk])
            return redirect(f"{url}?foreign=yes" if form.cleaned_data["foreign"] else url)
        except RuleBroken as error:
            form.add_error("file", error.message)
    shapes = [(shape.titles[0], header(shape)) for shape in (MEASURE_SHAPE, OUTCOME_SHAPE)]
    return render(request, "measures/import.html", {"form": form, "shapes": shapes})


def _kept(request: HttpRequest, form: WorkbookForm) -> Attachment:
    said = form.cleaned_data
    name, content = said["file"].name, said["file"].read()
    workbook_check(content, name, by=request.user, foreign=said["foreign"])
    return upload_once(by=request.user, kind=KIND, once=said["once"], content=content, name=name)


@audience(*WRITERS)
@require_GET
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """What a workbook would enter, or every bad cell in it."""
    upload = get_object_or_404(uploads_of(request.user, KIND), pk=pk)
    foreign = bool(request.GET.get("foreign"))
    found = workbook_check(upload_bytes(upload), upload.name, by=request.user, foreign=foreign)
    names = {"measures": _("Measures"), "outcomes": _("Outcomes")}
    words = {"new": _("new"), "edited": _("changed"), "same": _("entered already")}
    counts = [
        (names[kind], words[what], number) for (kind, what), number in sorted(found.counts.items()) if number
    ]
    context = {
        "upload": upload,
        "check": found,
        "sheets": by_sheet(found.faults),
        "counts": counts,
        "brought": [(names[row.kind], row.row, words[row.what], row.text) for row in found.brought[:SHOWN]],
        "more": max(0, len(found.brought) - SHOWN),
        "flow": "measures:import",
        "nothing": found.changes_nothing,
        "ready": not found.changes_nothing,
        "query": "foreign=yes" if foreign else "",
    }
    return render(request, "measures/import_check.html", context)


@audience(*WRITERS)
@require_POST
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Take over the very bytes that were previewed."""
    upload = get_object_or_404(uploads_of(request.user, KIND), pk=pk)
    foreign = bool(request.GET.get("foreign"))
    try:
        data = previewed_bytes(upload, request.POST.get("sha256", ""))
        found = workbook_import(by=request.user, data=data, filename=upload.name, foreign=foreign)
    except RuleBroken as error:
        messages.error(request, error.message)
        url = reverse("measures:import_check", args=[pk])
        return redirect(f"{url}?foreign=yes" if foreign else url)
    messages.success(request, _("«%(name)s» was taken over.") % {"name": upload.name})
    brought = {line.kind for line in found.brought}
    return redirect("measures:list" if brought == {MEASURE_SHAPE.key} else "measures:outcomes")


@audience(*WRITERS)
@require_GET
def bad_cells(request: HttpRequest, pk: int) -> HttpResponse:
    """The same workbook with its bad cells filled and commented."""
    upload = get_object_or_404(uploads_of(request.user, KIND), pk=pk)
    data = upload_bytes(upload)
    found = workbook_check(data, upload.name, by=request.user, foreign=bool(request.GET.get("foreign")))
    return download(workbook_mark(data, upload.name, found.faults, CAPS), marked_name(upload))

"""Visits and resident days by workbook: out with what one sees, in with what one may enter. Preview, then confirm."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import Role, audience
from accounts.forms import OnceForm
from accounts.fresh import fresh_password
from accounts.models import today
from office.actions import event_record
from office.models import Attachment
from office.uploads import marked_name, previewed_bytes, upload_bytes, upload_once, uploads_of
from shenbei.lib.asked import key_of
from shenbei.lib.downloads import download
from shenbei.lib.errors import RuleBroken
from shenbei.lib.forms import WorkbookField
from shenbei.lib.sheets import by_sheet, csv_write, workbook_write
from visits import workbook
from visits.actions.workbook import workbook_import
from visits.forms import FilterForm
from visits.models import Visit
from visits.reports.workbook import WorkbookCheck, marked, workbook_check
from visits.reports.workbook_photos import PACKAGE_BYTES
from visits.views.audiences import READERS, WRITERS
from visits.views.sheets import days_filtered
from visits.views.visits import filtered

KIND = "visits.workbook"


class WorkbookForm(OnceForm):
    """A workbook to look at; nothing is taken over yet."""

    file = WorkbookField(
        label=gettext_lazy("Workbook file"),
        help_text=gettext_lazy(
            "An .xlsx workbook, or one table as .csv (5 MB at most); or a .zip of it and its photos (40 MB at most)."
        ),
        packed=PACKAGE_BYTES,
    )


@audience(*READERS)
@require_POST
@fresh_password
def export(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    """The visits that the list shows and the resident days beside them, or as CSV the visits alone.

    Streamed, with an event that says what left.
    """
    form = FilterForm(request.POST)
    wanted = form.cleaned_data if form.is_valid() else {}
    community = key_of(request.POST.get("community"))
    rows = Visit.objects.visible_to(request.user)
    rows = filtered(rows, wanted) if wanted else rows
    rows = rows.at_community(community) if community else rows
    days = days_filtered(request.user, wanted, community)
    wish = request.POST.get("format")
    suffix = wish if wish in ("csv", "zip") else "xlsx"
    with transaction.atomic():
        event_record(
            by=request.user,
            verb="visits.export",
            obj=request.user,
            data=_told(request, form, suffix, rows, days),
        )
    if suffix == "csv":
        lines = workbook.lines(workbook.with_all(rows.order_by("visited_on", "pk")))
        return download(csv_write(workbook.header(), lines), "visits.csv")
    shown = None if wanted.get("kind") else days  # who asks for a kind of visit asks for no resident days
    tables = workbook.tables(rows, shown)
    if suffix == "zip":
        return download(workbook.package_write(tables, rows), "visits.zip")
    return download(workbook_write(tables), "visits.xlsx")


def _told(request: HttpRequest, form: FilterForm, suffix: str, rows, days) -> dict[str, Any]:
    """What the trail says of an export."""
    names = {*form.fields, "community"}
    wanted = {name: value for name, value in request.POST.items() if name in names and value}
    whole = suffix != "csv" and "kind" not in wanted
    return {"format": suffix, "filter": wanted, "rows": rows.count()} | (
        {"days": days.count()} if whole else {}
    )


@audience(*WRITERS)
@require_GET
def empty(request: HttpRequest) -> HttpResponse:
    """A workbook with the header alone: of visits, or of a cadre's resident days."""
    return download(workbook.empty_workbook(request.user.role == Role.CADRE), "visits-empty.xlsx")


@audience(*WRITERS)
@require_http_methods(["GET", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """Choose a file."""
    form = WorkbookForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            return redirect("visits:import_check", _kept(request, form).pk)
        except RuleBroken as error:
            form.add_error("file", error.message)
    of_days = request.user.role == Role.CADRE
    shown = workbook.DAYS.columns[:4] if of_days else workbook.ASKED
    columns = [(column.words[0], column.required) for column in shown]
    return render(request, "visits/import.html", {"form": form, "columns": columns, "of_days": of_days})


def _kept(request: HttpRequest, form: WorkbookForm) -> Attachment:
    said = form.cleaned_data
    name, content = said["file"].name, said["file"].read()
    workbook_check(content, name, user=request.user, today=today())
    return upload_once(by=request.user, kind=KIND, once=said["once"], content=content, name=name)


def _checked(request: HttpRequest, upload: Attachment, data: bytes) -> WorkbookCheck:
    return workbook_check(data, upload.name, user=request.user, today=today())


@audience(*WRITERS)
@require_GET
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """What a workbook would enter, or every bad cell in it."""
    upload = get_object_or_404(uploads_of(request.user, KIND), pk=pk)
    found = _checked(request, upload, upload_bytes(upload))
    nothing = found.changes_nothing
    context = {"upload": upload, "check": found, "sheets": by_sheet(found.faults)}
    context |= {"flow": "visits:import", "nothing": nothing, "ready": not nothing}
    return render(request, "visits/import_check.html", context)


@audience(*WRITERS)
@require_POST
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter what was previewed, of the very bytes that were previewed."""
    upload = get_object_or_404(uploads_of(request.user, KIND), pk=pk)
    try:
        data = previewed_bytes(upload, request.POST.get("sha256", ""))
        found = _checked(request, upload, data)
        number = workbook_import(by=request.user, check=found)
    except RuleBroken as error:
        messages.error(request, error.message)
        return redirect("visits:import_check", pk)
    if request.user.role == Role.CADRE:
        messages.success(request, _("Resident days entered or changed: %(number)d.") % {"number": number})
        return redirect("visits:sheets")
    messages.success(request, _taken(found, number))
    return redirect("visits:list")


def _taken(found: WorkbookCheck, visits: int) -> str:
    """What an import of visits brought; of what it did not bring, nothing."""
    said = [
        (_("Visits entered or changed: %(number)d."), visits),
        (_("Problems raised: %(number)d."), len(found.problems.new) if found.problems else 0),
        (_("Photos added: %(number)d."), found.photos),
    ]
    told = [sentence % {"number": number} for sentence, number in said if number]
    return " ".join(told) or _("No change: all of it is entered already.")


@audience(*WRITERS)
@require_GET
def bad_cells(request: HttpRequest, pk: int) -> HttpResponse:
    """The same workbook with its bad cells filled and commented."""
    upload = get_object_or_404(uploads_of(request.user, KIND), pk=pk)
    data = upload_bytes(upload)
    return download(marked(data, _checked(request, upload, data)), marked_name(upload))

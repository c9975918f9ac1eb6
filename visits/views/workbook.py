"""Visits by workbook: out with what one sees, in with what one may enter. Preview, then confirm."""

from __future__ import annotations

import hashlib
from itertools import groupby
from pathlib import PurePath

from crispy_forms.helper import FormHelper
from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import audience
from accounts.forms import OnceForm
from accounts.fresh import fresh_password
from accounts.models import today
from office.actions import create_once, event_record
from office.models import Attachment
from office.uploads import previewed_bytes, upload_bytes, upload_keep, uploads_of
from shenbei.lib.asked import key_of
from shenbei.lib.errors import RuleBroken
from shenbei.lib.sheets import Caps, csv_write, workbook_write
from visits import workbook
from visits.actions.workbook import workbook_import
from visits.forms import FilterForm
from visits.models import Visit
from visits.reports.workbook import WorkbookCheck, marked, workbook_check
from visits.views.audiences import LOGGERS, READERS
from visits.views.visits import filtered

KIND = "visits.workbook"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class WorkbookForm(OnceForm):
    """A workbook to look at; nothing is taken over yet."""

    file = forms.FileField(
        label=gettext_lazy("Workbook of visits"),
        help_text=gettext_lazy("An .xlsx workbook, or one table as .csv; 5 MB at most."),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv"}),
        max_length=200,
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False

    def clean_file(self):
        """The file, refused by its size before it is read."""
        file = self.cleaned_data["file"]
        if file.size > Caps.file_bytes:
            raise forms.ValidationError(
                _("The file is larger than %(cap)d MB.") % {"cap": Caps.file_bytes // 1024**2}
            )
        return file


def _attachment(content: bytes, name: str) -> HttpResponse:
    headers = {"Content-Disposition": content_disposition_header(True, name)}
    return HttpResponse(content, content_type=XLSX, headers=headers)


@audience(*READERS)
@require_POST
@fresh_password
def export(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    """The visits that the list shows, as a workbook or as CSV; streamed, with an event that says what left."""
    form = FilterForm(request.POST)
    rows = Visit.objects.visible_to(request.user)
    if form.is_valid():
        rows = filtered(rows, form.cleaned_data)
    if community := key_of(request.POST.get("community")):
        rows = rows.at_community(community)
    wanted = {
        name: value for name, value in request.POST.items() if name in {*form.fields, "community"} and value
    }
    suffix = "csv" if request.POST.get("format") == "csv" else "xlsx"
    data = {"format": suffix, "filter": wanted, "rows": rows.count()}
    with transaction.atomic():
        event_record(by=request.user, verb="visits.export", obj=request.user, data=data)
    lines = workbook.lines(workbook.with_all(rows.order_by("visited_on", "pk")))
    if suffix == "xlsx":
        return _attachment(workbook_write([(workbook.TITLE, workbook.header(), lines)]), "visits.xlsx")
    headers = {"Content-Disposition": content_disposition_header(True, "visits.csv")}
    content = csv_write(workbook.header(), lines)
    return StreamingHttpResponse(content, content_type="text/csv; charset=utf-8", headers=headers)


@audience(*LOGGERS)
@require_GET
def empty(request: HttpRequest) -> HttpResponse:
    """A workbook with the header alone."""
    return _attachment(workbook.empty_workbook(), "visits-empty.xlsx")


@audience(*LOGGERS)
@require_http_methods(["GET", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """Choose a file."""
    form = WorkbookForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            return redirect("visits:import_check", _stored(request, form))
        except RuleBroken as error:
            form.add_error("file", error.message)
    columns = [(column.words[0], column.required) for column in workbook.SHAPE.columns]
    return render(request, "visits/import.html", {"form": form, "columns": columns})


def _stored(request: HttpRequest, form: WorkbookForm) -> int:
    file = form.cleaned_data["file"]
    content = file.read()
    workbook_check(content, file.name, user=request.user, today=today())
    key = f"{form.cleaned_data['once'][:32]}{hashlib.sha256(content).hexdigest()[:32]}"

    def store() -> Attachment:
        return upload_keep(by=request.user, kind=KIND, content=content, name=file.name)

    pk = create_once(key=key, by=request.user, purpose="visits.upload", create=store)
    return pk if uploads_of(request.user, KIND).filter(pk=pk).exists() else store().pk


def _checked(request: HttpRequest, upload: Attachment, data: bytes) -> WorkbookCheck:
    return workbook_check(data, upload.name, user=request.user, today=today())


@audience(*LOGGERS)
@require_GET
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """What a workbook would enter, or every bad cell in it."""
    upload = get_object_or_404(uploads_of(request.user, KIND), pk=pk)
    found = _checked(request, upload, upload_bytes(upload))
    faults = [(sheet, list(rows)) for sheet, rows in groupby(found.faults, lambda fault: fault.sheet)]
    return render(request, "visits/import_check.html", {"upload": upload, "check": found, "sheets": faults})


@audience(*LOGGERS)
@require_POST
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter what was previewed, of the very bytes that were previewed."""
    upload = get_object_or_404(uploads_of(request.user, KIND), pk=pk)
    try:
        data = previewed_bytes(upload, request.POST.get("sha256", ""))
        number = workbook_import(by=request.user, check=_checked(request, upload, data))
    except RuleBroken as error:
        messages.error(request, error.message)
        return redirect("visits:import_check", pk)
    messages.success(request, _("Visits entered or changed: %(number)d.") % {"number": number})
    return redirect("visits:list")


@audience(*LOGGERS)
@require_GET
def bad_cells(request: HttpRequest, pk: int) -> HttpResponse:
    """The same workbook with its bad cells filled and commented."""
    upload = get_object_or_404(uploads_of(request.user, KIND), pk=pk)
    data = upload_bytes(upload)
    name = _("%(name)s-marked.xlsx") % {"name": PurePath(upload.name).stem}
    return _attachment(marked(data, _checked(request, upload, data)), name)

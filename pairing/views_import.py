"""Taking a roster over: upload, preview, confirm. The preview belongs to its uploader and to the bytes it shows."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import Role, audience
from office.models import Attachment, AuditEvent
from office.uploads import marked_name, previewed_bytes, upload_bytes, upload_once, uploads_of
from pairing.forms_import import AnswersForm, UploadForm, answers_of
from pairing.roster_check import Check, marked_workbook, roster_check
from pairing.roster_summary import counts, edits
from pairing.roster_write import roster_import
from shenbei.lib.downloads import download
from shenbei.lib.errors import RuleBroken, put_on_form
from shenbei.lib.sheets import by_sheet

KIND = "pairing.roster"


@audience(Role.STAFF)
@require_http_methods(["GET", "POST"])
def import_start(request: HttpRequest) -> HttpResponse:
    """Choose a file; the last imports below."""
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            return redirect("pairing:import_check", _kept(request, form).pk)
        except RuleBroken as error:
            form.add_error("file", error.message)
    imports = AuditEvent.objects.filter(verb="roster.import")[:10]
    return render(request, "pairing/import.html", {"form": form, "imports": imports})


def _kept(request: HttpRequest, form: UploadForm) -> Attachment:
    """The upload; RuleBroken when it can't be read or is no roster, bad cells don't hinder it."""
    said = form.cleaned_data
    name, content = said["file"].name, said["file"].read()
    roster_check(content, name)
    return upload_once(by=request.user, kind=KIND, once=said["once"], content=content, name=name)


@audience(Role.STAFF)
@require_GET
def import_check(request: HttpRequest, pk: int) -> HttpResponse:
    """What a roster would change, or every bad cell in it."""
    upload = get_object_or_404(uploads_of(request.user, KIND), pk=pk)
    try:
        check = _checked(request, upload)
    except RuleBroken as error:
        return _terms_refused(request, upload, error)
    return render(request, "pairing/import_check.html", _context(request, upload, check))


def _checked(request: HttpRequest, upload: Attachment, data: bytes | None = None) -> Check:
    answers = answers_of(request.GET.dict())
    return roster_check(
        upload_bytes(upload) if data is None else data,
        upload.name,
        district=answers.district,
        cycle_from=answers.cycle_from,
        chosen=answers.chosen,
    )


def _terms_refused(request: HttpRequest, upload: Attachment, error: RuleBroken) -> HttpResponse:
    """The preview without the answers that were refused, the sentence beside their field."""
    check = roster_check(upload_bytes(upload), upload.name)
    form = AnswersForm(check, request.GET.dict(), bound=True)
    form.is_valid()
    put_on_form(error, form)
    context = _context(request, upload, check) | {"answers": form, "plan": None, "ready": False}
    return render(request, "pairing/import_check.html", context)


def _context(request: HttpRequest, upload: Attachment, check: Check) -> dict:
    plan = None if check.needs_terms else check.plan
    asks = check.questions or (check.open_terms and not check.faults)
    return {
        "flow": "pairing:import",
        "upload": upload,
        "check": check,
        "plan": plan,
        "nothing": plan and plan.changes_nothing,
        "ready": plan and not plan.changes_nothing,
        "counts": [count for count in counts(check) if count.new or count.edited or count.same],
        "edits": edits(check),
        "sheets": by_sheet(check.faults),
        "answers": AnswersForm(check, request.GET.dict()) if asks else None,
        "query": request.GET.urlencode(),
    }


@audience(Role.STAFF)
@require_POST
def import_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Take over the very bytes that were previewed; the register is asked again whether they fit."""
    upload = get_object_or_404(uploads_of(request.user, KIND), pk=pk)
    try:
        data = previewed_bytes(upload, request.POST.get("sha256", ""))
        changed = roster_import(by=request.user, check=_checked(request, upload, data))
    except RuleBroken as error:
        messages.error(request, error.message)
        return redirect(f"{reverse('pairing:import_check', args=[pk])}?{request.GET.urlencode()}")
    if changed:
        messages.success(request, _("«%(name)s» was taken over.") % {"name": upload.name})
    else:
        messages.info(request, _("No change: the register already says all of it."))
    return redirect("pairing:import")


@audience(Role.STAFF)
@require_GET
def import_marked(request: HttpRequest, pk: int) -> HttpResponse:
    """The same workbook with its bad cells filled and commented."""
    upload = get_object_or_404(uploads_of(request.user, KIND), pk=pk)
    data = upload_bytes(upload)
    return download(marked_workbook(data, _checked(request, upload, data)), marked_name(upload))

"""Is this what the district published? Asked of a checksum or of a file, by anybody."""

import hashlib

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import audience
from office.reports import value
from pledges import pdf, reports
from pledges.forms import CheckFileForm
from pledges.forms.verifying import MOST_BYTES
from pledges.probe import checksum_named
from pledges.views.common import attempt
from pledges.views.limits import within_limit
from pledges.views.public import kept

AROUND = 64 * 1024  # what a form adds to its file


@audience.public
@require_safe
def verify(request: HttpRequest, checksum: str) -> HttpResponse:
    """Whether a text is what the district published: yes, superseded, withdrawn or unknown."""
    verdict = reports.verdict(checksum.strip().lower())
    context = {"verdict": verdict, "office": pdf.office_name()}
    return kept(render(request, "pledges/public/verify.html", context))


@csrf_exempt  # nothing is changed; and its check would take in a body of any size before we can refuse it
@audience.public
@never_cache
@require_http_methods(["GET", "POST"])
def verify_file(request: HttpRequest) -> HttpResponse:
    """The page where anybody hands in a PDF and reads whether it is the published file; the file is not kept."""
    context = {"office": pdf.office_name(), "most": MOST_BYTES // 1024**2, "form": CheckFileForm()}
    if request.method == "POST" and int(request.META.get("CONTENT_LENGTH") or 0) > MOST_BYTES + AROUND:
        return answer(request, context | {"too_large": True}, 413)  # not a byte of it was read
    if request.method == "POST" and not within_limit(request, "check", value("pledges.checks_per_hour")):
        return answer(request, context | {"too_many": True}, 429)
    if request.method != "POST":
        return answer(request, context, 200)
    found: list[reports.FileVerdict] = []
    context["form"] = form = CheckFileForm(request.POST, request.FILES)
    if attempt(form, lambda: found.append(judged(form.cleaned_data["file"]))):
        return answer(request, context | {"found": found[0]}, 200)
    return answer(request, context, 422)


def judged(file: UploadedFile) -> reports.FileVerdict:
    """What the district says of a file: by its bytes; only where they are unknown by what it says of itself."""
    content = file.read()
    sha256 = hashlib.sha256(content).hexdigest()
    return reports.published_file(sha256) or reports.other_file(sha256, checksum_named(content))


def answer(request: HttpRequest, context: dict, status: int) -> HttpResponse:
    """The page with what is known."""
    return render(request, "pledges/public/verify_file.html", context, status=status)

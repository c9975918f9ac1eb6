"""What everybody reads, without sign-in: the notices, answered from rendered bytes, and the verification."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from accounts.access import audience
from pledges import pdf, reports
from pledges.models import Notice, Pledge
from pledges.rules import PUBLIC
from pledges.views.office import filter_form, listed

FRESH = "public, max-age=60"  # withdrawal reaches every cache within 60 s (DOMAIN 5)


def _answer(request: HttpRequest, kind: str, **address) -> HttpResponse:
    """The stored bytes under their ETag; 304 when the reader has them, 404 when there is nothing to read."""
    content_type = {"html": "text/html; charset=utf-8", "pdf": "application/pdf"}[kind]
    row = Notice.objects.filter(**address).values_list(kind, f"{kind}_etag").first()
    if row is None:
        raise Http404
    content, etag = bytes(row[0]), f'"{row[1]}"'
    response = HttpResponse(content, content_type=content_type)
    kept = get_conditional_response(request, etag=etag, response=response) or response
    kept["ETag"], kept["Cache-Control"] = etag, FRESH
    return kept


@audience.public
@require_safe
def notice(request: HttpRequest, year: int, code: str) -> HttpResponse:
    """The public page of a pledge."""
    return _answer(request, "html", year=year, code=code, current=True)


@audience.public
@require_safe
def notice_pdf(request: HttpRequest, year: int, code: str) -> HttpResponse:
    """The public PDF of a pledge."""
    return _answer(request, "pdf", year=year, code=code, current=True)


@audience.public
@require_safe
def notice_old(request: HttpRequest, year: int, code: str, number: int) -> HttpResponse:
    """The public page of a version that a correction has superseded; the present one under its own number, too."""
    return _answer(request, "html", year=year, code=code, number=number)


@audience.public
@require_safe
def notice_old_pdf(request: HttpRequest, year: int, code: str, number: int) -> HttpResponse:
    """The PDF of such a version."""
    return _answer(request, "pdf", year=year, code=code, number=number)


@audience.public
@require_safe
def notices(request: HttpRequest) -> HttpResponse:
    """All published pledges, by year, street, department, state and name."""
    pledges = Pledge.objects.public()
    context = listed(request, filter_form(request.GET, pledges, PUBLIC), pledges)
    context |= {"contact": pdf.contact(), "office": pdf.office_name()}
    response = render(request, "pledges/public/notices.html", context)
    response["Cache-Control"] = FRESH
    return response


@audience.public
@require_safe
def verify(request: HttpRequest, checksum: str) -> HttpResponse:
    """Whether a text is what the district published: yes, superseded, withdrawn or unknown."""
    verdict = reports.verdict(checksum.strip().lower())
    response = render(
        request, "pledges/public/verify.html", {"verdict": verdict, "office": pdf.office_name()}
    )
    response["Cache-Control"] = FRESH
    return response

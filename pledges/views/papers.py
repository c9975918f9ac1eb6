"""The papers: a pledge, one of its texts, the year's cover, sheets for the notice board; as PDF and Word."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_safe

from accounts.access import Role, audience
from pledges import docx, pdf
from pledges.board import board_pdf
from pledges.models import Cover, Notice, Pledge, Version
from pledges.views.common import (
    READERS,
    pdf_response,
    seen,
)
from shenbei.lib.asked import key_of
from shenbei.lib.downloads import download


def paper_of(version: Version) -> bytes:
    """The PDF that the public reads, byte by byte, for `/verify/` says yes to no other; before, one made now."""
    public = Notice.objects.filter(version=version).values_list("pdf", flat=True).first()
    return pdf.pledge_pdf(version) if public is None else bytes(public)


@audience(*READERS)
@require_safe
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    """The frozen text as PDF, to be signed or as it was published; 404 while it is a draft."""
    pledge = seen(request, pk)
    version = pledge.versions.standing().first()
    if version is None:
        raise Http404
    name, back = f"pledge-{pledge.year}-{pledge.community.code}.pdf", redirect("pledges:detail", pk)
    return pdf_response(request, lambda: paper_of(version), name, back)


@audience(*READERS)
@require_safe
def paper_docx(request: HttpRequest, pk: int) -> HttpResponse:
    """The frozen text as an editable Word file; 404 while it is a draft."""
    pledge = seen(request, pk)
    version = pledge.versions.standing().first()
    if version is None:
        raise Http404
    return download(docx.pledge_docx(version), f"pledge-{pledge.year}-{pledge.community.code}.docx")


@audience(*READERS)
@require_safe
def version_paper(request: HttpRequest, pk: int) -> HttpResponse:
    """Any frozen text of a pledge as PDF, also one voided, superseded or withdrawn."""
    rows = Version.objects.filter(pledge__in=Pledge.objects.visible_to(request.user))
    version = get_object_or_404(
        rows.select_related("pledge__community__organisation", "pledge__community__street"), pk=pk
    )
    pledge = version.pledge
    name = f"pledge-{pledge.year}-{pledge.community.code}-v{version.number}.pdf"
    back = redirect("pledges:detail", pledge.pk)
    return pdf_response(request, lambda: paper_of(version), name, back)


@audience(*READERS)
@require_safe
def board(request: HttpRequest, year: int) -> HttpResponse:
    """A3 sheets of the year's published pledges within the reader's scope, or of one pledge."""
    versions = pdf.public_versions(year).filter(pledge__in=Pledge.objects.visible_to(request.user))
    if one := key_of(request.GET.get("pledge")):
        versions = versions.filter(pledge=one)
    if not versions:
        raise Http404
    back = redirect("pledges:list")
    return pdf_response(request, lambda: board_pdf(versions), f"board-{year}.pdf", back)


@audience(Role.STAFF, Role.REVIEWER, Role.AUDITOR)
@require_safe
def cover_paper(request: HttpRequest, year: int) -> HttpResponse:
    """The year's 公示 with its annexes as PDF."""
    row = get_object_or_404(Cover, year=year)
    return pdf_response(request, lambda: pdf.cover_pdf(row), f"cover-{year}.pdf", redirect("pledges:list"))


@audience(Role.STAFF, Role.REVIEWER, Role.AUDITOR)
@require_safe
def cover_docx(request: HttpRequest, year: int) -> HttpResponse:
    """The same as an editable Word file."""
    return download(docx.cover_docx(get_object_or_404(Cover, year=year)), f"cover-{year}.docx")

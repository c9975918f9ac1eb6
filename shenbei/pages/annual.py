"""/reports/annual/ and /reports/half-year/: figures, sentences and pictures as page, workbook and papers. DOMAIN 6.

The internal analysis says plainly what fell short; the public draft gives the figures and claims nothing.
"""

from __future__ import annotations

from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from accounts.access import Role, audience
from accounts.models import today
from office.actions import event_record
from shenbei.lib.downloads import download
from shenbei.pages.annual_figures import annual_figure, latest_year, window_of
from shenbei.pages.annual_papers import docx_of, pdf_of, report_of, workbook_of
from shenbei.pages.annual_rows import rows_of

ANALYSTS = (Role.STAFF, Role.REVIEWER, Role.AUDITOR)
READERS = (*ANALYSTS, Role.LEADER, Role.FINANCE)


def _period(year: int, half: int | None) -> tuple[int, str]:
    """Year and half («H1», «H2» or empty) of an address; 404 out of reach."""
    if not 2000 <= year <= 2100 or half not in (None, 1, 2):
        raise Http404
    return year, f"H{half}" if half else ""


def _is_internal(request: HttpRequest) -> bool:
    """Whether the reader may have, and asked for, the internal analysis (the default for those who may)."""
    return request.user.role in ANALYSTS and request.GET.get("version") != "draft"


@audience(*READERS)
@require_safe
def now(request: HttpRequest) -> HttpResponse:
    """The report of the latest year with figures."""
    return redirect("annual", latest_year())


@audience(*READERS)
@require_safe
def page(request: HttpRequest, year: int, half: int | None = None) -> HttpResponse:
    """All figures of a year or half-year; each opens to its rows."""
    internal = _is_internal(request)
    analyst = request.user.role in ANALYSTS
    told = report_of(*_period(year, half), internal=internal, linked=analyst)
    context = {
        "told": told,
        "report": told.figures,
        "internal": internal,
        "analyst": analyst,
        "query": "" if internal else "?version=draft",
        "base": f"/reports/half-year/{year}H{half}" if half else f"/reports/annual/{year}",
    }
    return render(request, "pages/annual.html", context)


@audience(*ANALYSTS)
@require_safe
def rows(request: HttpRequest, year: int, code: str, half: int | None = None) -> HttpResponse:
    """The rows that a figure was computed from."""
    period = _period(year, half)
    behind = rows_of(code, window_of(*period))
    figure = (behind and behind.heading) or annual_figure(year, code, period[1])
    if figure is None or behind is None:
        raise Http404
    page = Paginator(behind.found, 50).get_page(request.GET.get("page"))
    context = {"year": year, "half": half, "figure": figure, "page": page}
    return render(request, "pages/annual_rows.html", context | {"lines": behind.lines(page.object_list)})


def _given(request: HttpRequest, content: bytes, period: tuple[int, str], form: str) -> HttpResponse:
    """A file for the reader; the event says who took which version of what."""
    data = {"year": period[0], "format": form, "internal": _is_internal(request)}
    data |= {"half": period[1]} if period[1] else {}
    with transaction.atomic():
        event_record(by=request.user, verb="annual.export", obj=request.user, data=data)
    return download(content, f"report-{period[0]}{period[1]}.{form}")


@audience(*READERS)
@require_safe
def workbook(request: HttpRequest, year: int, half: int | None = None) -> HttpResponse:
    """The same figures as a workbook."""
    period = _period(year, half)
    content = workbook_of(report_of(*period, internal=_is_internal(request)))
    return _given(request, content, period, "xlsx")


@audience(*READERS)
@require_safe
def paper(request: HttpRequest, year: int, half: int | None = None) -> HttpResponse:
    """The report on paper."""
    period = _period(year, half)
    content = pdf_of(*period, internal=_is_internal(request), dated=today())
    return _given(request, content, period, "pdf")


@audience(*READERS)
@require_safe
def document(request: HttpRequest, year: int, half: int | None = None) -> HttpResponse:
    """The report as a document that can be edited."""
    period = _period(year, half)
    content = docx_of(*period, internal=_is_internal(request), dated=today())
    return _given(request, content, period, "docx")

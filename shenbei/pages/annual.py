"""/reports/annual/: a year's figures as page, workbook and paper, in two versions. DOMAIN 6.

The internal analysis says plainly where visits fall short; the public draft gives the figures and claims nothing.
"""

from __future__ import annotations

from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.access import Role, audience
from accounts.models import today
from office.actions import event_record
from shenbei.lib import pdf
from shenbei.lib.periods import year_window
from shenbei.lib.sheets import workbook_write
from shenbei.pages.annual_figures import Annual, annual, annual_figure, latest_year
from shenbei.pages.annual_rows import rows_of

ANALYSTS = (Role.STAFF, Role.REVIEWER, Role.AUDITOR)
READERS = (*ANALYSTS, Role.LEADER, Role.FINANCE)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _year(year: int) -> int:
    if not 2000 <= year <= 2100:
        raise Http404
    return year


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
def page(request: HttpRequest, year: int) -> HttpResponse:
    """All figures of a year; each opens to its rows."""
    context = {
        "report": annual(_year(year)),
        "internal": _is_internal(request),
        "analyst": request.user.role in ANALYSTS,
        "query": "" if _is_internal(request) else "?version=draft",
    }
    return render(request, "pages/annual.html", context)


@audience(*ANALYSTS)
@require_safe
def rows(request: HttpRequest, year: int, code: str) -> HttpResponse:
    """The rows that a figure was computed from."""
    figure = annual_figure(_year(year), code)
    behind = rows_of(code, year_window(year))
    if figure is None or behind is None:
        raise Http404
    page = Paginator(behind.found, 50).get_page(request.GET.get("page"))
    context = {"year": year, "figure": figure, "page": page, "lines": behind.lines(page.object_list)}
    return render(request, "pages/annual_rows.html", context)


def _noted(request: HttpRequest, year: int, form: str, internal: bool) -> None:
    """Leave the event of an export: who, what, which version."""
    data = {"year": year, "format": form, "internal": internal}
    with transaction.atomic():
        event_record(by=request.user, verb="annual.export", obj=request.user, data=data)


def _download(content: bytes, kind: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@audience(*READERS)
@require_safe
def workbook(request: HttpRequest, year: int) -> HttpResponse:
    """The same figures as a workbook."""
    report, internal = annual(_year(year)), _is_internal(request)
    _noted(request, year, "xlsx", internal)
    return _download(workbook_write(sheets_of(report, internal)), XLSX, f"annual-{year}.xlsx")


def sheets_of(report: Annual, internal: bool) -> list[tuple]:
    """The workbook's pages: the figures, and in the internal version what was owed."""
    head = [_("Group"), _("Item"), _("Quantity"), _("Plain number"), _("Remark")]
    figures = [
        [figure.group, figure.label, figure.text, figure.quantity, figure.note if internal else ""]
        for figure in report.figures
    ]
    pages: list[tuple] = [(str(report.year), head, figures)]
    if internal:
        head = [_("Duty"), _("Owed"), _("Recorded within quota"), _("Windows kept"), _("Windows missed")]
        kept = [[str(row.kind.label), row.owed, row.made, row.met, row.missed] for row in report.kept]
        said = [[row.sentence] for row in report.shortfalls]
        pages.append((_("Quotas"), head, [*kept, *said]))
    return pages


@audience(*READERS)
@require_safe
def paper(request: HttpRequest, year: int) -> HttpResponse:
    """The same figures on paper, in Chinese whatever the reader's language."""
    internal = _is_internal(request)
    with translation.override("zh-hans"):
        context = {"report": annual(_year(year)), "internal": internal, "dated": today()}
        content = pdf.render("pages/annual_paper.html", context, created=today())
    _noted(request, year, "pdf", internal)
    return _download(content, "application/pdf", f"annual-{year}.pdf")

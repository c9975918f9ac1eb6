"""Monthly sheets of resident days: the list, one sheet, and the page on which a cadre ticks."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.access import Role, audience
from accounts.models import today
from office.reports import workdays
from shenbei.lib.counting import number_of
from shenbei.lib.errors import RuleBroken, put_on_form
from shenbei.lib.periods import Window, month_window
from visits.actions import sheet_save, sheet_submit, verdicts_refresh
from visits.forms import SheetForm
from visits.models import Duty, ResidentSheet, SheetDay
from visits.reports.changes import days_changed, days_differ
from visits.reports.duties import residences
from visits.reports.pages import months_back
from visits.rules import State
from visits.views.audiences import READERS


@audience(*READERS)
@require_GET
def sheets(request: HttpRequest) -> HttpResponse:
    """Monthly sheets within one's scope; a cadre sees his months first."""
    rows = ResidentSheet.objects.visible_to(request.user).select_related(
        "duty__cadre__person", "duty__cadre__department", "duty__community__organisation"
    )
    rows = rows.annotate(ticked=number_of(SheetDay.objects.all(), "sheet"))
    mine = request.user.role == Role.CADRE
    page = Paginator(rows, 30).get_page(request.GET.get("page"))
    context = {"page": page, "months": months_back(today(), 3) if mine else [], "mine": mine}
    return render(request, "visits/sheets.html", context)


def days_filtered(user, wanted: dict[str, Any], community: int | None = None):
    """The resident days within one's scope that a filter form asks for: of a community, of a time, in a state."""
    rows = SheetDay.objects.filter(sheet__in=ResidentSheet.objects.visible_to(user).order_by())
    name, initials = (f"sheet__duty__community__organisation__{field}" for field in ("name", "initials"))
    if q := wanted.get("q"):
        rows = rows.filter(Q(**{f"{name}__icontains": q}) | Q(**{f"{initials}__startswith": q.lower()}))
    exact = {"sheet__state": wanted.get("state"), "sheet__duty__community": community}
    ranged = {"day__gte": wanted.get("since"), "day__lte": wanted.get("until")}
    return rows.filter(**{field: value for field, value in (exact | ranged).items() if value})


@audience(*READERS)
@require_GET
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """One month of one cadre."""
    rows = ResidentSheet.objects.visible_to(request.user).select_related(
        "duty__cadre__person", "duty__cadre__department", "duty__community__organisation", "confirmed_by"
    )
    row = get_object_or_404(
        rows.prefetch_related("days", "disputes__raised_by", "disputes__settled_by"), pk=pk
    )
    own = row.author_id == request.user.person_id and request.user.role == Role.CADRE
    context = {
        "sheet": row,
        "own": own,
        "changes": days_changed(row),
        "may_answer": request.user.role == Role.COMMUNITY and not own,
        "may_decide": request.user.role == Role.REVIEWER,
    }
    return render(request, "visits/sheet.html", context)


@audience(Role.CADRE)
@require_http_methods(["GET", "POST"])
def tick(request: HttpRequest, year: int, month: int) -> HttpResponse:
    """Tick the resident days of a month, with a line where there is something to say."""
    window = _month(year, month)
    duty = _duty(request, window)
    if duty is None:
        messages.error(request, _("In %(month)s you were not posted anywhere.") % {"month": window.label()})
        return redirect("visits:sheets")
    row = ResidentSheet.objects.filter(duty=duty, month=window.start).exclude(state=State.WITHDRAWN).first()
    form = _form(request, window, row)
    differences: list = []
    if request.method == "POST" and form.is_valid():
        try:
            return _saved(request, duty, window, form)
        except RuleBroken as error:
            put_on_form(error, form)
            differences = _meanwhile(row, form)
    context = {"form": form, "sheet": row, "duty": duty, "window": window, "months": months_back(today(), 3)}
    status = 422 if form.is_bound else 200
    return render(request, "visits/tick.html", context | {"differences": differences}, status=status)


def _meanwhile(row: ResidentSheet | None, form: SheetForm) -> list:
    """What differs between the ticks and the sheet, when somebody changed it since; the next save counts."""
    if row is None or form.cleaned_data["version"] in (None, row.version):
        return []
    data: Any = form.data.copy()  # type: ignore[attr-defined]
    data["version"] = str(row.version)
    form.data = data
    return days_differ({day.day: day.note for day in row.days.all()}, form.ticked())


def _month(year: int, month: int) -> Window:
    if not (2000 <= year <= 2100 and 1 <= month <= 12) or date(year, month, 1) > today():
        raise Http404
    return month_window(year, month)


def _duty(request: HttpRequest, window: Window) -> Duty | None:
    """The posting of the month; the last one where there were two, unless another is asked for; None for none."""
    duties = residences(request.user, window)
    asked_for = request.GET.get("duty", "")
    chosen = [duty for duty in duties if str(duty.pk) == asked_for] or duties[-1:]
    return chosen[0] if chosen else None


def _form(request: HttpRequest, window: Window, row: ResidentSheet | None) -> SheetForm:
    initial: dict[str, Any] = {"version": row.version if row else None}
    for day in row.days.all() if row else []:
        initial |= {f"tick_{day.day.day}": True, f"note_{day.day.day}": day.note}
    calendar = workdays(window.start, window.end + timedelta(days=1))
    return SheetForm(request.POST or None, initial=initial, window=window, today=today(), calendar=calendar)


def _saved(request: HttpRequest, duty: Duty, window: Window, form: SheetForm) -> HttpResponse:
    assert duty.community
    row = sheet_save(
        by=request.user,
        community=duty.community,
        month=window.start,
        days=form.ticked(),
        version=form.cleaned_data["version"],
    )
    if "submit" in request.POST and row.state == State.DRAFT:
        row = sheet_submit(by=request.user, sheet=row)
    verdicts_refresh(row, today())
    said = (
        _("Saved; not yet submitted.")
        if row.state == State.DRAFT
        else _("The sheet is before the community.")
    )
    messages.success(request, said)
    return redirect("visits:sheet", row.pk)

"""The register of grades as of any day, and how communities moved since an earlier one. DOMAIN 3."""

from __future__ import annotations

from datetime import date

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from accounts.access import Role, audience
from accounts.models import today
from pairing.models import Community, Cycle, Grade
from pairing.reports_grades import grades_on, movement_chart, moves, street_grid
from shenbei.lib.forms import DayField


class DaysForm(forms.Form):
    """The two days between which the register is compared."""

    since = DayField(label=gettext_lazy("from"), required=False)
    day = DayField(label=gettext_lazy("as of"), required=False)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs["class"] = "form-control"


def _days(form: DaysForm) -> tuple[date, date]:
    """What was asked; else the beginning of the present cycle, and today."""
    form.is_valid()
    day = form.cleaned_data.get("day") or today()
    cycle = Cycle.objects.filter(started_on__lte=day).order_by("-started_on").first()
    since = form.cleaned_data.get("since") or (cycle.started_on if cycle else date(day.year, 1, 1))
    return min(since, day), day


@audience(Role.STAFF, Role.REVIEWER, Role.AUDITOR)
@require_safe
def register(request: HttpRequest) -> HttpResponse:
    """Who stands where, who moved; each with the way to the rows."""
    form = DaysForm(request.GET)
    since, day = _days(form)
    before, after = grades_on(since), grades_on(day)
    flows = moves(before, after)
    ends = date_format(since), date_format(day)
    charts = [street_grid("streets", after, _("Grades by street as of %s") % ends[1], columns=2, linked=True)]
    if flows:
        charts.insert(0, movement_chart("moves", flows, ends))
    moved = {pk for pk in before.keys() & after.keys() if before[pk] != after[pk]}
    labels = dict(Grade.Level.choices)
    rows = [
        {"community": row, "old": labels[before[row.pk]], "new": labels[after[row.pk]]}
        for row in Community.objects.filter(pk__in=moved).select_related("organisation", "street")
    ]
    shown = {"form": DaysForm(initial={"since": since, "day": day}), "since": since, "day": day}
    return render(request, "pairing/register.html", shown | {"charts": charts, "rows": rows})

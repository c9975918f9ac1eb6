"""/careers/: a cadre's record, put together from what every floor knows of him; his own to read. DOMAIN 8.

It lists what he did and what was said of it, and compares him with nobody.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import translation
from django.views.decorators.http import require_safe

from accounts.access import Role, audience
from accounts.models import today
from measures.models import Measure
from measures.reports import Total, outcome_totals
from pairing.actions.appraisal import career_exported
from pairing.models import Cadre, Opinion, Posting, Training
from pairing.reports_careers import cadres_visible_to
from shenbei.lib import pdf
from shenbei.lib.downloads import download
from shenbei.lib.periods import Window
from visits.models import SheetDay
from visits.reports.counts import COUNTED

READERS = (Role.STAFF, Role.REVIEWER, Role.AUDITOR, Role.DEPARTMENT, Role.CADRE)


@dataclass(frozen=True)
class Stay:
    """A posting, the resident days recorded in it, the community's outcomes of its days, the opinions at its end."""

    posting: Posting
    resident_days: int
    outcomes: Sequence[Total]
    opinions: Sequence[Opinion]


@dataclass(frozen=True)
class Career:
    """All that the record holds of a cadre."""

    cadre: Cadre
    stays: Sequence[Stay]
    measures: QuerySet[Measure]
    trainings: QuerySet[Training]

    @property
    def resident_days(self) -> int:
        """Over all postings."""
        return sum(stay.resident_days for stay in self.stays)


def career_of(cadre: Cadre, day: date) -> Career:
    """A cadre's record as of a day; five statements and two for each posting."""
    postings = cadre.postings.select_related("community__organisation", "community__street", "cadre__person")
    found = SheetDay.objects.filter(
        sheet__duty__cadre=cadre, entered_on__isnull=False, sheet__state__in=COUNTED, day__lte=day
    ).values_list("sheet__duty__community", "day")
    ticked = list(found)
    said: dict[int, list[Opinion]] = {}
    for row in Opinion.objects.filter(posting__cadre=cadre).select_related("given_by"):
        said.setdefault(row.posting_id, []).append(row)
    measures = Measure.objects.filter(Q(posting__cadre=cadre) | Q(responsible=cadre.person_id))
    return Career(
        cadre=cadre,
        stays=[_stay(row, ticked, said.get(row.pk, []), day) for row in postings],
        measures=measures.select_related("community__organisation").order_by("-pk").distinct(),
        trainings=cadre.trainings.all(),
    )


def _stay(row: Posting, ticked: Sequence[tuple[int, date]], opinions: Sequence[Opinion], day: date) -> Stay:
    last = min(row.ended_on or day, day)
    inside = [
        on for community, on in ticked if community == row.community_id and row.started_on <= on <= last
    ]
    window = Window(row.started_on, max(row.started_on, last))
    totals = [total for total in outcome_totals(window, [row.community]) if total.rows]
    return Stay(row, len(set(inside)), totals, opinions)


@audience(Role.CADRE)
@require_safe
def own(request: HttpRequest) -> HttpResponse:
    """One's own record."""
    row = get_object_or_404(cadres_visible_to(request.user), person=request.user.person_id)
    return redirect("career", row.pk)


@audience(*READERS)
@require_safe
def career(request: HttpRequest, pk: int) -> HttpResponse:
    """A cadre's record."""
    row = get_object_or_404(cadres_visible_to(request.user), pk=pk)
    context = {
        "career": career_of(row, today()),
        "day": today(),
        "own": row.person_id == request.user.person_id,
    }
    return render(request, "pages/career.html", context)


@audience(*READERS)
@require_safe
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    """The same as PDF; who took it is noted."""
    row = get_object_or_404(cadres_visible_to(request.user), pk=pk)
    with translation.override("zh-hans"):
        context = {"career": career_of(row, today()), "dated": today()}
        content = pdf.render("pages/career_paper.html", context, created=today())
    career_exported(by=request.user, cadre=row)
    return download(content, f"career-{row.pk}.pdf")

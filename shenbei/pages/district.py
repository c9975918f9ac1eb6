"""/district/: what in the whole district needs a decision or a hand today. No decoration: each number opens to its rows.

Every line says how it is counted and as of which day.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.access import Role, audience
from accounts.models import today
from measures.models import Measure
from pairing.models import AllowanceSheet, Community, Leader, Posting, Suspension
from pairing.reports import SOON, ending_soon, missing_in, without_contact_point
from pairing.reports_careers import ended_around
from pledges.models import Pledge
from pledges.rules import State
from visits.models import QuotaRun, Verdict
from visits.rules import Outcome


@dataclass(frozen=True)
class Number:
    """One number: what, how many, where its rows are, how it is counted, as of when; urgent ones stand out."""

    label: str
    count: int
    url: str
    formula: str
    day: date
    urgent: bool = False


def numbers(day: date) -> list[Number]:
    """All numbers that are not zero, the urgent ones first. 13 queries whatever the rows."""
    found = [*_quotas(day), *_decisions(day), *_gaps(day), *_work(day)]
    return sorted((row for row in found if row.count), key=lambda row: not row.urgent)


def _quotas(day: date) -> Iterable[Number]:
    run = QuotaRun.objects.filter(cycle__started_on__lte=day, cycle__ended_on__gte=day).first()
    if run is None:
        return
    rows = Verdict.objects.filter(closed_on=None, starts_on__lte=day, duty__cycle=run.cycle_id)
    counted = rows.aggregate(
        risk=Count("pk", filter=Q(outcome=Outcome.AT_RISK)),
        missed=Count("pk", filter=Q(outcome=Outcome.MISSED)),
    )
    url = reverse("visits:quotas")
    yield Number(
        _("Duties at risk"), counted["risk"], f"{url}?state=at_risk",
        _("open windows that are short with 7 days or less left, or too few working days"), run.as_of, True,
    )  # fmt: skip
    yield Number(
        _("Windows missed, not closed yet"),
        counted["missed"],
        f"{url}?state=missed",
        _("ended short, still open"),
        run.as_of,
        True,
    )


def _decisions(day: date) -> Iterable[Number]:
    asked = Suspension.objects.filter(state=Suspension.State.ASKED).count()
    yield Number(
        _("Suspensions to decide"), asked, reverse("pairing:suspensions") + "?state=asked",
        _("asked for, not decided"), day, True,
    )  # fmt: skip
    pledges = Pledge.objects.aggregate(
        signed=Count("pk", filter=Q(state=State.SIGNED)), approved=Count("pk", filter=Q(state=State.APPROVED))
    )
    url = reverse("pledges:list")
    yield Number(
        _("Pledges to approve"),
        pledges["signed"],
        f"{url}?state=signed",
        _("signed by four, not approved"),
        day,
        True,
    )
    yield Number(
        _("Pledges to publish"),
        pledges["approved"],
        f"{url}?state=approved",
        _("approved, not published"),
        day,
        True,
    )
    sheets = AllowanceSheet.objects.exclude(state=AllowanceSheet.State.PAID).count()
    yield Number(
        _("Allowance sheets on their way"),
        sheets,
        reverse("pairing:allowances"),
        _("built or approved, not paid"),
        day,
    )


def _gaps(day: date) -> Iterable[Number]:
    communities, every = reverse("pairing:communities"), Community.objects.all()
    gaps = (
        ("leader", _("Communities without a leader"), _("no live link of their street and no contact point")),
        (
            "pairing",
            _("Lagging communities without a pairing"),
            _("graded poor as of today, no live pairing"),
        ),
        ("posting", _("Paired communities without a cadre"), _("live pairing, no live posting")),
    )
    for what, label, formula in gaps:
        yield Number(
            label, missing_in(every, what, day).count(), f"{communities}?missing={what}", formula, day
        )
    idle = without_contact_point(Leader.objects.all(), day).count()
    yield Number(
        _("Leaders without a contact point"), idle, reverse("pairing:leaders") + "?missing=contact_point",
        _("in office, no live contact point"), day,
    )  # fmt: skip


def _work(day: date) -> Iterable[Number]:
    late = Measure.objects.filter(
        state__in=(Measure.State.PLANNED, Measure.State.UNDER_WAY), due_on__lt=day
    ).count()
    yield Number(
        _("Measures overdue"), late, reverse("measures:list") + "?due=overdue",
        _("planned or under way, to be done before today"), day,
    )  # fmt: skip
    yield Number(
        _("Postings that end soon"), ending_soon(Posting.objects.all(), day).count(),
        reverse("pairing:postings") + "?soon=yes", _("last day within %d days") % SOON.days, day,
    )  # fmt: skip
    lacking = (
        ended_around(day)
        .annotate(given=Count("opinions"))
        .filter(given__lt=3, ended_on__lte=day + timedelta(30))
    )
    yield Number(
        _("Appraisals not complete"), lacking.count(), reverse("pairing:rotation"),
        _("postings ended within a year or ending within 30 days, fewer than three opinions"), day,
    )  # fmt: skip


@audience(Role.STAFF, Role.REVIEWER, Role.AUDITOR)
@require_safe
def district(request: HttpRequest) -> HttpResponse:
    """The numbers of today."""
    day = today()
    return render(request, "pages/district.html", {"numbers": numbers(day), "day": day})

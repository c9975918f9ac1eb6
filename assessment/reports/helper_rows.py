"""The rows behind a helper's pledge items and day-to-day duties: each number opens (DOMAIN 8). As the rows stand now;
what counted is what the round keeps."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import F, QuerySet
from django.urls import reverse

from assessment.models import HelperResult
from pledges import reports as pledges
from visits.models import Problem, Verdict


@dataclass(frozen=True)
class Owned:
    """A pledge item that the helper's party owns: whose, how far (0–100, None: not applicable), its weight."""

    community: str
    text: str
    percent: int | None
    weight: Decimal
    url: str


def helper_items(row: HelperResult) -> list[Owned]:
    """The pledge items of his communities that the helper's party owns, by community; a fixed number of statements."""
    codes = [one["code"] for one in row.inputs["communities"]]
    names = dict(row.round.results.filter(code__in=codes).values_list("community", "name"))
    found = pledges.completion(row.round.window, list(names))
    return [
        Owned(
            names[community],
            item.item.text,
            item.percent,
            item.weight,
            reverse("pledges:detail", args=[pledge.pledge_pk]),
        )
        for community, pledge in sorted(found.items())
        for item in pledge.items
        if item.owner == row.kind
    ]


def helper_verdicts(row: HelperResult) -> QuerySet[Verdict]:
    """The windows of his duties that end in the round's half-year, the first first."""
    side = {"duty__cadre": row.cadre_id} if row.cadre_id else {"duty__organisation": row.organisation_id}
    rows = Verdict.objects.filter(ends_on__range=_days(row), owed__gt=0, **side)
    return rows.select_related(
        "duty__community__organisation", "duty__organisation", "duty__cadre__person"
    ).order_by("duty__kind", F("duty__community"), "starts_on")


def helper_problems(row: HelperResult) -> QuerySet[Problem]:
    """The problems that he had to answer by a day of the half-year; a cadre answers none."""
    if row.organisation_id is None:
        return Problem.objects.none()
    rows = Problem.objects.filter(owner=row.organisation_id, due_on__range=_days(row))
    return rows.select_related("community__organisation").order_by("due_on", "pk")


def _days(row: HelperResult) -> tuple[date, date]:
    return row.round.window.start, row.round.window.end

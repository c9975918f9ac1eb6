"""Where nobody is: communities without leader, pairing, posting or visit, and how they lie in the streets; read only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Max, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, Role
from pairing.models import Community
from pairing.reports import missing_in
from visits.models import Visit, VisitCommunity
from visits.reports.counts import COUNTED

PAGE = 40
GAPS: dict[str, str | Promise] = {
    "leader": _("no leader"),
    "pairing": _("lagging, not paired"),
    "posting": _("paired, nobody posted"),
    "visit60": _("no visit for 60 days"),
    "visit30": _("no visit for 30 days"),
}
BADGES = {
    "leader": "warning",
    "pairing": "danger",
    "posting": "warning",
    "visit60": "danger",
    "visit30": "warning",
}


@dataclass(frozen=True)
class Hole:
    """What one community lacks, and where that is mended by who looks."""

    label: str | Promise
    badge: str
    url: str


@dataclass(frozen=True)
class Line:
    """A community with its gaps and its last visit."""

    community: Any
    holes: list[Hole]

    @property
    def last(self) -> date | None:
        """The day of the last visit, alone or within a survey."""
        days = [day for day in (self.community.last_visit, self.community.last_survey) if day]
        return max(days, default=None)


@dataclass(frozen=True)
class StreetLine:
    """A street with how many of its communities have each gap."""

    street: Organisation
    communities: int
    counts: list[tuple[str, int]]


def gaps(user, day: date, gap: str, street: int | None, page_number: str | None) -> dict[str, Any]:
    """The communities of a user's scope that lack something, and the grid of streets. A fixed number of statements."""
    every = Community.objects.visible_to(user)
    missing = _missing(every, day)
    places = dict(every.values_list("pk", "street"))
    wanted = missing[gap] if gap in GAPS else set().union(*missing.values())
    rows = every.filter(pk__in=wanted).select_related("organisation", "street").order_by("code")
    if street:
        rows = rows.filter(street=street)
    page = Paginator(rows.annotate(last_visit=_last(), last_survey=_last_survey()), PAGE).get_page(
        page_number
    )
    return {
        "page": page,
        "lines": [Line(row, list(_holes(row.pk, missing, user))) for row in page.object_list],
        "streets": _streets(places, missing),
        "gaps": [(key, label, sum(pk in missing[key] for pk in places)) for key, label in GAPS.items()],
    }


def _missing(every, day: date) -> dict[str, set[int]]:
    """The communities that have each gap, by key."""
    found = {
        what: set(missing_in(every, what, day).values_list("pk", flat=True))
        for what in ("leader", "pairing", "posting")
    }
    seen = _visited_since(every, day - timedelta(days=60), day)
    known = set(every.values_list("pk", flat=True))
    late = {pk for pk, last in seen.items() if last <= day - timedelta(days=30)}
    return found | {"visit60": known - set(seen), "visit30": late | (known - set(seen))}


def _visited_since(every, since: date, day: date) -> dict[int, date]:
    """The last visit of each community that was visited after a day, alone or within a survey."""
    days = Q(visited_on__gt=since, visited_on__lte=day, state__in=COUNTED)
    alone = Visit.objects.filter(days, community__in=every).order_by().values_list("community")
    visits = Q(visit__visited_on__gt=since, visit__visited_on__lte=day, visit__state__in=COUNTED)
    within = VisitCommunity.objects.filter(visits, community__in=every).order_by().values_list("community")
    found = dict(within.annotate(last=Max("visit__visited_on")))
    for pk, last in alone.annotate(last=Max("visited_on")):
        found[pk] = max(last, found.get(pk, last))
    return found


def _last() -> Subquery:
    rows = Visit.objects.filter(community=OuterRef("pk"), state__in=COUNTED)
    return Subquery(rows.order_by("-visited_on").values("visited_on")[:1])


def _last_survey() -> Subquery:
    rows = VisitCommunity.objects.filter(community=OuterRef("pk"), visit__state__in=COUNTED)
    return Subquery(rows.order_by("-visit__visited_on").values("visit__visited_on")[:1])


def _holes(pk: int, missing: dict[str, set[int]], user) -> Iterable[Hole]:
    for key, label in GAPS.items():
        if pk in missing[key] and not (key == "visit30" and pk in missing["visit60"]):
            yield Hole(label, BADGES[key], _step(key, pk, user))


def _step(key: str, pk: int, user) -> str:
    """Where the gap is closed: for staff the register's form, for who goes there himself the log."""
    if user.role == Role.STAFF and key in ("pairing", "posting"):
        return f"{reverse(f'pairing:{key}_add')}?community={pk}"
    if key == "leader":
        return (
            reverse("pairing:leaders") if user.role == Role.STAFF else reverse("pairing:community", args=[pk])
        )
    if key.startswith("visit"):
        return f"{reverse('visits:list')}?community={pk}"
    return reverse("pairing:community", args=[pk])


def _streets(places: dict[int, int], missing: dict[str, set[int]]) -> list[StreetLine]:
    total = Counter(places.values())
    counts = {key: Counter(places[pk] for pk in missing[key] if pk in places) for key in GAPS}
    rows = Organisation.objects.filter(pk__in=total).order_by("code", "pk")
    return [StreetLine(row, total[row.pk], [(key, counts[key][row.pk]) for key in GAPS]) for row in rows]

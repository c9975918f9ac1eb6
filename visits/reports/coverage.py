"""Communities of a leader's area that no survey covered for six months: listed, not charged. DOMAIN 2."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from pairing.models import Community, ContactPoint, Leader, Link
from visits import rules
from visits.models import VisitCommunity
from visits.reports.counts import COUNTED
from visits.reports.verdicts import terms
from visits.rules import Kind


@dataclass(frozen=True)
class Uncovered:
    """A leader and the communities of his area that his surveys have left out."""

    leader: Leader
    communities: list[Community]


def uncovered(leaders: list[Leader], day: date) -> list[Uncovered]:
    """What each leader's surveys of the last six months (a changeable value) did not cover; whole areas are left out.

    Five queries, whatever the number of leaders. Links younger than that time are not looked at yet.
    """
    since = rules.months_before(day, terms().uncovered_months)
    streets = Link.objects.live_on(day).filter(leader__in=leaders, started_on__lte=since)
    points = ContactPoint.objects.live_on(day).filter(leader__in=leaders, started_on__lte=since)
    areas = Areas(
        set(streets.values_list("leader", "street")), set(points.values_list("leader", "community"))
    )
    covered = _covered(leaders, since, day)
    rows = list(Community.objects.select_related("organisation").order_by("code"))
    found = [
        Uncovered(one, [row for row in areas.of(one, rows) if (one.pk, row.pk) not in covered])
        for one in leaders
    ]
    return [row for row in found if row.communities]


@dataclass(frozen=True)
class Areas:
    """Which streets and which single communities belong to which leader's area."""

    streets: set[tuple[int, int]]
    points: set[tuple[int, int]]

    def of(self, leader: Leader, communities: list[Community]) -> list[Community]:
        """The communities of a leader's area."""
        return [
            row
            for row in communities
            if (leader.pk, row.street_id) in self.streets or (leader.pk, row.pk) in self.points
        ]


def _covered(leaders: list[Leader], since: date, day: date) -> set[tuple[int, int]]:
    made = Q(visit__sides__duty__kind=Kind.AREA_SURVEY, visit__sides__accepted_on__isnull=False)
    rows = VisitCommunity.objects.filter(
        made,
        visit__sides__duty__leader__in=leaders,
        visit__state__in=COUNTED,
        visit__visited_on__gt=since,
        visit__visited_on__lte=day,
    )
    return set(rows.values_list("visit__sides__duty__leader", "community"))

"""Which duty a person acts for, and when its windows close. DOMAIN 2 and 4."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db import connection
from django.db.models import F, Q

from accounts.models import Role
from measures.models import Measure
from office.reports import workdays
from pairing.models import Community, ContactPoint, Cycle, Link, Pairing, Posting
from shenbei.lib.periods import Window
from shenbei.lib.workdays import Workdays
from visits import rules
from visits.models import Dispute, Duty, Visit
from visits.models.duty import own_duties
from visits.reports.sql import duty_store
from visits.reports.verdicts import frames, terms
from visits.rules import Kind

KINDS_OF_ROLE = {
    Role.LEADER: [Kind.CONTACT_POINT, Kind.AREA_SURVEY],
    Role.DEPARTMENT: [Kind.WORK_GROUP],
    Role.STREET: [Kind.STREET_GUIDANCE],
    Role.CADRE: [Kind.RESIDENCE],
}


def kinds_of(user) -> list[Kind]:
    """The kinds of duty that a user's side owes: a department's also those of the cadres it sent."""
    more = [Kind.RESIDENCE] if user.role == Role.DEPARTMENT else []
    return [*KINDS_OF_ROLE.get(user.role, []), *more]


def duties_ensure(cycle: Cycle) -> None:
    """Make the duties that pairing's rows call for and that are not there yet: five statements."""
    with connection.cursor() as cursor:
        for kind in Kind:
            cursor.execute(duty_store(kind), [cycle.pk])


def own_duty(user, kind: str, community: Community | None, day: date) -> Duty | None:
    """The duty of the user's own side of a kind to a community in the cycle of a day; None if he has none."""
    cycle = Cycle.objects.on(day).first()
    if cycle is None or kind not in KINDS_OF_ROLE.get(user.role, []):
        return None
    mine = (
        Q(leader__person=user.person_id)
        | Q(organisation=user.organisation_pk)
        | Q(cadre__person=user.person_id)
    )
    rows = Duty.objects.filter(mine, cycle=cycle, kind=kind, community=community)
    found = rows.first()
    if found is None:
        duties_ensure(cycle)
        found = rows.first()
    return found


def live_duties(user, *days: date):
    """The user's own duties whose rows live on one of the days, in the order of his work."""
    wanted = Q(pk__in=[])
    for day in days:
        cycle = Q(cycle__started_on__lte=day, cycle__ended_on__gte=day)
        wanted |= cycle & _lives(kinds_of(user), day)
    return Duty.objects.owed_by(user).filter(wanted).distinct()


def _lives(kinds: Iterable[Kind], day: date) -> Q:
    """Duties of these kinds whose rows of pairing live on a day."""

    def row(path: str, **same) -> Q:
        live = Q(**{f"{path}__started_on__lte": day}, **same)
        return live & (Q(**{f"{path}__ended_on": None}) | Q(**{f"{path}__ended_on__gte": day}))

    paired = Pairing.objects.live_on(day).values("community")
    here = F("community")
    lives = {
        Kind.AREA_SURVEY: lambda: row("leader__links"),
        Kind.CONTACT_POINT: lambda: row("leader__contact_points", leader__contact_points__community=here),
        Kind.WORK_GROUP: lambda: row("organisation__pairings", organisation__pairings__community=here),
        Kind.STREET_GUIDANCE: lambda: Q(community__street=F("organisation")) & ~Q(community__in=paired),
        Kind.RESIDENCE: lambda: row("cadre__postings", cadre__postings__community=here),
    }
    wanted = Q(pk__in=[])
    for kind in kinds:
        wanted |= Q(kind=kind) & lives[kind]()
    return wanted


def recent_duties(user, day: date):
    """The duties that the user may log a visit for: live on the day, or until 45 days before it."""
    rows = live_duties(user, day, day - timedelta(days=45))
    rows = rows.exclude(kind=Kind.RESIDENCE)  # ticked on the monthly sheet
    return rows.select_related("community__organisation").order_by("kind", "community__code")


def area_of(user, day: date):
    """The communities of a leader's area on a day: those of his linked streets and his contact points."""
    streets = Link.objects.live_on(day).filter(leader__person=user.person_id).values("street")
    points = ContactPoint.objects.live_on(day).filter(leader__person=user.person_id).values("community")
    rows = Community.objects.filter(Q(street__in=streets) | Q(pk__in=points))
    return rows.select_related("organisation").order_by("code")


def measures_of(communities, day: date, visit: Visit | None = None):
    """The measures of communities (keys or a subquery) that a visit on a day may have touched.

    Not the dropped ones, nor what was finished more than a year before; what a visit names already stays.
    """
    late = Q(finished_on=None) | Q(finished_on__gte=day - timedelta(days=366))
    rows = Measure.objects.filter(community__in=communities).exclude(state=Measure.State.DROPPED)
    rows = rows.filter(late | Q(pk__in=visit.measures.values("pk")) if visit else late)
    return rows.select_related("community__organisation").order_by("state", "-pk")


def joint_duties(user, communities, day: date):
    """Duties of other sides that the user's visit to communities (keys or a subquery) on a day may serve as well.

    Those that live on the day: to the communities themselves, and to the areas that they lie in. Resident days are
    ticked on the monthly sheet, no visit serves them.
    """
    streets = Community.objects.filter(pk__in=communities).values("street")
    there = Q(community__in=communities) | Q(kind=Kind.AREA_SURVEY, leader__links__street__in=streets)
    cycle = Q(cycle__started_on__lte=day, cycle__ended_on__gte=day)
    kinds = [kind for kind in Kind if kind != Kind.RESIDENCE]
    rows = Duty.objects.filter(cycle & there & _lives(kinds, day)).exclude(own_duties(user)).distinct()
    rows = rows.select_related("leader__person", "organisation", "community__organisation")
    return rows.order_by(F("community__code").asc(nulls_last=True), "kind", "pk")


def joint_to(visit: Visit, user):
    """The same of a visit that is there: what it may serve as well and does not name yet."""
    covered: Any = [visit.community_id] if visit.community_id else visit.covered.values("community")
    return joint_duties(user, covered, visit.visited_on).exclude(sides__visit=visit)


def residences(user, window: Window) -> list[Duty]:
    """The user's residence duties with a posting that lives in a window, the latest last."""
    found = []
    for posting in (
        Posting.objects.filter(cadre__person=user.person_id).in_window(window).order_by("started_on")
    ):
        days = (max(window.start, posting.started_on), min(window.end, posting.ended_on or window.end))
        duty = own_duty(user, Kind.RESIDENCE, posting.community, days[0])
        if duty and duty not in found:
            found.append(duty)
    return found


def windows_of(duty: Duty, days: Iterable[date]) -> list[Window]:
    """The duty's windows in which the days lie; none where no rule is valid."""
    wanted = list(days)
    return [
        frame.window
        for frame in frames(duty.cycle, [duty.kind])
        if any(day in frame.window for day in wanted)
    ]


def closing(duty: Duty, window: Window, today: date) -> date | None:
    """The day at whose end the duty's window closed; None while it is open."""
    until = [row.until_on for row in duty.reopenings.filter(starts_on=window.start)]
    grace = max([rules.last_day_of_grace(window, calendar_near(window.end), terms()), *until])
    return rules.closed_by(today, rules.closing_day(grace, _disputes(duty, window)))


def calendar_near(day: date) -> Workdays:
    """The working days of the three months after a day: enough for any period of DOMAIN 4."""
    return workdays(day, day + timedelta(days=92))


def _disputes(duty: Duty, window) -> list[rules.Dispute]:
    if duty.kind == Kind.RESIDENCE:
        rows = Dispute.objects.filter(sheet__duty=duty, sheet__days__day__range=(window.start, window.end))
    else:
        rows = Dispute.objects.filter(
            visit__sides__duty=duty, visit__visited_on__range=(window.start, window.end)
        )
    return [rules.Dispute(*days) for days in rows.distinct().values_list("raised_on", "settled_on")]

"""Figures of the registry: lists with their filters, a community's card, what waits on the desk. Read only."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import CharField, Count, Exists, F, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Organisation, Role
from office.reports import value, workdays
from pairing.models import (
    Community,
    ContactPoint,
    Cycle,
    Grade,
    Leader,
    Link,
    Pairing,
    Posting,
    Suspension,
    WorkGroupMember,
)
from pairing.reports_careers import waiting_for as opinions_waiting
from pairing.rules import last_day_to_decide
from shenbei.lib.desk import Waiting

SOON = timedelta(days=30)


def found_by(word: str, field: str) -> Q:
    """Rows whose name holds a word or whose pinyin initials begin with it; `field` leads to the named row."""
    word = word.strip()
    return Q(**{f"{field}__name__icontains": word}) | Q(**{f"{field}__initials__startswith": word.lower()})


# --- lists ---


def communities(user, day: date, filters: dict) -> QuerySet[Community]:
    """The communities in a user's scope with `grade_now`, `department_now` and `cadre_now`, narrowed by filters.

    Filters: q, street, kind, grade, area, paired («yes», «no»), missing («leader», «pairing», «posting»).
    """
    rows = Community.objects.visible_to(user).with_grade(day).select_related("organisation", "street")
    pairings = Pairing.objects.live_on(day).filter(community=OuterRef("pk"))
    postings = Posting.objects.live_on(day).filter(community=OuterRef("pk"))
    rows = rows.annotate(
        department_now=Subquery(pairings.values("department__name")[:1], CharField()),
        cadre_now=Subquery(postings.values("cadre__person__name")[:1], CharField()),
    )
    if word := filters.get("q"):
        rows = rows.filter(found_by(word, "organisation") | Q(code__startswith=word.strip()))
    for name, column in (("street", "street"), ("kind", "kind"), ("area", "area"), ("grade", "grade_now")):
        if chosen := filters.get(name):
            rows = rows.filter(**{column: chosen})
    if paired := filters.get("paired"):
        rows = rows.filter(department_now__isnull=paired == "no")
    return missing_in(rows, filters.get("missing", ""), day)


def missing_in(rows: QuerySet[Community], what: str, day: date) -> QuerySet[Community]:
    """Communities that lack a leader, a pairing (lagging ones) or a posting (paired ones) on a day."""
    if what == "leader":
        links = Link.objects.live_on(day).filter(street=OuterRef("street"))
        points = ContactPoint.objects.live_on(day).filter(community=OuterRef("pk"))
        return rows.filter(~Exists(links), ~Exists(points))
    paired = Exists(Pairing.objects.live_on(day).filter(community=OuterRef("pk")))
    if what == "pairing":
        return rows.with_grade(day).filter(~paired, grade_now=Grade.Level.POOR)  # type: ignore[attr-defined]
    if what == "posting":
        posted = Exists(Posting.objects.live_on(day).filter(community=OuterRef("pk")))
        return rows.filter(paired, ~posted)
    return rows


def leaders(user, day: date, filters: dict) -> QuerySet[Leader]:
    """Leaders in scope with `links_now` and `points_now`; filters: q, street, state, missing («contact_point»)."""
    rows = Leader.objects.visible_to(user).select_related("person").distinct()
    if word := filters.get("q"):
        rows = rows.filter(found_by(word, "person") | Q(post__icontains=word.strip()))
    if street := filters.get("street"):
        rows = rows.filter(pk__in=Link.objects.live_on(day).filter(street=street).values("leader"))
    if filters.get("missing") == "contact_point":
        rows = without_contact_point(rows, day)
    return in_state(rows, filters.get("state", ""), day).prefetch_related(
        Prefetch("links", Link.objects.live_on(day).select_related("street"), to_attr="links_now"),
        Prefetch(
            "contact_points",
            ContactPoint.objects.live_on(day).select_related("community__organisation"),
            to_attr="points_now",
        ),
    )


def without_contact_point(rows, day: date) -> QuerySet[Leader]:
    """Leaders in office without a contact point; every leader has one (DOMAIN 2)."""
    points = ContactPoint.objects.live_on(day).filter(leader=OuterRef("pk"))
    return rows.live_on(day).filter(~Exists(points))


def in_state(rows, state: str, day: date):
    """Dated rows that live on a day («live»), have ended («ended») or begin later («later»)."""
    if state == "live":
        return rows.live_on(day)
    if state == "ended":
        return rows.filter(ended_on__lt=day)
    return rows.filter(started_on__gt=day) if state == "later" else rows


def pairings(user, day: date, filters: dict) -> QuerySet[Pairing]:
    """Pairings in scope with `lead_now` and `members_now`; filters: q, cycle, street, state."""
    members = WorkGroupMember.objects.live_on(day).filter(pairing=OuterRef("pk"))
    count = members.order_by().values("pairing").annotate(n=Count("pk")).values("n")
    rows = (
        Pairing.objects.visible_to(user)
        .select_related("department", "community__organisation", "community__street", "cycle")
        .annotate(
            lead_now=Subquery(members.filter(lead=True).values("person__name")[:1]),
            members_now=Subquery(count),
        )
    )
    if word := filters.get("q"):
        rows = rows.filter(found_by(word, "department") | found_by(word, "community__organisation"))
    if cycle := filters.get("cycle"):
        rows = rows.filter(cycle=cycle)
    if street := filters.get("street"):
        rows = rows.filter(community__street=street)
    rows = rows.order_by(F("ended_on").desc(nulls_first=True), "department__code", "started_on")
    return in_state(rows, filters.get("state", ""), day)


def postings(user, day: date, filters: dict) -> QuerySet[Posting]:
    """Postings in scope; filters: q, kind (of cadre), street, state, and soon («yes»: ends within 30 days)."""
    rows = Posting.objects.visible_to(user).select_related(
        "cadre__person", "cadre__department", "community__organisation", "community__street"
    )
    if word := filters.get("q"):
        rows = rows.filter(
            found_by(word, "cadre__person")
            | found_by(word, "cadre__department")
            | found_by(word, "community__organisation")
        )
    if kind := filters.get("kind"):
        rows = rows.filter(cadre__kind=kind)
    if street := filters.get("street"):
        rows = rows.filter(community__street=street)
    if filters.get("soon"):
        rows = ending_soon(rows, day)
    return in_state(rows, filters.get("state", ""), day)


def ending_soon(rows, day: date):
    """Dated rows whose last day lies within the next 30 days."""
    return rows.filter(ended_on__gte=day, ended_on__lte=day + SOON)


def suspensions(user, filters: dict) -> QuerySet[Suspension]:
    """Suspensions of the sides that a user sees or speaks for; filter: state."""
    rows = Suspension.objects.select_related(
        "leader__person",
        "pairing__department",
        "pairing__community__organisation",
        "posting__cadre__person",
        "posting__community__organisation",
        "street",
        "asked_by",
        "decided_by",
    )
    if not user.sees_district:
        rows = rows.filter(_own_sides(user))
    if state := filters.get("state"):
        rows = rows.filter(state=state)
    return rows


def _own_sides(user) -> Q:
    own = Q(asked_by=user.person_id)
    if user.role == Role.LEADER:
        return own | Q(leader__person=user.person_id)
    if user.role == Role.CADRE:
        return own | Q(posting__cadre__person=user.person_id)
    if user.role == Role.DEPARTMENT:
        organisation = user.organisation_pk
        return own | Q(pairing__department=organisation) | Q(posting__cadre__department=organisation)
    return own | Q(street=user.organisation_pk) if user.role == Role.STREET else own


def sides_of(user, day: date) -> list[Leader | Pairing | Posting | Organisation]:
    """The sides that a user speaks for on a day: himself as leader, pairings, postings, his street."""
    if user.role == Role.LEADER:
        return list(Leader.objects.filter(person=user.person_id).select_related("person"))
    if user.role == Role.STREET and user.organisation:
        return [user.organisation]
    postings = Posting.objects.live_on(day).select_related("cadre__person", "community__organisation")
    if user.role == Role.CADRE:
        return list(postings.filter(cadre__person=user.person_id))
    if user.role != Role.DEPARTMENT:
        return []
    pairings = Pairing.objects.live_on(day).select_related("department", "community__organisation")
    organisation = user.organisation_pk
    return [
        *pairings.filter(department=organisation),
        *postings.filter(cadre__department=organisation),
    ]


def organisations(kind: str, word: str, day: date) -> QuerySet[Organisation]:
    """Streets with `communities_count`, or departments with `community_now`, by name or initials."""
    rows = Organisation.objects.filter(kind=kind).select_related("head", "liaison")
    if word.strip():
        rows = rows.filter(Q(name__icontains=word.strip()) | Q(initials__startswith=word.strip().lower()))
    if kind == Organisation.Kind.STREET:
        return rows.annotate(communities_count=Count("communities")).order_by("code", "pk")
    paired = Pairing.objects.live_on(day).filter(department=OuterRef("pk"))
    return rows.annotate(community_now=Subquery(paired.values("community__organisation__name")[:1]))


def cycles() -> QuerySet[Cycle]:
    """Cycles with `pairings_count` and how many of them are `open_count`."""
    return Cycle.objects.annotate(
        pairings_count=Count("pairings"), open_count=Count("pairings", filter=Q(pairings__ended_on=None))
    ).order_by("-started_on")


# --- a community's card ---


@dataclass(frozen=True)
class CommunityCard:
    """Who is tied to a community on a day, and how it was graded."""

    community: Community
    day: date
    grades: list[Grade]
    links: list[Link]
    contact_points: list[ContactPoint]
    pairing: Pairing | None
    members: list[WorkGroupMember]
    postings: list[Posting]
    past: list[Pairing]

    @property
    def grade(self) -> Grade | None:
        """The grade in the register as of the day."""
        return next((row for row in self.grades if row.valid_from <= self.day), None)

    @property
    def lead(self) -> WorkGroupMember | None:
        """Who leads the work group."""
        return next((row for row in self.members if row.lead), None)


def community_card(community: Community, day: date) -> CommunityCard:
    """The card of a community as of a day, in seven statements."""
    ties = list(community.pairings.select_related("department", "cycle").order_by("-started_on"))
    pairing = next((row for row in ties if row.is_live(day)), None)
    members = WorkGroupMember.objects.live_on(day).filter(pairing=pairing).select_related("person")
    return CommunityCard(
        community=community,
        day=day,
        grades=list(community.grades.select_related("decided_by")),
        links=list(
            Link.objects.live_on(day).filter(street=community.street_id).select_related("leader__person")
        ),
        contact_points=list(
            ContactPoint.objects.live_on(day).filter(community=community).select_related("leader__person")
        ),
        pairing=pairing,
        members=list(members),
        postings=list(
            Posting.objects.live_on(day)
            .filter(community=community)
            .select_related("cadre__person", "cadre__department")
        ),
        past=[row for row in ties if row.ended_on and row.ended_on < day],
    )


# --- the desk ---


def waiting_for(user, today: date) -> list[Waiting]:
    """What the registry has waiting: gaps and ending postings for staff, suspensions for the reviewer."""
    if user.role == Role.STAFF:
        return list(_gaps(today))
    if user.role == Role.REVIEWER:
        return list(_to_decide(user, today))
    return opinions_waiting(user, today)


def _gaps(today: date) -> Iterator[Waiting]:
    every = Community.objects.all()
    counted = (
        (
            without_contact_point(Leader.objects.all(), today).count(),
            lambda n: ngettext("%d leader has no contact point.", "%d leaders have no contact point.", n),
            reverse("pairing:leaders") + "?missing=contact_point",
        ),
        (
            missing_in(every, "leader", today).count(),
            lambda n: ngettext("%d community has no leader.", "%d communities have no leader.", n),
            reverse("pairing:communities") + "?missing=leader",
        ),
        (
            missing_in(every, "pairing", today).count(),
            lambda n: ngettext(
                "%d lagging community is not paired.", "%d lagging communities are not paired.", n
            ),
            reverse("pairing:communities") + "?missing=pairing",
        ),
        (
            missing_in(every, "posting", today).count(),
            lambda n: ngettext(
                "%d paired community has no resident cadre.",
                "%d paired communities have no resident cadre.",
                n,
            ),
            reverse("pairing:communities") + "?missing=posting",
        ),
        (
            ending_soon(Posting.objects.all(), today).count(),
            lambda n: ngettext("%d posting ends within 30 days.", "%d postings end within 30 days.", n),
            reverse("pairing:postings") + "?soon=yes",
        ),
    )
    for count, sentence, url in counted:
        if count:
            yield Waiting(sentence(count) % count, url, badge="warning", word=_("to complete"))


def _to_decide(user, today: date) -> Iterator[Waiting]:
    rows = suspensions(user, {"state": Suspension.State.ASKED}).order_by("started_on")
    months = value("suspension.windows") if rows else {}
    calendar = workdays() if rows else None
    for row in rows:
        side = next(name for name in ("leader", "pairing", "posting", "street") if getattr(row, f"{name}_id"))
        assert calendar is not None
        yield Waiting(
            _("%(side)s asks to suspend the duty: %(what)s.") % {"side": getattr(row, side), "what": row},
            reverse("pairing:suspensions") + "?state=asked",
            due_on=last_day_to_decide(row.started_on, months[side], calendar),
            badge=Suspension.State.ASKED.badge,
            word=str(Suspension.State.ASKED.label),
        )

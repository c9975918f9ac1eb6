"""What the register already holds, read in a fixed number of queries, in the roster's own terms: names."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from accounts.models import Appointment, Organisation, Person
from pairing.models import (
    Cadre,
    Community,
    ContactPoint,
    Cycle,
    Grade,
    HalfYear,
    Leader,
    Link,
    Pairing,
    Posting,
)
from pairing.models import WorkGroupMember as Member
from shenbei.lib.periods import Window

PersonKey = tuple[int, str]  # organisation, name: within one organisation a name means one person


@dataclass
class Register:
    """The rows that a roster can meet; dated rows are the open ones, `spans` the days of those that have ended."""

    district: Organisation | None = None
    cycles: list[Cycle] = field(default_factory=list)
    streets: dict[str, Organisation] = field(default_factory=dict)
    departments: dict[str, Organisation] = field(default_factory=dict)
    communities: dict[str, list[Community]] = field(default_factory=lambda: defaultdict(list))
    grades: dict[tuple[int, int], str] = field(default_factory=dict)
    graded: dict[int, dict[date, str]] = field(default_factory=lambda: defaultdict(dict))
    closed: list[Window] = field(default_factory=list)
    spans: dict[tuple[str, int], list[Window]] = field(default_factory=lambda: defaultdict(list))
    former_leaders: dict[str, date] = field(default_factory=dict)
    leaders: dict[str, Leader] = field(default_factory=dict)
    links: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    points: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    pairing_of_department: dict[int, list[Pairing]] = field(default_factory=lambda: defaultdict(list))
    pairing_of_community: dict[int, Pairing] = field(default_factory=dict)
    members: dict[int, list[Member]] = field(default_factory=lambda: defaultdict(list))
    cadres: dict[PersonKey, Cadre] = field(default_factory=dict)
    posting_of_cadre: dict[int, Posting] = field(default_factory=dict)
    people: dict[PersonKey, Person] = field(default_factory=dict)

    def community(self, street: str, name: str) -> Community | None:
        """The community of a street and name."""
        return next((row for row in self.communities.get(name, []) if row.street.name == street), None)

    def is_taken(self, kind: str, pk: int | None, start: date) -> bool:
        """Whether an ended row of this side still lives on a day from `start` on."""
        return pk is not None and any(span.end >= start for span in self.spans.get((kind, pk), []))

    def is_closed(self, start: date) -> bool:
        """Whether a row from `start` on would reach into a closed half-year."""
        return any(window.end >= start for window in self.closed)


def register_load() -> Register:
    """The register as it is now."""
    register = Register(cycles=list(Cycle.objects.order_by("started_on")))
    register.closed = [half.window for half in HalfYear.objects.exclude(closed_at=None)]
    _load_spans(register)
    _load_organisations(register)
    _load_leaders(register)
    _load_pairings(register)
    _load_cadres(register)
    for row in Appointment.objects.select_related("user__person"):
        register.people.setdefault((row.organisation_id, row.user.person.name), row.user.person)
    return register


def _load_spans(register: Register) -> None:
    sources = (
        ("pairing of community", Pairing.objects.all(), "community"),
        ("pairing of department", Pairing.objects.filter(exception=""), "department"),
        ("posting of cadre", Posting.objects.all(), "cadre"),
    )
    for kind, rows, side in sources:
        for pk, start, end in rows.exclude(ended_on=None).values_list(side, "started_on", "ended_on"):
            register.spans[kind, pk].append(Window(start, end))


def _load_organisations(register: Register) -> None:
    homes = {Organisation.Kind.STREET: register.streets, Organisation.Kind.DEPARTMENT: register.departments}
    for row in Organisation.objects.exclude(kind=Organisation.Kind.COMMUNITY).select_related(
        "head", "liaison"
    ):
        if row.kind == Organisation.Kind.DISTRICT:
            register.district = row
        else:
            homes[Organisation.Kind(row.kind)][row.name] = row
        for person in (row.head, row.liaison):
            if person:
                register.people[row.pk, person.name] = person
    for community in Community.objects.select_related("organisation", "street", "secretary"):
        register.communities[community.name].append(community)
        if community.secretary:
            register.people[community.organisation_id, community.secretary.name] = community.secretary
    for pk, year, grade, start in Grade.objects.values_list("community", "year", "grade", "valid_from"):
        register.grades[pk, year] = grade
        register.graded[pk][start] = grade


def _load_leaders(register: Register) -> None:
    for leader in Leader.objects.select_related("person"):
        if leader.ended_on:
            register.former_leaders[leader.name] = leader.ended_on
            continue
        register.leaders[leader.name] = leader
        if register.district:
            register.people[register.district.pk, leader.name] = leader.person
    for leader_pk, street_pk in Link.objects.filter(ended_on=None).values_list("leader", "street"):
        register.links[leader_pk].add(street_pk)
    for leader_pk, community_pk in ContactPoint.objects.filter(ended_on=None).values_list(
        "leader", "community"
    ):
        register.points[leader_pk].add(community_pk)


def _load_pairings(register: Register) -> None:
    pairings = Pairing.objects.filter(ended_on=None).select_related(
        "department", "community__organisation", "community__street"
    )
    for pairing in pairings:
        register.pairing_of_department[pairing.department_id].append(pairing)
        register.pairing_of_community[pairing.community_id] = pairing
    for member in Member.objects.select_related("person", "pairing"):
        register.people.setdefault((member.pairing.department_id, member.person.name), member.person)
        if member.ended_on is None:
            register.members[member.pairing_id].append(member)


def _load_cadres(register: Register) -> None:
    for cadre in Cadre.objects.select_related("person", "department"):
        register.cadres[cadre.department_id, cadre.name] = cadre
        register.people[cadre.department_id, cadre.name] = cadre.person
    for posting in Posting.objects.filter(ended_on=None).select_related(
        "community__organisation", "community__street"
    ):
        register.posting_of_cadre[posting.cadre_id] = posting

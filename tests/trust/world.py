"""A small district drawn by lot: ended, present and future ties, people with several appointments, rows of every kind.

`draw` writes it to the database and hands back plain facts, from which `tests/trust/oracle.py` answers by itself.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

from django.utils import timezone

from accounts.models import Appointment, User, today
from assessment.models import CommunityResult, HelperResult, Round, Scheme
from measures.models import Measure, Outcome, OutcomeType, Plan
from pairing.models import HalfYear, Opinion, Posting
from pledges.models import Pledge, Signatory
from tests import factories as make
from visits.models import Duty, Problem, ResidentSheet, Visit
from visits.models.visit import VisitCommunity

PAST, NOW, OPEN, FUTURE = (-400, -40), (-30, 10), (-30, None), (20, 300)


@dataclass
class World:
    """What stands: ties as (side, place, live today), the rows of each model by primary key as plain facts."""

    streets: dict[int, int] = field(default_factory=dict)  # community → street
    seats: dict[int, int] = field(default_factory=dict)  # community → its organisation
    areas: list[tuple[int, int, bool]] = field(default_factory=list)  # leader, street
    points: list[tuple[int, int, bool]] = field(default_factory=list)  # leader, community
    pairings: list[tuple[int, int, bool]] = field(default_factory=list)  # department, community
    postings: list[tuple[int, int, bool]] = field(default_factory=list)  # cadre, community
    leaders: dict[int, int] = field(default_factory=dict)  # leader → person
    cadres: dict[int, tuple[int, int]] = field(default_factory=dict)  # cadre → person, department
    rows: dict[type, dict[int, dict[str, Any]]] = field(default_factory=dict)
    actors: list[User] = field(default_factory=list)

    def note(self, row, **facts: Any) -> None:
        """Remember a row by what the oracle needs of it."""
        self.rows.setdefault(type(row), {})[row.pk] = facts


def days(span) -> dict[str, date | None]:
    first, last = (None if n is None else today() + timedelta(days=n) for n in span)
    return {"started_on": first, "ended_on": last}


def tie(lot: Random, left: list, right: list, write) -> list[tuple[int, int, bool]]:
    """Ties by lot in the past, now and in the future; in each span everybody has at most one."""
    found, kept = [], set()  # who has an open tie gets no future one
    for span in (PAST, NOW, FUTURE):
        partners = lot.sample(right, min(len(left), len(right)))
        for one, other in zip(left, partners, strict=False):
            if lot.random() < 0.25 or (span == FUTURE and kept & {one, other}):
                continue
            if is_open := span == NOW and lot.random() < 0.5:
                kept |= {one, other}
            write(one, other, days(OPEN if is_open else span))
            found.append((one.pk, other.pk, span == NOW))
    return found


def draw(lot: Random) -> World:
    """The district of one seed."""
    world = World()
    cycle = make.CycleFactory(**days((-900, 900)))
    streets = [make.StreetFactory() for _n in range(5)]
    departments = [make.DepartmentFactory() for _n in range(10)]
    places = [make.CommunityFactory(street=lot.choice(streets)) for _n in range(18)]
    leaders = [make.LeaderFactory() for _n in range(6)]
    cadres = [make.CadreFactory(department=lot.choice(departments)) for _n in range(10)]
    world.leaders = {row.pk: row.person_id for row in leaders}
    world.cadres = {row.pk: (row.person_id, row.department_id) for row in cadres}
    for place in places:
        world.streets[place.pk], world.seats[place.pk] = place.street_id, place.organisation_id
        world.note(place, community=place.pk)
    world.areas = tie(lot, leaders, streets, lambda a, b, d: make.LinkFactory(leader=a, street=b, **d))
    world.points = tie(
        lot, leaders, places, lambda a, b, d: make.ContactPointFactory(leader=a, community=b, **d)
    )

    def pair(department, place, span) -> None:
        row = make.PairingFactory(cycle=cycle, department=department, community=place, **span)
        world.note(row, community=place.pk, department=department.pk)

    def post(cadre, place, span) -> None:
        row = make.PostingFactory(cadre=cadre, community=place, **span)
        world.note(row, community=place.pk, cadre=cadre.pk)

    world.pairings = tie(lot, departments, places, pair)
    world.postings = tie(lot, cadres, places, post)
    for leader in leaders:
        world.note(leader, leader=leader.pk)
    people = [row.person for row in (*leaders, *cadres)] + [make.PersonFactory() for _n in range(20)]
    seats = [[make.district()], streets, departments, [place.organisation for place in places]]
    fill(lot, world, places, streets, departments, leaders, cadres, people, cycle)
    world.actors = list(appoint(lot, people, seats))
    return world


def appoint(lot: Random, people, seats):
    """Users who act under each of their appointments that live today, and some who have none."""
    kinds = {"street": "street", "community": "community", "department": "department", "district": "staff"}
    others = ["reviewer", "auditor", "finance", "system", "signatory", "leader", "cadre"]
    for person in people:
        user = make.UserFactory(person=person)
        held = {(lot.choice(lot.choice(seats)), lot.choice([*others, *[""] * 9])) for _number in range(4)}
        for seat, other in sorted(held, key=lambda pair: (pair[0].pk, pair[1])):
            span = days(lot.choice([PAST, NOW, OPEN, FUTURE]))
            Appointment.objects.create(user=user, role=other or kinds[seat.kind], organisation=seat, **span)
        for row in [*user.appointments.live_on(today()).select_related("organisation"), None]:
            actor = User.objects.get(pk=user.pk)
            actor.acting = row
            yield actor


def fill(lot: Random, world: World, places, streets, departments, leaders, cadres, people, cycle) -> None:
    """Rows of every model that has a scope, each with what the oracle needs."""
    stamp, day, kinds = timezone.now(), today(), list(OutcomeType.objects.all()[:3])
    half = HalfYear.objects.create(code="2012H2")
    scheme = Scheme.objects.first() or Scheme.objects.create()
    around = Round.objects.create(
        half_year=half, code="2012H2", kind="full", scheme=scheme, frozen={}, stage="self", opened_at=stamp
    )
    entered = {"entered_on": day, "submitted_at": stamp, "answer_due_on": day, "state": "submitted"}
    for place in places:
        where: Any = {"community": place}
        measure = Measure.objects.create(**where, goal="people", title="慰问", added_at=stamp)
        outcome = Outcome.objects.create(
            **where, outcome_type=lot.choice(kinds), date=day, quantity=1, added_at=stamp
        )
        plan = Plan.objects.create(**where, year=2012)
        result = CommunityResult.objects.create(
            round=around, **where, code=place.code, name=str(place), kind=place.kind, street=place.street
        )
        for row in (measure, outcome, plan, result):
            world.note(row, community=place.pk)
        owner = lot.choice([*streets, *departments])
        person = lot.choice(people)
        problem = Problem.objects.create(
            **where, text="路灯", raised_by=person, raised_on=day, owner=owner, due_on=day
        )
        world.note(problem, community=place.pk, owner=owner.pk)
        pledge_of(lot, world, place, people)
    for _n in range(150):
        author, office = lot.choice(people), lot.choice([*streets, *departments])
        state = entered if lot.random() < 0.7 else {"state": "draft"}
        if lot.random() < 0.2:
            visit = Visit.objects.create(
                kind="area_survey",
                visited_on=day,
                way="meeting",
                organisation=office,
                author=author,
                created_at=stamp,
                **state,
            )
            covered = lot.sample(places, 3)
            VisitCommunity.objects.bulk_create(VisitCommunity(visit=visit, community=one) for one in covered)
        else:
            covered = [lot.choice(places)]
            visit = Visit.objects.create(
                kind="work_group",
                visited_on=day,
                community=covered[0],
                organisation=office,
                author=author,
                created_at=stamp,
                **state,
            )
        world.note(
            visit,
            communities={one.pk for one in covered},
            office=office.pk,
            author=author.pk,
            draft=state["state"] == "draft",
        )
    duties(lot, world, places, streets, departments, leaders, cadres, cycle)
    opinions(lot, world, people)
    for kind, rows in (("street", streets), ("department", departments)):
        for office in rows:
            row = HelperResult.objects.create(round=around, kind=kind, organisation=office, name=office.name)
            world.note(row, office=office.pk, cadre=None)
    for cadre in cadres:
        row = HelperResult.objects.create(round=around, kind="cadre", cadre=cadre, name=cadre.name)
        world.note(row, office=None, cadre=cadre.pk)


def opinions(lot: Random, world: World, people) -> None:
    """Opinions of all sides on postings that ended or not."""
    for posting in Posting.objects.select_related("cadre"):
        for side in Opinion.Side.values:
            giver = lot.choice(people)
            row = Opinion.objects.create(
                posting=posting, side=side, text="好", given_by=giver, given_at=timezone.now()
            )
            facts = {"community": posting.community_id, "cadre": posting.cadre_id}
            world.note(row, side=side, giver=giver.pk, **facts)


def pledge_of(lot: Random, world: World, place, people) -> None:
    """A pledge of a place that is or was paired, with a signatory by lot."""
    pairing = place.pairings.first()
    if pairing is None:
        return
    row = Pledge.objects.create(community=place, pairing=pairing, year=2012, drafted_at=timezone.now())
    signer = lot.choice(people)
    Signatory.objects.create(pledge=row, party="department", organisation=pairing.department, person=signer)
    world.note(row, community=place.pk, department=pairing.department_id, signer=signer.pk)


def duties(lot: Random, world: World, places, streets, departments, leaders, cadres, cycle) -> None:
    """Duties of all sides, and a monthly sheet for each residence."""
    for place in places:
        leader, cadre = lot.choice(leaders), lot.choice(cadres)
        for kind, side in (
            ("contact_point", {"leader": leader}),
            ("work_group", {"organisation": lot.choice(departments)}),
            ("street_guidance", {"organisation": lot.choice(streets)}),
            ("residence", {"cadre": cadre}),
        ):
            row = Duty.objects.create(cycle=cycle, kind=kind, community=place, **side)
            world.note(row, community=place.pk, **{name: one.pk for name, one in side.items()})
        draft = lot.random() < 0.3
        state = {"state": "draft"} if draft else {"state": "submitted", "submitted_at": timezone.now()}
        state |= {} if draft else {"entered_on": today(), "answer_due_on": today()}
        sheet = ResidentSheet.objects.create(
            duty=row, month=today().replace(day=1), author=cadre.person, created_at=timezone.now(), **state
        )
        world.note(sheet, community=place.pk, cadre=cadre.pk, author=cadre.person_id, draft=draft)
    for leader in leaders:
        row = Duty.objects.create(cycle=cycle, kind="area_survey", leader=leader)
        world.note(row, community=None, leader=leader.pk)

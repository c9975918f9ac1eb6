"""How many statements the lists of the registry need. A request of a signed-in user takes three of them."""

from datetime import date

from accounts.models import Organisation, Person
from pairing.models import Cadre, Community, ContactPoint, Grade, Leader, Link, Pairing, Posting
from shenbei.lib.periods import shanghai_midnight
from tests.access import Budget
from tests.pairing import import_budget

APRIL = date(2012, 4, 1)


def organisations(stage, kind: str, parent, count: int) -> list[Organisation]:
    taken = Organisation.objects.count()
    rows = [Organisation(kind=kind, name=f"{kind}{taken + n}", parent=parent) for n in range(count)]
    return Organisation.objects.bulk_create(rows)


def communities(stage, count: int) -> list[Community]:
    taken = Community.objects.count()
    rows = [
        Community(
            organisation=row, street=stage.street, code=f"{50000 + taken + n}", kind="rural", area="far"
        )
        for n, row in enumerate(organisations(stage, "community", stage.street, count))
    ]
    rows = Community.objects.bulk_create(rows)
    given = {"year": 2011, "grade": "poor", "valid_from": APRIL, "decided_at": shanghai_midnight(APRIL)}
    Grade.objects.bulk_create(Grade(community=row, evidence="x", **given) for row in rows)
    return rows


def persons(count: int) -> list[Person]:
    return Person.objects.bulk_create(Person(name=f"人{n}", initials=f"r{n}") for n in range(count))


def pairings(stage, count: int) -> None:
    departments = organisations(stage, "department", stage.district, count)
    rows = zip(departments, communities(stage, count), strict=True)
    Pairing.objects.bulk_create(
        Pairing(cycle=stage.cycle, department=department, community=community, started_on=APRIL)
        for department, community in rows
    )


def postings(stage, count: int) -> None:
    cadres = Cadre.objects.bulk_create(
        Cadre(person=person, department=stage.department, kind="young") for person in persons(count)
    )
    Posting.objects.bulk_create(
        Posting(cadre=cadre, community=community, started_on=APRIL)
        for cadre, community in zip(cadres, communities(stage, count), strict=True)
    )


def leaders(stage, count: int) -> None:
    rows = Leader.objects.bulk_create(
        Leader(person=person, post="区委常委", started_on=APRIL) for person in persons(count)
    )
    Link.objects.bulk_create(Link(leader=row, street=stage.street, started_on=APRIL) for row in rows)
    ContactPoint.objects.bulk_create(
        ContactPoint(leader=row, community=stage.community, ground="economy", started_on=APRIL)
        for row in rows
    )


def departments(stage, count: int) -> None:
    organisations(stage, "department", stage.district, count)


def one_community(stage) -> dict:
    return {"pk": stage.community.pk}


BUDGETS = [
    *import_budget.BUDGETS,
    Budget("pairing:communities", "staff", 8, communities),
    Budget("pairing:communities", "street_clerk", 8, communities, query="?missing=pairing&q=x"),
    Budget("pairing:leaders", "staff", 10, leaders),
    Budget("pairing:leaders", "liaison", 10, leaders, query="?missing=contact_point"),
    Budget("pairing:pairings", "staff", 9, pairings),
    Budget("pairing:postings", "staff", 8, postings),
    Budget("pairing:register", "staff", 9, communities),
    Budget("pairing:rotation", "staff", 9, postings),
    Budget("pairing:departments", "staff", 8, departments),
    Budget("pairing:community_add", "staff", 8, communities),
    Budget("pairing:pairing_add", "staff", 9, pairings),
    Budget("pairing:community", "staff", 30, pairings, kwargs=one_community),
]

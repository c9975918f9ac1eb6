"""Rows for tests, each whole by itself. Rules are tested through actions; these only set the stage."""

from datetime import date

import factory
from factory.django import DjangoModelFactory

from accounts.models import Appointment, Organisation, Person, User
from pairing.models import Cadre, Community, ContactPoint, Cycle, Grade, Leader, Link, Pairing, Posting
from shenbei.lib.periods import shanghai_midnight
from shenbei.lib.pinyin import initials

START = date(2012, 1, 1)
PASSWORD = "a-long-test-phrase-7"


class PersonFactory(DjangoModelFactory):
    class Meta:
        model = Person

    name = factory.Sequence(lambda n: f"测试{n}")
    initials = factory.LazyAttribute(lambda o: initials(o.name))


def district() -> Organisation:
    return Organisation.objects.get_or_create(
        kind="district", defaults={"name": "沈北新区", "initials": "sbxq"}
    )[0]


def next_code(kind: str, digits: int) -> str:
    return f"{Organisation.objects.filter(kind=kind).count() + 1:0{digits}}"


class OrganisationFactory(DjangoModelFactory):
    class Meta:
        model = Organisation

    kind = "department"
    name = factory.Sequence(lambda n: f"区直部门{n}")
    initials = factory.LazyAttribute(lambda o: initials(o.name))
    parent = factory.LazyFunction(district)


class DepartmentFactory(OrganisationFactory):
    code = factory.LazyFunction(lambda: next_code("department", 3))


class StreetFactory(OrganisationFactory):
    kind = "street"
    name = factory.Sequence(lambda n: f"测试街道{n}")
    code = factory.LazyFunction(lambda: next_code("street", 2))


class CycleFactory(DjangoModelFactory):
    class Meta:
        model = Cycle
        django_get_or_create = ("started_on",)

    name = "2012–2014"
    started_on = START
    ended_on = date(2014, 12, 31)


class CommunityFactory(DjangoModelFactory):
    class Meta:
        model = Community

    class Params:
        name = factory.Sequence(lambda n: f"测试村{n}")

    street = factory.SubFactory(StreetFactory)
    code = factory.Sequence(lambda n: f"{70 + n // 800 % 20}{n % 800:03}")  # no street's own, never its last
    organisation = factory.LazyAttribute(
        lambda o: OrganisationFactory(kind="community", name=o.name, parent=o.street, code=o.code)
    )
    kind = "rural"
    area = "near"
    households = 300
    population = 900
    party_members = 30


class GradeFactory(DjangoModelFactory):
    class Meta:
        model = Grade

    community = factory.SubFactory(CommunityFactory)
    year = 2011
    grade = "poor"
    valid_from = START
    evidence = "2011年度分类定级"
    decided_at = shanghai_midnight(START)


class LeaderFactory(DjangoModelFactory):
    class Meta:
        model = Leader

    person = factory.SubFactory(PersonFactory)
    post = "区委常委"
    started_on = START


class LinkFactory(DjangoModelFactory):
    class Meta:
        model = Link

    leader = factory.SubFactory(LeaderFactory)
    street = factory.SubFactory(StreetFactory)
    started_on = START


class ContactPointFactory(DjangoModelFactory):
    class Meta:
        model = ContactPoint

    leader = factory.SubFactory(LeaderFactory)
    community = factory.SubFactory(CommunityFactory)
    ground = "economy"
    started_on = START


class PairingFactory(DjangoModelFactory):
    class Meta:
        model = Pairing

    cycle = factory.SubFactory(CycleFactory)
    department = factory.SubFactory(DepartmentFactory)
    community = factory.SubFactory(CommunityFactory)
    started_on = date(2012, 4, 1)


class CadreFactory(DjangoModelFactory):
    class Meta:
        model = Cadre

    person = factory.SubFactory(PersonFactory)
    department = factory.SubFactory(DepartmentFactory)
    post = "副科长"
    kind = "young"


class PostingFactory(DjangoModelFactory):
    class Meta:
        model = Posting

    cadre = factory.SubFactory(CadreFactory)
    community = factory.SubFactory(CommunityFactory)
    started_on = date(2012, 4, 1)


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"user{n}")
    person = factory.SubFactory(PersonFactory)
    password = factory.django.Password(PASSWORD)


class AppointmentFactory(DjangoModelFactory):
    class Meta:
        model = Appointment

    user = factory.SubFactory(UserFactory)
    role = "staff"
    organisation = factory.LazyFunction(district)
    started_on = START


def user_as(
    role: str, organisation: Organisation | None = None, person: Person | None = None, **fields
) -> User:
    """A user with one live appointment."""
    user = UserFactory(person=person or PersonFactory(), **fields)
    AppointmentFactory(user=user, role=role, organisation=organisation or district())
    return user

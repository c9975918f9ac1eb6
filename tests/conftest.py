"""The fixed cast: one district, one pairing with everybody around it, and an outsider of each kind."""

from dataclasses import dataclass

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.utils import translation
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from accounts.models import Organisation, User
from pairing.models import Cadre, Community, ContactPoint, Cycle, Leader, Link, Pairing, Posting
from tests import factories as make

# A busy machine is no fault of the rules.
hypothesis_settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis_settings.load_profile("patient")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest begin first: at the end the other worker would wait for them."""
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


ROLES = ["staff", "staff2", "reviewer", "reviewer2", "leader", "liaison", "street_clerk", "community_clerk"]
ROLES += ["signatory", "cadre", "finance", "auditor", "system", "outsider"]


@dataclass
class Stage:
    """Who and what stands on the stage of every test."""

    district: Organisation
    cycle: Cycle
    street: Organisation
    department: Organisation
    community: Community
    sibling: Community  # same street, unpaired
    stranger: Community  # another street, another department
    pairing: Pairing
    leader: Leader
    link: Link
    contact_point: ContactPoint
    cadre: Cadre
    posting: Posting


@pytest.fixture
def stage(db) -> Stage:
    """One paired community with its people, an unpaired sibling, and a stranger elsewhere."""
    cycle = make.CycleFactory()
    street, department = make.StreetFactory(name="兴隆台街道"), make.DepartmentFactory(name="区农业局")
    community = make.CommunityFactory(street=street, name="前程泉村")
    sibling = make.CommunityFactory(street=street, name="南林湾村")
    stranger = make.CommunityFactory(name="老宋家村")
    for row, grade in ((community, "poor"), (sibling, "average"), (stranger, "poor")):
        make.GradeFactory(community=row, grade=grade)
    leader = make.LeaderFactory(person__name="胡英")
    cadre = make.CadreFactory(department=department, person__name="高玉桂")
    make.PairingFactory(cycle=cycle, community=stranger)
    return Stage(
        district=make.district(),
        cycle=cycle,
        street=street,
        department=department,
        community=community,
        sibling=sibling,
        stranger=stranger,
        pairing=make.PairingFactory(cycle=cycle, department=department, community=community),
        leader=leader,
        link=make.LinkFactory(leader=leader, street=street),
        contact_point=make.ContactPointFactory(leader=leader, community=community),
        cadre=cadre,
        posting=make.PostingFactory(cadre=cadre, community=community),
    )


@pytest.fixture
def staff(stage) -> User:
    return make.user_as("staff", username="staff")


@pytest.fixture
def staff2(stage) -> User:
    return make.user_as("staff", username="staff2")


@pytest.fixture
def reviewer(stage) -> User:
    return make.user_as("reviewer", username="reviewer")


@pytest.fixture
def reviewer2(stage) -> User:
    return make.user_as("reviewer", username="reviewer2")


@pytest.fixture
def leader(stage) -> User:
    return make.user_as("leader", person=stage.leader.person, username="leader")


@pytest.fixture
def liaison(stage) -> User:
    return make.user_as("department", stage.department, username="liaison")


@pytest.fixture
def street_clerk(stage) -> User:
    return make.user_as("street", stage.street, username="street")


@pytest.fixture
def community_clerk(stage) -> User:
    return make.user_as("community", stage.community.organisation, username="community")


@pytest.fixture
def signatory(stage) -> User:
    return make.user_as("signatory", stage.department, username="signatory")


@pytest.fixture
def cadre(stage) -> User:
    return make.user_as("cadre", stage.department, person=stage.cadre.person, username="cadre")


@pytest.fixture
def finance(stage) -> User:
    return make.user_as("finance", username="finance")


@pytest.fixture
def auditor(stage) -> User:
    return make.user_as("auditor", username="auditor")


@pytest.fixture
def system(stage) -> User:
    return make.user_as("system", username="system")


@pytest.fixture
def outsider(stage) -> User:
    """A liaison officer of another department: the right role, the wrong scope."""
    return make.user_as("department", stage.stranger.pairings.get().department, username="outsider")


@pytest.fixture
def sign_in():
    """A function: a client signed in as a user."""

    def as_user(user: User) -> Client:
        client = Client()
        client.force_login(user, backend="accounts.backends.AccountBackend")
        return client

    return as_user


@pytest.fixture
def postgres(db):
    """A test that needs PostgreSQL: skipped by name elsewhere, and a failure where CI says it must be there."""
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL: SQLite has no such constraint or lock")


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    """Files of a test go with the test."""
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture(scope="session")
def trail_kept(django_db_setup, django_db_blocker):
    """Puts the trail's guard against TRUNCATE back when the last test has emptied its tables."""
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("ALTER TABLE office_auditevent ENABLE TRIGGER office_trail_no_truncate")


@pytest.fixture
def race(trail_kept, transactional_db, django_db_serialized_rollback, postgres):
    """Committed rows for threads (tests/races.py) on PostgreSQL. Ask for it first and without the django_db mark."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE office_auditevent DISABLE TRIGGER office_trail_no_truncate")


@pytest.fixture(autouse=True)
def fresh_caches():
    """What one test has had kept is no other's."""
    for cache in caches.all():
        cache.clear()


@pytest.fixture(autouse=True)
def english():
    """Sentences outside a request are read by their msgid, whether or not the catalogues are compiled."""
    with translation.override("en"):
        yield

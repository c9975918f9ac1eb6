"""PostgreSQL itself refuses rows that overlap, also ended ones that no partial index sees."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from tests import factories as make

EARLY = {"started_on": date(2012, 1, 1), "ended_on": date(2012, 6, 30)}
LATE = {"started_on": date(2012, 6, 30), "ended_on": date(2012, 9, 30)}
AFTER = {"started_on": date(2012, 7, 1), "ended_on": date(2012, 9, 30)}


def twice(factory, second, **fields):
    with transaction.atomic():
        factory(**fields, **EARLY)
        factory(**fields, **second)


CASES = [
    (make.PairingFactory, lambda: {"community": make.CommunityFactory()}),
    (make.PairingFactory, lambda: {"department": make.DepartmentFactory()}),
    (make.PostingFactory, lambda: {"cadre": make.CadreFactory()}),
    (make.LinkFactory, lambda: {"leader": make.LeaderFactory(), "street": make.StreetFactory()}),
    (
        make.ContactPointFactory,
        lambda: {"leader": make.LeaderFactory(), "community": make.CommunityFactory()},
    ),
]


@pytest.mark.parametrize(("factory", "fields"), CASES)
def test_overlap_is_refused(postgres, factory, fields):
    with pytest.raises(IntegrityError):
        twice(factory, LATE, **fields())


@pytest.mark.parametrize(("factory", "fields"), CASES)
def test_one_after_the_other_is_fine(postgres, factory, fields):
    twice(factory, AFTER, **fields())


def test_without_the_constraint_the_overlap_would_stand(postgres):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE pairing_posting DROP CONSTRAINT posting_no_overlap_of_cadre")
    twice(make.PostingFactory, LATE, cadre=make.CadreFactory())

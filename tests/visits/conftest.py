"""Visits ready to be answered."""

import pytest
from django.db import connection
from django.db.models import F

from tests.visits.moments import at, on
from visits.actions import visit_log
from visits.models import VisitSide


@pytest.fixture(autouse=True)
def days_agree(request):
    """No test leaves a side on another day than its visit's: SQLite has no foreign key on two columns."""
    database = {"db", "transactional_db"} & set(request.fixturenames)
    for name in database:
        request.getfixturevalue(name)
    yield
    if database and not connection.needs_rollback:
        assert not VisitSide.objects.exclude(visited_on=F("visit__visited_on")).exists()


@pytest.fixture
def visit(stage, liaison):
    """A work-group visit of 12 September 2012, entered the day after."""
    return visit_log(
        by=liaison,
        kind="work_group",
        visited_on=on(9, 12),
        community=stage.community,
        purpose="走访困难户",
        participants="王强、李敏",
        now=at(9, 13),
    )

"""«One live pairing» when two clerks save at the same moment, and what happens without the protection. TRUST."""

from contextlib import contextmanager
from datetime import date
from importlib import import_module

import pytest
from django.db import connection

from pairing.actions import pairing_add, posting_add
from pairing.actions.rows import OVERLAPS
from pairing.models import Pairing, Posting
from shenbei.lib.errors import RuleBroken
from tests import factories as make
from tests.races import meeting, together

NO_OVERLAPS = import_module("pairing.migrations.0002_no_overlaps").EXCLUSIONS
LAST_DAYS = [None, date(2012, 12, 31)]
SPAN = import_module("pairing.migrations.0002_no_overlaps").SPAN


@contextmanager
def without(model, unique: str, exclusion: str):
    """The protection taken out for a while: the partial unique index and the exclusion constraint."""
    table = model._meta.db_table
    index = next(item for item in model._meta.constraints if item.name == unique)
    keys, where = next((keys, where) for name, keys, where in NO_OVERLAPS[table] if name == exclusion)
    with connection.schema_editor() as editor:
        editor.remove_constraint(model, index)
        editor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {exclusion}")
    try:
        yield
    finally:
        model.objects.all().delete()
        with connection.schema_editor() as editor:
            editor.add_constraint(model, index)
            editor.execute(
                f"ALTER TABLE {table} ADD CONSTRAINT {exclusion} EXCLUDE USING gist ({keys}, {SPAN}) {where}"
            )


@pytest.fixture
def two_pairings(race, stage, staff):
    """Two departments that take the same free lagging community: the community, and the act for a last day."""
    community = make.CommunityFactory()
    make.GradeFactory(community=community)
    departments = [make.DepartmentFactory(), make.DepartmentFactory()]
    days = {"started_on": date(2012, 4, 1)}

    def act(department, ended_on):
        return pairing_add(
            by=staff, department=department, community=community, cycle=stage.cycle, ended_on=ended_on, **days
        )

    return community, lambda last: together(*(lambda row=row: act(row, last) for row in departments))


@pytest.fixture
def unlocked(monkeypatch):
    """Nobody waits for the community's row, and both saves begin when both have passed the checks."""
    monkeypatch.setattr("pairing.actions.pairing.locked", lambda row: row)
    meeting(monkeypatch, Pairing)


def one_of_two(community, found) -> RuleBroken:
    assert Pairing.objects.filter(community=community).count() == 1
    assert sorted(type(item).__name__ for item in found) == ["Pairing", "RuleBroken"]
    return next(item for item in found if isinstance(item, RuleBroken))


@pytest.mark.parametrize("last", LAST_DAYS)
def test_two_departments_one_community(two_pairings, last) -> None:
    community, run = two_pairings
    assert one_of_two(community, run(last)).message == OVERLAPS["pairing_no_overlap_of_community"]


@pytest.mark.parametrize("last", LAST_DAYS)
def test_the_database_alone_refuses_it_too(two_pairings, unlocked, last) -> None:
    """With an end only the exclusion constraint sees it; without one the partial unique index does."""
    community, run = two_pairings
    assert one_of_two(community, run(last)).message


def test_without_the_protection_there_are_two(two_pairings, unlocked) -> None:
    community, run = two_pairings
    with without(Pairing, "pairing_one_live_of_community", "pairing_no_overlap_of_community"):
        run(None)
        assert Pairing.objects.filter(community=community).count() == 2


def test_one_cadre_two_communities(race, stage, staff) -> None:
    cadre = make.CadreFactory()

    def act(community):
        return posting_add(by=staff, cadre=cadre, community=community, started_on=date(2012, 4, 1))

    found = together(lambda: act(stage.community), lambda: act(stage.sibling))
    assert sorted(type(item).__name__ for item in found) == ["Posting", "RuleBroken"]
    assert Posting.objects.filter(cadre=cadre).count() == 1

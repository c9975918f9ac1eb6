"""A round on the stage of the fixed cast, and shortcuts through its stages."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection

from accounts.models import User
from assessment import actions
from assessment.models import CommunityResult, Indicator, Round
from assessment.rules import Stage
from measures.models import OutcomeType, Plan
from pairing.models import Community
from shenbei.lib.periods import shanghai_midnight
from tests import factories as make

NOW = shanghai_midnight(date(2012, 12, 20)) + timedelta(hours=9)
PUBLIC = NOW + timedelta(days=20)  # the days of feedback are over
LATER = NOW + timedelta(days=60)
AUTO_KEYS = [
    "agricultural_projects",
    "cooperatives",
    "households",
    "members_recruited",
    "trainings",
    "reserve_cadres",
]


@contextmanager
def behind_the_back() -> Iterator[None]:
    """Change rows as somebody does who has the database: its triggers are off."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL session_replication_role = replica")
        yield
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL session_replication_role = DEFAULT")


def plan(community: Community, targets: dict[str, int], year: int = 2012) -> None:
    row = Plan.objects.create(community=community, year=year)
    for key, target in targets.items():
        kind = OutcomeType.objects.get(code=key)
        row.targets.create(goal=kind.goal, outcome_type=kind, half="H2", target=target)


def whole_plans() -> None:
    for community in Community.objects.all():
        plan(community, dict.fromkeys(AUTO_KEYS, 0))


def indicator(code: str) -> Indicator:
    return Indicator.objects.select_related("category").get(code=code, category__scheme__version=1)


def enter_all(
    by: User, result: CommunityResult, stage: str, share: Decimal = Decimal("0.8"), now: datetime = NOW
) -> None:
    rows = Indicator.objects.exclude(source="auto").select_related("category")
    rows = rows.filter(category__scheme=result.round.scheme_id)
    given = [actions.Given(row, row.points * share, "查看台账") for row in rows]
    actions.scores_enter(by=by, result=result, stage=stage, given=given, now=now)


def advance_to(stage: Stage, found: Round, staff: User, now: datetime = NOW) -> Round:
    while found.stage != stage:
        found = actions.round_advance(by=staff, round=found, now=now)
    return found


@pytest.fixture
def full(stage, staff) -> Round:
    """The open full round of 2012H2, at self-assessment."""
    return actions.round_open(by=staff, code="2012H2", now=NOW)


@pytest.fixture
def result(full, stage) -> CommunityResult:
    return full.results.get(community=stage.community)


def street_users(found: Round) -> dict[int, User]:
    return {
        pk: make.user_as("street", make.Organisation.objects.get(pk=pk))
        for pk in found.results.values_list("street", flat=True).distinct()
    }


def surveys_all(
    found: Round, staff: User, satisfied: int = 28, answers: int = 30, now: datetime = NOW
) -> None:
    for row in found.results.all():
        actions.survey_enter(
            by=staff, result=row, answers=answers, satisfied=satisfied, held_on=date(2012, 12, 1), now=now
        )


def walk_to_feedback(
    found: Round, staff: User, now: datetime = NOW, satisfied: int = 28, answers: int = 30
) -> Round:
    """Everything entered by the usual people, computed, at feedback."""
    whole_plans()
    found = advance_to(Stage.STREET, found, staff, now)
    clerks = street_users(found)
    for row in found.results.all():
        enter_all(clerks[row.street_id], row, "street", now=now)
    found = advance_to(Stage.DISTRICT, found, staff, now)
    found.results.update(sampled=False)  # the same community on site in every test, whatever was drawn
    found.results.filter(name="前程泉村").update(sampled=True)
    for row in found.results.filter(sampled=True):
        enter_all(staff, row, "district", Decimal("0.9"), now=now)
    found = advance_to(Stage.SURVEY, found, staff, now)
    surveys_all(found, staff, satisfied, answers, now=now)
    found = advance_to(Stage.COMPUTATION, found, staff, now)
    found = actions.round_compute(by=staff, round=found, now=now)
    return advance_to(Stage.FEEDBACK, found, staff, now)


def walk_to_approval(found: Round, staff: User, satisfied: int = 28, answers: int = 30) -> Round:
    """The same publicised, its days over, nobody having appealed: at approval."""
    found = walk_to_feedback(found, staff, satisfied=satisfied, answers=answers)
    found = advance_to(Stage.PUBLICITY, found, staff, PUBLIC)
    return advance_to(Stage.APPROVAL, found, staff, LATER)

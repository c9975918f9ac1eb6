"""The database itself refuses any change of a finished round, whoever asks and however many rows. TRUST, PostgreSQL."""

from collections.abc import Callable

import pytest
from django.db import DatabaseError, connection, transaction

from assessment import actions
from assessment.models import CommunityResult, HelperResult, Reply, Round, Score, SurveyResult, Veto
from pairing.models import HalfYear
from tests.assessment.conftest import LATER, behind_the_back, walk_to_approval

pytestmark = pytest.mark.skipif(connection.vendor != "postgresql", reason="the triggers are PostgreSQL's")


@pytest.fixture
def finished(full, staff, reviewer) -> Round:
    """A round that is final, and the same beside it that is open."""
    return actions.round_finish(by=reviewer, round=walk_to_approval(full, staff), now=LATER)


@pytest.fixture
def running(finished) -> CommunityResult:
    """A result of another round, which runs."""
    half = HalfYear.objects.create(code="2013H1")
    other = Round.objects.create(
        half_year=half,
        code="2013H1",
        kind="light",
        scheme=finished.scheme,
        frozen=finished.frozen,
        stage="street",
        opened_at=LATER,
    )
    row = finished.results.first()
    row.pk, row.round = None, other
    row.save(force_insert=True)
    return row


def copied(row, **changes) -> None:
    for name, value in {"pk": None, **changes}.items():
        setattr(row, name, value)
    row.save(force_insert=True)


CHANGES: dict[str, Callable[[Round], object]] = {
    "points": lambda found: Score.objects.filter(stage="street").update(points=1),
    "a figure more": lambda found: copied(Score.objects.filter(stage="street").first(), stage="appeal"),
    "a figure less": lambda found: Score.objects.filter(stage="street").delete(),
    "total": lambda found: found.results.update(total=100),
    "helper less": lambda found: found.helpers.all().delete(),
    "helper": lambda found: HelperResult.objects.update(total=100),
    "survey": lambda found: SurveyResult.objects.update(satisfied=1),
    "veto": lambda found: Veto.objects.create(
        result=found.results.first(),
        ground="accident",
        happened_on=LATER.date(),
        document="x",
        entered_at=LATER,
    ),
    "reply": lambda found: Reply.objects.create(result=found.results.first(), agrees=True, entered_at=LATER),
    "the round": lambda found: Round.objects.filter(pk=found.pk).update(checksum="x"),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_finished_round_does_not_change(finished, name):
    with pytest.raises(DatabaseError, match="a finished round does not change"), transaction.atomic():
        CHANGES[name](finished)


def test_a_row_of_an_open_round_does_not_move_into_it(finished, running):
    row = Score.objects.filter(stage="computed").first()
    old = row.result_id
    with behind_the_back():
        row.delete()
        copied(row, result=running)
    with pytest.raises(DatabaseError, match="a finished round does not change"), transaction.atomic():
        Score.objects.filter(result=running).update(result=old)


def test_an_open_round_changes(finished, running):
    assert CommunityResult.objects.filter(pk=running.pk).update(households=1) == 1

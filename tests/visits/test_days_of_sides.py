"""A side keeps its visit's day, whatever becomes of the visit; conftest asks it after every test of this folder."""

import pytest
from django.db import IntegrityError, connection, transaction

from tests.visits.moments import at, on
from visits.actions import draft_save, visit_edit
from visits.models import Duty, VisitSide


def days(visit) -> set:
    return set(VisitSide.objects.filter(visit=visit).values_list("visited_on", flat=True))


def test_a_visit_that_moves_takes_every_side_along(stage, liaison, visit):
    visit.side(Duty.objects.get(kind="contact_point"), added_by=visit.author).save()
    visit_edit(by=liaison, visit=visit, visited_on=on(9, 10), now=at(9, 14))
    assert visit.sides.count() == 2 and days(visit) == {on(9, 10)}


def test_a_draft_whose_day_changes_has_its_side_there(liaison, visit):
    duty = visit.sides.get().duty
    for day in (on(9, 10), on(9, 11)):
        draft = draft_save(by=liaison, form_key="form-1", duty=duty, visited_on=day, typed={}, now=at(9, 13))
    assert days(draft) == {on(9, 11)}


@pytest.mark.skipif(
    connection.vendor != "postgresql", reason="the foreign key on two columns is PostgreSQL's"
)
def test_the_database_refuses_a_side_on_another_day(visit):
    @transaction.atomic
    def drift() -> None:
        visit.sides.update(visited_on=on(9, 1))
        connection.check_constraints()

    with pytest.raises(IntegrityError, match="side_day_of_visit"):
        drift()

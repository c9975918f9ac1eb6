"""Saving says in a sentence what the database refuses, and asks for it only then."""

from datetime import date

import pytest
from django.db import IntegrityError

from accounts.models import Person
from pairing.models import Cycle, Training
from shenbei.lib.errors import RuleBroken
from shenbei.lib.saving import checked_create, checked_save
from tests import factories as make

pytestmark = pytest.mark.django_db


def test_a_constraint_speaks_its_own_sentence() -> None:
    wrong = Cycle(name="2015–2017", started_on=date(2015, 1, 1), ended_on=date(2014, 1, 1))
    with pytest.raises(RuleBroken) as refusal:
        checked_save(wrong)
    assert str(refusal.value.message) == str(Cycle._meta.constraints[0].violation_error_message)
    assert not Cycle.objects.exists()


def test_uniqueness_names_its_field() -> None:
    cycle = make.CycleFactory()
    with pytest.raises(RuleBroken) as refusal:
        checked_save(Cycle(name=cycle.name, started_on=date(2015, 1, 1), ended_on=date(2017, 12, 31)))
    assert refusal.value.field == "name"


def test_a_field_is_checked_before_anything_is_written() -> None:
    with pytest.raises(RuleBroken) as refusal:
        checked_save(Person(name=""))
    assert refusal.value.field == "name" and not Person.objects.exists()


def test_a_good_row_costs_no_question(django_assert_num_queries) -> None:
    with django_assert_num_queries(3):  # savepoint, insert, release
        checked_save(Person(name="胡英"))


def test_many_rows_in_one_statement_all_or_none() -> None:
    cadre = make.CadreFactory()
    rows = [Training(cadre=cadre, title="培训", held_on=date(2012, 5, 1), days=days) for days in (1, 0)]
    with pytest.raises(RuleBroken) as refusal:
        checked_create(rows)
    assert str(refusal.value.message) == str(Training._meta.constraints[0].violation_error_message)
    assert not Training.objects.exists()


def test_what_no_sentence_explains_stays_what_it_was(monkeypatch) -> None:
    def lost_race(*args, **kwargs) -> None:
        raise IntegrityError

    monkeypatch.setattr(Person, "save", lost_race)
    with pytest.raises(IntegrityError):
        checked_save(Person(name="胡英"))

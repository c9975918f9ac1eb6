"""Booking counts: what is refused, what counts once, how a mistake is taken back."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from measures.actions import measure_add, outcome_add, outcome_reverse, type_add, type_retire
from measures.models import Outcome, OutcomeType
from measures.reports import community_totals, outcome_totals
from office.models import AuditEvent
from pairing.models import HalfYear
from shenbei.lib.errors import RuleBroken
from shenbei.lib.periods import SHANGHAI, Window, month_window, year_window

NOW = datetime(2012, 9, 10, 9, tzinfo=SHANGHAI)
YEAR = year_window(2012)


def kind(code: str) -> OutcomeType:
    return OutcomeType.objects.get(code=code)


@pytest.fixture
def book(stage, liaison):
    """Books trees in the stage's community unless told otherwise."""

    def act(quantity, code="trees", day=date(2012, 5, 3), community=None, now=NOW, **fields) -> Outcome:
        return outcome_add(
            by=liaison,
            outcome_type=kind(code),
            community=community or stage.community,
            date=day,
            quantity=Decimal(quantity),
            now=now,
            **fields,
        )

    return act


def total(code: str, window: Window = YEAR, communities=None):
    return next(row for row in outcome_totals(window, communities) if row.outcome_type.code == code)


def test_the_catalogue_has_the_outcomes_of_the_report(db):
    assert OutcomeType.objects.count() == 25
    assert not OutcomeType.objects.filter(name="").exists()
    assert not OutcomeType.objects.filter(measure_word="").exists()


def test_sums_keep_the_firmness_of_their_weakest_part(book):
    book(100)
    book(40, qualifier="at_least")
    row = total("trees")
    assert (row.quantity, row.qualifier, row.rows) == (140, "at_least", 2)
    assert total("squares").quantity == 0


@pytest.mark.parametrize("quantity", [0, -5])
def test_nothing_and_less_is_refused(book, quantity):
    with pytest.raises(RuleBroken) as refused:
        book(quantity)
    assert refused.value.field == "quantity"


def test_the_database_refuses_nothing_and_less(book):
    row = book(5)
    with pytest.raises(IntegrityError), transaction.atomic():
        Outcome.objects.filter(pk=row.pk).update(quantity=-5)


def test_half_a_tree_is_refused_half_a_metre_is_not(book):
    with pytest.raises(RuleBroken):
        book("0.5")
    assert book("0.5", code="roads")


def test_a_day_to_come_is_refused(book):
    with pytest.raises(RuleBroken) as refused:
        book(5, day=date(2012, 9, 11))
    assert refused.value.field == "date"


def test_a_closed_half_year_takes_nothing(book):
    HalfYear.objects.create(code="2012H1", closed_at=NOW)
    with pytest.raises(RuleBroken) as refused:
        book(5, day=date(2012, 6, 30))
    assert refused.value.field == "date"
    assert book(5, day=date(2012, 7, 1))


def test_a_half_year_that_is_known_but_open_takes_entries(book):
    HalfYear.objects.create(code="2012H1", closed_at=None)
    assert book(5)


def test_two_hundred_yuan_of_investment_are_asked_about(book):
    with pytest.raises(RuleBroken) as refused:
        book(200, code="investment")
    assert refused.value.field == "quantity"
    row = book(200, code="investment", kept=["small"])
    assert row.kept == ["small"]
    assert AuditEvent.objects.get(verb="outcome.add").data["kept"] == ["small"]


def test_the_confirmation_is_only_kept_where_it_was_needed(book):
    assert book(20_000, code="investment", kept=["small", "rounded"]).kept == ["rounded"]


def test_a_measure_of_another_community_is_refused(book, stage, liaison):
    measure = measure_add(by=liaison, community=stage.stranger, goal="people", title="慰问", now=NOW)
    with pytest.raises(RuleBroken):
        book(1, measure=measure)


def test_a_joint_project_counts_once(book, stage):
    helpers = [stage.department, stage.street]
    for helper in helpers:
        book(30, code="rural_centres", joint_key="中心二期", helpers=[helper])
    book(2, code="rural_centres")
    assert total("rural_centres").quantity == 32


def test_a_joint_project_counts_in_each_community_that_shares_it(book, stage):
    book(30, joint_key="林带")
    book(30, joint_key="林带", community=stage.sibling)
    assert total("trees").quantity == 30
    sums = community_totals(YEAR)
    assert sums[stage.community.pk] == sums[stage.sibling.pk] == {"trees": 30}


def test_the_same_key_of_another_outcome_is_another_project(book):
    book(30, joint_key="林带")
    book(1, code="squares", joint_key="林带")
    assert (total("trees").quantity, total("squares").quantity) == (30, 1)


def test_both_sides_of_a_joint_project_book_the_same_figure(book):
    book(30, joint_key="林带")
    with pytest.raises(RuleBroken):
        book(31, joint_key="林带")


def test_a_reversal_takes_figure_and_firmness_back(book, liaison):
    book(100)
    wrong = book(40, qualifier="about")
    outcome_reverse(by=liaison, outcome=wrong, reason="重复录入", now=NOW)
    row = total("trees")
    assert (row.quantity, row.qualifier, row.rows) == (100, "exact", 1)
    assert Outcome.objects.count() == 3, "what was booked stays readable"


def test_a_reversal_has_a_reason_and_comes_once(book, liaison):
    wrong = book(40)
    with pytest.raises(RuleBroken):
        outcome_reverse(by=liaison, outcome=wrong, reason=" ", now=NOW)
    back = outcome_reverse(by=liaison, outcome=wrong, reason="错", now=NOW)
    for row in (wrong, back):
        with pytest.raises(RuleBroken):
            outcome_reverse(by=liaison, outcome=row, reason="错", now=NOW)


def test_after_closing_a_reversal_is_booked_today(book, liaison):
    wrong = book(40)
    HalfYear.objects.create(code="2012H1", closed_at=NOW)
    back = outcome_reverse(by=liaison, outcome=wrong, reason="错", now=NOW)
    assert back.date == date(2012, 9, 10)
    assert total("trees", Window(date(2012, 1, 1), date(2012, 6, 30))).quantity == 40
    assert total("trees", month_window(2012, 9)).quantity == -40
    assert total("trees").quantity == 0


def test_reversing_one_side_of_a_joint_project_leaves_the_other(book, liaison):
    first, second = book(30, joint_key="林带"), book(30, joint_key="林带")
    HalfYear.objects.create(code="2012H1", closed_at=NOW)
    outcome_reverse(by=liaison, outcome=first, reason="未参加", now=NOW)
    assert (total("trees").quantity, total("trees", month_window(2012, 9)).quantity) == (30, 0)
    outcome_reverse(by=liaison, outcome=second, reason="未参加", now=NOW)
    assert (total("trees").quantity, total("trees", month_window(2012, 9)).quantity) == (0, -30)


def test_a_retired_outcome_keeps_its_rows_and_takes_no_more(book, staff):
    book(5)
    type_retire(by=staff, outcome_type=kind("trees"), now=NOW)
    type_retire(by=staff, outcome_type=kind("squares"), now=NOW)
    with pytest.raises(RuleBroken):
        book(5)
    codes = [row.outcome_type.code for row in outcome_totals(YEAR)]
    assert "trees" in codes and "squares" not in codes


def test_a_district_adds_outcomes_of_its_own(book, staff):
    facts = {"goal": "people", "name_zh": "新增就业", "measure_word": "人"}
    added = type_add(by=staff, code="jobs", now=NOW, **facts)
    assert added.seat == 26
    book(7, code="jobs")
    with translation.override("zh-hans"):
        assert total("jobs").text == "7人"
    with pytest.raises(RuleBroken):
        type_add(by=staff, code="jobs", now=NOW, **facts)


def test_totals_take_two_queries_whatever_the_rows(book, django_assert_num_queries):
    for _n in range(12):
        book(3)
    with django_assert_num_queries(2):
        outcome_totals(YEAR)
    with django_assert_num_queries(1):
        community_totals(YEAR)

"""The rules of the registry, without a database. DOMAIN 2 and 3."""

from datetime import date

import pytest

from pairing.rules import days_changed, grade_refusal, last_day_to_decide, next_number, steps_up, within
from shenbei.lib.periods import Window
from shenbei.lib.workdays import Workdays


def refused(before, after, satisfied=True, vetoed=False, decision="") -> bool:
    return grade_refusal(before, after, satisfied=satisfied, vetoed=vetoed, decision=decision) is not None


@pytest.mark.parametrize(
    ("before", "after", "steps"), [("poor", "average", 1), ("poor", "good", 3), ("good", "average", -2)]
)
def test_steps(before, after, steps) -> None:
    assert steps_up(before, after) == steps


@pytest.mark.parametrize(("before", "after"), [("poor", "average"), ("average", "fair"), ("good", "fair")])
def test_one_step_needs_nothing(before, after) -> None:
    assert not refused(before, after)


@pytest.mark.parametrize(("before", "after"), [("poor", "fair"), ("poor", "good"), ("good", "average")])
def test_two_steps_need_a_named_decision(before, after) -> None:
    assert refused(before, after)
    assert refused(before, after, decision="  ")
    assert not refused(before, after, decision="区委常委会会议纪要〔2013〕2号")


def test_first_grade_may_be_any() -> None:
    assert not refused(None, "good")


@pytest.mark.parametrize("after", ["good", "fair"])
def test_satisfaction_below_the_bar(after) -> None:
    assert refused(after, after, satisfied=False, decision="named")
    assert not refused("average", "average", satisfied=False)


def test_veto_caps_at_average_and_bars_any_rise() -> None:
    assert refused("good", "good", vetoed=True)
    assert refused("poor", "average", vetoed=True, decision="named")
    assert not refused("average", "average", vetoed=True)


def test_within_counts_both_ends() -> None:
    cycle = (date(2012, 1, 1), date(2014, 12, 31))
    assert within((date(2012, 1, 1), date(2014, 12, 31)), cycle)
    assert within((date(2014, 12, 31), None), cycle)
    assert not within((date(2011, 12, 31), None), cycle)
    assert not within((date(2012, 1, 1), date(2015, 1, 1)), cycle)


def test_days_changed_are_only_those_that_change() -> None:
    first, last = date(2012, 4, 1), date(2012, 12, 31)
    assert days_changed((first, None), (first, last)) == [Window(date(2013, 1, 1), date.max)]
    assert days_changed((first, last), (first, last)) == []
    assert days_changed((first, last), (first, date(2012, 12, 30))) == [Window(last, last)]
    assert days_changed(None, (first, last)) == [Window(first, last)]


def test_next_number_follows_the_highest() -> None:
    assert next_number(["01", "07", "x", "100"], 2) == "08"
    assert next_number([], 3) == "001"


def test_last_day_to_decide_is_the_fifth_working_day_after() -> None:
    assert last_day_to_decide(date(2012, 8, 10), 1, Workdays()) == date(2012, 9, 7)
    assert last_day_to_decide(date(2012, 8, 10), 3, Workdays()) == date(2012, 10, 5)

"""The rules of pledges, without a database (DOMAIN 5)."""

from dataclasses import replace
from datetime import date
from decimal import Decimal as D

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pledges import rules
from pledges.rules import Basis, ItemFacts, Party, Progress, State
from shenbei.lib.errors import RuleBroken
from shenbei.lib.workdays import Workdays

WHOLE = ItemFacts(1, "economy", "新建合作社", D(0), D(2), "家", date(2012, 10, 31), "department", "登记证")
SIGNERS = {party.value: "某人" for party in Party}


def test_a_whole_item_lacks_nothing():
    assert rules.item_missing(WHOLE, 2012) == []


@pytest.mark.parametrize(
    "field", ["goal", "text", "baseline", "target", "unit", "due_on", "owner", "evidence"]
)
def test_each_of_the_eight_is_needed(field):
    empty = (
        None
        if field in ("baseline", "target", "due_on")
        else " "
        if field in ("text", "unit", "evidence")
        else ""
    )
    assert len(rules.item_missing(replace(WHOLE, **{field: empty}), 2012)) == 1


def test_zero_is_a_baseline_and_a_target():
    assert rules.item_missing(replace(WHOLE, baseline=D(5), target=D(0)), 2012) == []


def test_due_date_lies_in_the_year():
    assert len(rules.item_missing(WHOLE, 2013)) == 1


@pytest.mark.parametrize(("milestone", "faults"), [(D(1), 0), (D(0), 0), (D(3), 1), (D(-1), 1), (None, 0)])
def test_milestone_lies_between(milestone, faults):
    assert len(rules.item_missing(replace(WHOLE, milestone=milestone), 2012)) == faults


def test_pledge_lacks_items_and_signatories():
    assert rules.pledge_missing([WHOLE], SIGNERS, 2012) == []
    assert len(rules.pledge_missing([], {}, 2012)) == 5


def test_the_way_of_a_pledge():
    state = State.DRAFT
    for act in ("open", "sign", "complete", "approve", "publish", "enter_force", "review", "withdraw"):
        state = rules.moved(state, act)
    assert state == State.WITHDRAWN


@pytest.mark.parametrize("state", rules.FROZEN)
def test_nothing_published_is_edited(state):
    with pytest.raises(RuleBroken):
        rules.moved(state, "edit")


@pytest.mark.parametrize(
    ("state", "act"),
    [
        ("draft", "sign"),
        ("draft", "publish"),
        ("signing", "approve"),
        ("signed", "publish"),
        ("withdrawn", "publish"),
        ("approved", "withdraw"),
    ],
)
def test_no_step_is_skipped(state, act):
    with pytest.raises(RuleBroken):
        rules.moved(state, act)


def test_an_edit_goes_back_to_draft():
    assert {rules.moved(s, "edit") for s in ("signing", "signed", "approved")} == {State.DRAFT}


def test_posting_day_is_day_zero():
    work = Workdays({date(2012, 4, 4): False, date(2012, 3, 31): True})
    assert rules.public_until(date(2012, 3, 29), work) == date(2012, 4, 5)
    assert not rules.enters_force(date(2012, 4, 5), date(2012, 4, 5), 0)
    assert rules.enters_force(date(2012, 4, 6), date(2012, 4, 5), 0)
    assert not rules.enters_force(date(2012, 4, 6), date(2012, 4, 5), 1)


def test_same_person_is_refused_and_the_machine_is_not():
    rules.forbid_same_person(3, [1, 2], "no")
    rules.forbid_same_person(None, [None], "no")
    with pytest.raises(RuleBroken):
        rules.forbid_same_person(2, [1, 2], "no")


def test_checksum_does_not_depend_on_order_or_spelling_of_figures():
    one = {"a": D("2.50"), "b": [date(2012, 3, 5)], "名": "䶮"}
    two = {"名": "䶮", "b": [date(2012, 3, 5)], "a": D("2.5")}
    assert rules.checksum(one) == rules.checksum(two)
    assert rules.checksum(one) != rules.checksum(one | {"a": D("2.51")})
    assert rules.canonical({"x": D("1E+3"), "y": D("0.00")}) == b'{"x":"1000","y":"0"}'


def progress(**changes) -> Progress:
    base = Progress(baseline=D(0), target=D(10), due_on=date(2012, 10, 31), actual=D(5), actual_by_due=D(5))
    return replace(base, **changes)


AUTUMN, WINTER, SPRING = date(2012, 9, 1), date(2012, 12, 31), date(2012, 6, 30)


@pytest.mark.parametrize(
    ("item", "day", "expected"),
    [
        (progress(), AUTUMN, D("0.5")),
        (progress(actual=D(12)), AUTUMN, D(1)),
        (progress(actual=D(-3)), AUTUMN, D(0)),
        (progress(baseline=D(50), target=D(0), actual=D(20)), AUTUMN, D("0.6")),
        (progress(actual=D(10), actual_by_due=D(0)), WINTER, D("0.5")),
        (progress(actual=D(10), actual_by_due=D(8)), WINTER, D("0.9")),
        (progress(actual=D(10), actual_by_due=D(10)), WINTER, D(1)),
        (progress(actual=D(4), actual_by_due=D(8)), WINTER, D("0.4")),
        (progress(), SPRING, None),
        (progress(milestone=D(8)), SPRING, D("0.625")),
        (progress(milestone=D(0)), SPRING, None),
        (progress(due_on=date(2012, 6, 1), actual=D(10), actual_by_due=D(10)), SPRING, D(1)),
        (progress(target=D(0)), AUTUMN, D(0)),
        (progress(target=D(0), done_on=date(2012, 8, 1)), AUTUMN, D(1)),
        (progress(target=D(0), done_on=date(2012, 11, 1)), WINTER, D("0.5")),
        (progress(target=D(0), done_on=date(2012, 11, 1)), AUTUMN, D(0)),
    ],
)
def test_item_completion(item, day, expected):
    assert rules.item_completion(item, day) == expected


@pytest.mark.parametrize(
    ("baseline", "target", "outcomes", "basis", "expected"),
    [(2, 4, 1, Basis.ON_TOP, 3), (50, 0, 30, Basis.ON_TOP, 20), (3, 5, 4, Basis.YEAR, 4)],
)
def test_actual_from_outcomes(baseline, target, outcomes, basis, expected):
    assert rules.actual_of(D(baseline), D(target), D(outcomes), basis) == expected


def test_pledge_completion_is_the_mean_by_weight_of_what_applies():
    assert rules.pledge_completion([(D(1), D(3)), (D(0), D(1)), (None, D(9))]) == D("0.75")
    assert rules.pledge_completion([(None, D(1))]) is None
    assert rules.pledge_completion([]) is None


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # a busy machine is no fault
@given(*(st.decimals(-(10**6), 10**6, places=2) for _ in range(4)))
def test_completion_stays_between_nothing_and_all_and_never_falls_with_more_done(
    baseline, target, less, more
):
    less, more = sorted((less, more))
    if baseline == target:
        return
    first, second = (rules.share(baseline, target, x) for x in (less, more))
    assert 0 <= first <= 1
    assert (first <= second) if target > baseline else (first >= second)

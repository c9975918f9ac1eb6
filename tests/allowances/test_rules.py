"""The rule of the allowance, without a database. DOMAIN 7."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from pairing.rules_allowance import Stay, days_needed, due_of, line_sentence
from shenbei.lib.periods import month_window

SEPTEMBER = month_window(2012, 9)
HALF = Decimal("0.5")


def day(number: int) -> date:
    return date(2012, 9, 1) + timedelta(days=number - 1)


@pytest.mark.parametrize(("days", "needed"), [(30, 15), (31, 16), (28, 14), (29, 15)])
def test_at_least_half_of_the_month(days: int, needed: int) -> None:
    assert days_needed(days, HALF) == needed


@pytest.mark.parametrize(("last", "due"), [(14, False), (15, True), (30, True)])
def test_due_in_full_or_not_at_all(last: int, due: bool) -> None:
    found = due_of([Stay(1, (day(1), day(last)))], SEPTEMBER, HALF)
    assert (found.live_days, found.due) == (last, due)


def test_an_open_posting_lives_to_the_end_of_the_month() -> None:
    assert due_of([Stay(1, (date(2012, 4, 1), None))], SEPTEMBER, HALF).live_days == 30


def test_the_community_with_most_days_gives_the_rate() -> None:
    stays = [Stay(1, (day(1), day(12))), Stay(2, (day(13), None))]
    found = due_of(stays, SEPTEMBER, HALF)
    assert found.community == 2
    assert found.stays == ((1, 12), (2, 18))


def test_a_tie_goes_to_the_later() -> None:
    stays = [Stay(1, (day(16), None)), Stay(2, (day(1), day(15)))]
    assert due_of(stays, SEPTEMBER, HALF).community == 1
    assert due_of([Stay(1, (day(1), day(15))), Stay(2, (day(16), None))], SEPTEMBER, HALF).community == 2


def test_suspended_days_are_not_live() -> None:
    stay = Stay(1, (day(1), None), [(day(10), date(2012, 10, 9)), (day(20), day(22))])
    found = due_of([stay], SEPTEMBER, HALF)
    assert (found.live_days, found.suspended_days, found.due) == (9, 21, False)


def test_wholly_suspended_is_a_line_of_nothing() -> None:
    found = due_of([Stay(1, (day(1), None), [(day(1), day(30))])], SEPTEMBER, HALF)
    assert (found.live_days, found.due, found.community) == (0, False, 1)


def test_no_posting_no_line() -> None:
    assert due_of([Stay(1, (date(2012, 10, 1), None))], SEPTEMBER, HALF) is None
    assert due_of([], SEPTEMBER, HALF) is None


def test_the_share_is_data() -> None:
    stays = [Stay(1, (day(1), day(20)))]
    assert due_of(stays, SEPTEMBER, HALF).due
    assert not due_of(stays, SEPTEMBER, Decimal("0.75")).due


def test_a_line_explains_itself() -> None:
    facts = {
        "month_days": 30,
        "needed_days": 15,
        "community": "前程泉村",
        "area": "far",
        "rate": Decimal("1000.00"),
    }
    one = line_sentence(stays=[{"name": "前程泉村", "days": 14}], live_days=14, suspended_days=16, **facts)
    assert "14" in one and "16" in one and "15" in one and "1000" not in one
    two = line_sentence(
        stays=[{"name": "南林湾村", "days": 12}, {"name": "前程泉村", "days": 18}],
        live_days=30,
        suspended_days=0,
        **facts,
    )
    assert "南林湾村" in two and "1000" in two

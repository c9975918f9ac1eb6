"""The cycle that the demo tells, whatever the date."""

from datetime import date, timedelta

import pytest

from shenbei.demo.stage import EARLIEST, FIRST_CYCLE, Stage, cycle_days


@pytest.mark.parametrize(
    ("as_of", "first"),
    [
        (date(2013, 3, 1), 2012),
        (date(2014, 12, 31), 2012),
        (date(2015, 1, 1), 2015),
        (date(2026, 6, 30), 2025),
        (date(2026, 7, 2), 2026),
        (date(2027, 1, 15), 2026),
    ],
)
def test_cycle_of_a_date(as_of, first) -> None:
    assert cycle_days(as_of).start == date(first, 1, 1)


def test_every_date_lies_in_its_cycle_and_has_something_to_tell() -> None:
    for n in range(0, 6000, 13):
        day = EARLIEST + timedelta(days=n)
        cycle, recent = cycle_days(day), Stage(day).recent
        assert day in cycle and recent.start in cycle and recent.start <= day
        assert cycle == FIRST_CYCLE or cycle.start > FIRST_CYCLE.end


def test_dice_are_the_same_for_the_same_date_and_part() -> None:
    stage = Stage(date(2026, 11, 23))
    assert stage.dice("a").random() == Stage(date(2026, 11, 23)).dice("a").random()
    assert stage.dice("a").random() != stage.dice("b").random()

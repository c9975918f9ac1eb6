"""A year's total splits into rows that add up to it again."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shenbei.demo.shares import rounds, shares


@given(st.integers(0, 10**6), st.integers(1, 60), st.integers(1, 500), st.integers(0, 10**9))
def test_shares_add_up_and_none_is_empty(seed, parts, step, extra) -> None:
    total = parts * step + extra
    found = shares(Random(seed), total, parts, step)
    assert sum(found) == total and len(found) == parts and min(found) >= step


def test_too_little_to_share() -> None:
    with pytest.raises(ValueError, match="cannot split"):
        shares(Random(1), 9, 10)


def test_rounds_pick_everything_as_often() -> None:
    picks = rounds(Random(1), ["a", "b", "c"], 10)
    assert sorted(picks.count(name) for name in "abc") == [3, 3, 4]

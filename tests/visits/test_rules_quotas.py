"""Which quota rules which window: no database."""

import pytest

from shenbei.lib.periods import Window
from tests.visits.september import CYCLE, day
from visits import rules
from visits.rules import Kind, Quota


class TestQuotaWindows:
    def test_windows_are_aligned_to_january(self):
        quota = Quota(Kind.AREA_SURVEY, 2, 1)
        found = rules.quota_windows([quota], Kind.AREA_SURVEY, day(2, 10), day(6, 30))
        assert [window.start for _, window in found] == [day(1, 1), day(3, 1), day(5, 1)]

    def test_the_last_is_cut_at_the_end_of_the_cycle(self):
        quota = Quota(Kind.STREET_GUIDANCE, 3, 1)
        (_, window), *_rest = reversed(
            rules.quota_windows([quota], Kind.STREET_GUIDANCE, day(1, 1), day(11, 20))
        )
        assert window == Window(day(10, 1), day(11, 20))

    def test_each_window_has_the_quota_valid_on_its_first_day(self):
        old, new = Quota(Kind.AREA_SURVEY, 2, 1), Quota(Kind.AREA_SURVEY, 6, 2, valid_from=day(7, 1))
        other = Quota(Kind.RESIDENCE, 1, 10)
        found = rules.quota_windows([new, other, old], Kind.AREA_SURVEY, CYCLE.start, day(12, 31))
        assert [(q.months, w.start) for q, w in found] == [
            (2, day(1, 1)),
            (2, day(3, 1)),
            (2, day(5, 1)),
            (6, day(7, 1)),
        ]
        assert all(rules.quota_on([new, other, old], Kind.AREA_SURVEY, w.start) == q for q, w in found)

    def test_no_quota_no_windows(self):
        assert rules.quota_windows([], Kind.AREA_SURVEY, CYCLE.start, day(12, 31)) == []
        assert rules.quota_on([], Kind.AREA_SURVEY, CYCLE.start) is None

    @pytest.mark.parametrize(
        ("old", "new", "begins", "fits"),
        [
            (2, 3, day(7, 1), True),
            (2, 3, day(4, 1), False),  # inside March–April
            (3, 2, day(3, 1), False),  # inside the first quarter
            (1, 1, day(5, 1), True),
            (1, 1, day(5, 2), False),
            (None, 12, day(1, 1), True),
            (None, 12, day(7, 1), False),
        ],
    )
    def test_a_rule_begins_a_window_on_both_grids(self, old, new, begins, fits):
        assert rules.quota_fits(old, Quota(Kind.AREA_SURVEY, new, 1, valid_from=begins)) is fits

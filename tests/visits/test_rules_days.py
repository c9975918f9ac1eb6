"""Which days are live, how much they owe, and arithmetic of spans: no database."""

from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.visits.september import CYCLE, SEPTEMBER, day, judge
from visits import rules
from visits.rules import Duty, Kind, Quota, Rest, Span


class TestOwed:
    @pytest.mark.parametrize(
        ("minimum", "live", "days", "expected"),
        [
            (2, 30, 30, 2),
            (2, 0, 30, 0),
            (2, 7, 30, 0),  # 0.467
            (2, 8, 30, 1),  # 0.533
            (1, 15, 30, 1),  # 0.5 is rounded up
            (1, 14, 30, 0),
            (2, 23, 30, 2),  # 1.533
            (3, 15, 30, 2),  # 1.5 is rounded up, and so is
            (5, 15, 30, 3),  # 2.5: half up, never half to even
            (10, 1, 31, 0),
            (10, 2, 31, 1),
            (1, 46, 92, 1),
            (1, 45, 92, 0),
        ],
    )
    def test_is_rounded_half_up(self, minimum, live, days, expected):
        assert rules.owed(Quota(Kind.WORK_GROUP, 1, minimum), live, days) == expected

    def test_first_and_last_day_are_included(self):
        duty = Duty(Kind.WORK_GROUP, CYCLE, (Span(day(9, 29), day(9, 30)),))
        assert rules.live_days(duty, SEPTEMBER) == 2

    def test_a_renewed_row_is_one_duty_and_overlaps_count_once(self):
        duty = Duty(
            Kind.WORK_GROUP,
            CYCLE,
            (Span(day(9, 1), day(9, 10)), Span(day(9, 8), day(9, 15)), Span(day(9, 20))),
        )
        assert rules.live_days(duty, SEPTEMBER) == 15 + 11

    def test_only_days_of_the_cycle_are_live(self):
        duty = Duty(Kind.WORK_GROUP, Span(day(9, 11), day(9, 20)), (Span(day(1, 1)),))
        assert rules.live_days(duty, SEPTEMBER) == 10

    def test_suspended_days_are_not_live(self):
        duty = Duty(
            Kind.WORK_GROUP, CYCLE, (CYCLE,), (Rest(day(8, 20), day(9, 5)), Rest(day(9, 4), day(9, 10)))
        )
        assert rules.live_days(duty, SEPTEMBER) == 20

    @pytest.mark.parametrize(("approved", "owed"), [(day(10, 12), 1), (day(10, 13), 2)])
    def test_a_suspension_approved_after_the_closing_takes_nothing_off(self, approved, owed):
        duty = Duty(Kind.WORK_GROUP, CYCLE, (CYCLE,), (Rest(day(9, 1), day(9, 14), approved),))
        assert judge(duty=duty, today=day(11, 1)).owed == owed


class TestSpans:
    def test_union_joins_what_touches_or_overlaps(self):
        spans = [
            Span(day(3, 1), day(3, 5)),
            Span(day(1, 1), day(1, 9)),
            Span(day(1, 10), day(1, 12)),
            Span(day(3, 4), day(3, 8)),
        ]
        assert rules.union(spans) == (Span(day(1, 1), day(1, 12)), Span(day(3, 1), day(3, 8)))

    def test_union_with_an_open_end_swallows_what_follows(self):
        assert rules.union([Span(day(1, 5)), Span(day(2, 1), day(2, 2)), Span(day(1, 1), day(1, 2))]) == (
            Span(day(1, 1), day(1, 2)),
            Span(day(1, 5)),
        )

    def test_street_guidance_lives_when_no_pairing_does(self):
        taken = [Span(day(4, 1), day(6, 30)), Span(day(9, 1))]
        assert rules.free_spans(CYCLE, taken) == (Span(day(1, 1), day(3, 31)), Span(day(7, 1), day(8, 31)))

    def test_free_spans_reach_both_ends_of_the_cycle(self):
        assert rules.free_spans(CYCLE, []) == (CYCLE,)
        assert rules.free_spans(CYCLE, [CYCLE]) == ()
        assert rules.free_spans(Span(day(1, 1)), [Span(day(1, 1), day(1, 31))]) == (Span(day(2, 1)),)

    spans = st.lists(
        st.tuples(st.integers(0, 40), st.one_of(st.none(), st.integers(0, 15))).map(
            lambda t: Span(
                day(1, 1) + timedelta(t[0]), None if t[1] is None else day(1, 1) + timedelta(t[0] + t[1])
            )
        ),
        max_size=5,
    )

    @given(spans)
    def test_union_has_the_same_days_apart_and_in_order(self, spans):
        merged = rules.union(spans)
        for n in range(60):
            on = day(1, 1) + timedelta(n)
            assert any(on in span for span in merged) == any(on in span for span in spans)
        assert all(a.end and (b.start - a.end).days > 1 for a, b in pairwise(merged))

    @given(spans)
    def test_free_and_taken_days_fill_the_cycle(self, spans):
        cycle = Span(day(1, 3), day(2, 20))
        free = rules.free_spans(cycle, spans)
        for n in range(70):
            on = day(1, 1) + timedelta(n)
            assert any(on in span for span in free) == (on in cycle and not any(on in span for span in spans))


@pytest.mark.parametrize(
    ("on", "months", "expected"),
    [
        (day(9, 20), 6, day(3, 20)),
        (day(3, 31), 1, day(2, 29)),
        (day(2, 10), 3, day(11, 10, 2011)),
        (day(1, 1), 1, day(12, 1, 2011)),
    ],
)
def test_months_before(on, months, expected):
    assert rules.months_before(on, months) == expected

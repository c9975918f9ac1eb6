"""What holds for every duty, quota and history of visits."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from shenbei.lib.periods import window_of
from tests.visits.september import CYCLE, WORKDAYS, day
from visits import rules
from visits.rules import Dispute, Duty, Kind, Outcome, Quota, Span, VisitFact

days = st.integers(0, 110).map(lambda n: day(8, 15) + timedelta(n))
disputes = st.lists(
    st.tuples(days, st.one_of(st.none(), st.integers(0, 30))).map(
        lambda t: Dispute(t[0], None if t[1] is None else t[0] + timedelta(t[1]))
    ),
    max_size=2,
).map(tuple)
facts = st.lists(
    st.builds(
        VisitFact,
        day=days,
        entered_on=st.none() | days,
        accepted_on=st.none() | days,
        confirmed_on=st.none() | days,
        withdrawn_on=st.none() | days,
        disputes=disputes,
    ),
    max_size=6,
)
quotas = st.builds(
    Quota,
    st.just(Kind.WORK_GROUP),
    st.sampled_from([1, 2, 3, 6, 12]),
    st.integers(1, 10),
    distinct_days=st.booleans(),
    confirmed_only=st.booleans(),
)
duties = st.lists(days.map(lambda d: Span(d, d + timedelta(20))), max_size=3).map(
    lambda spans: Duty(Kind.WORK_GROUP, CYCLE, tuple(spans))
)


class TestAlways:
    @given(facts, quotas, duties, days)
    def test_a_ruling_holds_together(self, facts, quota, duty, today):
        window = window_of(day(9, 1), quota.months)
        ruling = rules.ruling(duty, quota, window, facts, today, WORKDAYS)
        entered = [fact for fact in facts if fact.day in window and fact.entered_on is not None]
        assert len(ruling.counted) + len(ruling.left_out) <= len(entered)
        assert 0 <= ruling.owed <= quota.minimum and ruling.owed <= quota.minimum * ruling.live_days
        assert all(duty.is_live(counted) for counted in ruling.counted)
        assert not quota.distinct_days or len(set(ruling.counted)) == len(ruling.counted)
        assert (ruling.outcome == Outcome.EXEMPT) == (ruling.owed == 0)
        assert (ruling.outcome == Outcome.MET) == (ruling.owed > 0 and ruling.missing == 0)
        assert ruling.outcome != Outcome.MISSED or ruling.closed_on < today
        assert rules.sentence(ruling)

    @given(facts, quotas, duties, days)
    def test_a_closed_window_never_changes(self, facts, quota, duty, today):
        window = window_of(day(9, 1), quota.months)
        ruling = rules.ruling(duty, quota, window, facts, today, WORKDAYS)
        if ruling.closed_on is not None:
            later = rules.ruling(duty, quota, window, facts, today + timedelta(400), WORKDAYS)
            assert later == ruling
            entered_then = VisitFact(window.start, today, today)
            assert rules.ruling(duty, quota, window, [*facts, entered_then], today, WORKDAYS) == ruling

    @given(facts, quotas, duties, days)
    def test_the_order_of_entry_does_not_matter(self, facts, quota, duty, today):
        window = window_of(day(9, 1), quota.months)
        assert rules.ruling(duty, quota, window, facts, today, WORKDAYS) == rules.ruling(
            duty, quota, window, reversed(facts), today, WORKDAYS
        )

"""DOMAIN 4 as pure functions: no database."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from shenbei.lib.periods import Window, month_window, window_of
from shenbei.lib.workdays import Workdays
from visits import rules
from visits.rules import Dispute, Duty, Kind, Outcome, Quota, Reason, Rest, Ruling, Span, Terms, VisitFact

CYCLE = Span(date(2012, 1, 1), date(2014, 12, 31))
SEPTEMBER = month_window(2012, 9)
# The Mid-Autumn and National Day holiday of 2012: 30 September to 7 October, 29 September worked.
HOLIDAYS = {date(2012, 9, 29): True} | {date(2012, 10, n): False for n in range(1, 8)}
WORKDAYS = Workdays(HOLIDAYS)
TWICE = Quota(Kind.WORK_GROUP, months=1, minimum=2)
DUTY = Duty(Kind.WORK_GROUP, CYCLE, (CYCLE,))


def day(month: int, number: int, year: int = 2012) -> date:
    return date(year, month, number)


def visit(on: date, entered: date | None = None, **kwargs) -> VisitFact:
    entered = entered or on
    return VisitFact(on, entered, kwargs.pop("accepted_on", entered), **kwargs)


MID_SEPTEMBER = day(9, 20)


def judge(visits=(), today=MID_SEPTEMBER, duty=DUTY, quota=TWICE, window=SEPTEMBER, **kwargs) -> Ruling:
    return rules.ruling(duty, quota, window, visits, today, WORKDAYS, **kwargs)


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


class TestOutcome:
    def test_exempt_comes_first_even_with_visits(self):
        duty = Duty(Kind.WORK_GROUP, CYCLE, (Span(day(9, 30), day(9, 30)),))
        assert judge([visit(day(9, 30))], day(12, 1), duty).outcome == Outcome.EXEMPT

    def test_met_before_the_window_begins_stays_met(self):
        early = [visit(day(9, 3), entered=day(8, 20)), visit(day(9, 4), entered=day(8, 20))]
        assert judge(early, day(8, 25)).outcome == Outcome.MET

    def test_no_visit_at_all(self):
        assert judge(today=day(8, 31)).outcome == Outcome.UPCOMING
        assert judge(today=day(9, 1)).outcome == Outcome.ON_TRACK
        assert judge(today=day(9, 22)).outcome == Outcome.ON_TRACK
        assert judge(today=day(9, 23)).outcome == Outcome.AT_RISK  # seven days left
        assert judge(today=day(10, 12)).outcome == Outcome.AT_RISK  # ended, the grace runs
        assert judge(today=day(10, 13)).outcome == Outcome.MISSED

    def test_the_grace_skips_the_holidays(self):
        assert rules.last_day_of_grace(SEPTEMBER, WORKDAYS) == day(10, 12)
        assert rules.last_day_of_grace(SEPTEMBER, Workdays()) == day(10, 5)

    def test_at_risk_by_working_days(self):
        ten = Quota(Kind.RESIDENCE, 1, 10)
        # After 11 September 14 working days are left (29th worked); after the 12th 13, after the 13th 12.
        assert judge(today=day(9, 12), quota=ten).outcome == Outcome.ON_TRACK
        assert judge(today=day(9, 13), quota=ten).outcome == Outcome.AT_RISK
        assert judge([visit(day(9, 3))], day(9, 13), quota=ten).outcome == Outcome.ON_TRACK

    def test_the_periods_are_data(self):
        assert judge(today=day(9, 21), terms=Terms(last_days=9)).outcome == Outcome.AT_RISK
        assert judge(today=day(10, 10), terms=Terms(grace=2)).outcome == Outcome.MISSED
        assert judge(today=day(9, 12), terms=Terms(spare=12)).outcome == Outcome.AT_RISK


class TestCounting:
    def test_two_on_one_day_count_once(self):
        ruling = judge([visit(day(9, 12)), visit(day(9, 12))])
        assert ruling.counted == (day(9, 12),)
        assert ruling.left_out == ((day(9, 12), Reason.SAME_DAY),)

    def test_unless_the_quota_says_otherwise(self):
        ruling = judge(
            [visit(day(9, 12)), visit(day(9, 12))],
            quota=Quota(Kind.WORK_GROUP, 1, 2, distinct_days=False),
            today=day(9, 20),
        )
        assert ruling.counted == (day(9, 12), day(9, 12)) and ruling.outcome == Outcome.MET

    def test_a_disputed_one_does_not_take_the_day_of_a_good_one(self):
        bad = visit(day(9, 5), disputes=(Dispute(day(9, 6)),))
        ruling = judge([bad, visit(day(9, 5))])
        assert ruling.counted == (day(9, 5),) and ruling.left_out == ((day(9, 5), Reason.DISPUTED),)

    def test_visits_outside_the_window_are_not_its_business(self):
        assert judge([visit(day(8, 31)), visit(day(10, 1))], day(10, 2)).counted == ()

    def test_drafts_and_withdrawn_ones_are_as_if_not_there(self):
        draft = VisitFact(day(9, 5), None, None)
        gone = visit(day(9, 6), withdrawn_on=day(9, 8))
        ruling = judge([draft, gone])
        assert (ruling.counted, ruling.left_out) == ((), ())

    def test_a_withdrawn_one_stood_in_the_books_until_then(self):
        assert judge([visit(day(9, 6), withdrawn_on=day(9, 8))], day(9, 7)).counted == (day(9, 6),)

    def test_what_was_entered_later_was_not_known(self):
        assert judge([visit(day(9, 6), entered=day(9, 11))], day(9, 10)).counted == ()

    def test_only_live_days_count(self):
        duty = Duty(Kind.WORK_GROUP, CYCLE, (Span(day(9, 1), day(9, 9)),), (Rest(day(9, 3), day(9, 4)),))
        ruling = judge([visit(day(9, 2)), visit(day(9, 4)), visit(day(9, 10))], day(9, 20), duty)
        assert ruling.counted == (day(9, 2),)
        assert ruling.left_out == ((day(9, 4), Reason.SUSPENDED), (day(9, 10), Reason.NOT_LIVE))

    def test_a_side_added_by_another_counts_once_accepted(self):
        added = visit(day(9, 5), accepted_on=None)
        assert judge([added]).left_out == ((day(9, 5), Reason.UNACCEPTED),)
        accepted = visit(day(9, 5), accepted_on=day(9, 9))
        assert judge([accepted], day(9, 8)).counted == ()
        assert judge([accepted], day(9, 9)).counted == (day(9, 5),)

    def test_confirmed_only(self):
        strict = Quota(Kind.WORK_GROUP, 1, 2, confirmed_only=True)
        waiting = visit(day(9, 5), answer_due_on=day(9, 12))
        assert judge([waiting], day(9, 11), quota=strict).left_out == ((day(9, 5), Reason.UNCONFIRMED),)
        assert judge([waiting], day(9, 12), quota=strict).counted == (
            day(9, 5),
        )  # deemed, whether the job ran or not
        confirmed = visit(day(9, 5), confirmed_on=day(9, 6))
        assert judge([confirmed], day(9, 6), quota=strict).counted == (day(9, 5),)
        assert judge([waiting], day(9, 11)).counted == (day(9, 5),)  # by default the submitted one counts too

    def test_silence_confirms_after_five_working_days(self):
        assert rules.answer_due(day(9, 28), WORKDAYS) == day(10, 11)


class TestDisputesAndClosing:
    def test_an_undecided_dispute_holds_the_window_open(self):
        held = visit(day(9, 5), disputes=(Dispute(day(9, 6)),))
        ruling = judge([held], day(12, 1))
        assert ruling.outcome == Outcome.AT_RISK and ruling.closed_on is None

    def test_the_window_closes_with_the_decision(self):
        settled = visit(day(9, 5), disputes=(Dispute(day(9, 6), day(10, 20)),))
        assert judge([settled], day(10, 20)).closed_on is None
        ruling = judge([settled, visit(day(9, 7), entered=day(10, 19))], day(11, 30))
        assert ruling.closed_on == day(10, 20) and ruling.outcome == Outcome.MET

    def test_a_dispute_settled_in_time_holds_nothing(self):
        settled = visit(day(9, 5), disputes=(Dispute(day(9, 6), day(9, 9)),))
        ruling = judge([settled], day(11, 30))
        assert ruling.closed_on == day(10, 12) and ruling.counted == (day(9, 5),)

    def test_a_dispute_after_the_closing_changes_nothing(self):
        late = visit(day(9, 5), disputes=(Dispute(day(10, 15)),))
        ruling = judge([late], day(11, 30))
        assert ruling.closed_on == day(10, 12) and ruling.counted == (day(9, 5),)

    @pytest.mark.parametrize(
        ("disputes", "expected"),
        [
            ([], day(10, 12)),
            ([Dispute(day(10, 12), day(10, 15))], day(10, 15)),
            ([Dispute(day(10, 13), day(10, 15))], day(10, 12)),
            (
                [Dispute(day(10, 1), day(10, 15)), Dispute(day(10, 14), day(10, 20))],
                day(10, 20),
            ),  # raised while held
            ([Dispute(day(10, 1), day(10, 15)), Dispute(day(10, 16), day(10, 20))], day(10, 15)),
            ([Dispute(day(10, 1), day(10, 15)), Dispute(day(10, 14))], None),
        ],
    )
    def test_closing_day(self, disputes, expected):
        assert rules.closing_day(day(10, 12), disputes) == expected

    def test_what_is_entered_after_the_closing_does_not_count(self):
        late = visit(day(9, 20), entered=day(10, 13))
        ruling = judge([visit(day(9, 10)), late], day(10, 20))
        assert ruling.counted == (day(9, 10),) and ruling.outcome == Outcome.MISSED

    def test_a_late_job_rules_as_on_the_closing_day(self):
        facts = [
            visit(day(9, 10)),
            visit(day(9, 11), withdrawn_on=day(11, 1)),
            visit(day(9, 12), entered=day(11, 1)),
            visit(day(9, 13), disputes=(Dispute(day(11, 2)),)),
        ]
        assert judge(facts, day(10, 13)) == judge(facts, day(12, 24, 2013))

    def test_reopened_it_counts_late_entries_until_it_closes_again(self):
        facts = [
            visit(day(9, 10)),
            visit(day(9, 20), entered=day(11, 5)),
            visit(day(9, 21), entered=day(11, 20)),
        ]
        ruling = judge(facts, day(12, 1), reopened_until=day(11, 12))
        assert ruling.closed_on == day(11, 12)
        assert ruling.counted == (day(9, 10), day(9, 20)) and ruling.outcome == Outcome.MET


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


class TestSentence:
    def facts(self) -> Ruling:
        return judge([visit(day(9, 12)), visit(day(9, 12))])

    def test_in_english(self):
        with translation.override("en"):
            text = rules.sentence(self.facts())
        assert text.startswith("2 owed in ") and "2012" in text
        assert text.endswith(", 1 counted: 12 Sep; 1 not counted: 12 Sep second visit same day")

    def test_in_chinese(self):
        with translation.override("zh-hans"):
            assert (
                rules.sentence(self.facts())
                == "2012年9月应到2次，已计1次：9月12日；未计1次：9月12日同日第二次"
            )

    def test_resident_days_are_days(self):
        ten = Quota(Kind.RESIDENCE, 1, 10)
        duty = Duty(Kind.RESIDENCE, CYCLE, (Span(day(9, 16)),))
        ruling = judge([visit(day(9, 17)), visit(day(9, 18))], day(9, 20), duty, ten)
        with translation.override("zh-hans"):
            assert (
                rules.sentence(ruling)
                == "2012年9月应驻点5天，已计2天：9月17日、9月18日；履责15天（当期共30天）"
            )
            assert rules.missing_text(ruling) == "2012年9月还差3天"

    def test_nothing_owed(self):
        ruling = judge(duty=Duty(Kind.WORK_GROUP, CYCLE, (Span(day(9, 30)),)))
        with translation.override("zh-hans"):
            assert rules.sentence(ruling) == "2012年9月无应到次数：履责1天（当期共30天）"

    def test_what_is_missing(self):
        with translation.override("zh-hans"):
            assert rules.missing_text(judge([visit(day(9, 3))])) == "2012年9月还差1次"


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

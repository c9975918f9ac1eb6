"""What counts, when a window closes, and the verdict: no database."""

import pytest

from shenbei.lib.workdays import Workdays
from tests.visits.september import CYCLE, SEPTEMBER, WORKDAYS, day, judge, visit
from visits import rules
from visits.rules import Dispute, Duty, Kind, Outcome, Quota, Reason, Rest, Span, Terms, VisitFact


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

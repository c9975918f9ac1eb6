"""Changing the periods, and opening a closed window again."""

from datetime import timedelta

import pytest

from office.actions import value_set
from office.models import AuditEvent
from pairing.models import HalfYear
from shenbei.lib.errors import RuleBroken
from shenbei.lib.periods import shanghai_midnight
from tests.visits.moments import at, on
from visits.actions import quotas_check, visit_log, window_reopen
from visits.models import Verdict


def test_the_periods_are_changeable_values(stage, staff):
    value_set(by=staff, name="visits.grace", data=2)
    quotas_check(by=None, as_of=on(10, 10))
    assert Verdict.objects.get(duty__kind="contact_point", starts_on=on(9, 1)).closed_on == on(10, 9)


class TestReopen:
    @pytest.fixture
    def missed(self, stage):
        quotas_check(by=None, as_of=on(10, 20))
        return Verdict.objects.get(duty__kind="contact_point", starts_on=on(9, 1))

    def test_late_entries_count_then(self, stage, missed, leader, reviewer):
        visit_log(
            by=leader, kind="contact_point", visited_on=on(9, 5), community=stage.community, now=at(10, 16)
        )
        row = window_reopen(by=reviewer, verdict=missed, reason="住院期间由秘书补录", now=at(10, 22))
        assert row.until_on == on(10, 29)
        missed.refresh_from_db()
        assert (missed.outcome, missed.counted, missed.closed_on) == ("met", 1, None)
        quotas_check(by=None, as_of=on(10, 30))
        missed.refresh_from_db()
        assert missed.closed_on == on(10, 29)

    def test_needs_a_reason_and_a_closed_window(self, missed, reviewer):
        with pytest.raises(RuleBroken):
            window_reopen(by=reviewer, verdict=missed, reason=" ", now=at(10, 22))
        opened = Verdict.objects.get(duty=missed.duty, starts_on=on(10, 1))
        with pytest.raises(RuleBroken):
            window_reopen(by=reviewer, verdict=opened, reason="补录", now=at(10, 22))

    def test_only_by_the_reviewer(self, missed, staff):
        with pytest.raises(RuleBroken):
            window_reopen(by=staff, verdict=missed, reason="补录", now=at(10, 22))

    def test_the_trail_has_window_reason_and_end(self, missed, reviewer):
        window_reopen(by=reviewer, verdict=missed, reason="补录", now=at(10, 22))
        (event,) = AuditEvent.objects.filter(verb="window.reopen")
        assert event.data == {"window": "2012-09-01", "reason": "补录", "until": "2012-10-29"}

    def test_entered_before_the_last_midnight_counts_after_it_does_not(self, stage, missed, leader):
        """The window of October closes with 7 November, Shanghai time."""
        visits = []
        for minute in (timedelta(hours=23, minutes=59), timedelta(hours=24)):
            moment = shanghai_midnight(on(11, 7)) + minute
            visits.append(
                visit_log(
                    by=leader,
                    kind="contact_point",
                    visited_on=on(10, 31),
                    community=stage.community,
                    now=moment,
                )
            )
        quotas_check(by=None, as_of=on(11, 8))
        row = Verdict.objects.get(duty=missed.duty, starts_on=on(10, 1))
        assert [visit.entered_on for visit in visits] == [on(11, 7), on(11, 8)]
        assert (row.closed_on, row.counted, row.left_out) == (on(11, 7), 1, "")

    def test_not_in_a_closed_half_year(self, missed, reviewer):
        HalfYear.objects.create(code="2012H2", closed_at=at(1, 20, 2013))
        with pytest.raises(RuleBroken):
            window_reopen(by=reviewer, verdict=missed, reason="补录", now=at(1, 21, 2013))

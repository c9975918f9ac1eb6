"""Changing a quota, and opening a closed window again."""

import pytest

from office.actions import value_set
from pairing.models import HalfYear
from shenbei.lib.errors import RuleBroken
from tests.visits.moments import at, on
from visits.actions import quota_set, quotas_check, visit_log, window_reopen
from visits.models import QuotaRule, Verdict


class TestQuotaSet:
    def test_a_new_rule_rules_from_its_day(self, stage, staff):
        quota_set(by=staff, kind="work_group", months=1, minimum=4, valid_from=on(11, 1), now=at(9, 1))
        quotas_check(by=None, as_of=on(10, 20))
        owed = Verdict.objects.filter(duty__kind="work_group", duty__community=stage.community)
        assert dict(owed.filter(starts_on__in=[on(10, 1), on(11, 1)]).values_list("starts_on", "owed")) == {
            on(10, 1): 2,
            on(11, 1): 4,
        }

    @pytest.mark.parametrize(("months", "begins"), [(1, on(9, 2)), (3, on(9, 1)), (2, on(10, 1))])
    def test_it_begins_a_window_on_both_grids(self, stage, staff, months, begins):
        kind = "area_survey" if begins == on(10, 1) else "work_group"
        with pytest.raises(RuleBroken) as broken:
            quota_set(by=staff, kind=kind, months=months, minimum=1, valid_from=begins)
        assert broken.value.field == "valid_from"

    def test_a_closed_window_is_never_changed(self, stage, staff):
        quotas_check(by=None, as_of=on(10, 20))
        with pytest.raises(RuleBroken):
            quota_set(by=staff, kind="work_group", months=1, minimum=1, valid_from=on(9, 1))
        assert QuotaRule.objects.filter(kind="work_group").count() == 1

    @pytest.mark.parametrize("wrong", [{"months": 4}, {"minimum": 0}])
    def test_shape(self, stage, staff, wrong):
        with pytest.raises((RuleBroken, ValueError)):
            quota_set(
                by=staff, **{"kind": "residence", "months": 1, "minimum": 8, "valid_from": on(11, 1)} | wrong
            )


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

    def test_not_in_a_closed_half_year(self, missed, reviewer):
        HalfYear.objects.create(code="2012H2", closed_at=at(1, 20, 2013))
        with pytest.raises(RuleBroken):
            window_reopen(by=reviewer, verdict=missed, reason="补录", now=at(1, 21, 2013))

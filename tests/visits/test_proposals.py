"""A quota rule is proposed, looked at and approved by another; closed windows keep theirs."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from office.models import AuditEvent, Holiday
from shenbei.lib.errors import RuleBroken
from tests.visits.moments import at, on
from visits.actions import quota_approve, quota_propose, quota_refuse, quota_withdraw, quotas_check
from visits.models import QuotaProposal, QuotaRule, Verdict
from visits.reports.preview import preview

FOUR = {"kind": "work_group", "months": 1, "minimum": 4, "valid_from": on(11, 1)}


@pytest.fixture
def proposed(staff) -> QuotaProposal:
    return quota_propose(by=staff, **FOUR, grounds="区委常委会纪要", now=at(9, 1))


def owed(stage, *starts: date) -> dict:
    rows = Verdict.objects.filter(
        duty__kind="work_group", duty__community=stage.community, starts_on__in=starts
    )
    return dict(rows.values_list("starts_on", "owed"))


class TestFlow:
    def test_approved_it_rules_from_its_day(self, stage, proposed, reviewer):
        quotas_check(by=None, as_of=on(10, 20))
        assert owed(stage, on(11, 1)) == {on(11, 1): 2}
        quota_approve(by=reviewer, proposal=proposed, now=at(10, 20))
        quotas_check(by=None, as_of=on(10, 21))
        assert owed(stage, on(10, 1), on(11, 1)) == {on(10, 1): 2, on(11, 1): 4}

    def test_only_another_person_approves(self, proposed, staff, reviewer):
        with pytest.raises(RuleBroken):
            quota_approve(by=staff, proposal=proposed)
        proposed.proposed_by = reviewer.person
        proposed.save()
        with pytest.raises(RuleBroken):
            quota_approve(by=reviewer, proposal=proposed)
        with pytest.raises(IntegrityError), transaction.atomic():
            QuotaProposal.objects.update(
                state="approved",
                decided_by=reviewer.person,
                decided_at=at(9, 2),
                rule=QuotaRule.objects.first(),
            )

    @pytest.mark.parametrize(("act", "who"), [(quota_refuse, "reviewer"), (quota_withdraw, "staff2")])
    def test_refused_or_taken_back_with_a_reason(self, proposed, act, who, request):
        by = request.getfixturevalue(who)
        with pytest.raises(RuleBroken):
            act(by=by, proposal=proposed, reason=" ")
        row = act(by=by, proposal=proposed, reason="与区委要求不符")
        assert (row.decided_by, row.rule) == (by.person, None)
        with pytest.raises(RuleBroken):
            act(by=by, proposal=proposed, reason="再次")
        assert not QuotaRule.objects.filter(minimum=4).exists()

    def test_one_waits_at_a_time(self, proposed, staff):
        with pytest.raises(RuleBroken):
            quota_propose(by=staff, **FOUR | {"minimum": 5}, now=at(9, 2))

    def test_the_trail(self, proposed, reviewer):
        quota_approve(by=reviewer, proposal=proposed, now=at(9, 2))
        events = AuditEvent.objects.filter(verb__startswith="quota.").order_by("seq")
        assert [(event.verb, event.data["minimum"]) for event in events] == [
            ("quota.propose", 4),
            ("quota.approve", 4),
        ]


class TestBadRules:
    @pytest.mark.parametrize(
        ("wrong", "field"),
        [
            ({"valid_from": on(11, 2)}, "valid_from"),
            ({"months": 3, "valid_from": on(11, 1)}, "valid_from"),
            (
                {"kind": "area_survey", "valid_from": on(12, 1)},
                "valid_from",
            ),  # the old grid has no window there
            ({"months": 4}, "months"),
            ({"minimum": 0}, "minimum"),
            ({"valid_from": date(1999, 1, 1)}, "valid_from"),
            ({"valid_from": on(8, 1)}, "valid_from"),
        ],
    )
    def test_each_is_refused_at_its_field(self, stage, staff, wrong, field):
        with pytest.raises(RuleBroken) as broken:
            quota_propose(by=staff, **FOUR | wrong, now=at(10, 20))
        assert broken.value.field == field and not QuotaProposal.objects.exists()

    @pytest.mark.parametrize(("moment", "refused"), [(at(10, 12), False), (at(10, 13), True)])
    def test_a_window_closed_by_the_calendar_is_closed_though_no_check_has_run(
        self, stage, staff, reviewer, moment, refused
    ):
        """September closes with 12 October; on that day it can still be ruled."""
        row = quota_propose(by=staff, **FOUR | {"valid_from": on(9, 1)}, now=at(9, 20))
        assert not Verdict.objects.exists()
        if refused:
            with pytest.raises(RuleBroken):
                quota_approve(by=reviewer, proposal=row, now=moment)
        else:
            quota_approve(by=reviewer, proposal=row, now=moment)
        quotas_check(by=None, as_of=on(10, 20))
        assert owed(stage, on(9, 1)) == {on(9, 1): 2 if refused else 4}

    def test_the_new_windows_must_be_open_too(self, stage, staff):
        """Area surveys go by two months; by one month September would be closed on the day it is made."""
        with pytest.raises(RuleBroken):
            quota_propose(
                by=staff, kind="area_survey", months=1, minimum=1, valid_from=on(9, 1), now=at(10, 20)
            )


class TestPreview:
    def test_who_moves_where(self, stage, visit, staff):
        """One visit of two in September: by a rule of one it would be met, the others owe one less."""
        row = quota_propose(by=staff, **FOUR | {"minimum": 1, "valid_from": on(9, 1)}, now=at(9, 28))
        quotas_check(by=None, as_of=on(9, 28))
        found = preview(row, on(9, 28))
        moves = {(move.before, move.after): move.number for move in found.moves}
        assert moves == {("at_risk", "met"): 1, ("at_risk", "at_risk"): 1} and found.unchanged == 0
        assert (found.number, found.turned, found.owing) == (2, 1, 1)
        first = found.changes[0]
        assert (first.duty.community, first.before.owed, first.after.owed) == (stage.community, 2, 1)
        assert first.verdict.starts_on == on(9, 1)

    def test_the_page_shows_it_and_opens_the_duty(self, stage, visit, staff, reviewer, sign_in, time_machine):
        time_machine.move_to(at(9, 28))
        quotas_check(by=None)
        data = {"kind": "work_group", "months": "1", "minimum": "1", "valid_from": "2012-09-01", "once": "k"}
        page = sign_in(staff).post(reverse("visits:rule_add"), data | {"distinct_days": "on"}, follow=True)
        verdict = Verdict.objects.get(
            duty__community=stage.community, duty__kind="work_group", starts_on=on(9, 1)
        )
        assert reverse("visits:verdict", args=[verdict.pk]) in page.content.decode()
        assert "1项职责的状态将有变化，1项仅应到次数变化，0项不变" in page.content.decode()
        assert "每月2次" in page.content.decode()
        row, client = QuotaProposal.objects.get(), sign_in(reviewer)
        assert client.get(reverse("visits:rule", args=[row.pk])).context["may_decide"]
        client.post(reverse("visits:rule_approve", args=[row.pk]), {"fresh_password": "a-long-test-phrase-7"})
        row.refresh_from_db()
        assert row.state == "approved" and row.rule.minimum == 1
        assert "审核人" in client.get(reverse("visits:rule", args=[row.pk])).content.decode()
        assert "每月10天" in client.get(reverse("visits:rules")).content.decode()

    def test_a_wrong_rule_says_why_and_keeps_what_was_typed(self, stage, staff, sign_in):
        data = {"kind": "residence", "months": "2", "minimum": "12", "valid_from": "2013-02-01", "once": "k"}
        page = sign_in(staff).post(reverse("visits:rule_add"), data)
        assert page.status_code == 422 and page.context["form"].errors["valid_from"]
        assert page.context["form"]["minimum"].value() == "12"


class TestHolidays:
    def test_a_year_that_no_calendar_knows_can_be_entered(self, stage, staff, sign_in, time_machine):
        time_machine.move_to(at(12, 20, 2026))
        client = sign_in(staff)
        assert 2027 in client.get(reverse("visits:holidays")).context["unknown"]
        data = {"day": "2027-10-01", "until": "2027-10-07", "working": "no", "name": "国庆节"}
        client.post(reverse("visits:holiday_add"), data)
        days = Holiday.objects.filter(day__year=2027)
        assert [row.day.day for row in days] == [1, 4, 5, 6, 7]  # the 2nd and 3rd are a weekend
        client.post(reverse("visits:holiday_drop", args=[days[0].pk]))
        assert days.all().count() == 4
        assert list(
            AuditEvent.objects.filter(verb__startswith="holiday.")
            .order_by("seq")
            .values_list("verb", flat=True)
        ) == ["holiday.set", "holiday.drop"]

    @pytest.mark.parametrize(
        "wrong", [{"day": "2026-12-01"}, {"until": "2027-01-01"}, {"until": "2028-12-01"}]
    )
    def test_days_that_are_over_or_out_of_order_are_refused(self, stage, staff, sign_in, time_machine, wrong):
        time_machine.move_to(at(12, 20, 2026))
        data = {"day": "2027-02-08", "until": "", "working": "no", "name": "春节"}
        page = sign_in(staff).post(reverse("visits:holiday_add"), data | wrong)
        assert page.status_code == 422 and not Holiday.objects.filter(day__year__gte=2027).exists()

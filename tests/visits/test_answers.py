"""Confirming, disputing, deciding; silence confirms."""

from functools import partial

import pytest
from django.utils import translation

from accounts.models import Notification
from office.models import AuditEvent
from shenbei.lib.errors import RuleBroken
from tests import factories as make
from tests.visits.moments import at, on
from visits.actions import (
    dispute_answer,
    dispute_decide,
    records_confirm,
    records_deem,
    side_add,
    visit_confirm,
    visit_dispute,
    visit_log,
    visit_withdraw,
)
from visits.models import Duty
from visits.reports.duties import duties_ensure


@pytest.fixture
def dispute(visit, community_clerk):
    return visit_dispute(by=community_clerk, visit=visit, reason="当日无人到村", now=at(9, 14))


class TestConfirm:
    def test_the_community_confirms(self, visit, community_clerk):
        row = visit_confirm(by=community_clerk, visit=visit, now=at(9, 14))
        assert (row.state, row.confirmed_on, row.confirmed_by) == (
            "confirmed",
            on(9, 14),
            community_clerk.person,
        )
        assert row.answer_due_on is None
        with pytest.raises(RuleBroken):
            visit_confirm(by=community_clerk, visit=visit, now=at(9, 14))

    @pytest.mark.parametrize("who", ["liaison", "street_clerk", "staff", "reviewer", "cadre", "outsider"])
    def test_nobody_else_does(self, request, visit, who):
        with pytest.raises(RuleBroken):
            visit_confirm(by=request.getfixturevalue(who), visit=visit, now=at(9, 14))

    def test_another_community_does_not(self, visit, stage):
        neighbour = make.user_as("community", stage.sibling.organisation)
        with pytest.raises(RuleBroken):
            visit_confirm(by=neighbour, visit=visit, now=at(9, 14))

    def test_the_author_does_not_by_changing_his_hat(self, visit, stage, liaison):
        same_person = make.user_as("community", stage.community.organisation, person=liaison.person)
        with pytest.raises(RuleBroken):
            visit_confirm(by=same_person, visit=visit, now=at(9, 14))

    def test_one_community_of_a_survey_confirms_it(self, stage, leader, community_clerk):
        survey = visit_log(
            by=leader,
            kind="area_survey",
            visited_on=on(9, 3),
            communities=[stage.community, stage.sibling],
            way="on_site",
            now=at(9, 3),
        )
        assert visit_confirm(by=community_clerk, visit=survey, now=at(9, 4)).state == "confirmed"

    def test_several_at_once_or_none(self, visit, stage, leader, community_clerk):
        other = visit_log(
            by=leader, kind="contact_point", visited_on=on(9, 3), community=stage.community, now=at(9, 13)
        )
        assert records_confirm(by=community_clerk, records=[visit, other], now=at(9, 14)) == 2
        third = visit_log(
            by=leader, kind="contact_point", visited_on=on(9, 5), community=stage.community, now=at(9, 13)
        )
        with pytest.raises(RuleBroken):
            records_confirm(by=community_clerk, records=[third, visit], now=at(9, 14))
        third.refresh_from_db()
        assert third.state == "submitted"


class TestSilence:
    def test_confirms_at_the_end_of_the_fifth_working_day(self, visit):
        assert records_deem(now=at(9, 20)) == 0
        assert records_deem(now=at(11, 1)) == 1
        visit.refresh_from_db()
        assert (visit.state, visit.confirmed_on, visit.confirmed_by) == ("deemed", on(9, 20), None)
        assert records_deem(now=at(11, 2)) == 0

    @pytest.mark.parametrize("answer", [visit_confirm, partial(visit_dispute, reason="没有来过")])
    def test_after_the_last_day_nobody_answers_any_more_however_late_the_job(
        self, visit, community_clerk, answer
    ):
        with pytest.raises(RuleBroken, match="deemed confirmed"):
            answer(by=community_clerk, visit=visit, now=at(9, 21))
        answer(by=community_clerk, visit=visit, now=at(9, 20))

    def test_the_trail_says_it_was_the_machine(self, visit):
        records_deem(now=at(9, 21))
        assert AuditEvent.objects.get(verb="visit.deem").person_name == "system"


class TestDispute:
    def test_needs_a_reason(self, visit, community_clerk):
        with pytest.raises(RuleBroken) as broken:
            visit_dispute(by=community_clerk, visit=visit, reason="  ", now=at(9, 14))
        assert broken.value.field == "reason"
        visit.refresh_from_db()
        assert visit.state == "submitted"

    def test_stands_until_it_is_answered_and_settled(self, visit, dispute, liaison, community_clerk):
        visit.refresh_from_db()
        assert visit.state == "disputed" and visit.disputes.get() == dispute
        assert records_deem(now=at(12, 1)) == 0
        answered = dispute_answer(by=liaison, dispute=dispute, answer="上午九点到，王书记在场", now=at(9, 17))
        assert answered.decide_by == on(9, 24)
        visit_confirm(by=community_clerk, visit=visit, now=at(9, 18))
        dispute.refresh_from_db()
        assert (dispute.result, dispute.settled_on) == ("confirmed", on(9, 18))

    def test_only_the_author_answers(self, dispute, outsider):
        with pytest.raises(RuleBroken):
            dispute_answer(by=outsider, dispute=dispute, answer="到了", now=at(9, 17))

    def test_the_reviewer_decides_for_it(self, visit, dispute, reviewer):
        dispute_decide(by=reviewer, dispute=dispute, took_place=True, grounds="有签到表", now=at(9, 19))
        visit.refresh_from_db()
        assert (visit.state, visit.confirmed_by) == ("confirmed", reviewer.person)

    def test_the_sides_and_the_community_are_told_how_it_was_decided(
        self, visit, dispute, reviewer, liaison, community_clerk
    ):
        with translation.override("zh-hans"):
            dispute_decide(by=reviewer, dispute=dispute, took_place=True, grounds="有签到表", now=at(9, 19))
        told = Notification.objects.filter(key=f"decided-{dispute.pk}")
        assert {row.person for row in told} >= {liaison.person, community_clerk.person}
        assert reviewer.person not in {row.person for row in told}
        sentence = "异议已裁定：2012年9月12日 帮扶指导 前程泉村，走访（驻点）属实。依据：有签到表"
        assert {(row.sentence, row.url) for row in told} == {(sentence, f"/visits/{visit.pk}/")}

    def test_a_decision_does_not_speak_for_another_side(
        self, stage, visit, liaison, community_clerk, reviewer
    ):
        duties_ensure(stage.cycle)
        duty = Duty.objects.get(kind="contact_point", community=stage.community)
        side = side_add(by=liaison, visit=visit, duty=duty, now=at(9, 13))
        raised = visit_dispute(by=community_clerk, visit=visit, reason="未到", now=at(9, 14))
        dispute_decide(by=reviewer, dispute=raised, took_place=True, grounds="有签到表", now=at(9, 19))
        side.refresh_from_db()
        assert side.accepted_on is None

    def test_the_community_s_word_does(self, stage, visit, liaison, community_clerk):
        duties_ensure(stage.cycle)
        duty = Duty.objects.get(kind="contact_point", community=stage.community)
        side = side_add(by=liaison, visit=visit, duty=duty, now=at(9, 13))
        visit_confirm(by=community_clerk, visit=visit, now=at(9, 14))
        side.refresh_from_db()
        assert (side.accepted_on, side.accepted_by) == (on(9, 14), community_clerk.person)

    def test_or_against_it(self, visit, dispute, reviewer):
        dispute_decide(by=reviewer, dispute=dispute, took_place=False, grounds="双方均无记录", now=at(9, 19))
        visit.refresh_from_db()
        assert (visit.state, visit.withdrawn_on, visit.withdrawal) == ("withdrawn", on(9, 19), "双方均无记录")

    @pytest.mark.parametrize("who", ["staff", "liaison", "community_clerk", "auditor"])
    def test_nobody_else_decides(self, request, dispute, who):
        with pytest.raises(RuleBroken):
            dispute_decide(
                by=request.getfixturevalue(who), dispute=dispute, took_place=True, grounds="是", now=at(9, 19)
            )

    def test_nor_a_reviewer_who_has_a_part_in_it(self, stage, dispute, liaison):
        same_person = make.user_as("reviewer", person=liaison.person)
        with pytest.raises(RuleBroken):
            dispute_decide(by=same_person, dispute=dispute, took_place=True, grounds="是", now=at(9, 19))

    def test_withdrawal_settles_it(self, visit, dispute, liaison):
        visit_withdraw(by=liaison, visit=visit, reason="记错日期", now=at(9, 18))
        dispute.refresh_from_db()
        assert dispute.result == "withdrawn"

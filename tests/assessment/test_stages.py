"""The page of each stage: its days, whose turn it is, who is late, what is missing by name. DOMAIN 8."""

from datetime import date, timedelta
from decimal import Decimal

from accounts.models import Notification
from assessment import actions, reports
from assessment.models import Round
from assessment.reports.standing import indicator_names
from assessment.rules import Stage
from office.models import AuditEvent
from tests import factories as make
from tests.assessment.conftest import (
    LATER,
    NOW,
    PUBLIC,
    advance_to,
    behind_the_back,
    enter_all,
    indicator,
    walk_to_approval,
    walk_to_feedback,
)


def page_of(client, stage: str, code: str = "2012H2") -> str:
    response = client.get(f"/assessment/{code}/stages/{stage}/")
    assert response.status_code == 200
    return response.content.decode()


def test_days_of_the_stages_come_from_the_trail(full, staff):
    found = advance_to(Stage.STREET, full, staff, NOW + timedelta(days=18))
    own, street, district, *_rest = reports.terms(found, date(2013, 1, 16))
    assert (own.state, own.started_on, own.due_on, own.ended_on) == (
        "done", date(2012, 12, 20), full.due_on, date(2013, 1, 7),
    )  # fmt: skip
    # seven working days after Thursday 20 December: Monday 31; 1 to 3 January are off, the weekend after is worked
    assert full.due_on == date(2012, 12, 31) and own.late == 4
    assert (street.state, street.due_on, street.left, street.late) == ("now", date(2013, 1, 14), 0, 2)
    assert (district.state, district.started_on, district.days) == ("later", None, 10)
    assert reports.terms(found, date(2013, 1, 10))[1].left == 2


def test_stages_without_a_trail_have_no_days(full):
    with behind_the_back():
        AuditEvent.objects.all().delete()
    assert reports.terms(full, NOW.date())[0].started_on is None


def test_the_community_reads_what_is_missing_and_where_to_enter_it(full, result, community_clerk, sign_in):
    actions.score_enter(
        by=community_clerk,
        result=result,
        indicator=indicator("disputes"),
        stage="self",
        points=Decimal(7),
        note="台账",
        now=NOW,
    )
    body = page_of(sign_in(community_clerk), "self")
    assert f"/assessment/2012H2/{result.code}/enter/" in body
    step = reports.next_step(full, community_clerk).sentence
    assert indicator("safety").name in step and indicator("disputes").name not in step
    enter_all(community_clerk, result, "self")
    assert indicator("safety").name not in reports.next_step(full, community_clerk).sentence


def test_the_street_sees_only_its_own_and_no_claim(
    full, result, community_clerk, street_clerk, staff, sign_in, stage
):
    enter_all(community_clerk, result, "self")
    found = advance_to(Stage.STREET, full, staff)
    body = page_of(sign_in(street_clerk), "street")
    assert result.name in body and found.results.get(community=stage.stranger).name not in body
    assert str(result.scores.first().points) not in body
    step = reports.next_step(found, street_clerk)
    assert step.url.endswith("/enter/") and "2" in step.sentence


def test_who_is_drawn_is_not_told_before_feedback(full, staff, street_clerk, community_clerk, sign_in):
    found = advance_to(Stage.DISTRICT, full, staff)
    drawn = found.results.get(sampled=True)
    assert drawn.name in page_of(sign_in(staff), "district")
    found.results.update(sampled=True)
    for user in (street_clerk, community_clerk):
        assert "/enter/" not in page_of(sign_in(user), "district")
        assert 'class="card-title"' not in page_of(sign_in(user), "district")


def test_the_lot_can_be_drawn_again(full, staff):
    found = advance_to(Stage.DISTRICT, full, staff)
    term = next(one for one in reports.terms(found, NOW.date()) if one.stage == Stage.DISTRICT)
    again = reports.stage_facts(found, term, staff)[-1]
    assert again.badge == "success"
    found.results.update(sampled=True)
    assert reports.stage_facts(found, term, staff)[-1].badge == "danger"


def test_what_holds_the_round_is_named_at_the_computation(full, staff, sign_in):
    found = advance_to(Stage.COMPUTATION, full, staff)
    actions.round_compute(by=staff, round=found, now=NOW)
    body = page_of(sign_in(staff), "computation")
    assert indicator("disputes").name in body and found.results.first().name in body


def test_replies_and_who_has_not_replied(full, staff, result, community_clerk, sign_in):
    walk_to_feedback(full, staff)
    assert reports.next_step(Round.objects.get(), community_clerk).url.endswith("/reply/")
    actions.reply_give(by=community_clerk, result=result, agrees=False, text="活动室已改造", now=NOW)
    body = page_of(sign_in(staff), "feedback")
    assert "活动室已改造" in body
    assert not reports.next_step(Round.objects.get(), community_clerk).url


def test_appeals_are_listed_to_their_judge(full, staff, result, community_clerk, reviewer, sign_in):
    found = advance_to(Stage.PUBLICITY, walk_to_feedback(full, staff), staff, PUBLIC)
    row = actions.appeal_make(
        by=community_clerk, result=result, indicator=indicator("disputes"), text="漏记两件", now=PUBLIC
    )
    assert reports.next_step(found, reviewer).url == f"/assessment/appeals/{row.pk}/"
    assert f"/assessment/appeals/{row.pk}/" in page_of(sign_in(reviewer), "publicity")
    assert "漏记两件" in page_of(sign_in(community_clerk), "publicity")


def test_who_decided_in_the_round_reads_that_another_makes_it_final(
    full, staff, result, community_clerk, reviewer, reviewer2, sign_in
):
    found = advance_to(Stage.PUBLICITY, walk_to_feedback(full, staff), staff, PUBLIC)
    row = actions.appeal_make(
        by=community_clerk, result=result, indicator=indicator("disputes"), text="漏记两件", now=PUBLIC
    )
    actions.appeal_decide(by=reviewer, appeal=row, points=None, answer="维持", now=PUBLIC)
    found = advance_to(Stage.APPROVAL, found, staff, LATER)
    mine, others = (reports.next_step(found, user).sentence for user in (reviewer, reviewer2))
    assert mine != others and ("another" in mine or "另一位" in mine)
    assert [
        f"/{full.code}/finish/" in page_of(sign_in(user), "approval") for user in (reviewer, reviewer2)
    ] == [False, True]


def test_the_last_who_may_finish_is_told_before_he_decides(
    full, staff, result, community_clerk, reviewer, reviewer2, sign_in
):
    found = advance_to(Stage.PUBLICITY, walk_to_feedback(full, staff), staff, PUBLIC)
    first, second = (
        actions.appeal_make(
            by=community_clerk, result=result, indicator=indicator(code), text="漏记", now=PUBLIC
        )
        for code in ("disputes", "safety")
    )
    assert not reports.next_step(found, staff).warning
    actions.appeal_decide(by=reviewer, appeal=first, points=None, answer="维持", now=PUBLIC)
    for user in (staff, reviewer2):
        assert reviewer2.person.name in reports.next_step(found, user).warning
    page = sign_in(reviewer2).get(f"/assessment/appeals/{second.pk}/").content.decode()
    assert "alert-warning" in page and not reports.next_step(found, community_clerk).warning
    actions.appeal_decide(by=reviewer2, appeal=second, points=None, answer="维持", now=PUBLIC)
    found = advance_to(Stage.APPROVAL, found, staff, LATER)
    assert reviewer2.person.name not in (told := reports.next_step(found, staff).warning) and told
    make.user_as("reviewer")
    assert not reports.next_step(found, staff).warning


def test_grades_are_decided_on_the_last_page(full, staff, reviewer, sign_in):
    actions.round_finish(by=reviewer, round=walk_to_approval(full, staff), now=LATER)
    body = page_of(sign_in(reviewer), "finished")
    assert body.count("/grade/") == 3 and "/grades/" in body


def test_a_light_round_has_no_page_of_a_stage_it_skips(full, staff, sign_in):
    actions.round_open(by=staff, code="2012H1", now=NOW)
    client = sign_in(staff)
    assert client.get("/assessment/2012H1/stages/self/").status_code == 404
    assert client.get("/assessment/2012H2/stages/nothing/").status_code == 404
    assert "2012H1/stages/computation" in page_of(client, "street", "2012H1")


def test_whoever_is_named_to_score_is_told(full, staff, result, reviewer, finance):
    advance_to(Stage.DISTRICT, full, staff)
    actions.scorer_name(by=reviewer, result=result, person=finance.person, reason="组织部是帮扶部门", now=NOW)
    assert Notification.objects.get(person=finance.person).url == f"/assessment/2012H2/{result.code}/enter/"


def test_a_gap_says_who_can_still_close_it(full, staff, result):
    found = actions.round_compute(by=staff, round=advance_to(Stage.COMPUTATION, full, staff), now=NOW)
    found.results.update(sampled=False)
    found = actions.round_compute(by=staff, round=found, now=NOW)
    told = {gap.key: gap.waits_for for gap in reports.gaps(found, found.results.filter(pk=result.pk))}
    assert "the district enters" in told["harmony.disputes"]  # the street's stage is over
    assert "survey" in told["satisfaction.survey"] and "plan" in told["development.projects"]
    names = list(indicator_names(found))
    assert [names.index(key) for key in told] == sorted(names.index(key) for key in told)

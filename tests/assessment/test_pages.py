"""The pages: entering a card, the street's blind review, gaps by name, decisions, the reply, the desk."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.fresh import FIELD
from accounts.models import today
from assessment import actions
from assessment.models import Indicator, Reply, Round, Scheme, Score, Veto
from assessment.reports import community_summary, rounds_overview, waiting_for
from assessment.rules import Stage
from pairing.models import Grade, HalfYear
from shenbei.lib.periods import half_year_of
from tests import factories as make
from tests.assessment.conftest import (
    LATER,
    NOW,
    advance_to,
    behind_the_back,
    enter_all,
    indicator,
    walk_to_approval,
    walk_to_feedback,
)
from visits.models import Problem

TODAY = date(2012, 12, 21)


def url(name: str, result=None, **more) -> str:
    kwargs = {"code": "2012H2"} | ({"community": result.code} if result else {}) | more
    return reverse(f"assessment:{name}", kwargs=kwargs)


def typed(code: str = "disputes", **values) -> dict:
    pk = indicator(code).pk
    return {f"{name}_{pk}": value for name, value in ({"version": "0"} | values).items()}


@pytest.fixture
def at_street(full, staff):
    return advance_to(Stage.STREET, full, staff)


def test_staff_opens_a_round_once(stage, staff, sign_in):
    client = sign_in(staff)
    for _press in range(2):
        response = client.post(reverse("assessment:open"), {"code": "2012H2", "once": "a-key"})
        assert response.status_code == 302
    assert Round.objects.get().code == "2012H2"


def test_opening_keeps_what_was_typed(stage, staff, sign_in):
    response = sign_in(staff).post(reverse("assessment:open"), {"code": "2012H7", "once": "b-key"})
    assert response.status_code == 422
    assert "2012H7" in response.content.decode()


def test_street_enters_with_evidence_and_goes_on(at_street, result, street_clerk, sign_in, stage):
    picture = SimpleUploadedFile("台账.pdf", b"%PDF-1.4 evidence", content_type="application/pdf")
    data = typed(points="6.5", note="查看台账", evidence=picture) | {"next": "1"}
    response = sign_in(street_clerk).post(url("enter", result), data)
    score = Score.objects.get(result=result, stage="street")
    assert (score.points, score.evidence.name) == (Decimal("6.50"), "台账.pdf")
    following = at_street.results.get(community=stage.sibling)
    assert response["Location"] == url("enter", following)
    page = sign_in(street_clerk).get(reverse("assessment:evidence", args=[score.evidence_id]))
    assert page.content == b"%PDF-1.4 evidence" and page["X-Content-Type-Options"] == "nosniff"


def test_refused_rows_say_why_and_nothing_is_saved(at_street, result, street_clerk, sign_in):
    data = typed(points="6") | typed("safety", points="3")  # judged, without grounds
    response = sign_in(street_clerk).post(url("enter", result), data)
    assert response.status_code == 422
    assert not Score.objects.filter(stage="street").exists()
    body = response.content.decode()
    assert 'value="6"' in body and "invalid-feedback" in body


def test_two_editors_the_second_sees_the_first(at_street, result, street_clerk, stage, sign_in):
    colleague = make.user_as("street", stage.street)
    sign_in(street_clerk).post(url("enter", result), typed(points="5", note="甲"))
    client = sign_in(colleague)
    response = client.post(url("enter", result), typed(points="7"))
    body = response.content.decode()
    assert response.status_code == 422 and "5.00" in body and street_clerk.person.name in body
    assert f'name="version_{indicator("disputes").pk}" value="1"' in body
    assert Score.objects.get(result=result, stage="street").points == 5
    client.post(url("enter", result), typed(points="7", version="1"))
    assert Score.objects.get(result=result, stage="street").points == 7


def test_evidence_that_is_none_is_refused(at_street, result, street_clerk, sign_in):
    file = SimpleUploadedFile("x.pdf", b"MZ not a paper", content_type="application/pdf")
    response = sign_in(street_clerk).post(url("enter", result), typed(points="5", evidence=file))
    assert response.status_code == 422 and not Score.objects.filter(stage="street").exists()


def test_street_reviews_blind_until_it_has_entered(
    full, result, staff, community_clerk, street_clerk, sign_in
):
    actions.score_enter(
        by=community_clerk,
        result=result,
        indicator=indicator("disputes"),
        stage="self",
        points=Decimal("7.77"),
        note="调解台账",
        now=NOW,
    )
    advance_to(Stage.STREET, full, staff)
    client = sign_in(street_clerk)
    pages = [url("card", result), url("enter", result), url("figure", result, key="harmony.disputes")]
    assert not any("7.77" in client.get(page).content.decode() for page in pages)
    client.post(url("enter", result), typed(points="6"))
    assert all("7.77" in client.get(page).content.decode() for page in pages)


def test_points_of_a_stage_are_not_shown_below_before_feedback(
    at_street, result, street_clerk, community_clerk, liaison, sign_in
):
    actions.score_enter(
        by=street_clerk,
        result=result,
        indicator=indicator("disputes"),
        stage="street",
        points=Decimal("6.66"),
        now=NOW,
    )
    for user in (community_clerk, liaison):
        assert "6.66" not in sign_in(user).get(url("card", result)).content.decode()


def test_entering_at_a_closed_stage_is_forbidden(full, result, street_clerk, sign_in):
    assert sign_in(street_clerk).get(url("enter", result)).status_code == 403


def test_steps_by_button(full, staff, sign_in):
    client = sign_in(staff)
    client.post(url("step"), {"do": "advance", "sure": "yes"})
    client.post(url("step"), {"do": "compute"})
    full.refresh_from_db()
    assert full.stage == "street" and full.computed_at


def test_a_stage_ended_early_with_somebody_unfinished_is_asked_for_once(full, staff, sign_in):
    client = sign_in(staff)
    full.due_on = today() + timedelta(days=1)
    full.save()
    asked = client.post(url("step"), {"do": "advance"})
    full.refresh_from_db()
    assert full.stage == "self" and 'name="sure"' in asked.content.decode()
    full.due_on = today() - timedelta(days=1)  # the days are over: late sides hold nobody up
    full.save()
    client.post(url("step"), {"do": "advance"})
    full.refresh_from_db()
    assert full.stage == "street"


def test_missing_page_names_community_and_side(full, staff, stage, sign_in):
    actions.round_compute(by=None, round=full, now=NOW)
    body = sign_in(staff).get(url("missing")).content.decode()
    assert stage.community.name in body and "兴隆台街道" in body


def test_matrix_shows_no_zero_in_place_of_a_gap(full, staff, sign_in):
    actions.round_compute(by=None, round=full, now=NOW)
    assert "0.00 /" not in sign_in(staff).get(url("round")).content.decode()


def test_finish_asks_for_the_password(full, staff, reviewer, sign_in):
    walk_to_approval(full, staff)
    client = sign_in(reviewer)
    client.post(url("finish"))
    assert Round.objects.get().stage == "approval"
    client.post(url("finish"), {FIELD: make.PASSWORD})
    assert Round.objects.get().is_finished


def test_community_replies(full, staff, community_clerk, sign_in):
    found = walk_to_feedback(full, staff)
    result = found.results.get(community__organisation=community_clerk.organisation)
    client = sign_in(community_clerk)
    assert client.post(url("reply", result), {"agrees": "0", "text": ""}).status_code == 422
    assert client.post(url("reply", result), {"agrees": "0", "text": "票数有误"}).status_code == 302
    assert Reply.objects.get().text == "票数有误"


def test_a_reply_is_changed_from_what_it_said(full, result, staff, community_clerk, sign_in):
    walk_to_feedback(full, staff)
    client = sign_in(community_clerk)
    client.post(url("reply", result), {"agrees": "0", "text": "扣分偏多"})
    assert "扣分偏多" in client.get(url("reply", result)).content.decode()


def test_veto_is_entered_once(full, result, staff, sign_in):
    data = {"ground": "corruption", "happened_on": "2012-09-01", "document": "沈北纪〔2012〕3号", "once": "k"}
    for _press in range(2):
        assert sign_in(staff).post(url("veto", result), data).status_code == 302
    assert Veto.objects.count() == 1


def test_reviewer_gives_the_proposed_grades_and_decides_the_rest(full, staff, reviewer, stage, sign_in):
    found = actions.round_finish(by=reviewer, round=walk_to_approval(full, staff), now=LATER)
    with behind_the_back():
        found.results.filter(community=stage.stranger).update(proposed="poor", proposal="fall")
    client = sign_in(reviewer)
    client.post(url("grades"), {FIELD: make.PASSWORD})
    assert set(Grade.objects.filter(year=2012).values_list("community", "grade")) == {
        (stage.community.pk, "average"),
        (stage.sibling.pk, "fair"),
    }
    left = found.results.get(community=stage.stranger)
    client.post(url("grade", left), {"grade": "average", "decision": "区委常委会纪要"})
    assert Grade.objects.get(community=stage.stranger, year=2012).decision == "区委常委会纪要"


def test_figure_opens_to_formula_and_people(full, staff, street_clerk, sign_in):
    found = walk_to_feedback(full, staff)
    result = found.results.get(name="前程泉村")
    body = sign_in(street_clerk).get(url("figure", result, key="harmony.disputes")).content.decode()
    assert "7.20" in body and staff.person.name in body and "查看台账" in body
    assert sign_in(staff).get(url("figure", result, key="no.such")).status_code == 404


def test_helper_page_takes_the_result_apart(full, staff, liaison, sign_in, stage):
    found = walk_to_feedback(full, staff)
    row = found.helpers.get(organisation=stage.department)
    body = sign_in(liaison).get(url("helper", pk=row.pk)).content.decode()
    assert str(row.level) in body and "60" in body


# --- the desk and the community's page ------------------------------------------------------------------


def test_desk_of_each_role(full, staff, reviewer, community_clerk, street_clerk, auditor, stage):
    assert [item.due_on for item in waiting_for(community_clerk, TODAY)] == [full.due_on]
    assert not waiting_for(street_clerk, TODAY) and not waiting_for(auditor, TODAY)
    found = advance_to(Stage.STREET, full, staff)
    assert "18" in waiting_for(street_clerk, TODAY)[0].sentence
    enter_all(street_clerk, found.results.get(community=stage.community), "street")
    assert "9" in waiting_for(street_clerk, TODAY)[0].sentence
    assert waiting_for(street_clerk, date(2013, 6, 1))[0].badge == "danger"
    advance_to(Stage.SURVEY, found, staff)
    assert "3" in waiting_for(staff, TODAY)[0].sentence
    Round.objects.update(stage="feedback")
    assert waiting_for(community_clerk, TODAY) and not waiting_for(reviewer, TODAY)
    Round.objects.update(stage="approval")
    assert waiting_for(reviewer, TODAY)


def test_reviewer_is_told_of_grades_to_decide(full, staff, reviewer):
    actions.round_finish(by=reviewer, round=walk_to_approval(full, staff), now=LATER)
    assert "3" in waiting_for(reviewer, TODAY)[0].sentence


def test_community_page_shows_the_last_final_result(full, staff, reviewer, stage):
    assert community_summary(stage.sibling, TODAY).empty
    actions.round_finish(by=reviewer, round=walk_to_approval(full, staff), now=LATER)
    section = community_summary(stage.sibling, LATER.date())
    assert "82.82" in section.facts[0].value


def test_evidence_of_an_impossible_number_is_not_found(full, staff, sign_in):
    assert sign_in(staff).get(f"/assessment/evidence/{2**70}/").status_code == 404


def test_rounds_stand_newest_first(staff):
    for code in ("2013H2", "2014H2", "2014H1"):
        half = HalfYear.objects.create(code=code)
        facts = {"kind": "full", "stage": "self", "frozen": {}, "opened_at": NOW}
        Round.objects.create(half_year=half, code=code, scheme=Scheme.objects.first(), **facts)
    assert [row.code for row in rounds_overview(staff)] == ["2014H2", "2014H1", "2013H2"]


def test_a_round_that_moved_on_shows_what_was_typed(at_street, result, street_clerk, staff, sign_in):
    client = sign_in(street_clerk)
    row = Indicator.objects.get(code="disputes")
    typed = {"stage": "street", f"points_{row.pk}": "7.25", f"note_{row.pk}": "台账齐全"}
    advance_to(Stage.DISTRICT, at_street, staff)
    response = client.post(url("enter", result), typed)
    body = response.content.decode()
    assert response.status_code == 409 and "7.25" in body and "台账齐全" in body
    assert not result.scores.filter(stage="street").exists()


def test_a_helpers_duties_open_to_their_rows(full, staff, stage, liaison, street_clerk, sign_in):
    walk_to_feedback(full, staff)
    common = {
        "community": stage.community,
        "text": "路灯",
        "raised_by": liaison.person,
        "owner": stage.department,
    }
    problem = Problem.objects.create(
        raised_on=date(2012, 10, 1),
        due_on=date(2012, 11, 5),
        answered_on=date(2012, 11, 1),
        state="answered",
        answer="已修复",
        **common,
    )
    Problem.objects.create(raised_on=date(2012, 10, 1), due_on=date(2013, 1, 5), **common)
    row = full.helpers.get(organisation=stage.department)
    body = sign_in(liaison).get(f"/assessment/2012H2/helpers/{row.pk}/").content.decode()
    assert body.count("/visits/problems/") == 1 and f"/visits/problems/{problem.pk}/" in body


def test_before_the_half_year_has_ended_its_figures_are_said_to_be_early(full, staff, sign_in):
    advance_to(Stage.SURVEY, full, staff)
    words = "请在该日之后重新计算"
    assert words not in sign_in(staff).get(url("round")).content.decode()
    code = half_year_of(today())
    HalfYear.objects.get_or_create(code=code)
    Round.objects.filter(pk=full.pk).update(code=code)
    page = sign_in(staff).get(reverse("assessment:round", args=[code]))
    assert words in page.content.decode()

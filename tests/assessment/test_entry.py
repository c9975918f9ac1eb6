"""What persons enter: who may, what fits, and who must not (separation by person, DOMAIN 9)."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from assessment import actions
from assessment.models import Indicator, Score
from assessment.rules import Stage
from assessment.rules_separation import tie_of
from assessment.separation import communities_of, ties
from office.models import Attachment, AuditEvent
from pairing.models import WorkGroupMember
from shenbei.lib.errors import RuleBroken
from tests import factories as make
from tests.assessment.conftest import NOW, advance_to, indicator


def enter(by, result, code="disputes", stage="street", points="6", **more):
    value = None if points is None else Decimal(points)
    return actions.score_enter(
        by=by, result=result, indicator=indicator(code), stage=stage, points=value, now=NOW, **more
    )


@pytest.fixture
def at_street(full, staff):
    return advance_to(Stage.STREET, full, staff)


def test_community_claims_and_street_scores(result, community_clerk, street_clerk, staff, full):
    claim = enter(community_clerk, result, stage="self", points="8", note="调解台账")
    assert claim.person == community_clerk.person
    advance_to(Stage.STREET, full, staff)
    score = enter(street_clerk, result)
    assert (score.points, score.maximum, score.version) == (Decimal("6.00"), Decimal("8.00"), 1)
    event = AuditEvent.objects.filter(verb="score.enter", object_pk=str(result.pk)).first()
    assert event.data["scores"][0] | {"note": ""} == {
        "indicator": "harmony.disputes", "points": "6", "note": "", "before": None,
    }  # fmt: skip
    assert event.community_pk == result.community_id


@pytest.mark.parametrize(
    "role", ["community_clerk", "liaison", "reviewer", "auditor", "cadre", "leader", "finance"]
)
def test_other_roles_do_not_score_for_the_street(at_street, result, role, request):
    with pytest.raises(RuleBroken):
        enter(request.getfixturevalue(role), result)


def test_another_street_does_not_score(at_street, stage, street_clerk):
    with pytest.raises(RuleBroken):
        enter(street_clerk, at_street.results.get(community=stage.stranger))


def test_wrong_stage_is_refused(result, street_clerk, staff, at_street):
    for stage, user in (("self", street_clerk), ("district", staff)):
        with pytest.raises(RuleBroken):
            enter(user, result, stage=stage)


@pytest.mark.parametrize("points", ["-0.01", "8.01", "1.005", "NaN"])
def test_points_that_do_not_fit(at_street, result, street_clerk, points):
    with pytest.raises(RuleBroken) as caught:
        enter(street_clerk, result, points=points)
    assert caught.value.field == "points"


def test_computed_indicator_is_not_entered(at_street, result, street_clerk):
    with pytest.raises(RuleBroken):
        enter(street_clerk, result, code="survey", points="1")


def test_not_applicable_and_judged_need_their_grounds(at_street, result, street_clerk):
    for code, points in (("disputes", None), ("safety", "3")):
        with pytest.raises(RuleBroken) as caught:
            enter(street_clerk, result, code=code, points=points)
        assert caught.value.field == "note"
    row = enter(street_clerk, result, points=None, note="本社区无调解对象")
    assert row.state == Score.State.NOT_APPLICABLE and row.points is None


def test_second_editor_sees_the_first(at_street, result, street_clerk, stage):
    colleague = make.user_as("street", stage.street)
    enter(street_clerk, result, points="5", version=0)
    with pytest.raises(RuleBroken, match="5.00"):
        enter(colleague, result, points="7", version=0)
    assert enter(colleague, result, points="7", version=1).version == 2


def test_database_refuses_more_than_the_maximum(at_street, result, street_clerk):
    row = enter(street_clerk, result)
    with pytest.raises(IntegrityError), transaction.atomic():
        Score.objects.filter(pk=row.pk).update(points=9)


# --- separation -------------------------------------------------------------------------------------


@pytest.fixture
def at_district(full, staff):
    return advance_to(Stage.DISTRICT, full, staff)


def staff_account(person):
    return make.user_as("staff", person=person)


def test_posted_cadre_does_not_score_under_a_staff_account(at_district, result, stage):
    with pytest.raises(RuleBroken):
        enter(staff_account(stage.cadre.person), result, stage="district")


def test_posting_ended_within_the_half_year_still_ties(at_district, result, stage):
    stage.posting.ended_on = date(2012, 7, 1)
    stage.posting.save()
    with pytest.raises(RuleBroken):
        enter(staff_account(stage.cadre.person), result, stage="district")
    stage.posting.ended_on = date(2012, 6, 30)
    stage.posting.save()
    assert enter(staff_account(stage.cadre.person), result, stage="district")


def test_named_in_the_work_group_does_not_score(at_district, result, stage, staff):
    WorkGroupMember.objects.create(pairing=stage.pairing, person=staff.person, started_on=date(2012, 4, 1))
    with pytest.raises(RuleBroken):
        enter(staff, result, stage="district")


def test_member_of_the_community_does_not_score(at_district, result, community_clerk):
    with pytest.raises(RuleBroken):
        enter(staff_account(community_clerk.person), result, stage="district")


def test_member_of_the_helping_department_does_not_score(at_district, result, liaison):
    with pytest.raises(RuleBroken):
        enter(staff_account(liaison.person), result, stage="district")


def test_both_ways_of_asking_for_ties_agree(
    at_district, result, stage, community_clerk, liaison, staff, street_clerk
):
    WorkGroupMember.objects.create(pairing=stage.pairing, person=staff.person, started_on=date(2012, 4, 1))
    found = ties(stage.community.pk, at_district.window)
    people = [stage.cadre.person, community_clerk.person, liaison.person, staff.person, street_clerk.person]
    alone = [bool(tie_of(person.pk, found, deciding=True)) for person in people]
    assert alone == [stage.community.pk in communities_of(person.pk, at_district.window) for person in people]
    assert alone == [True, True, False, True, False]


def test_untied_staff_scores(at_district, result, staff):
    assert enter(staff, result, stage="district")


def test_named_decision_lets_another_person_score(at_district, result, reviewer, finance, staff, stage):
    with pytest.raises(RuleBroken):
        enter(finance, result, stage="district")
    with pytest.raises(RuleBroken):
        actions.scorer_name(by=staff, result=result, person=finance.person, reason="x", now=NOW)
    with pytest.raises(RuleBroken):
        actions.scorer_name(by=reviewer, result=result, person=stage.cadre.person, reason="x", now=NOW)
    actions.scorer_name(by=reviewer, result=result, person=finance.person, reason="组织部是帮扶部门", now=NOW)
    assert enter(finance, result, stage="district")


def test_a_card_is_saved_whole_or_not_at_all(at_street, result, street_clerk):
    given = [
        actions.Given(indicator("disputes"), Decimal(7)),
        actions.Given(indicator("safety"), Decimal(9), "x"),
    ]
    with pytest.raises(actions.RowsRefused) as caught:
        actions.scores_enter(by=street_clerk, result=result, stage="street", given=given, now=NOW)
    assert list(caught.value.rows) == [indicator("safety").pk]
    assert not Score.objects.filter(stage="street").exists()


def test_evidence_stays_when_points_change(at_street, result, street_clerk):
    file = Attachment.objects.create(
        name="a.pdf", size=1, content_type="application/pdf", sha256="0" * 64, at=NOW
    )
    enter(street_clerk, result, code="safety", points="3", evidence=file)
    assert enter(street_clerk, result, code="safety", points="4").evidence == file


# --- survey, veto, reply ------------------------------------------------------------------------------


@pytest.fixture
def at_survey(full, staff):
    return advance_to(Stage.SURVEY, full, staff)


def survey(by, result, answers=30, satisfied=27, held_on=date(2012, 12, 1)):
    return actions.survey_enter(
        by=by, result=result, answers=answers, satisfied=satisfied, held_on=held_on, now=NOW
    )


def test_survey_below_the_minimum_is_refused(at_survey, result, staff):
    with pytest.raises(RuleBroken) as caught:
        survey(staff, result, answers=29, satisfied=29)
    assert caught.value.field == "answers"
    assert survey(staff, result).answers == 30


@pytest.mark.parametrize(
    "wrong", [{"satisfied": 31}, {"held_on": date(2012, 12, 21)}, {"held_on": date(2011, 12, 1)}]
)
def test_survey_that_does_not_fit(at_survey, result, staff, wrong):
    with pytest.raises(RuleBroken):
        survey(staff, result, **wrong)


def test_survey_only_by_staff_at_its_stage(full, result, staff, reviewer):
    with pytest.raises(RuleBroken):
        survey(staff, result)
    advance_to(Stage.SURVEY, full, staff)
    with pytest.raises(RuleBroken):
        survey(reviewer, result)


def test_within_one_answer_the_reviewer_decides_by_name(at_survey, result, staff, reviewer):
    row = survey(staff, result, satisfied=27)  # 90.00 %: one answer less would be below
    as_reviewer = make.user_as("reviewer", person=staff.person)
    for user, reason in ((staff, "x"), (as_reviewer, "x"), (reviewer, "")):
        with pytest.raises(RuleBroken):
            actions.survey_decide(by=user, survey=row, reached=True, reason=reason, now=NOW)
    decided = actions.survey_decide(by=reviewer, survey=row, reached=True, reason="回访属实", now=NOW)
    assert decided.decision == "reached" and decided.decided_by == reviewer
    assert survey(staff, result, satisfied=27).decision == ""  # entered anew: decided anew


def test_who_entered_the_survey_first_does_not_decide_on_it(at_survey, result, staff, staff2):
    survey(staff, result, satisfied=27)
    row = survey(staff2, result, satisfied=27)
    as_reviewer = make.user_as("reviewer", person=staff.person)
    with pytest.raises(RuleBroken):
        actions.survey_decide(by=as_reviewer, survey=row, reached=True, reason="回访属实", now=NOW)


def test_nothing_to_decide_away_from_the_bar(at_survey, result, staff, reviewer):
    row = survey(staff, result, satisfied=30)
    with pytest.raises(RuleBroken):
        actions.survey_decide(by=reviewer, survey=row, reached=True, reason="x", now=NOW)


def test_veto_needs_a_document_and_counts_once(full, result, staff, reviewer):
    fields = {"result": result, "ground": "accident", "happened_on": date(2012, 8, 1), "now": NOW}
    for by, document in ((staff, " "), (reviewer, "沈北安监〔2012〕7号")):
        with pytest.raises(RuleBroken):
            actions.veto_enter(by=by, document=document, **fields)
    actions.veto_enter(by=staff, document="沈北安监〔2012〕7号", **fields)
    with pytest.raises(RuleBroken):
        actions.veto_enter(by=staff, document="沈北安监〔2012〕7号", **fields)


def test_reply_only_by_the_community_during_feedback(full, result, community_clerk, street_clerk):
    with pytest.raises(RuleBroken):
        actions.reply_give(by=community_clerk, result=result, agrees=True, now=NOW)
    type(full).objects.filter(pk=full.pk).update(stage="feedback")
    with pytest.raises(RuleBroken):
        actions.reply_give(by=street_clerk, result=result, agrees=True, now=NOW)
    with pytest.raises(RuleBroken):
        actions.reply_give(by=community_clerk, result=result, agrees=False, text=" ", now=NOW)
    assert actions.reply_give(by=community_clerk, result=result, agrees=False, text="票数有误", now=NOW)


def test_an_indicator_of_another_scheme_is_refused(full, result, community_clerk, staff):
    source = full.scheme
    actions.scheme_draft(by=staff, source=source, name="修订", valid_from=date(2013, 1, 1), now=NOW)
    other = Indicator.objects.select_related("category").get(code="disputes", category__scheme__version=2)
    with pytest.raises(RuleBroken, match="scheme"):
        actions.score_enter(
            by=community_clerk,
            result=result,
            indicator=other,
            stage="self",
            points=Decimal(1),
            note="x",
            now=NOW,
        )


def test_a_claim_names_its_documents_or_brings_a_file(full, result, community_clerk):
    row = indicator("disputes")
    with pytest.raises(RuleBroken) as caught:
        actions.score_enter(
            by=community_clerk, result=result, indicator=row, stage="self", points=Decimal(8), now=NOW
        )
    assert caught.value.field == "evidence"
    claim = {"by": community_clerk, "result": result, "indicator": row, "stage": "self", "now": NOW}
    assert actions.score_enter(points=Decimal(8), note="调解台账第1至9页", **claim)

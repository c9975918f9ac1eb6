"""A round from opening to its end: stages, gaps, the checksum, the closed half-year, the grade."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction
from django.db.models import Value
from django.db.models.functions import Concat

from assessment import actions
from assessment.models import CommunityResult, Indicator, Round, Scheme, Score, VetoGround
from assessment.proof import round_checksum, round_recomputed
from assessment.rules import Stage
from assessment.separation import scorers
from measures.models import PlanTarget
from office.models import AuditEvent
from pairing.models import Grade, HalfYear, Posting
from shenbei.lib.errors import RuleBroken
from tests import factories as make
from tests.assessment.conftest import (
    LATER,
    NOW,
    PUBLIC,
    advance_to,
    behind_the_back,
    enter_all,
    street_users,
    surveys_all,
    walk_to_approval,
    walk_to_feedback,
)


def test_opening_freezes_the_scheme_and_its_communities(full, stage):
    assert full.kind == "full" and full.stage == Stage.SELF
    assert full.results.count() == 3
    assert full.due_on == date(2012, 12, 31)
    assert (
        sum(Decimal(row["points"]) for part in full.frozen["categories"] for row in part["indicators"]) == 100
    )
    assert AuditEvent.objects.filter(verb="round.open").exists()


def test_first_half_year_is_light(stage, staff):
    found = actions.round_open(by=staff, code="2012H1", now=NOW)
    assert found.kind == "light" and found.stage == Stage.STREET


@pytest.mark.parametrize("code", ["2013H1", "2012H3", "nonsense", "2012H2"])
def test_opening_is_refused(full, staff, code):
    with pytest.raises(RuleBroken):
        actions.round_open(by=staff, code=code, now=NOW)


def test_only_staff_opens(stage, reviewer, street_clerk):
    for user in (reviewer, street_clerk):
        with pytest.raises(RuleBroken):
            actions.round_open(by=user, code="2012H2", now=NOW)


def test_missing_holds_the_round_and_is_named(full, staff):
    found = advance_to(Stage.COMPUTATION, full, staff)
    with pytest.raises(RuleBroken):
        advance_to(Stage.FEEDBACK, found, staff)
    found = actions.round_compute(by=staff, round=found, now=NOW)
    row = found.results.first()
    assert row.total is None and row.grade == "" and row.missing > 0
    assert row.marks["harmony.disputes"] == {
        "state": "missing",
        "points": None,
        "maximum": "8.00",
        "stage": "district" if row.sampled else "street",
    }
    with pytest.raises(RuleBroken, match="missing|缺"):
        advance_to(Stage.FEEDBACK, found, staff)


def test_sample_is_drawn_on_the_way_to_the_district(full, staff):
    found = advance_to(Stage.STREET, full, staff)
    assert not found.results.filter(sampled=True).exists()
    found = advance_to(Stage.DISTRICT, found, staff)
    assert found.results.filter(sampled=True).count() == 1


def test_whole_round_to_its_end(full, staff, reviewer):
    found = walk_to_feedback(full, staff)
    with pytest.raises(RuleBroken):
        advance_to(Stage.PUBLICITY, found, staff, NOW)  # feedback still runs
    found = advance_to(Stage.PUBLICITY, found, staff, PUBLIC)
    with pytest.raises(RuleBroken):
        advance_to(Stage.APPROVAL, found, staff, PUBLIC)  # and so does publicity
    with pytest.raises(RuleBroken):
        actions.round_finish(by=reviewer, round=found, now=LATER)
    found = advance_to(Stage.APPROVAL, found, staff, LATER)
    found = actions.round_finish(by=reviewer, round=found, now=LATER)
    assert found.is_finished and len(found.checksum) == 64
    assert HalfYear.objects.get(code="2012H2").closed_at == LATER
    plain = found.results.get(sampled=False, community__street__name="兴隆台街道", name="南林湾村")
    # entered 61 points × 0.8; survey 28 of 30 full 10; the plans ask nothing, no problem was due: they don't apply
    assert plain.maximum == Decimal(71) and plain.points == Decimal("58.80")
    assert plain.total == Decimal("82.82") and plain.grade == "fair"
    assert {row.place for row in found.results.all()} == {1, 2}


def test_finished_round_recomputes_to_the_same_bytes(full, staff, reviewer):
    found = actions.round_finish(by=reviewer, round=walk_to_approval(full, staff), now=LATER)
    row = found.results.first()
    row.community.organisation.name = "改名村"
    row.community.organisation.save()
    row.community.__class__.objects.update(households=1, kind="urban")
    Indicator.objects.filter(code="disputes").update(points=9, source="auto", metric="meetings_kept")
    Scheme.objects.update(
        good_from=99, communities_weight=20, pledges_weight=40, duties_weight=40, gain_full=5
    )
    VetoGround.objects.update(code=Concat("code", Value("x")))
    PlanTarget.objects.update(target=77)
    Posting.objects.update(ended_on=date(2012, 5, 1))
    fresh = Round.objects.get(pk=found.pk)
    assert round_recomputed(fresh) == round_checksum(fresh) == found.checksum


def test_a_changed_row_is_found(full, staff, reviewer):
    found = actions.round_finish(by=reviewer, round=walk_to_approval(full, staff), now=LATER)
    with behind_the_back():
        Score.objects.filter(stage="street").update(points=0)
    assert round_recomputed(Round.objects.get(pk=found.pk)) != found.checksum


def test_nothing_changes_after_the_end(full, staff, reviewer, result):
    found = actions.round_finish(by=reviewer, round=walk_to_approval(full, staff), now=LATER)
    row = Indicator.objects.get(code="disputes")
    for act in (
        lambda: actions.round_compute(by=staff, round=found),
        lambda: actions.round_advance(by=staff, round=found),
        lambda: actions.score_enter(
            by=staff, result=result, indicator=row, stage="district", points=Decimal(1)
        ),
        lambda: actions.round_finish(by=reviewer, round=found),
    ):
        with pytest.raises(RuleBroken):
            act()


def test_the_database_refuses_a_change_of_a_finished_round(full, staff, reviewer, postgres):
    found = walk_to_approval(full, staff)
    found.results.update(sampled=False)  # the control: until it is finished, rows change
    actions.round_finish(by=reviewer, round=found, now=LATER)
    score = Score.objects.filter(stage="street").first()
    for act in (
        lambda: Score.objects.filter(pk=score.pk).update(points=0),
        lambda: Score.objects.filter(pk=score.pk).delete(),
        lambda: found.results.update(total=100),
        lambda: found.helpers.update(total=100),
        lambda: Round.objects.filter(pk=found.pk).update(stage="feedback"),
        lambda: CommunityResult.objects.create(
            round=found, community=make.CommunityFactory(), street=score.result.street
        ),
    ):
        with pytest.raises(DatabaseError, match="finished round"), transaction.atomic():
            act()


def test_who_scored_does_not_make_it_final_under_another_account(full, staff, stage):
    found = walk_to_approval(full, staff)
    again = make.user_as("reviewer", person=staff.person, username="staff-as-reviewer")
    with pytest.raises(RuleBroken):
        actions.round_finish(by=again, round=found, now=LATER)


def test_who_scored_first_scored_though_another_wrote_over_it(full, staff, staff2, stage):
    found = advance_to(Stage.DISTRICT, full, staff2)
    result = found.results.get(community=stage.community)
    enter_all(staff, result, "district")
    enter_all(staff2, result, "district")
    surveys_all(advance_to(Stage.SURVEY, found, staff2), staff)
    surveys_all(found, staff2)
    assert staff.person_id in scorers(found)


def test_a_claim_of_the_community_is_no_score(full, community_clerk, result):
    enter_all(community_clerk, result, "self")
    assert not scorers(full)


def test_proposal_and_decision_of_the_grade(full, staff, reviewer, stage):
    found = actions.round_finish(by=reviewer, round=walk_to_approval(full, staff), now=LATER)
    row = found.results.select_related("round", "community").get(community=stage.sibling)
    assert (row.grade, row.proposed, row.proposal) == ("fair", "fair", "rise")
    with pytest.raises(RuleBroken):
        actions.grade_decide(by=staff, result=row, grade="fair", now=LATER)
    with pytest.raises(RuleBroken):
        actions.grade_decide(by=reviewer, result=row, grade="good", now=LATER)
    given = actions.grade_decide(by=reviewer, result=row, grade="fair", now=LATER)
    assert given.points == row.total and found.checksum[:16] in given.evidence
    assert Grade.objects.as_of(date(2013, 1, 1)).get(community=stage.sibling).grade == "fair"
    with pytest.raises(RuleBroken):
        actions.grade_decide(by=reviewer, result=row, grade="fair", now=LATER)


def test_poor_community_rises_one_grade_only_without_a_named_decision(full, staff, reviewer, stage):
    found = actions.round_finish(by=reviewer, round=walk_to_approval(full, staff), now=LATER)
    row = found.results.select_related("round", "community").get(community=stage.community)
    assert (row.proposed, row.proposal) == ("average", "jump")
    with pytest.raises(RuleBroken):
        actions.grade_decide(by=reviewer, result=row, grade="fair", now=LATER)
    actions.grade_decide(by=reviewer, result=row, grade="fair", decision="区委常委会第3次会议", now=LATER)


def test_light_round_takes_the_last_survey_and_the_streets_points(full, staff, reviewer, stage):
    before = walk_to_approval(full, staff, satisfied=15)
    actions.round_finish(by=reviewer, round=before, now=LATER)
    light = actions.round_open(by=staff, code="2013H1", now=LATER)
    clerks = street_users(light)
    for row in light.results.all():
        enter_all(clerks[row.street_id], row, "street", now=LATER)
    light = advance_to(Stage.COMPUTATION, light, staff)
    actions.round_compute(by=None, round=light)
    row = CommunityResult.objects.get(round=light, community=stage.community)
    assert row.satisfaction == Decimal(50) and row.satisfied is False
    assert row.marks["satisfaction.survey"]["points"] == "0.00"
    assert row.marks["harmony.disputes"]["stage"] == "street"
    assert row.marks["leadership.reserve"]["state"] == "missing"  # no plan for 2013


def test_first_light_round_has_no_survey_to_take(stage, staff):
    light = actions.round_open(by=staff, code="2012H1", now=NOW)
    actions.round_compute(by=None, round=light)
    row = light.results.get(community=stage.community)
    assert row.marks["satisfaction.survey"]["state"] == "not_applicable"
    assert row.satisfied is None

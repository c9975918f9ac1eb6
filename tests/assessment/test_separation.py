"""Separation by person (DOMAIN 9): whoever scored, under whatever role, account or since when, does not approve it; nobody
scores what he is tied to. Each line once with the same person under a second account, once after a change of role."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest

from accounts.models import User
from assessment import actions
from assessment.actions.entry import may_enter
from assessment.models import Round, Score
from assessment.rules import Stage
from assessment.separation import scorers
from office.models import AuditEvent
from pairing.models import Posting
from shenbei.lib.errors import RuleBroken
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

ENDED = date(2012, 12, 31)


def second_account(user: User) -> User:
    """The same person's other account, a reviewer's."""
    return make.user_as("reviewer", person=user.person, username=f"again{user.pk}")


def changed_role(user: User) -> User:
    """The same account after its appointment ended and it became a reviewer."""
    user.appointments.update(ended_on=ENDED)
    make.AppointmentFactory(user=user, role="reviewer", started_on=date(2013, 1, 1))
    return User.objects.get(pk=user.pk)


BECOMES = [second_account, changed_role]


@pytest.mark.parametrize("becomes", BECOMES)
@pytest.mark.parametrize("scored_as", ["staff", "street"])
def test_who_scored_does_not_make_it_final(full, staff, stage, becomes: Callable, scored_as, reviewer2):
    found = walk_to_approval(full, staff)
    mine = Score.objects.filter(stage="district" if scored_as == "staff" else "street").first()
    with pytest.raises(RuleBroken):
        actions.round_finish(by=becomes(mine.by), round=found, now=LATER)
    assert actions.round_finish(by=reviewer2, round=found, now=LATER).is_finished


@pytest.mark.parametrize("becomes", BECOMES)
def test_who_opened_it_does_not_make_it_final(full, staff, becomes: Callable):
    opener = make.user_as("staff", username="opener")
    Round.objects.filter(pk=full.pk).update(opened_by=opener)
    with pytest.raises(RuleBroken):
        actions.round_finish(by=becomes(opener), round=walk_to_approval(full, staff), now=LATER)


@pytest.mark.parametrize("becomes", BECOMES)
def test_who_scored_does_not_decide_grades(full, staff, reviewer, stage, becomes: Callable):
    found = actions.round_finish(by=reviewer, round=walk_to_approval(full, staff), now=LATER)
    clerk = becomes(Score.objects.filter(stage="street").first().by)
    row = found.results.select_related("round", "community").first()
    with pytest.raises(RuleBroken):
        actions.grade_decide(by=clerk, result=row, grade="average", now=LATER)
    with pytest.raises(RuleBroken):
        actions.grades_decide(by=clerk, round=found, now=LATER)


def test_who_scored_is_told_so_and_offered_no_grade(full, staff, reviewer, sign_in):
    """Nobody is led to a page, and asked for his password there, only to be refused."""
    found = actions.round_finish(by=reviewer, round=walk_to_approval(full, staff), now=LATER)
    clerk = second_account(Score.objects.filter(stage="street").first().by)
    row = found.results.first()

    def offered(user: User) -> list[bool]:
        client = sign_in(user)
        pages = [f"/assessment/{found.code}/", f"/assessment/{found.code}/{row.code}/"]
        round_page, card = (client.get(url).content.decode() for url in pages)
        return [
            "由其他审核人员决定" in round_page,
            "按建议给出等次" in round_page,
            f"{row.code}/grade/" in card,
        ]

    assert offered(clerk) == [True, False, False]
    assert offered(reviewer) == [False, True, True]
    with behind_the_back():
        found.results.update(proposal="fall")
    assert offered(reviewer) == [False, False, True], "none of them is given together"


@pytest.mark.parametrize("becomes", BECOMES)
def test_who_scored_the_community_does_not_decide_its_appeal(
    full, staff, stage, community_clerk, becomes: Callable, reviewer
):
    found = advance_to(Stage.PUBLICITY, walk_to_feedback(full, staff), staff, PUBLIC)
    mine = found.results.get(community=stage.community)
    row = actions.appeal_make(
        by=community_clerk, result=mine, indicator=indicator("disputes"), text="漏记两件", now=PUBLIC
    )
    clerk = becomes(Score.objects.get(result=mine, stage="street", indicator=indicator("disputes")).by)
    with pytest.raises(RuleBroken):
        actions.appeal_decide(by=clerk, appeal=row, points=None, answer="维持", now=PUBLIC)
    with pytest.raises(RuleBroken):  # nor does who made it
        actions.appeal_decide(by=becomes(community_clerk), appeal=row, points=None, answer="维持", now=PUBLIC)
    assert actions.appeal_decide(by=reviewer, appeal=row, points=None, answer="维持", now=PUBLIC).outcome


def test_an_appeal_that_changes_nothing_counts_as_scoring_too(full, staff, stage, community_clerk, reviewer):
    found = advance_to(Stage.PUBLICITY, walk_to_feedback(full, staff), staff, PUBLIC)
    row = actions.appeal_make(
        by=community_clerk,
        result=found.results.get(community=stage.community),
        indicator=indicator("disputes"),
        text="漏记两件",
        now=PUBLIC,
    )
    actions.appeal_decide(by=reviewer, appeal=row, points=None, answer="维持", now=PUBLIC)
    found = advance_to(Stage.APPROVAL, found, staff, LATER)
    with pytest.raises(RuleBroken):
        actions.round_finish(by=second_account(reviewer), round=found, now=LATER)


def test_a_veto_item_counts_as_scoring(full, staff2, stage):
    row = full.results.get(community=stage.community)
    actions.veto_enter(
        by=staff2, result=row, ground="accident", happened_on=date(2012, 8, 1), document="7号", now=NOW
    )
    assert staff2.person_id in scorers(full) and staff2.person_id in scorers(full, row)


def test_whoever_is_named_to_score_has_scored(full, staff, stage, reviewer, finance):
    found = advance_to(Stage.DISTRICT, full, staff)
    row = found.results.get(community=stage.community)
    actions.scorer_name(by=reviewer, result=row, person=finance.person, reason="组织部是帮扶部门", now=NOW)
    enter_all(finance, row, "district")
    assert finance.person_id in scorers(found)


def test_a_named_decision_holds_for_its_community_only(full, staff, stage, reviewer, finance):
    found = advance_to(Stage.DISTRICT, full, staff)
    actions.scorer_name(
        by=reviewer,
        result=found.results.get(community=stage.community),
        person=finance.person,
        reason="组织部是帮扶部门",
        now=NOW,
    )
    other = found.results.get(community=stage.sibling)
    assert not may_enter(finance, other, "district")
    with pytest.raises(RuleBroken):
        enter_all(finance, other, "district")
    assert AuditEvent.objects.get(verb="scorer.name").data["reason"] == "组织部是帮扶部门"


# --- ties: nobody scores what he belongs to, was posted to, helps or is named in ------------------------------


def tied(stage, community_clerk, liaison) -> dict[str, object]:
    secretary, head = make.PersonFactory(), make.PersonFactory()
    stage.community.secretary = secretary
    stage.community.save()
    stage.department.head = head
    stage.department.save()
    return {
        "clerk": community_clerk.person,
        "secretary": secretary,
        "posted": Posting.objects.get(community=stage.community).cadre.person,
        "liaison": liaison.person,
        "head": head,
    }


@pytest.mark.parametrize("who", ["clerk", "secretary", "posted", "liaison", "head"])
def test_nobody_scores_what_he_is_tied_to(full, staff, stage, community_clerk, liaison, who):
    person = tied(stage, community_clerk, liaison)[who]
    found = advance_to(Stage.STREET, full, staff)
    row = found.results.get(community=stage.community)
    given = {"indicator": indicator("disputes"), "points": Decimal(5), "now": NOW}
    as_street = make.user_as("street", stage.street, person=person)
    with pytest.raises(RuleBroken):
        actions.score_enter(by=as_street, result=row, stage="street", **given)
    advance_to(Stage.DISTRICT, found, staff)
    as_staff = make.user_as("staff", person=person)
    for act in (
        lambda: actions.score_enter(by=as_staff, result=row, stage="district", **given),
        lambda: actions.veto_enter(
            by=as_staff, result=row, ground="accident", happened_on=date(2012, 8, 1), document="7号", now=NOW
        ),
    ):
        with pytest.raises(RuleBroken):
            act()
    advance_to(Stage.SURVEY, found, staff)
    with pytest.raises(RuleBroken):
        actions.survey_enter(
            by=as_staff, result=row, answers=30, satisfied=28, held_on=date(2012, 12, 1), now=NOW
        )
    other = found.results.get(community=stage.sibling)  # the control: he is tied to this one only
    assert actions.survey_enter(
        by=as_staff, result=other, answers=30, satisfied=28, held_on=date(2012, 12, 1), now=NOW
    )


@pytest.mark.parametrize(("ended", "tie"), [(date(2012, 7, 1), True), (date(2012, 6, 30), False)])
def test_who_belonged_to_it_in_the_half_year_is_tied_after_his_change_of_role(
    full, staff, stage, community_clerk, ended, tie
):
    community_clerk.appointments.update(ended_on=ended)
    make.AppointmentFactory(user=community_clerk, role="staff", started_on=date(2012, 9, 1))
    moved = User.objects.get(pk=community_clerk.pk)
    found = advance_to(Stage.DISTRICT, full, staff)
    row = found.results.get(community=stage.community)
    given = {"indicator": indicator("disputes"), "stage": "district", "points": Decimal(5), "now": NOW}
    if tie:
        with pytest.raises(RuleBroken):
            actions.score_enter(by=moved, result=row, **given)
    else:
        assert actions.score_enter(by=moved, result=row, **given)


def test_the_streets_own_people_review_its_communities(full, staff, stage, street_clerk):
    found = advance_to(Stage.STREET, full, staff)
    row = found.results.get(community=stage.community)
    assert actions.score_enter(
        by=street_clerk,
        result=row,
        indicator=indicator("disputes"),
        stage="street",
        points=Decimal(5),
        now=NOW,
    )


def test_a_claim_keeps_nobody_from_anything(full, stage, community_clerk):
    enter_all(community_clerk, full.results.get(community=stage.community), "self")
    assert not scorers(full)

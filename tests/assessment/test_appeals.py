"""Publicity and appeals: in time, by the community, answered by somebody who did not score it. DOMAIN 8, 9."""

from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Notification
from assessment import actions, reports
from assessment.models import Appeal, Indicator
from assessment.proof import round_recomputed
from assessment.rules import Stage
from assessment.separation import scorers
from pairing.models import Posting
from shenbei.lib.errors import RuleBroken
from tests import factories as make
from tests.assessment.conftest import LATER, NOW, PUBLIC, advance_to, indicator, walk_to_feedback


@pytest.fixture
def public(full, staff):
    """The round publicised."""
    return advance_to(Stage.PUBLICITY, walk_to_feedback(full, staff), staff, PUBLIC)


@pytest.fixture
def mine(public, stage):
    return public.results.get(community=stage.community)


def contest(by, result, code="disputes", now=PUBLIC) -> Appeal:
    return actions.appeal_make(
        by=by, result=result, indicator=indicator(code), text="台账有误，请复核", now=now
    )


def test_appeal_changes_one_figure_and_is_answered_by_another(
    public, mine, community_clerk, staff, reviewer, reviewer2
):
    row = contest(community_clerk, mine)
    assert row.due_on > PUBLIC.date()
    before = mine.total
    actions.appeal_decide(by=reviewer, appeal=row, points=Decimal(8), answer="复核属实", now=PUBLIC)
    mine.refresh_from_db()
    assert (
        mine.marks["harmony.disputes"]["stage"] == "appeal"
        and mine.marks["harmony.disputes"]["points"] == "8.00"
    )
    assert mine.total > before
    assert Notification.objects.filter(person=community_clerk.person).exists()
    assert reviewer.person_id in scorers(public)
    found = advance_to(Stage.APPROVAL, public, staff, LATER)
    with pytest.raises(RuleBroken):  # deciding an appeal counts as scoring
        actions.round_finish(by=reviewer, round=found, now=LATER)
    found = actions.round_finish(by=reviewer2, round=found, now=LATER)
    assert round_recomputed(found) == found.checksum


def test_a_computed_figure_can_be_contested_too(mine, community_clerk, reviewer):
    row = contest(community_clerk, mine, "survey")
    actions.appeal_decide(by=reviewer, appeal=row, points=Decimal("9.5"), answer="两份问卷误判", now=PUBLIC)
    mine.refresh_from_db()
    assert mine.marks["satisfaction.survey"]["points"] == "9.50"


def test_points_that_stand_change_nothing(mine, community_clerk, reviewer):
    before = mine.total
    row = actions.appeal_decide(
        by=reviewer, appeal=contest(community_clerk, mine), points=None, answer="维持", now=PUBLIC
    )
    mine.refresh_from_db()
    assert row.outcome == "kept" and mine.total == before and not mine.scores.filter(stage="appeal").exists()


def test_an_open_appeal_holds_the_round(public, mine, community_clerk, staff):
    contest(community_clerk, mine)
    found = advance_to(Stage.APPEAL, public, staff, LATER)
    with pytest.raises(RuleBroken, match="appeal|申诉"):
        advance_to(Stage.APPROVAL, found, staff, LATER)


def test_only_in_time_by_the_community_and_once(public, mine, community_clerk, street_clerk, stage, staff):
    with pytest.raises(RuleBroken):
        contest(street_clerk, mine)
    with pytest.raises(RuleBroken):
        contest(community_clerk, public.results.get(community=stage.sibling))
    with pytest.raises(RuleBroken):
        contest(community_clerk, mine, now=LATER)  # its days are over
    contest(community_clerk, mine)
    with pytest.raises(RuleBroken):
        contest(community_clerk, mine)
    advance_to(Stage.APPEAL, public, staff, LATER)
    with pytest.raises(RuleBroken):
        contest(community_clerk, mine, "petitions")


@pytest.mark.parametrize("points", [Decimal("8.01"), Decimal(-1), Decimal("1.005")])
def test_points_that_do_not_fit(mine, community_clerk, reviewer, points):
    with pytest.raises(RuleBroken):
        actions.appeal_decide(
            by=reviewer, appeal=contest(community_clerk, mine), points=points, answer="x", now=PUBLIC
        )


def test_who_scored_the_community_does_not_judge_under_another_account(mine, community_clerk, staff):
    again = make.user_as("reviewer", person=staff.person, username="staff-as-reviewer")
    with pytest.raises(RuleBroken):
        actions.appeal_decide(
            by=again, appeal=contest(community_clerk, mine), points=None, answer="x", now=PUBLIC
        )


def test_who_is_tied_does_not_judge(mine, community_clerk, stage):
    cadre = Posting.objects.get(community=stage.community).cadre
    tied = make.user_as("reviewer", person=cadre.person, username="cadre-as-reviewer")
    with pytest.raises(RuleBroken):
        actions.appeal_decide(
            by=tied, appeal=contest(community_clerk, mine), points=None, answer="x", now=PUBLIC
        )


def test_only_the_reviewer_answers_and_once(mine, community_clerk, staff, reviewer):
    row = contest(community_clerk, mine)
    with pytest.raises(RuleBroken):
        actions.appeal_decide(by=staff, appeal=row, points=None, answer="x", now=PUBLIC)
    with pytest.raises(RuleBroken):
        actions.appeal_decide(by=reviewer, appeal=row, points=None, answer=" ", now=PUBLIC)
    actions.appeal_decide(by=reviewer, appeal=row, points=None, answer="x", now=PUBLIC)
    with pytest.raises(RuleBroken):
        actions.appeal_decide(by=reviewer, appeal=row, points=Decimal(1), answer="x", now=PUBLIC)


def test_nothing_but_an_appeal_changes_what_is_publicised(public, mine, staff, reviewer):
    for act in (
        lambda: actions.round_compute(by=staff, round=public, now=PUBLIC),
        lambda: actions.score_enter(
            by=staff,
            result=mine,
            indicator=indicator("disputes"),
            stage="district",
            points=Decimal(1),
            now=PUBLIC,
        ),
        lambda: actions.veto_enter(
            by=staff, result=mine, ground="corruption", happened_on=NOW.date(), document="3号", now=PUBLIC
        ),
        lambda: actions.survey_decide(by=reviewer, survey=mine.survey, reached=True, reason="x", now=PUBLIC),
    ):
        with pytest.raises(RuleBroken):
            act()


def test_publicity_shows_every_community_of_a_full_round_only(full, staff, public, outsider, sign_in):
    body = sign_in(outsider).get(f"/assessment/{public.code}/publicity/").content.decode()
    assert all(row.name in body for row in public.results.all())
    public.stage = "feedback"
    assert not reports.publicised(public)


def test_pages_of_an_appeal(public, mine, community_clerk, reviewer, sign_in):
    public.__class__.objects.update(due_on=None)  # the client has no other clock
    address = f"/assessment/{public.code}/{mine.code}/harmony.disputes/"
    client = sign_in(community_clerk)
    assert f"{address}appeal/" in client.get(address).content.decode()
    for _press in range(2):
        assert client.post(f"{address}appeal/", {"text": "请复核", "once": "k"}).status_code == 302
    row = Appeal.objects.get()
    judge = sign_in(reviewer)
    assert (
        f"/assessment/appeals/{row.pk}/" in judge.get(f"/assessment/{public.code}/appeals/").content.decode()
    )
    answer = {"stands": "0", "points": "", "answer": "属实", "fresh_password": make.PASSWORD}
    assert judge.post(f"/assessment/appeals/{row.pk}/", answer).status_code == 422
    assert judge.post(f"/assessment/appeals/{row.pk}/", answer | {"points": "7.5"}).status_code == 302
    assert "复核" in client.get(address).content.decode() and "7.50" in client.get(address).content.decode()
    assert Indicator.objects.filter(code="disputes").exists()


def answer_to(row: Appeal, **values) -> tuple[str, dict]:
    data = {"stands": "1", "points": "", "answer": "维持", "fresh_password": make.PASSWORD}
    return f"/assessment/appeals/{row.pk}/", data | values


def test_two_reviewers_answer_one_appeal_and_the_second_loses_nothing(
    mine, community_clerk, reviewer, reviewer2, sign_in
):
    row = contest(community_clerk, mine)
    address, data = answer_to(row, answer="另一位审核人的答复")
    actions.appeal_decide(by=reviewer2, appeal=row, points=None, answer="属实", now=PUBLIC)
    response = sign_in(reviewer).post(address, data)
    body = response.content.decode()
    assert response.status_code == 422 and "另一位审核人的答复" in body and reviewer2.person.name in body
    assert response.context["form"].non_field_errors()


def test_who_may_not_answer_reads_it_before_he_types(
    public, mine, community_clerk, reviewer, reviewer2, sign_in
):
    first, second = contest(community_clerk, mine), contest(community_clerk, mine, "safety")
    actions.appeal_decide(by=reviewer, appeal=first, points=None, answer="属实", now=PUBLIC)
    address, _data = answer_to(second)
    body = sign_in(reviewer).get(address).content.decode()
    assert "另一位审核人" in body and 'name="answer"' not in body
    assert 'name="answer"' in sign_in(reviewer2).get(address).content.decode()
    assert not reports.next_step(public, reviewer).url
    assert reports.next_step(public, reviewer2).url == address


def test_of_many_appeals_a_barred_reviewer_is_led_to_the_list(public, mine, community_clerk, reviewer):
    """However many wait, as many ties are asked for."""
    first, *others = Indicator.objects.filter(category__scheme__version=1).values_list("code", flat=True)
    actions.appeal_decide(
        by=reviewer, appeal=contest(community_clerk, mine, first), points=None, answer="属实", now=PUBLIC
    )
    counted = []
    for code in others:
        contest(community_clerk, mine, code)
        with CaptureQueriesContext(connection) as caught:
            step = reports.next_step(public, reviewer)
        counted.append(len(caught))
        assert step.url == ("" if len(counted) <= 5 else f"/assessment/{public.code}/appeals/")
    assert len(counted) == 14 and counted[0] < counted[4] == counted[-1]


def test_a_file_that_is_none_is_refused_beside_it(public, mine, community_clerk, sign_in):
    public.__class__.objects.update(due_on=None)  # the client has no other clock
    file = SimpleUploadedFile("说明.txt", b"no paper")
    address = f"/assessment/{public.code}/{mine.code}/harmony.disputes/appeal/"
    response = sign_in(community_clerk).post(address, {"text": "请复核", "once": "k", "evidence": file})
    assert set(response.context["form"].errors) == {"evidence"} and not Appeal.objects.exists()

"""What a page lets one see and post beyond one's own communities, and addresses that nobody would type."""

import pytest
from django.urls import reverse

from measures.models import Measure
from shenbei.lib.errors import RuleBroken
from tests.visits.moments import at, on
from visits.actions import problem_add, visit_log


@pytest.fixture
def survey(stage, leader):
    """An area survey of two communities."""
    return visit_log(
        by=leader,
        kind="area_survey",
        visited_on=on(9, 3),
        communities=[stage.community, stage.sibling],
        way="on_site",
        now=at(9, 3),
    )


@pytest.mark.parametrize("number", ["²", "9" * 30, "-1", "x"])
@pytest.mark.parametrize("page", ["visits:list", "visits:problems", "visits:problem_add"])
def test_a_strange_community_in_the_address_is_no_fault(stage, liaison, sign_in, page, number):
    assert sign_in(liaison).get(reverse(page), {"community": number}).status_code == 200


@pytest.mark.parametrize("page", ["visits:quotas"])
def test_a_strange_year_is_no_fault(stage, liaison, sign_in, page):
    assert sign_in(liaison).get(reverse(page), {"year": "²"}).status_code == 200


def test_strange_ticks_confirm_nothing(stage, community_clerk, sign_in):
    data = {"visit": ["²", "9" * 30], "sheet": ["²"]}
    assert sign_in(community_clerk).post(reverse("visits:answer"), data).status_code == 302


def test_a_survey_shows_a_community_only_its_own(survey, stage, leader, community_clerk, staff, sign_in):
    for place, text in ((stage.community, "本村排水沟"), (stage.sibling, "邻村低保户")):
        data = {"owner": stage.street, "due_on": on(9, 30), "visit": survey, "now": at(9, 3)}
        problem_add(by=leader, community=place, text=text, **data)
        measure = Measure.objects.create(
            community=place, goal="economy", title=f"{text}措施", added_at=at(9, 1)
        )
        survey.measures.add(measure)
    url = reverse("visits:detail", args=[survey.pk])
    own, whole = (sign_in(user).get(url).content.decode() for user in (community_clerk, staff))
    for part in ("邻村低保户", "邻村低保户措施"):
        assert part in whole and part not in own
    assert "本村排水沟措施" in own


def test_a_problem_hangs_on_a_visit_to_its_own_community(survey, stage, leader):
    data = {"owner": stage.street, "due_on": on(9, 30), "visit": survey, "now": at(9, 3)}
    assert problem_add(by=leader, community=stage.sibling, text="路灯", **data).visit == survey
    with pytest.raises(RuleBroken):
        problem_add(by=leader, community=stage.stranger, text="路灯", **data)

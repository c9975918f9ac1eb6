"""Communities that no area survey covered for six months."""

from django.urls import reverse

from tests.visits.moments import at, on
from visits.actions import quotas_check, visit_log
from visits.reports.coverage import uncovered


def names(stage, day) -> list[str]:
    return [community.name for row in uncovered([stage.leader], day) for community in row.communities]


def test_listed_until_a_survey_covers_them(stage, leader):
    assert names(stage, on(6, 30)) == []  # linked for less than six months
    assert names(stage, on(9, 20)) == ["前程泉村", "南林湾村"]
    visit_log(
        by=leader,
        kind="area_survey",
        visited_on=on(9, 3),
        communities=[stage.sibling],
        way="report",
        now=at(9, 3),
    )
    assert names(stage, on(9, 20)) == ["前程泉村"]
    assert names(stage, on(3, 4, 2013)) == ["前程泉村", "南林湾村"]


def test_the_board_of_surveys_lists_them(stage, staff, sign_in, time_machine):
    time_machine.move_to(at(10, 20), tick=False)
    quotas_check(by=None)
    page = sign_in(staff).get(reverse("visits:quotas") + "?kind=area_survey&year=2012")
    assert "南林湾村" in page.content.decode()

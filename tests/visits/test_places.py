"""The month's calendar and the map of gaps."""

from datetime import date

import pytest
from django.urls import reverse

from tests import factories as make
from tests.visits.moments import at, on
from visits.actions import sheet_save, sheet_submit, visit_log
from visits.reports.calendar import month_of
from visits.reports.gaps import gaps


def month(user, stage, **whose):
    whose = {"community": None, "department": None} | whose
    return month_of(user, 2012, 9, on(9, 20), **whose)


def entries(found) -> list[tuple[int, str, str]]:
    return [(day.day.day, entry.label, entry.kind) for day in found.busy for entry in day.entries]


@pytest.fixture
def busy(stage, visit, leader, cadre):
    """A work-group visit on the 12th, a survey on the 14th, two resident days."""
    both = [stage.community, stage.sibling]
    visit_log(
        by=leader, kind="area_survey", visited_on=on(9, 14), communities=both, way="meeting", now=at(9, 15)
    )
    sheet = sheet_save(
        by=cadre, community=stage.community, month=on(9, 1), days={on(9, 3): "", on(9, 4): ""}, now=at(9, 15)
    )
    sheet_submit(by=cadre, sheet=sheet, now=at(9, 15))


def test_a_community_s_month(busy, stage, community_clerk):
    found = month(community_clerk, stage, community=stage.community)
    assert entries(found) == [
        (3, "高玉桂", "residence"),
        (4, "高玉桂", "residence"),
        (12, "区农业局", "work_group"),
        (14, "胡英", "area_survey"),
    ]
    assert found.weeks[0][0].day == date(2012, 8, 27) and not found.weeks[0][0].entries
    saturday = next(day for week in found.weeks for day in week if day.day == on(9, 29))
    assert saturday.is_worked  # by the circular of 2012


def test_a_department_s_month_names_the_communities(busy, stage, liaison):
    found = month(liaison, stage, department=stage.department)
    assert {label for _day, label, _kind in entries(found)} == {"高玉桂 前程泉村", "前程泉村"}


def test_the_calendar_of_another_s_community_is_not_there(busy, stage, liaison, community_clerk, sign_in):
    url = reverse("visits:calendar")
    assert sign_in(liaison).get(f"{url}?community={stage.stranger.pk}").status_code == 404
    assert sign_in(community_clerk).get(f"{url}?department={stage.department.pk}").status_code == 404
    page = sign_in(liaison).get(f"{url}?month=2012-09").content.decode()
    assert "前程泉村" in page


@pytest.mark.parametrize("text", ["2012-13", "soon", "0000-01", "2012-09-01-01"])
def test_a_month_that_is_none_is_this_month(stage, liaison, sign_in, text):
    assert sign_in(liaison).get(f"{reverse('visits:calendar')}?month={text}").status_code == 200


def holes(user, day, **asked) -> dict[str, set[str]]:
    found = gaps(user, day, asked.get("gap", ""), asked.get("street"), None)
    return {line.community.name: {hole.url.split("?")[0] for hole in line.holes} for line in found["lines"]}


def test_who_lacks_what(busy, stage, staff):
    found = gaps(staff, on(9, 20), "", None, None)
    missing = {line.community.name: {str(hole.label) for hole in line.holes} for line in found["lines"]}
    assert missing == {"老宋家村": {"no leader", "paired, nobody posted", "no visit for 60 days"}}
    later = gaps(staff, on(10, 20), "visit30", None, None)
    assert {line.community.name: line.last for line in later["lines"]} == {
        "前程泉村": on(9, 14),
        "南林湾村": on(9, 14),
        "老宋家村": None,
    }


def test_the_grid_counts_and_a_street_narrows(busy, stage, staff):
    found = gaps(staff, on(11, 20), "visit60", stage.street.pk, None)
    assert {line.community.name for line in found["lines"]} == {"前程泉村", "南林湾村"}
    counts = {row.street.name: dict(row.counts) for row in found["streets"]}
    assert counts["兴隆台街道"]["visit60"] == 2 and counts["兴隆台街道"]["leader"] == 0


def test_a_gap_leads_to_the_next_step(stage, staff):
    make.GradeFactory(community=make.CommunityFactory(name="新村"), grade="poor")
    assert reverse("pairing:pairing_add") in holes(staff, on(9, 20))["新村"]


def test_a_street_sees_its_own_alone(stage, street_clerk, sign_in):
    page = sign_in(street_clerk).get(reverse("visits:gaps")).content.decode()
    assert "前程泉村" in page and "老宋家村" not in page

"""A joint visit says on its own page which other duties it serves."""

import pytest
from django.urls import reverse

from tests.visits.moments import at, on
from visits.actions import visit_log
from visits.models import Duty, Visit
from visits.reports.duties import duties_ensure, joint_duties


@pytest.fixture(autouse=True)
def autumn(stage, time_machine):
    time_machine.move_to(at(9, 20), tick=False)
    duties_ensure(stage.cycle)


def kinds(user, place, day) -> list[str]:
    return [duty.kind for duty in joint_duties(user, [place.pk], day)]


def fields(client, query="?new=1", **more) -> dict:
    form = client.get(reverse("visits:log") + query).context["form"]
    return {"once": form["once"].value(), "duty": form["duty"].value(), "visited_on": "2012-09-19"} | more


def point() -> Duty:
    return Duty.objects.get(kind="contact_point")


def test_the_sides_whose_duty_lives_there_on_that_day(stage, liaison, leader, street_clerk):
    assert set(kinds(liaison, stage.community, on(9, 19))) == {"area_survey", "contact_point"}
    assert kinds(leader, stage.community, on(9, 19)) == ["work_group"]
    assert "street_guidance" in kinds(liaison, stage.sibling, on(9, 19))
    assert "street_guidance" not in kinds(street_clerk, stage.sibling, on(9, 19))
    assert kinds(liaison, stage.community, on(9, 19).replace(year=1999)) == []


def test_ticked_on_the_page_they_go_along(liaison, leader, sign_in):
    client, other = sign_in(liaison), point()
    client.post(reverse("visits:log"), fields(client, joint=[other.pk], **{f"went_{other.pk}": "书记"}))
    named = Visit.objects.get().sides.get(duty=other)
    assert (named.participants, named.accepted_on, named.added_by) == ("书记", None, liaison.person)


def test_who_went_without_a_tick_names_nobody(liaison, sign_in):
    client = sign_in(liaison)
    client.post(reverse("visits:log"), fields(client, **{f"went_{point().pk}": "书记"}))
    assert Visit.objects.get().sides.count() == 1


def test_a_side_without_a_duty_there_is_refused(stage, liaison, sign_in):
    client = sign_in(liaison)
    foreign = Duty.objects.get(kind="work_group", community=stage.stranger)
    page = client.post(reverse("visits:log"), fields(client, joint=[foreign.pk]))
    assert page.status_code == 422 and page.context["form"].errors["joint"]
    assert not Visit.objects.entered().exists()


def test_a_draft_keeps_what_was_ticked(liaison, sign_in):
    client, other = sign_in(liaison), point()
    client.post(reverse("visits:autosave"), fields(client, joint=[other.pk], **{f"went_{other.pk}": "书记"}))
    form = client.get(reverse("visits:log")).context["form"]
    box = next(box for box in form.joint_boxes() if box["value"] == str(other.pk))
    assert box["chosen"] and box["went"].value() == "书记" and form.has_more()


def test_the_boxes_follow_the_community_and_the_day(liaison, leader, sign_in):
    client, other = sign_in(liaison), point()
    asked = {"new": 1, "duty": Duty.objects.get(kind="work_group", organisation=liaison.organisation).pk}
    form = client.get(reverse("visits:log"), asked | {"visited_on": "2012-09-19", "joint": other.pk}).context[
        "form"
    ]
    assert any(box["chosen"] for box in form.joint_boxes())
    for day in ("1999-01-01", "2012-02-31", "x"):
        assert client.get(reverse("visits:log"), asked | {"visited_on": day}).status_code == 200
    early = client.get(reverse("visits:log"), asked | {"visited_on": "1999-01-01"}).context["form"]
    assert early.joint_boxes() == []


def test_a_survey_offers_those_of_the_communities_it_covers(stage, leader, sign_in):
    client, query = sign_in(leader), "?kind=area_survey"
    assert client.get(reverse("visits:log") + query).context["form"].joint_boxes() == []
    query += f"&visited_on=2012-09-19&communities={stage.community.pk}"
    other = Duty.objects.get(kind="work_group", community=stage.community)
    form = client.get(reverse("visits:log") + query).context["form"]
    assert [box["value"] for box in form.joint_boxes()] == [str(other.pk)]
    data = fields(client, query, way="meeting", communities=[stage.community.pk], joint=[other.pk])
    client.post(reverse("visits:log") + "?kind=area_survey", data)
    assert Visit.objects.get().sides.filter(duty=other).exists()


def test_added_to_the_visit_of_that_day_they_are_not_lost(stage, liaison, sign_in):
    first = visit_log(
        by=liaison, kind="work_group", visited_on=on(9, 19), community=stage.community, now=at(9, 19)
    )
    client, other = sign_in(liaison), point()
    more = {"same": "add", "joint": [other.pk], f"went_{other.pk}": "书记"}
    asked = client.post(reverse("visits:log"), fields(client, **more))
    form = client.get(asked["Location"]).context["form"]
    box = next(box for box in form.joint_boxes() if box["chosen"])
    assert box["went"].value() == "书记"
    data = {
        "version": first.version,
        "visited_on": "2012-09-19",
        "joint": [other.pk],
        f"went_{other.pk}": "书记",
    }
    client.post(asked["Location"], data)
    assert Visit.objects.get().sides.get(duty=other).participants == "书记"

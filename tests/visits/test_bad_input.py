"""What is entered wrongly or late: one clear sentence each, nothing typed lost, nothing written twice."""

import pytest
from django.urls import reverse

from pairing.models import Pairing, WorkGroupMember
from tests.visits.moments import at, on
from visits.actions import quotas_check, visit_log
from visits.models import Duty, Visit


@pytest.fixture
def october(time_machine):
    """20 October 2012: September is closed since the 12th."""
    time_machine.move_to(at(10, 20), tick=False)


def sent(client, visited_on: str, **more):
    form = client.get(reverse("visits:log") + "?new=1").context["form"]
    duty = next(box["value"] for box in form.duty_boxes() if box["chosen"])
    data = {"once": form["once"].value(), "duty": duty, "visited_on": visited_on, "purpose": "写过的话"}
    return client.post(reverse("visits:log"), data | more, follow=True)


def said(page) -> list[str]:
    return [str(message) for message in page.context["messages"]]


def test_a_closed_window_is_saved_marked_and_said(october, stage, liaison, sign_in):
    page = sent(sign_in(liaison), "2012-09-19")
    assert Visit.objects.get().state == "submitted"
    assert any("所属周期已截止" in sentence for sentence in said(page))
    assert "未计\uff1a" in page.content.decode()


def test_after_the_pairing_has_ended_it_is_saved_marked_and_said(october, stage, liaison, sign_in):
    quotas_check(by=None, as_of=on(9, 1))
    Pairing.objects.filter(pk=stage.pairing.pk).update(ended_on=on(10, 10))
    page = sent(sign_in(liaison), "2012-10-15")
    assert Visit.objects.get().state == "submitted"
    assert any(sentence.startswith("不计入\uff1a") for sentence in said(page))


def test_a_community_of_somebody_else_is_refused_in_a_sentence(october, stage, liaison, sign_in):
    quotas_check(by=None, as_of=on(10, 1))
    foreign = Duty.objects.get(kind="work_group", community=stage.stranger)
    page = sent(sign_in(liaison), "2012-10-15", duty=foreign.pk)
    assert page.status_code == 422 and "您对该社区没有帮联任务" in page.content.decode()
    assert "写过的话" in page.content.decode() and not Visit.objects.entered().exists()


@pytest.mark.parametrize("day", ["2012-10-21", "", "2012-13-40", "nonsense"])
def test_a_day_that_is_none_or_to_come(october, stage, liaison, sign_in, day):
    page = sent(sign_in(liaison), day)
    assert page.status_code == 422 and page.context["form"].errors["visited_on"]
    assert "写过的话" in page.content.decode() and not Visit.objects.entered().exists()


@pytest.mark.parametrize(
    ("name", "most"), [("found", 4000), ("participants", 300), ("place", 120), ("problem_1", 4000)]
)
def test_too_long_a_text_is_told_in_figures_and_kept(october, stage, liaison, sign_in, name, most):
    """A refusal that names no field is a dead end, whichever field it is."""
    text = "龘" * (most + 1)
    page = sent(sign_in(liaison), "2012-10-15", **{name: text}).content.decode()
    assert f"最多{most}字，现有{most + 1}字" in page and text in page
    assert not Visit.objects.entered().exists()


def test_those_ticked_and_those_typed_are_too_many_together(october, stage, liaison, sign_in):
    lead = {"person": stage.cadre.person, "lead": True, "started_on": stage.pairing.started_on}
    WorkGroupMember.objects.create(pairing=stage.pairing, **lead)
    names = "龘" * 299
    data = {"members": [stage.cadre.person.name], "participants": names}
    page = sent(sign_in(liaison), "2012-10-15", **data).content.decode()
    assert "最多300字，现有303字" in page and names in page
    assert not Visit.objects.entered().exists()


def test_by_one_sides_word_the_other_counts_nothing_yet(october, stage, liaison, leader, sign_in):
    quotas_check(by=None, as_of=on(10, 1))
    other = Duty.objects.get(kind="contact_point", community=stage.community)
    visit = visit_log(
        by=liaison,
        kind="work_group",
        visited_on=on(10, 15),
        community=stage.community,
        joint={other: ""},
        now=at(10, 16),
    )
    page = sign_in(leader).get(reverse("visits:detail", args=[visit.pk])).content.decode()
    assert "帮扶指导" in page and "联系点调研指导" in page and "尚未认可" in page

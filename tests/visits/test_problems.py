"""Problems from raising to closing."""

import pytest
from django.urls import reverse

from shenbei.lib.errors import RuleBroken
from tests.visits.moments import at, on
from visits.actions import problem_add, problem_answer, problem_close
from visits.models import Problem
from visits.reports import waiting_for


@pytest.fixture
def problem(stage, community_clerk):
    return problem_add(
        by=community_clerk,
        community=stage.community,
        text="村东排水沟堵塞",
        owner=stage.department,
        due_on=on(9, 30),
        once="p1",
        now=at(9, 3),
    )


def test_raised_answered_closed(problem, liaison, community_clerk):
    assert problem.is_overdue(on(10, 1)) and not problem.is_overdue(on(9, 30))
    problem_answer(by=liaison, problem=problem, answer="已清淤300米", now=at(9, 10))
    closed = problem_close(by=community_clerk, problem=problem, now=at(9, 12))
    assert (closed.state, closed.closed_on) == ("closed", on(9, 12))
    with pytest.raises(RuleBroken):
        problem_answer(by=liaison, problem=problem, answer="再答", now=at(9, 13))


def test_the_same_key_raises_one(problem, stage, community_clerk):
    problem_add(
        by=community_clerk,
        community=stage.community,
        text="村东排水沟堵塞",
        owner=stage.department,
        due_on=on(9, 30),
        once="p1",
        now=at(9, 3),
    )
    assert Problem.objects.count() == 1


def test_due_before_raised_is_refused(stage, community_clerk):
    with pytest.raises(RuleBroken):
        problem_add(
            by=community_clerk,
            community=stage.community,
            text="路灯",
            owner=stage.department,
            due_on=on(9, 1),
            now=at(9, 3),
        )


def test_without_an_answer_it_is_not_closed(problem, community_clerk):
    with pytest.raises(RuleBroken):
        problem_close(by=community_clerk, problem=problem, now=at(9, 12))


def test_only_the_owner_answers_and_never_closes(problem, liaison, outsider, staff):
    with pytest.raises(RuleBroken):
        problem_answer(by=outsider, problem=problem, answer="已清淤", now=at(9, 10))
    problem_answer(by=staff, problem=problem, answer="已清淤", now=at(9, 10))
    for user in (staff, liaison):
        with pytest.raises(RuleBroken):
            problem_close(by=user, problem=problem, now=at(9, 12))


@pytest.mark.parametrize("who", ["community_clerk", "leader", "street_clerk", "cadre", "staff", "liaison"])
def test_overdue_it_stands_on_the_desks_concerned(request, problem, who):
    user = request.getfixturevalue(who)

    def late(day) -> list:
        return [
            item
            for item in waiting_for(user, day)
            if "/visits/problems/" in item.url and item.badge == "danger"
        ]

    assert not late(on(9, 30)) and len(late(on(10, 1))) == 1


def test_but_not_on_others(problem, outsider):
    assert not [item for item in waiting_for(outsider, on(10, 1)) if "problems" in item.url]


def test_the_late_ones_alone(problem, staff, sign_in, time_machine):
    url = reverse("visits:problems") + "?late=1"
    for day, number in ((at(9, 30), 0), (at(10, 1), 1)):
        time_machine.move_to(day, tick=False)
        assert len(sign_in(staff).get(url).context["page"]) == number

"""A community's card and what waits on the desk."""

from datetime import date

import pytest

from pairing.actions import member_add, pairing_end, posting_end, suspension_ask
from pairing.reports import community_card, waiting_for
from shenbei.lib.periods import shanghai_midnight
from tests import factories as make

pytestmark = pytest.mark.django_db
DAY = date(2012, 9, 1)


def test_the_card_names_who_is_tied(stage, staff, django_assert_max_num_queries) -> None:
    lead = make.PersonFactory()
    member_add(by=staff, pairing=stage.pairing, person=lead, lead=True, started_on=date(2012, 4, 1))
    with django_assert_max_num_queries(8):
        card = community_card(stage.community, DAY)
    assert card.grade.grade == "poor"
    assert [row.leader for row in card.links] == [stage.leader]
    assert [row.leader for row in card.contact_points] == [stage.leader]
    assert (card.pairing, card.lead.person) == (stage.pairing, lead)
    assert card.postings == [stage.posting]


def test_the_card_is_of_its_day(stage, staff) -> None:
    pairing_end(by=staff, pairing=stage.pairing, ended_on=date(2012, 8, 31))
    card = community_card(stage.community, DAY)
    assert (card.pairing, card.past) == (None, [stage.pairing])
    assert community_card(stage.community, date(2012, 8, 31)).pairing == stage.pairing
    assert community_card(stage.community, date(2011, 8, 31)).grade is None


def urls(user, day=DAY) -> set[str]:
    return {item.url for item in waiting_for(user, day)}


def test_staff_see_the_gaps(stage, staff) -> None:
    assert urls(staff) == {"/communities/?missing=leader", "/communities/?missing=posting"}
    make.LeaderFactory()
    posting_end(by=staff, posting=stage.posting, ended_on=date(2012, 9, 20))
    pairing_end(by=staff, pairing=stage.pairing, ended_on=date(2012, 8, 31))
    assert urls(staff) == {
        "/communities/?missing=leader",
        "/communities/?missing=posting",
        "/communities/?missing=pairing",
        "/leaders/?missing=contact_point",
        "/postings/?soon=yes",
    }


def test_the_reviewer_sees_what_to_decide_until_when(stage, liaison, reviewer, finance) -> None:
    suspension_ask(
        by=liaison,
        side=stage.pairing,
        started_on=date(2012, 9, 3),
        ended_on=date(2012, 9, 9),
        ground="study",
        now=shanghai_midnight(DAY),
    )
    (item,) = waiting_for(reviewer, DAY)
    assert item.due_on == date(
        2012, 10, 12
    )  # the fifth working day after the September of a National Day week
    assert str(stage.pairing) in item.sentence
    assert waiting_for(finance, DAY) == []

"""暂停履责: asked by the side, decided by the reviewer, before the window closes. DOMAIN 2."""

from datetime import date, datetime

import pytest

from pairing.actions import suspension_ask, suspension_decide
from pairing.models import Suspension
from shenbei.lib.errors import RuleBroken
from shenbei.lib.periods import SHANGHAI
from tests import factories as make

pytestmark = pytest.mark.django_db
AUGUST = datetime(2012, 8, 20, 9, tzinfo=SHANGHAI)


def ask(by, side, first=date(2012, 8, 10), last=date(2012, 8, 31), now=AUGUST, **fields) -> Suspension:
    fields = {"ground": "illness"} | fields
    return suspension_ask(by=by, side=side, started_on=first, ended_on=last, now=now, **fields)


def test_each_side_asks_for_itself(stage, leader, liaison, cadre, street_clerk) -> None:
    asked = [
        ask(leader, stage.leader),
        ask(liaison, stage.pairing),
        ask(cadre, stage.posting),
        ask(street_clerk, stage.street),
    ]
    assert {row.state for row in asked} == {"asked"}
    assert [row.asked_by for row in asked] == [
        leader.person,
        liaison.person,
        cadre.person,
        street_clerk.person,
    ]


def test_nobody_asks_for_another(stage, outsider, staff, reviewer, street_clerk) -> None:
    for user, side in (
        (outsider, stage.pairing),
        (staff, stage.leader),
        (street_clerk, make.StreetFactory()),
    ):
        with pytest.raises(RuleBroken):
            ask(user, side)
    with pytest.raises(RuleBroken):
        ask(None, stage.leader)


def test_the_reviewer_decides_once(stage, liaison, staff, reviewer, reviewer2) -> None:
    row = ask(liaison, stage.pairing)
    with pytest.raises(RuleBroken):
        suspension_decide(by=staff, suspension=row, approve=True, now=AUGUST)
    done = suspension_decide(by=reviewer, suspension=row, approve=True, now=AUGUST)
    assert (done.state, done.decided_by) == ("approved", reviewer.person)
    with pytest.raises(RuleBroken):
        suspension_decide(by=reviewer2, suspension=row, approve=False, now=AUGUST)


def test_who_asked_does_not_decide(stage) -> None:
    asker = make.user_as("department", stage.department)
    row = ask(asker, stage.pairing)
    second = make.user_as("reviewer", person=asker.person)
    with pytest.raises(RuleBroken):
        suspension_decide(by=second, suspension=row, approve=True, now=AUGUST)


@pytest.mark.parametrize(("day", "open_"), [(7, True), (10, False)])
def test_the_window_closes_with_the_fifth_working_day(stage, liaison, reviewer, day, open_) -> None:
    row = ask(liaison, stage.pairing)
    moment = datetime(2012, 9, day, 17, tzinfo=SHANGHAI)  # Friday the 7th is the fifth working day
    if open_:
        assert suspension_decide(by=reviewer, suspension=row, approve=True, now=moment).state == "approved"
    else:
        with pytest.raises(RuleBroken):
            suspension_decide(by=reviewer, suspension=row, approve=True, now=moment)
        assert suspension_decide(by=reviewer, suspension=row, approve=False, now=moment).state == "refused"


def test_a_streets_window_is_longer(stage, street_clerk) -> None:
    assert ask(street_clerk, stage.street, now=datetime(2012, 9, 30, tzinfo=SHANGHAI)).pk


def test_days_are_asked_for_once_but_after_a_refusal(stage, liaison, reviewer) -> None:
    row = ask(liaison, stage.pairing)
    with pytest.raises(RuleBroken):
        ask(liaison, stage.pairing, first=date(2012, 8, 31), last=date(2012, 9, 3))
    suspension_decide(by=reviewer, suspension=row, approve=False, now=AUGUST)
    assert ask(liaison, stage.pairing).pk


def test_the_duty_must_live(stage, liaison) -> None:
    with pytest.raises(RuleBroken) as error:
        ask(liaison, stage.pairing, first=date(2012, 3, 1), now=datetime(2012, 3, 5, tzinfo=SHANGHAI))
    assert error.value.field == "started_on"

"""Completion from what was booked, and what waits for whom."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from measures.models import Measure, Outcome, OutcomeType
from pledges import actions, reports
from pledges.models import Item, Pledge
from pledges.rules import State
from tests.pledges.conftest import APRIL, MARCH, YEAR, sign

JULY, OCTOBER, DECEMBER = date(2012, 7, 31), date(2012, 10, 31), date(2012, 12, 31)


@pytest.fixture
def kind(db) -> OutcomeType:
    return OutcomeType.objects.filter(goal="economy").first()


@pytest.fixture
def in_force(published, kind) -> Pledge:
    Item.objects.update(outcome_type=kind)
    actions.pledge_in_force(pledge=published, now=datetime(2012, 4, 17, 2, tzinfo=UTC))
    return published


@pytest.fixture
def book(stage, kind):
    """A function: book an outcome of the item's kind."""

    def booked(on: date, quantity=1, **facts) -> Outcome:
        facts = {"community": stage.community, "outcome_type": kind, "added_at": MARCH} | facts
        return Outcome.objects.create(date=on, quantity=quantity, **facts)

    return booked


def of(pledge, day) -> Decimal | None:
    found = reports.completion(day, [pledge.community_id])
    return found[pledge.community_id].value


def test_outcomes_fill_in_the_item(in_force, book):
    book(date(2012, 5, 3))
    assert of(in_force, date(2012, 5, 2)) is None  # first half-year, no milestone
    assert of(in_force, JULY) == Decimal("0.5")
    book(date(2012, 11, 2))
    assert of(in_force, OCTOBER) == Decimal("0.5")
    assert of(in_force, DECEMBER) == Decimal("0.75")  # the second came after the due date


@pytest.mark.parametrize(
    "facts",
    [{"on": date(2011, 12, 31)}, {"on": date(2012, 8, 1)}, {"on": date(2012, 7, 1), "stranger": True}],
)
def test_other_years_later_days_and_other_communities_do_not_count(in_force, book, stage, facts):
    book(facts["on"], community=stage.stranger if facts.get("stranger") else stage.community)
    assert of(in_force, JULY) == 0


def test_a_reversed_row_and_a_joint_projects_twin_do_not_count(in_force, book):
    wrong = book(date(2012, 5, 3), 2)
    book(date(2012, 5, 3), -2, reverses=wrong, reason="重复")
    assert of(in_force, JULY) == 0
    book(date(2012, 6, 1), joint_key="路")
    book(date(2012, 6, 2), joint_key="路")
    assert of(in_force, JULY) == Decimal("0.5")


def test_where_measures_are_chosen_only_theirs_count(in_force, book, stage, liaison):
    measure = stage.community.measures.create(goal="economy", title="合作社", added_at=MARCH)
    book(date(2012, 5, 3))
    actions.item_edit(by=liaison, item=in_force.items.get(), measures=[measure])
    assert of(in_force, JULY) == 0
    book(date(2012, 5, 4), measure=measure)
    assert of(in_force, JULY) == Decimal("0.5")


def test_done_or_not_done_by_the_linked_measure(in_force, stage, liaison):
    Item.objects.update(baseline=0, target=0)
    measure = stage.community.measures.create(goal="economy", title="规划", added_at=MARCH)
    actions.item_edit(by=liaison, item=in_force.items.get(), measures=[measure])
    assert of(in_force, JULY) == 0
    Measure.objects.update(state="done", started_on=date(2012, 4, 1), finished_on=date(2012, 7, 1))
    assert of(in_force, JULY) == 1


def test_weights_and_owners(in_force, book, kind):
    Item.objects.create(
        pledge=in_force, position=2, goal="people", text="慰问", baseline=0, target=4, unit="户", weight=3,
        due_on=DECEMBER, owner="street", evidence="表", outcome_type=OutcomeType.objects.filter(goal="people").first(),
    )  # fmt: skip
    book(date(2012, 5, 3), 2)
    found = reports.completion(JULY, [in_force.community_id])[in_force.community_id]
    assert (found.value, found.of(["department"]), found.of(["street"])) == (Decimal("0.25"), 1, 0)
    assert found.of(["cadre"]) is None
    assert [row.item.text for row in reports.open_items(JULY, [in_force.community_id])] == ["慰问"]


def test_only_pledges_in_force_on_the_day_count(published, in_force):
    assert reports.completion(date(2012, 4, 16), [in_force.community_id]) == {}
    assert list(reports.completion(date(2012, 4, 17), [in_force.community_id])) == [in_force.community_id]


def test_five_statements_whatever_the_number(in_force, stage, django_assert_num_queries):
    from tests.pledges.rows import many

    many(stage, 30, State.IN_FORCE)
    with django_assert_num_queries(5):
        assert len(reports.completion(JULY, Pledge.objects.values("community"))) == 31


def told(user, day=date(2012, 4, 9)) -> list[str]:
    return [item.word for item in reports.waiting_for(user, day)]


def test_what_waits_for_whom_along_the_way(stage, staff, liaison, signers, street_clerk, reviewer, auditor):
    assert told(liaison) == ["to draft"] and told(staff) == ["to draft"]
    pledge = actions.pledge_draft(by=liaison, community=stage.community, year=YEAR, now=MARCH)
    assert told(liaison) == ["to finish"]
    from tests.pledges.conftest import ITEM

    actions.item_add(by=liaison, pledge=pledge, now=MARCH, **ITEM)
    actions.pledge_open(by=liaison, pledge=pledge, now=MARCH)
    assert told(signers.street) == told(street_clerk) == told(liaison) == ["to sign"]
    sign(signers.street, pledge)
    assert told(signers.street) == told(street_clerk) == []
    for user in (signers.department, signers.community, signers.cadre):
        sign(user, pledge)
    assert told(reviewer) == ["to approve"]
    actions.pledge_approve(by=reviewer, pledge=pledge, now=APRIL)
    assert told(reviewer) == ["to publish"]
    actions.pledge_publish(by=reviewer, pledge=pledge, now=APRIL)
    assert told(reviewer) == told(auditor) == []


def test_papers_and_objections_wait(published, staff, opened, reviewer):
    actions.objection_enter(
        by=staff, pledge=published, way="letter", received_on=date(2012, 4, 9), text="异议", now=APRIL
    )
    item = next(row for row in reports.waiting_for(staff, date(2012, 4, 9)) if row.due_on)
    assert (item.word, item.due_on) == ("to answer", date(2012, 4, 16))


def test_every_waiting_line_leads_to_a_page_that_opens(stage, staff, liaison, signers, sign_in):
    pledge = actions.pledge_draft(by=staff, community=stage.community, year=YEAR, now=MARCH)
    for user in (staff, liaison, signers.cadre):
        for item in reports.waiting_for(user, date(2012, 4, 9)):
            assert sign_in(user).get(item.url).status_code == 200
    assert pledge.state == State.DRAFT


def test_a_communitys_page_hears_of_it(in_force, stage):
    section = reports.community_summary(stage.community, OCTOBER)
    assert [fact.value for fact in section.facts] == ["in force", "1", "0 %"]
    assert reports.community_summary(stage.sibling, OCTOBER).empty


def test_the_years_result_is_rounded_half_up():
    half = reports.ItemCompletion(Item(weight=1, owner="department"), 1, None, Decimal("0.12345"))
    assert reports.PledgeCompletion(1, 1, (half,)).rounded == Decimal("0.1235")
    lower = reports.ItemCompletion(Item(weight=1, owner="department"), 1, None, Decimal("0.00005"))
    assert reports.PledgeCompletion(1, 1, (lower,)).rounded == Decimal("0.0001")

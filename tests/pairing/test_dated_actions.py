"""Links, contact points, pairings, work groups, postings: they end, they never overlap. DOMAIN 2."""

from datetime import date
from decimal import Decimal

import pytest

from office.models import AuditEvent
from pairing.actions import (
    cadre_add,
    cadre_edit,
    contact_point_add,
    contact_point_end,
    cycle_add,
    cycle_wind_up,
    half_year_close,
    leader_add,
    leader_edit,
    leader_end,
    link_add,
    link_end,
    member_add,
    member_end,
    pairing_add,
    pairing_end,
    posting_add,
    posting_end,
    training_add,
)
from pairing.models import Pairing, Posting
from shenbei.lib.errors import RuleBroken
from tests import factories as make

pytestmark = pytest.mark.django_db
APRIL, JUNE_END, JULY = date(2012, 4, 1), date(2012, 6, 30), date(2012, 7, 1)


@pytest.fixture
def lagging(stage):
    """A lagging community and a department, both free."""
    community = make.CommunityFactory(street=stage.street)
    make.GradeFactory(community=community)
    return community, make.DepartmentFactory()


def pair(by, stage, community, department, started_on=APRIL, **fields) -> Pairing:
    return pairing_add(
        by=by, department=department, community=community, cycle=stage.cycle, started_on=started_on, **fields
    )


def refusal(act, *args, **fields) -> RuleBroken:
    with pytest.raises(RuleBroken) as error:
        act(*args, **fields)
    return error.value


# --- cycles ---


def test_cycles_do_not_overlap(staff, stage) -> None:
    sentence = refusal(
        cycle_add, by=staff, name="2014–2016", started_on=date(2014, 12, 31), ended_on=date(2016, 12, 31)
    )
    assert sentence.field == "started_on"
    assert cycle_add(by=staff, name="2015–2017", started_on=date(2015, 1, 1), ended_on=date(2017, 12, 31)).pk


def test_winding_up_ends_what_is_open(staff, stage) -> None:
    member_add(by=staff, pairing=stage.pairing, person=make.PersonFactory(), started_on=APRIL)
    assert cycle_wind_up(by=staff, cycle=stage.cycle) == 2
    assert cycle_wind_up(by=staff, cycle=stage.cycle) == 0
    stage.pairing.refresh_from_db()
    assert stage.pairing.ended_on == stage.cycle.ended_on == stage.pairing.members.get().ended_on


# --- pairings ---


def test_pairing_leaves_its_event(staff, stage, lagging) -> None:
    row = pair(staff, stage, *lagging)
    event = AuditEvent.objects.first()
    assert (event.verb, event.object_pk, event.community_pk) == ("pairing.add", str(row.pk), lagging[0].pk)


def test_a_community_has_one_pairing_on_a_day(staff, stage, lagging) -> None:
    assert refusal(pair, staff, stage, stage.community, lagging[1]).field == "community"
    pairing_end(by=staff, pairing=stage.pairing, ended_on=JUNE_END)
    assert refusal(pair, staff, stage, stage.community, lagging[1], JUNE_END).field == "community"
    assert pair(staff, stage, stage.community, lagging[1], JULY).pk


def test_an_ended_pairing_does_not_overlap_a_planned_one(staff, stage, lagging) -> None:
    pair(staff, stage, *lagging, started_on=JULY)
    other = make.DepartmentFactory()
    assert refusal(pair, staff, stage, lagging[0], other, ended_on=JULY).field == "community"
    assert pair(staff, stage, lagging[0], other, ended_on=JUNE_END).pk


def test_a_department_has_one_pairing_but_by_recorded_exception(staff, stage, lagging) -> None:
    assert refusal(pair, staff, stage, lagging[0], stage.department).field == "department"
    row = pair(staff, stage, lagging[0], stage.department, exception="区委决定增加一个")
    assert row.exception and AuditEvent.objects.first().data["exception"] == "区委决定增加一个"


def test_only_a_lagging_community_is_paired_but_by_named_decision(staff, stage) -> None:
    department = make.DepartmentFactory()
    assert refusal(pair, staff, stage, stage.sibling, department).field == "community"
    assert pair(staff, stage, stage.sibling, department, decision="排查确定").decision == "排查确定"


def test_the_grade_counts_as_of_the_start(staff, stage, lagging) -> None:
    make.GradeFactory(community=lagging[0], year=2012, grade="average", valid_from=JULY)
    assert refusal(pair, staff, stage, *lagging, started_on=JULY)
    assert pair(staff, stage, *lagging, started_on=JUNE_END).pk


def test_a_pairing_lies_within_its_cycle(staff, stage, lagging) -> None:
    assert refusal(pair, staff, stage, *lagging, started_on=date(2011, 12, 31))
    assert refusal(pair, staff, stage, *lagging, ended_on=date(2015, 1, 1))
    assert (
        refusal(pairing_end, by=staff, pairing=stage.pairing, ended_on=date(2015, 1, 1)).field == "ended_on"
    )


def test_only_a_department_is_paired(staff, stage, lagging) -> None:
    assert refusal(pair, staff, stage, lagging[0], stage.street).field == "department"


def test_the_end_is_not_before_the_beginning_and_not_moved_out(staff, stage) -> None:
    assert (
        refusal(pairing_end, by=staff, pairing=stage.pairing, ended_on=date(2012, 3, 31)).field == "ended_on"
    )
    pairing_end(by=staff, pairing=stage.pairing, ended_on=JUNE_END, reason="部门撤并")
    assert AuditEvent.objects.first().data["reason"] == "部门撤并"
    assert refusal(pairing_end, by=staff, pairing=stage.pairing, ended_on=JULY).field == "ended_on"


def test_a_closed_half_year_stands(staff, stage, lagging) -> None:
    half_year_close(by=None, code="2012H1")
    assert refusal(pair, staff, stage, *lagging)
    assert refusal(pairing_end, by=staff, pairing=stage.pairing, ended_on=date(2012, 6, 29))
    assert pairing_end(by=staff, pairing=stage.pairing, ended_on=JUNE_END).ended_on == JUNE_END
    assert pair(staff, stage, *lagging, started_on=JULY).pk


# --- work groups ---


def test_a_work_group_has_one_lead_and_each_person_once(staff, stage) -> None:
    lead, other = make.PersonFactory(), make.PersonFactory()
    first = member_add(by=staff, pairing=stage.pairing, person=lead, lead=True, started_on=APRIL)
    assert (
        refusal(member_add, by=staff, pairing=stage.pairing, person=lead, started_on=APRIL).field == "person"
    )
    second = {"by": staff, "pairing": stage.pairing, "person": other, "lead": True}
    assert refusal(member_add, **second, started_on=APRIL).field == "lead"
    member_end(by=staff, member=first, ended_on=JUNE_END)
    assert refusal(member_add, **second, started_on=JUNE_END).field == "lead"
    assert member_add(**second, started_on=JULY).lead


def test_members_live_within_the_pairing_and_end_with_it(staff, stage) -> None:
    person = make.PersonFactory()
    assert refusal(member_add, by=staff, pairing=stage.pairing, person=person, started_on=date(2012, 3, 31))
    row = member_add(by=staff, pairing=stage.pairing, person=person, started_on=APRIL)
    pairing_end(by=staff, pairing=stage.pairing, ended_on=JUNE_END)
    row.refresh_from_db()
    assert row.ended_on == JUNE_END


# --- postings ---


def test_a_cadre_is_in_one_community_at_a_time(staff, stage) -> None:
    act = {"by": staff, "cadre": stage.cadre, "community": stage.sibling}
    assert refusal(posting_add, **act, started_on=JULY).field == "cadre"
    posting_end(by=staff, posting=stage.posting, ended_on=JUNE_END)
    assert refusal(posting_add, **act, started_on=JUNE_END).field == "cadre"
    assert posting_add(**act, started_on=JULY).pk
    assert Posting.objects.live_on(JULY).get(cadre=stage.cadre).community == stage.sibling


def test_a_posting_begins_within_a_cycle(staff, stage) -> None:
    cadre = make.CadreFactory()
    assert (
        refusal(
            posting_add, by=staff, cadre=cadre, community=stage.sibling, started_on=date(2015, 1, 1)
        ).field
        == "started_on"
    )


def test_cadres(staff, stage) -> None:
    person = make.PersonFactory()
    row = cadre_add(by=staff, person=person, department=stage.department, kind="young", post="科员")
    assert refusal(cadre_add, by=staff, person=person, department=stage.department, kind="young")
    assert (
        refusal(
            cadre_add,
            by=staff,
            person=make.PersonFactory(),
            department=stage.community.organisation,
            kind="young",
        ).field
        == "department"
    )
    assert cadre_edit(by=staff, cadre=row, kind="reserve").kind == "reserve"


def test_trainings(staff, stage) -> None:
    training = {"by": staff, "cadre": stage.cadre, "title": "基层党建专题培训", "days": Decimal("1.5")}
    assert training_add(**training, held_on=APRIL).pk
    assert refusal(training_add, **training, held_on=date(2100, 1, 1)).field == "held_on"
    assert refusal(training_add, **training | {"days": Decimal(0)}, held_on=APRIL)


# --- leaders ---


def test_a_leader_is_entered_once(staff, stage) -> None:
    assert (
        refusal(leader_add, by=staff, person=stage.leader.person, post="区长", started_on=APRIL).field
        == "person"
    )
    assert leader_edit(by=staff, leader=stage.leader, post="区长").post == "区长"


def test_links_do_not_overlap(staff, stage) -> None:
    act = {"by": staff, "leader": stage.leader, "street": stage.street}
    assert refusal(link_add, **act, started_on=APRIL).field == "street"
    link_end(by=staff, link=stage.link, ended_on=JUNE_END)
    assert refusal(link_add, **act, started_on=JUNE_END).field == "street"
    assert link_add(**act, started_on=JULY).pk
    assert refusal(link_add, **act | {"street": stage.department}, started_on=JULY).field == "street"


def test_contact_points_do_not_overlap(staff, stage) -> None:
    act = {"by": staff, "leader": stage.leader, "community": stage.community, "ground": "conflict"}
    assert refusal(contact_point_add, **act, started_on=APRIL).field == "community"
    contact_point_end(by=staff, contact_point=stage.contact_point, ended_on=JUNE_END)
    assert contact_point_add(**act, started_on=JULY).ground == "conflict"


def test_a_leaders_end_ends_his_ties_and_bars_new_ones(staff, stage) -> None:
    leader_end(by=staff, leader=stage.leader, ended_on=JUNE_END)
    stage.link.refresh_from_db()
    stage.contact_point.refresh_from_db()
    assert stage.link.ended_on == stage.contact_point.ended_on == JUNE_END
    street = make.StreetFactory()
    stage.leader.refresh_from_db()
    assert (
        refusal(link_add, by=staff, leader=stage.leader, street=street, started_on=JULY).field == "started_on"
    )

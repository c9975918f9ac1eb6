"""Communities, their codes and grades. DOMAIN 1, 3."""

from datetime import date
from decimal import Decimal

import pytest

from office.models import AuditEvent
from pairing.actions import (
    community_add,
    community_edit,
    department_add,
    grade_give,
    grade_take_over,
    half_year_close,
    street_add,
)
from pairing.models import Community, Grade
from shenbei.lib.errors import RuleBroken
from tests import factories as make

pytestmark = pytest.mark.django_db
YEAR_END = date(2013, 1, 1)


@pytest.fixture
def street(staff):
    return street_add(by=staff, name="道义街道", code="55")


def give(by, community, grade="average", **fields) -> Grade:
    given = {"year": 2012, "valid_from": YEAR_END, "evidence": "2012年度考评"} | fields
    return grade_give(by=by, community=community, grade=grade, **given)


def test_code_is_street_number_and_order(staff, street) -> None:
    rows = [
        community_add(by=staff, street=street, name=name, kind="rural", area="far")
        for name in ("甲村", "乙村")
    ]
    assert [row.code for row in rows] == ["55001", "55002"]
    assert [row.organisation.code for row in rows] == ["55001", "55002"]
    assert AuditEvent.objects.first().verb == "community.add"
    assert AuditEvent.objects.first().community_pk == rows[1].pk


def test_a_given_code_must_be_of_the_street(staff, street) -> None:
    with pytest.raises(RuleBroken) as error:
        community_add(by=staff, street=street, name="甲村", kind="rural", area="far", code="56001")
    assert error.value.field == "code"
    assert not Community.objects.filter(street=street).exists()


def test_code_and_street_are_fixed(staff, stage) -> None:
    with pytest.raises(RuleBroken):
        community_edit(by=staff, community=stage.community, code="99999")


def test_edit_renames_the_organisation_and_records_what_changed(staff, stage) -> None:
    community_edit(by=staff, community=stage.community, name="前程泉社区", households=400)
    stage.community.organisation.refresh_from_db()
    assert stage.community.organisation.name == "前程泉社区"
    assert stage.community.organisation.initials == "qcqsq"
    data = AuditEvent.objects.first().data
    assert data == {"name": ["前程泉村", "前程泉社区"], "households": [300, 400]}


def test_edit_without_change_leaves_no_event(staff, stage) -> None:
    before = AuditEvent.objects.count()
    community_edit(by=staff, community=stage.community, households=300)
    assert AuditEvent.objects.count() == before


def test_more_households_than_people_is_refused(staff, stage) -> None:
    with pytest.raises(RuleBroken):
        community_edit(by=staff, community=stage.community, households=1000)


def test_name_is_once_in_a_street(staff, street) -> None:
    community_add(by=staff, street=street, name="甲村", kind="rural", area="far")
    with pytest.raises(RuleBroken):
        community_add(by=staff, street=street, name="甲村", kind="rural", area="far")


def test_streets_and_departments_are_numbered(staff, stage) -> None:
    assert len(street_add(by=staff, name="新街道").code) == 2
    assert len(department_add(by=staff, name="新部门").code) == 3
    with pytest.raises(RuleBroken):
        street_add(by=staff, name="又一街道", code="7")


def test_only_the_reviewer_grades(staff, reviewer, stage) -> None:
    with pytest.raises(RuleBroken):
        give(staff, stage.community)
    row = give(reviewer, stage.community, points=Decimal("61.50"))
    assert (row.grade, row.decided_by) == ("average", reviewer.person)


def test_a_jump_needs_a_named_decision(reviewer, stage) -> None:
    with pytest.raises(RuleBroken):
        give(reviewer, stage.community, "good")
    assert give(reviewer, stage.community, "good", decision="区委常委会决定").decision == "区委常委会决定"


def test_satisfaction_bars_good_and_fair(reviewer, stage) -> None:
    with pytest.raises(RuleBroken):
        give(reviewer, stage.sibling, "fair", satisfied=False)
    assert give(reviewer, stage.sibling, "fair").grade == "fair"


def test_one_grade_a_year_and_no_row_before_the_last(reviewer, stage) -> None:
    give(reviewer, stage.community)
    with pytest.raises(RuleBroken):
        give(reviewer, stage.community, valid_from=date(2013, 2, 1))
    with pytest.raises(RuleBroken):
        give(reviewer, stage.community, year=2010, valid_from=date(2011, 1, 1))


def test_the_register_can_be_read_as_of_any_day(reviewer, stage) -> None:
    give(reviewer, stage.community)
    for day, grade in ((date(2012, 12, 31), "poor"), (YEAR_END, "average")):
        assert Community.objects.with_grade(day).get(pk=stage.community.pk).grade_now == grade


def test_a_grade_is_taken_over_once(staff, stage, street) -> None:
    fresh = community_add(by=staff, street=street, name="甲村", kind="rural", area="far")
    taken = {"year": 2011, "grade": "poor", "valid_from": date(2012, 1, 1), "evidence": "2011年度分类定级"}
    grade_take_over(by=staff, community=fresh, **taken)
    with pytest.raises(RuleBroken):
        grade_take_over(by=staff, community=fresh, **taken)


def test_a_closed_half_year_takes_no_grade(staff, reviewer, stage) -> None:
    half_year_close(by=reviewer, code="2013H1")
    half_year_close(by=reviewer, code="2013H1")
    assert AuditEvent.objects.filter(verb="half_year.close").count() == 1
    with pytest.raises(RuleBroken):
        give(reviewer, stage.community)
    assert make.GradeFactory._meta.model.objects.filter(year=2012).count() == 0

"""A roster against a register that is not empty: what is added, corrected, refused; nothing by halves."""

from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Organisation, Person
from office.models import AuditEvent
from pairing.actions import half_year_close, leader_end, pairing_end, posting_end
from pairing.models import Cadre, Community, ContactPoint, Grade, Leader, Link, Pairing, Posting
from pairing.roster_check import roster_check
from pairing.roster_write import roster_import
from shenbei.lib.errors import RuleBroken
from tests.pairing.rosters import GOOD, changed

pytestmark = pytest.mark.django_db
LATER = datetime(2013, 5, 6, 4, tzinfo=UTC)


@pytest.fixture
def register():
    roster_import(by=None, check=roster_check(GOOD.read_bytes(), "roster.xlsx"))


def check(change, **more):
    return roster_check(changed(change), "roster.xlsx", now=LATER, **more)


def put(sheet: str, **cells):
    def change(book):
        for place, value in cells.items():
            book[sheet][place] = value

    return change


def faults(change) -> list[tuple[str, int, str]]:
    result = check(change)
    assert result.plan is None
    return [(fault.sheet, fault.row, fault.letter) for fault in result.faults]


CONTRADICTIONS = [
    (put("社区名录", I4="好"), ("社区名录", 4, "I")),
    (put("社区名录", I3="2012年度定级"), ("社区名录", 4, "I")),
    (put("社区名录", G4=10), ("社区名录", 4, "G")),
    (put("结对帮扶", F4="2012-05-01"), ("结对帮扶", 4, "F")),
    (put("结对帮扶", F4="2015-01-01"), ("结对帮扶", 4, "F")),
    (put("结对帮扶", C4="上佟杨村"), ("结对帮扶", 4, "C")),
    (put("驻点干部", G4="上佟杨村"), ("驻点干部", 4, "G")),
    (put("驻点干部", H4="2012-05-01"), ("驻点干部", 4, "H")),
]


def test_what_contradicts_the_register_is_refused_at_its_cell(register):
    for change, cell in CONTRADICTIONS:
        assert cell in faults(change)


def test_only_a_lagging_community_is_paired_unless_a_decision_is_named():
    assert ("结对帮扶", 4, "C") in faults(put("结对帮扶", C4="上佟杨村"))

    def decided(book):
        put("结对帮扶", C4="上佟杨村", G3="确定依据", G4="区委会议纪要〔2012〕3号")(book)

    roster_import(by=None, check=check(decided))
    assert Pairing.objects.get(community__organisation__name="上佟杨村").decision == "区委会议纪要〔2012〕3号"


def test_what_is_new_is_added_and_what_differs_corrected(register):
    def change(book):
        put("社区名录", E4="王新", F4=230, K5="")(book)
        put("领导联系点", C4="区委书记、区人大主任", E4="锦绣北社区、北佟台村、下何营村")(book)
        put("结对帮扶", E4="高波、唐利强、王新")(book)

    result = check(change)
    assert roster_import(by=None, check=result, now=LATER)
    community = Community.objects.select_related("secretary").get(code="01001")
    assert (community.secretary.name, community.households) == ("王新", 230)
    assert Community.objects.get(code="01002").phone == "13982331065"  # a blank cell empties nothing
    leader = Leader.objects.get(person__name="那静杰")
    assert leader.post == "区委书记、区人大主任"
    point = ContactPoint.objects.get(leader=leader, community__organisation__name="下何营村")
    assert point.started_on == date(2013, 5, 6)
    assert Person.objects.filter(name="王新").count() == 2  # of the community, and of the department
    assert AuditEvent.objects.get(verb="leader.edit").data["post"][1] == "区委书记、区人大主任"
    assert roster_check(changed(change), "roster.xlsx").plan.changes_nothing


def test_codes_go_on_from_the_highest_and_never_change(register):
    codes = dict(Community.objects.values_list("organisation__name", "code"))

    def change(book):
        page = book["社区名录"]
        for column, value in enumerate(
            [150, "新城子街道", "新立村", "农村", "", "", "", "", "较好", "近"], 1
        ):
            page.cell(154, column).value = value or None

    roster_import(by=None, check=check(change))
    assert dict(Community.objects.values_list("organisation__name", "code")) == codes | {"新立村": "01013"}


def test_days_already_taken_are_refused(register):
    pairing = Pairing.objects.select_related("department").get(community__code="01001")
    pairing_end(by=None, pairing=pairing, ended_on=date(2012, 12, 31))
    posting = Posting.objects.get(community__code="01001")
    posting_end(by=None, posting=posting, ended_on=date(2012, 12, 31))
    assert {("结对帮扶", 4, "F"), ("驻点干部", 4, "H")} <= set(faults(lambda book: None))

    def renewed(book):
        put("结对帮扶", F4="2013-01-01")(book)
        put("驻点干部", H4="2013-01-01")(book)

    roster_import(by=None, check=check(renewed))
    assert Pairing.objects.filter(department=pairing.department).count() == 2


def test_nothing_begins_in_a_closed_half_year(register):
    for row in Pairing.objects.filter(community__code="01001"):
        pairing_end(by=None, pairing=row, ended_on=date(2012, 4, 1))
    half_year_close(by=None, code="2012H1")
    assert ("结对帮扶", 4, "F") in faults(lambda book: None)


def test_a_former_leader_is_not_taken_back(register):
    leader_end(by=None, leader=Leader.objects.get(person__name="那静杰"), ended_on=date(2012, 6, 30))
    assert ("领导联系点", 4, "B") in faults(lambda book: None)


def test_a_later_check_asks_a_fixed_number_of_statements(register):
    with CaptureQueriesContext(connection) as captured:
        assert check(lambda book: None).plan.changes_nothing
    assert len(captured) <= 20, [query["sql"][:90] for query in captured]


def test_a_district_of_its_own_is_refused(register):
    with pytest.raises(RuleBroken):
        roster_check(GOOD.read_bytes(), "roster.xlsx", district="别的区")


def test_a_register_that_changed_meanwhile_leaves_nothing(monkeypatch):
    first = roster_check(GOOD.read_bytes(), "roster.xlsx")
    second = roster_check(GOOD.read_bytes(), "roster.xlsx")
    roster_import(by=None, check=first)
    before = (Person.objects.count(), Organisation.objects.count(), AuditEvent.objects.count())
    with pytest.raises(RuleBroken):
        roster_import(by=None, check=second)
    assert (Person.objects.count(), Organisation.objects.count(), AuditEvent.objects.count()) == before


def test_a_row_that_fails_at_the_end_undoes_all(monkeypatch):
    def refuse(*args, **kwargs):
        raise IntegrityError

    monkeypatch.setattr("pairing.roster_write.events_record", refuse)
    with pytest.raises(RuleBroken):
        roster_import(by=None, check=roster_check(GOOD.read_bytes(), "roster.xlsx"))
    assert not any(
        model.objects.exists() for model in (Organisation, Person, Community, Grade, Link, Cadre, Posting)
    )

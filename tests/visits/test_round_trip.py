"""A district's records out by workbook and in again, each by its own author: nothing is lost, nothing doubled."""

import hashlib
import io
import zipfile
from pathlib import Path

import openpyxl
import pytest

from accounts.models import Organisation
from measures.models import Measure
from office.attachments import attachments_of
from office.models import Attachment
from shenbei.lib.errors import RuleBroken
from shenbei.lib.sheets import workbook_write
from tests.visits.moments import at, on
from tests.visits.pictures import bomb, picture, placed, upload
from visits import workbook
from visits.actions import (
    photos_add,
    problem_add,
    problem_answer,
    sheet_save,
    sheet_submit,
    side_accept,
    side_add,
    visit_confirm,
    visit_log,
    visit_withdraw,
)
from visits.actions.workbook import workbook_import
from visits.models import Duty, Problem, ResidentSheet, SheetDay, Visit, VisitSide
from visits.reports.duties import duties_ensure
from visits.reports.workbook import workbook_check

TODAY = at(9, 21)


def measure(community, title: str, **more) -> Measure:
    return Measure.objects.create(community=community, goal="economy", title=title, added_at=TODAY, **more)


def problem(*, by, visit, text: str, owner=None) -> Problem:
    owner = owner or Organisation.objects.get(name="区农业局")
    place = visit.community or visit.covered.last().community
    return problem_add(
        by=by, visit=visit, community=place, text=text, owner=owner, due_on=on(10, 20), now=TODAY
    )


@pytest.fixture
def authors(stage, leader, liaison, street_clerk, cadre):
    return [leader, liaison, street_clerk, cadre]


@pytest.fixture
def district(stage, authors):
    """Every kind of record, with all that a visit may say: all entered on one day."""
    leader, liaison, street_clerk, cadre = authors
    digging = measure(stage.community, "打机井3眼")
    visit_log(
        by=leader, kind="area_survey", visited_on=on(9, 3), communities=[stage.community, stage.sibling],
        way="meeting", participants="胡英", found="=1+1", now=TODAY,
    )  # fmt: skip
    joint = visit_log(
        by=leader, kind="contact_point", visited_on=on(9, 4), community=stage.community, now=TODAY,
        purpose="调研\n第二行  空格", measures=[digging], latitude="41.986", longitude="123.412",
    )  # fmt: skip
    work_group = Duty.objects.get(kind="work_group", organisation=stage.department)
    side_add(by=leader, visit=joint, duty=work_group, participants="王强：组长（兼）", now=TODAY)
    same_day = {"by": liaison, "kind": "work_group", "visited_on": on(9, 12), "community": stage.community}
    visit_log(**same_day, purpose="上午", now=TODAY)
    second = visit_log(**same_day, purpose="下午", agreed="@村委会", now=TODAY)
    problem(by=leader, visit=joint, text="桥面破损\n第二行")
    problem(by=liaison, visit=second, text="缺机井")
    problem(by=liaison, visit=second, text="缺机井", owner=stage.community.street)
    visit_log(
        by=street_clerk, kind="street_guidance", visited_on=on(9, 5), community=stage.sibling, now=TODAY
    )
    days = {on(9, 17): "入户", on(9, 18): "", on(9, 19): "-夜间值班"}
    sheet = sheet_save(by=cadre, community=stage.community, month=on(9, 1), days=days, now=TODAY)
    sheet_submit(by=cadre, sheet=sheet, now=TODAY)


@pytest.fixture(autouse=True)
def duties(stage):
    duties_ensure(stage.cycle)


def exported() -> bytes:
    return workbook_write(workbook.tables(Visit.objects.all(), SheetDay.objects.all()))


def tables(data: bytes) -> dict[str, list[tuple]]:
    book = openpyxl.load_workbook(io.BytesIO(data))
    return {page.title: list(page.iter_rows(values_only=True)) for page in book}


def without(rows: list[tuple], *names: str) -> list[tuple]:
    """A table without what others say of a record: what they said they must say again."""
    gone = {rows[0].index(name) for name in names}
    return [tuple(cell for number, cell in enumerate(row) if number not in gone) for row in rows]


def wipe() -> None:
    Problem.objects.all().delete()
    Visit.objects.all().delete()
    ResidentSheet.objects.all().delete()


def take(user, data: bytes, now=TODAY) -> int:
    check = workbook_check(data, "visits.xlsx", user=user, today=on(9, 21))
    assert check.faults == []
    return workbook_import(by=user, check=check, now=now)


def test_a_district_out_and_in_again_is_the_same_workbook(district, authors):
    data = exported()
    wipe()
    assert [take(user, data) for user in authors] == [2, 2, 1, 3]
    assert tables(exported()) == tables(data)
    assert [take(user, exported()) for user in authors] == [0, 0, 0, 0]
    assert (Visit.objects.count(), SheetDay.objects.count(), VisitSide.objects.count()) == (5, 3, 6)


def problems_now() -> list[tuple]:
    rows = Problem.objects.order_by("pk")
    return sorted(rows.values_list("text", "owner__name", "due_on", "visit__purpose", "raised_by__name"))


def test_problems_come_back_to_their_own_visits(district, authors):
    before, data = problems_now(), exported()
    wipe()
    for user in authors:
        take(user, data)
    assert problems_now() == before
    assert [row[3] for row in before] == ["调研\n第二行  空格", "下午", "下午"]


def test_answers_are_told_and_those_of_others_are_passed_over(district, authors, community_clerk):
    leader, liaison, *_others = authors
    survey = Visit.objects.get(kind="area_survey")
    problem(by=community_clerk, visit=survey, text="路灯不亮")
    problem_answer(
        by=liaison, problem=Problem.objects.get(raised_by=leader.person), answer="已列入计划", now=TODAY
    )
    data = exported()
    [head, *rows] = tables(data)[workbook.PROBLEMS_TITLE]
    told = {row[head.index("问题")]: (row[head.index("办理状态")], row[head.index("答复")]) for row in rows}
    assert told["桥面破损\n第二行"] == ("已答复", "已列入计划")
    assert told["路灯不亮"] == ("办理中", None)
    wipe()
    for user in authors:
        take(user, data)
    assert set(Problem.objects.values_list("state", "answer")) == {("open", "")}
    assert Problem.objects.count() == 3  # the community raises its own


def problem_sheet(*rows: dict) -> bytes:
    head = workbook.PROBLEMS.columns
    return workbook_write(
        [
            (
                workbook.PROBLEMS_TITLE,
                [c.words[0] for c in head],
                ([row.get(c.key) for c in head] for row in rows),
            )
        ]
    )


def test_problems_alone_are_raised_once_on_the_visit_they_name(district, authors):
    liaison = authors[1]
    line = {
        "day": on(9, 12),
        "names": "前程泉村",
        "nth": 2,
        "text": "渠道淤塞",
        "owner": "区农业局",
        "due": on(10, 1),
    }
    for _again in range(2):
        take(liaison, problem_sheet(line))
    found = Problem.objects.get(text="渠道淤塞")
    assert (found.visit.purpose, found.raised_on, found.state) == ("下午", on(9, 21), "open")


@pytest.mark.parametrize(
    ("cells", "key"),
    [
        ({"day": on(9, 13)}, "day"),
        ({"nth": 3}, "day"),
        ({"owner": "没有的局"}, "owner"),
        ({"due": on(9, 20)}, "due"),
        ({"at": "南林湾村"}, "at"),
        ({"text": None}, "text"),
    ],
)
def test_a_bad_problem_is_named_and_none_is_raised(district, authors, cells, key):
    good = {"day": on(9, 12), "names": "前程泉村", "text": "新", "owner": "区农业局", "due": on(10, 1)}
    check = workbook_check(problem_sheet(good, good | cells), "x.xlsx", user=authors[1], today=on(9, 21))
    letters = [column.key for column in workbook.PROBLEMS.columns]
    assert [(fault.row, letters[fault.column - 1]) for fault in check.faults] == [(3, key)]
    with pytest.raises(RuleBroken):
        workbook_import(by=authors[1], check=check, now=TODAY)
    assert not Problem.objects.filter(text="新").exists()


def test_what_others_said_is_told_and_said_again_by_them(district, authors, community_clerk):
    leader, liaison, *_others = authors
    side = VisitSide.objects.get(accepted_on=None)
    side_accept(by=liaison, side=side, now=TODAY)
    visit_confirm(by=community_clerk, visit=side.visit, now=TODAY)
    data = exported()
    [head, *rows] = tables(data)[workbook.TITLE]
    told = {row[head.index("同行方认可")]: row[head.index("状态")] for row in rows}
    assert told["区农业局 2012-09-21"] == "已确认"
    wipe()
    for user in authors:
        take(user, data)
    others = ("状态", "确认日期", "同行方认可")
    again, before = tables(exported())[workbook.TITLE], tables(data)[workbook.TITLE]
    assert without(again, *others) == without(before, *others)
    assert VisitSide.objects.filter(accepted_on=None).count() == 1  # nobody accepts for another
    assert not Visit.objects.filter(state="confirmed").exists()


def test_a_withdrawn_one_does_not_come_to_life_again(district, authors):
    visit = Visit.objects.get(purpose="上午")
    visit_withdraw(by=authors[1], visit=visit, reason="日期有误", now=TODAY)
    data = exported()
    check = workbook_check(data, "visits.xlsx", user=authors[1], today=on(9, 21))
    assert (check.changes_nothing, check.draft.same, check.draft.others) == (True, 1, 4)


def packed() -> bytes:
    visits = Visit.objects.all()
    return b"".join(workbook.package_write(workbook.tables(visits, SheetDay.objects.all()), visits))


def photos_now() -> dict[str, int]:
    return {f"{visit.kind} {visit.purpose}": attachments_of(visit).count() for visit in Visit.objects.all()}


def test_photos_go_out_and_come_in_with_their_visits(district, authors):
    leader, liaison, *_others = authors
    joint, second = Visit.objects.get(kind="contact_point"), Visit.objects.get(purpose="下午")
    photos_add(by=leader, visit=joint, files=[upload(picture()), upload(picture(colour="red"))], now=TODAY)
    photos_add(by=liaison, visit=second, files=[upload(placed())], now=TODAY)
    data, before = packed(), photos_now()
    stored = {photo.sha256 for photo in Attachment.objects.filter(object_type="visits.visit")}
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        members = [archive.read(name) for name in archive.namelist() if name.startswith("照片/")]
    assert {hashlib.sha256(content).hexdigest() for content in members} == stored
    assert [take(user, data) for user in authors] == [0, 0, 0, 0]  # nothing is new
    assert photos_now() == before
    wipe()
    Attachment.objects.filter(object_type="visits.visit").delete()
    for _again in range(2):
        for user in authors:
            take(user, data)
        assert photos_now() == before
    assert workbook_check(data, "visits.zip", user=leader, today=on(9, 21)).changes_nothing
    photo = attachments_of(Visit.objects.get(purpose="下午"))[0]
    with photo.file.open() as file:
        assert b"CANARY" not in file.read()


def zipped(line: dict, **files: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("visits.xlsx", filled({"日期": on(9, 6), "社区": "前程泉村"} | line))
        for name, content in files.items():
            archive.writestr(f"{name}.jpg", content)
    return out.getvalue()


@pytest.mark.parametrize("content", [b"no picture", bomb(), picture(size=(640, 480))[:-300], None])
def test_one_bad_photo_leaves_the_whole_zip_out(stage, authors, content):
    files = {"good": picture()} | ({"bad": content} if content else {})
    data = zipped({"照片": "good.jpg\nbad.jpg"}, **files)
    check = workbook_check(data, "x.zip", user=authors[1], today=on(9, 21))
    assert [fault.column for fault in check.faults] == [workbook.header().index("照片") + 1]
    with pytest.raises(RuleBroken):
        workbook_import(by=authors[1], check=check, now=TODAY)
    assert not Visit.objects.exists() and not Attachment.objects.filter(object_type="visits.visit").exists()


def test_what_is_refused_late_leaves_no_file(stage, authors, settings, monkeypatch):
    data = zipped({"照片": "one.jpg"}, one=picture())
    check = workbook_check(data, "x.zip", user=authors[1], today=on(9, 21))
    monkeypatch.setattr("visits.actions.workbook.verdicts_refresh", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        workbook_import(by=authors[1], check=check, now=TODAY)
    assert not Visit.objects.exists()
    assert not [path for path in Path(settings.MEDIA_ROOT).rglob("*.jpg") if "visits.visit" in str(path)]


@pytest.mark.parametrize(
    "members",
    [
        {"a.txt": b""},
        {"a.xlsx": b"", "b.csv": b""},
        {"a.csv": b"x", **{f"{number}.jpg": b"" for number in range(500)}},
        {"a.csv": b"x", "1/p.jpg": b"", "2/p.jpg": b""},
        {"a.csv": b"x", "p.jpg": bytes(81 * 1024 * 1024)},
    ],
    ids=["no table", "two tables", "too many", "one name twice", "expands"],
)
def test_an_unfit_zip_is_not_opened(stage, authors, members):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    with pytest.raises(RuleBroken):
        workbook_check(out.getvalue(), "x.zip", user=authors[1], today=on(9, 21))


def test_photos_and_sides_stay_when_a_visit_is_read_again(district, authors):
    leader, visit = authors[0], Visit.objects.get(kind="contact_point")
    photos_add(by=leader, visit=visit, files=[upload(picture())], now=TODAY)
    data = exported()
    [head, *rows] = tables(data)[workbook.TITLE]
    assert [row[head.index("照片")] for row in rows if row[head.index("类别")] == "联系点调研指导"] == [
        workbook.photo_name(visit, attachments_of(visit)[0])
    ]
    short = workbook_write(
        [
            (
                workbook.TITLE,
                ["日期", "类别", "社区", "事由"],
                [[on(9, 4), "联系点调研指导", "前程泉村", "换了"]],
            )
        ]
    )
    assert take(leader, short) == 1
    visit.refresh_from_db()
    assert (visit.purpose, visit.position) == ("换了", "41.986, 123.412")
    assert [measure.title for measure in visit.measures.all()] == ["打机井3眼"]
    after = tables(exported())[workbook.TITLE]
    assert without(after, "事由") == without(tables(data)[workbook.TITLE], "事由")


def filled(*rows: dict) -> bytes:
    head = workbook.header()
    return workbook_write([(workbook.TITLE, head, ([row.get(word) for word in head] for row in rows))])


def test_another_side_is_named_by_its_name_alone(stage, authors):
    leader = authors[0]
    code = stage.community.code
    line = {"日期": on(9, 6), "类别": "联系点调研指导", "社区编码": code, "同行方": "区农业局"}
    assert take(leader, filled(line)) == 1
    other = VisitSide.objects.get(accepted_on=None)
    assert (other.duty.kind, other.participants) == ("work_group", "")
    assert take(leader, filled(line | {"同行方": "区农业局:李敏"})) == 1
    other.refresh_from_db()
    assert (other.participants, VisitSide.objects.count()) == ("李敏", 2)


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({"同行方": "区民政局"}, "同行方"),
        ({"同行方": "区农业局（升级达标指导）"}, "同行方"),
        ({"涉及措施": "没有的措施"}, "涉及措施"),
        ({"位置": "91, 200"}, "位置"),
        ({"位置": "村口"}, "位置"),
    ],
)
def test_what_nobody_can_mean_is_named(stage, authors, cells, column):
    line = {"日期": on(9, 6), "类别": "联系点调研指导", "社区": "前程泉村"} | cells
    check = workbook_check(filled(line), "visits.xlsx", user=authors[0], today=on(9, 21))
    assert [fault.column for fault in check.faults] == [workbook.header().index(column) + 1]


def month_of(*rows) -> bytes:
    return workbook_write([(workbook.DAYS_TITLE, ["日期", "社区", "备注"], rows)])


def test_days_are_added_to_those_that_are_ticked(stage, cadre):
    sheet_save(by=cadre, community=stage.community, month=on(9, 1), days={on(9, 3): "早"}, now=TODAY)
    data = month_of([on(9, 4), "前程泉村", "修渠"], [on(8, 30), None, None])
    assert take(cadre, data) == 2
    ticked = SheetDay.objects.values_list("day", "note", "sheet__state")
    assert sorted(ticked) == [
        (on(8, 30), "", "submitted"),
        (on(9, 3), "早", "submitted"),
        (on(9, 4), "修渠", "submitted"),
    ]
    assert take(cadre, month_of([on(9, 4), "前程泉村", "修渠二期"])) == 1
    assert SheetDay.objects.get(day=on(9, 4)).note == "修渠二期"


def test_bad_days_are_named_at_once_and_none_is_ticked(stage, cadre):
    data = month_of(
        [on(9, 4), "前程泉村", ""], [on(9, 4), "前程泉村", ""], [on(9, 30), "前程泉村", ""],
        [on(9, 5), "老宋家村", ""], ["五月", "前程泉村", ""],
    )  # fmt: skip
    check = workbook_check(data, "days.xlsx", user=cadre, today=on(9, 21))
    assert [(fault.row, fault.letter) for fault in check.faults] == [(3, "A"), (4, "A"), (5, "A"), (6, "A")]
    assert not SheetDay.objects.exists()


def test_measures_are_found_of_all_states(stage, authors):
    measure(stage.community, "修桥", state=Measure.State.DROPPED, dropped_on=on(9, 1), reason="缺资金")
    line = {"日期": on(9, 6), "社区": "前程泉村", "涉及措施": "修桥"}
    assert take(authors[1], filled(line)) == 1

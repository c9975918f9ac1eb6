"""Rosters of other offices: other words, other order, no filing row, sheets of other names, CSV."""

import io
from datetime import date

import openpyxl
import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from pairing.roster_check import roster_check
from pairing.roster_write import roster_import
from shenbei.lib.errors import RuleBroken
from tests.pairing.rosters import GOOD, changed

pytestmark = pytest.mark.django_db

WORDS = {
    "社区名录": {
        "C3": "村居名称",
        "E3": "书记姓名",
        "I3": "定级",
        "B3": "所属乡镇",
        "D3": "城乡类别",
        "J3": "补助区域",
    },
    "区直部门": {"B3": "单位名称", "C3": "负责人", "D3": "联系人", "E3": "手机"},
    "领导联系点": {"B3": "领导姓名", "C3": "现任职务", "D3": "包片街道", "E3": "联系社区"},
    "结对帮扶": {"B3": "帮扶单位", "C3": "社区", "D3": "组长", "E3": "组员", "F3": "结对时间"},
    "驻点干部": {"D3": "原单位", "E3": "职务", "F3": "类别", "G3": "派驻社区", "H3": "派驻时间"},
}


def check(content: bytes, name="roster.xlsx", **more):
    return roster_check(content, name, **more)


def made(result) -> tuple[int, ...]:
    assert not result.faults, result.faults
    return tuple(
        len(result.plan.made[kind]) for kind in ("community", "department", "leader", "pairing", "posting")
    )


def renamed(book: openpyxl.Workbook) -> None:
    for title, cells in WORDS.items():
        for place, word in cells.items():
            book[title][place] = word


def reordered(book: openpyxl.Workbook) -> None:
    """The columns of the communities from right to left, the sheets too."""
    page = book["社区名录"]
    for area in list(page.merged_cells.ranges):
        value = page.cell(area.min_row, area.min_col).value
        page.unmerge_cells(str(area))
        if area.min_row > 3:
            for row in range(area.min_row, area.max_row + 1):
                page.cell(row, area.min_col).value = value
    for row in page.iter_rows(min_row=3, max_row=152):
        for cell, value in zip(row, [cell.value for cell in row][::-1], strict=True):
            cell.value = value
    book._sheets.reverse()


def without_titles(book: openpyxl.Workbook) -> None:
    """No title, no filing row: the header stands first."""
    for number, page in enumerate(book.worksheets):
        rows = [[cell.value for cell in row] for row in page.iter_rows(min_row=3)]
        title = page.title
        book.remove(page)
        fresh = book.create_sheet(title, number)
        street = None
        for row in rows:
            if title == "社区名录" and len(row) > 1 and row[2]:
                street = row[1] = row[1] or street
            fresh.append(row)


def renamed_sheets(book: openpyxl.Workbook) -> None:
    for number, page in enumerate(book.worksheets):
        page.title = f"Sheet{number}"


@pytest.mark.parametrize("change", [renamed, reordered, renamed_sheets], ids=lambda change: change.__name__)
def test_whole_by_meaning(change):
    assert made(check(changed(change))) == (149, 55, 48, 55, 55)


def test_without_titles_the_district_is_asked():
    result = check(changed(without_titles))
    assert result.needs_terms
    assert made(check(changed(without_titles), district="沈北新区")) == (149, 55, 48, 55, 55)


def test_dates_of_a_1904_workbook_keep_their_day():
    def mac(book):
        book.epoch = CALENDAR_MAC_1904
        for title, column in (("结对帮扶", 6), ("驻点干部", 8)):
            for row in book[title].iter_rows(min_row=4, min_col=column, max_col=column):
                row[0].value = 39538 if row[0].value == 41000 else row[0].value

    result = check(changed(mac))
    assert made(result)[3:] == (55, 55)
    assert {row.started_on for row in result.plan.made["posting"]} == {date(2012, 4, 1)}


def test_a_missing_header_is_one_question_and_not_a_flood():
    result = check(changed(lambda book: book["区直部门"].__setitem__("B3", "甲")))
    assert [(question.sheet, question.key) for question in result.questions] == [("区直部门", "name")]
    assert [(fault.sheet, fault.row, fault.letter) for fault in result.faults] == [("区直部门", 3, "?")]
    assert not check(
        changed(lambda book: book["区直部门"].__setitem__("B3", "甲")), chosen={"区直部门": {"name": 2}}
    ).faults


def test_two_headers_of_one_meaning_are_asked():
    result = check(changed(lambda book: book["结对帮扶"].__setitem__("G3", "结对日期")))
    assert not result.faults  # «起始时间» is the whole word, «结对日期» only a hint
    result = check(changed(lambda book: book["结对帮扶"].__setitem__("G3", "开始时间")))
    assert [question.choices for question in result.questions] == [{6: "起始时间", 7: "开始时间"}]


def test_a_table_as_csv_in_gbk():
    page = openpyxl.load_workbook(GOOD)["区直部门"]
    content = "\n".join(",".join(str(cell.value or "") for cell in row) for row in page.iter_rows())
    result = check(content.encode("gbk"), "区直部门.csv", district="沈北新区", cycle_from=date(2012, 1, 1))
    assert [len(result.plan.made[kind]) for kind in ("department", "person")] == [55, 110]


def test_a_sheet_that_is_no_table_is_named_and_left_out():
    def more(book):
        book.create_sheet("随手记").append(["电话簿", "随便"])

    result = check(changed(more))
    assert any("随手记" in note for note in result.notes)
    assert made(result)[0] == 149


def test_a_workbook_without_any_table_is_refused():
    book = openpyxl.Workbook()
    book.active.append(["随便", "什么"])
    target = io.BytesIO()
    book.save(target)
    with pytest.raises(RuleBroken):
        check(target.getvalue())


def test_unused_columns_and_serial_numbers_may_hold_formulas():
    def count(book):
        for row in range(4, 20):
            book["社区名录"].cell(row, 1).value = "=ROW()-3"

    assert made(check(changed(count)))[0] == 149


def test_a_street_before_the_name_tells_two_communities_apart():
    def twin(book):
        book["社区名录"]["C20"] = "北曹桥村"  # as in row 4, in another street

    faults = [fault for fault in check(changed(twin)).faults if fault.sheet in ("结对帮扶", "驻点干部")]
    assert {(fault.sheet, fault.row) for fault in faults} == {("结对帮扶", 4), ("驻点干部", 4)}

    def told(book):
        twin(book)
        for title, place in (("结对帮扶", "C4"), ("驻点干部", "G4"), ("领导联系点", "E49")):
            book[title][place] = "新城子街道北曹桥村"

    result = check(changed(told))
    assert made(result) == (149, 55, 48, 55, 55)
    roster_import(by=None, check=result)

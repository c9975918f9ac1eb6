"""Reading cells by type and tables by meaning; writing what stays text; marking."""

import io
from datetime import date, datetime
from decimal import Decimal

import openpyxl
import pytest

from shenbei.lib.errors import RuleBroken
from shenbei.lib.sheets import (
    Column,
    Fault,
    Formula,
    Shape,
    book_read,
    csv_write,
    day,
    name,
    names,
    table_find,
    tables_find,
    telephone,
    text,
    tidy,
    whole_number,
    workbook_mark,
    workbook_write,
)
from tests.lib.hostile import workbook

COMMUNITIES = Shape(
    "communities",
    ("社区名录", "社区"),
    (
        Column("street", ("街道", "所属街道"), hints=("街道",), required=True),
        Column("name", ("社区", "社区名称", "村居名称"), required=True),
        Column("secretary", ("书记姓名", "党组织书记"), hints=("书记",), bars=("电话",)),
        Column("grade", ("定级",), hints=("定级",), required=True),
        Column("phone", ("联系电话",), hints=("电话", "手机")),
    ),
)
LEADERS = Shape(
    "leaders", ("领导",), (Column("name", ("姓名",), required=True), Column("post", ("职务",), required=True))
)


def found(rows, title="社区名录", **more):
    return table_find(book_read(workbook(rows, title, **more), "a.xlsx").sheets[0], [COMMUNITIES, LEADERS])


@pytest.mark.parametrize(
    "value",
    [
        "2012年4月1日",
        "2012.4.1",
        "2012-04-01",
        "2012/4/1",
        "2012年4月1日",
        " 2012-04-01 ",
        "41000",
        41000,
        41000.0,
    ]
    + [
        20120401,
        "20120401",
        "二〇一二年四月一日",
        datetime(2012, 4, 1),
        date(2012, 4, 1),
        "2012-04-01 00:00:00",
    ],
)
def test_a_day_is_read_in_every_form(value):
    assert day(value) == date(2012, 4, 1)


@pytest.mark.parametrize(
    "value",
    [
        "二月三十日",
        "2012-02-30",
        "2012年4月",
        "12.4.1",
        "4/1/2012",
        "2012",
        2012,
        3,
        -41000,
        True,
        "1212-01-01",
        "待定",
    ],
)
def test_what_is_no_whole_day_is_refused(value):
    with pytest.raises(RuleBroken):
        day(value)


@pytest.mark.parametrize(
    ("written", "meant"),
    [("二〇一二年十二月三十一日", date(2012, 12, 31)), ("二〇一二年十月二十日", date(2012, 10, 20))]
    + [("二○一二年十一月廿一日", date(2012, 11, 21))],
)
def test_a_day_in_chinese_figures(written, meant):
    assert day(written) == meant


def test_serials_of_1904_keep_their_day():
    sheet_rows = [["社区", "起始"], ["北曹桥村", datetime(2012, 4, 1)], ["上佟杨村", 39538]]
    book = book_read(workbook(sheet_rows, mac=True), "a.xlsx")
    assert book.mac
    assert [day(row[1], book.mac) for row in book.sheets[0].rows[1:]] == [date(2012, 4, 1), date(2012, 4, 1)]
    assert day(39538) == date(2008, 3, 31)


@pytest.mark.parametrize(
    ("value", "number"), [("3027", 3027), (224, 224), (224.0, 224), ("1,234", 1234), (None, None)]
)
def test_whole_numbers(value, number):
    assert whole_number(value) == number


@pytest.mark.parametrize(
    "value", ["约三百", "300户", -1, 1.5, True, datetime(2012, 4, 1), 10**9, "12,34", "²"]
)
def test_what_is_no_whole_number_is_refused(value):
    with pytest.raises(RuleBroken):
        whole_number(value)


@pytest.mark.parametrize(
    ("value", "kept"),
    [(18605903661, "18605903661"), (18605903661.0, "18605903661"), ("024-80849339", "024-80849339")]
    + [(80849339, "80849339"), ("024—80849339 ", "024-80849339"), (None, "")],
)
def test_telephones_are_text(value, kept):
    assert telephone(value) == kept


@pytest.mark.parametrize(
    "value", [2480849339, 1860590366, 1.5, "1860590366", "没有", True, float("inf"), float("nan")]
)
def test_a_telephone_that_may_have_lost_a_zero_is_refused(value):
    with pytest.raises(RuleBroken):
        telephone(value)


def test_identity_numbers_that_became_floats_are_refused():
    for value in (2.10113199001011e17, 210113199001011234, float("inf"), float("nan")):
        with pytest.raises(RuleBroken, match="lost its last digits"):
            text(value)
    assert text("210113199001011234") == "210113199001011234"


@pytest.mark.parametrize("given", ["邓\u3000志", " 邓 志 ", "邓\u00a0志", "邓志\u200b"])
def test_padding_in_names_goes(given):
    assert name(given) == "邓志"


def test_rare_characters_stay():
    assert [name(sign) for sign in ("那㛃", "张\u3000𬱖", "龚䶮", "买买提·阿不都")] == [
        "那㛃",
        "张𬱖",
        "龚䶮",
        "买买提·阿不都",
    ]
    assert tidy("2号楼 A座") == "2号楼 A座"


@pytest.mark.parametrize("value", ["=1+1", "@SUM", 12, Formula("=A1"), "<b>", "王?"])
def test_what_is_no_name_is_refused(value):
    with pytest.raises(RuleBroken):
        name(value)


def test_several_names():
    assert names("锦绣北社区、北佟台村,\n上佟杨村 ") == ["锦绣北社区", "北佟台村", "上佟杨村"]


def test_formulas_are_seen_as_formulas():
    row = book_read(workbook([["社区", "户数"], ["北曹桥村", "=1+1"]]), "a.xlsx").sheets[0].rows[1]
    assert row[1] == Formula("=1+1")
    with pytest.raises(RuleBroken, match="formula"):
        whole_number(row[1])


def test_error_cells_are_named():
    row = book_read(workbook([["社区", "户数"], ["北曹桥村", "#N/A"]]), "a.xlsx").sheets[0].rows[1]
    with pytest.raises(RuleBroken, match="#N/A"):
        whole_number(row[1])


def test_the_header_is_found_below_title_and_filing_rows():
    table = found(
        [
            ["城乡社区一览表"],
            ["填报单位:组织部", None, None, "电话:024-1"],
            ["序号", "街道(乡镇)", "社区(村)名称", "2011年度定级"],
        ]
        + [
            [1, "新城子街道", "北曹桥村", "较差"],
            [],
            ["合 计", None, 1],
            ["注:以2011年为准"],
            ["审核人:张三"],
        ],
        merge="A1:D1",
    )
    assert (table.shape.key, table.header_row, table.letter("grade")) == ("communities", 3, "D")
    assert [(line.row, line.values["name"]) for line in table.lines()] == [(4, "北曹桥村")]
    assert [row for row, _text in table.skipped] == [6, 7, 8]
    assert table.header("grade") == "2011年度定级"


@pytest.mark.parametrize(
    "header",
    [("社区", "书记姓名", "定级", "街道"), ("村居名称", "党组织书记", "2011年度定级", "所属街道(乡镇)")]
    + [("社区(村)名称", "书记", "2011年定级情况", "街道名称"), ("社 区", "书记 姓名", "定级", "街 道")],
)
def test_other_offices_other_headers(header):
    table = found([list(header), ["北曹桥村", "罗兰强", "较差", "新城子街道"]])
    line = next(table.lines())
    assert dict(line.values) == {
        "name": "北曹桥村",
        "secretary": "罗兰强",
        "grade": "较差",
        "street": "新城子街道",
    }


def test_a_required_column_that_is_missing_is_asked_for():
    rows = [["街道", "单位", "定级"], ["新城子街道", "北曹桥村", "较差"]]
    table = found(rows)
    assert [column.key for column in table.missing] == ["name"]
    assert table.spare == {2: "单位"}
    book = book_read(workbook(rows), "a.xlsx")
    (answered,), unknown = tables_find(book.sheets, [COMMUNITIES], {"社区名录": {"name": 2}})
    assert not answered.missing
    assert next(answered.lines()).values["name"] == "北曹桥村"
    assert not unknown


def test_two_columns_of_one_meaning_are_asked_for():
    table = found([["街道", "社区", "社区名称", "定级"], ["新城子街道", "北曹桥村", "北曹桥村", "好"]])
    assert table.doubled == {"name": [2, 3]}
    assert [column.key for column in table.missing] == ["name"]


def test_sheets_are_told_apart_by_name_and_headers():
    book = openpyxl.Workbook()
    book.active.title = "Sheet1"
    book.active.append(["姓名", "职务"])
    book.active.append(["那静杰", "区委书记"])
    book.create_sheet("其他").append(["随便", "什么"])
    target = io.BytesIO()
    book.save(target)
    tables, unknown = tables_find(book_read(target.getvalue(), "a.xlsx").sheets, [COMMUNITIES, LEADERS])
    assert [table.shape.key for table in tables] == ["leaders"]
    assert [sheet.title for sheet in unknown] == ["其他"]


def test_merged_cells_are_filled_downwards_and_blank_ones_not():
    rows = [
        ["街道", "社区", "定级"],
        ["新城子街道", "甲村", "好"],
        [None, "乙村", "好"],
        [None, "丙村", "好"],
    ]
    table = found(rows, merge="A2:A3")
    assert [line.values["street"] for line in table.lines()] == ["新城子街道", "新城子街道", None]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gbk", "utf-8", "utf-16"])
def test_csv_of_every_office(encoding):
    data = '街道,社区名称,定级\r\n新城子街道,"北曹桥村",较差\r\n新城子街道,=1+1,好\r\n'.encode(encoding)
    sheet = book_read(data, "社区名录.csv").sheets[0]
    assert sheet.title == "社区名录"
    assert sheet.rows[0] == ["街道", "社区名称", "定级"]  # the mark at the beginning is no part of it
    assert sheet.rows[1:] == [["新城子街道", "北曹桥村", "较差"], ["新城子街道", Formula("=1+1"), "好"]]


@pytest.mark.parametrize("data", [b"\x81\x00\x00", b'a,"b\n', b"\xff\xff\xff\xff"])
def test_csv_that_is_none(data):
    with pytest.raises(RuleBroken):
        book_read(data, "a.csv")


def test_workbooks_go_out_as_text():
    data = workbook_write(
        [("表", ["名称", "数"], [["=HYPERLINK(1)", 5], ["+1", date(2012, 4, 1)], ["a\x01b", 10**17]])]
    )
    page = openpyxl.load_workbook(io.BytesIO(data)).active
    cells = [[(cell.value, cell.data_type) for cell in row] for row in page.iter_rows(min_row=2)]
    assert cells[0] == [("=HYPERLINK(1)", "s"), (5, "n")]
    assert page["A2"].quotePrefix
    assert cells[1][1][0] == datetime(2012, 4, 1)
    assert cells[2] == [("ab", "s"), ("100000000000000000", "s")]


def test_columns_are_as_wide_as_what_they_hold_and_sums_keep_two_places():
    rows = [["沈北新区兴隆台街道", Decimal("7.00"), None], ["x" * 99, Decimal("7.5"), 1]]
    page = openpyxl.load_workbook(
        io.BytesIO(workbook_write([("表", ["名称", "得分", "注"], iter(rows))]))
    ).active
    assert [page.column_dimensions[letter].width for letter in "ABC"] == [40, 8, 8]
    assert (page["B2"].number_format, page["B3"].number_format) == ("0.00", "General")
    assert page.max_row == 3


@pytest.mark.parametrize("starter", ["=", "+", "-", "@", "\t", "\r"])
def test_csv_cannot_start_a_formula(starter):
    content = b"".join(csv_write(["a"], [[f"{starter}1"], [-5]])).decode("utf-8-sig")
    assert content.startswith(("a\r\n'", "a\r\n\"'"))
    assert content.endswith("-5\r\n")


def test_the_same_workbook_comes_back_marked():
    rows = [
        ["街道", "社区", "定级"],
        ["新城子街道", "甲村", "优秀"],
        [None, '=HYPERLINK("http://x","y")', "好"],
    ]
    data = workbook(rows, merge="A2:A3")
    marks = [
        Fault("社区名录", 2, 3, "未知等级"),
        Fault("社区名录", 3, 1, "街道?"),
        Fault("社区名录", 2, 3, "第二条"),
    ]
    page = openpyxl.load_workbook(
        io.BytesIO(workbook_mark(data, "a.xlsx", [*marks, Fault("无", 1, 1, "x")]))
    ).active
    assert page["C2"].comment.text == "未知等级\n第二条"
    assert page["C2"].fill.fgColor.rgb == "FFF8C9C4"
    assert page["A2"].comment.text == "街道?"
    assert page["C3"].comment is None
    assert (page["B3"].data_type, page["B2"].value) == ("s", "甲村")


def test_a_csv_comes_back_as_a_marked_workbook():
    marked = workbook_mark("社区,定级\n=1+1,好\n".encode(), "名录.csv", [Fault("名录", 2, 1, "公式")])
    page = openpyxl.load_workbook(io.BytesIO(marked)).active
    assert page["A2"].data_type == "s"
    assert page["A2"].comment.text == "公式"

"""Measures and outcomes by workbook: round trip without loss, all or nothing, each bad cell by name. DOMAIN 6."""

import io
from datetime import date, datetime
from decimal import Decimal

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from measures.actions import measure_add, measure_drop, measure_finish, outcome_add, outcome_reverse
from measures.models import Measure, Outcome, OutcomeType
from measures.workbook import MEASURE_SHAPE, OUTCOME_SHAPE, header, workbook_of
from measures.workbook_check import workbook_check, workbook_import
from office.models import AuditEvent
from shenbei.lib.errors import RuleBroken
from shenbei.lib.periods import SHANGHAI
from shenbei.lib.sheets import workbook_write

NOW = datetime(2012, 12, 20, 9, tzinfo=SHANGHAI)
HEAD = header(OUTCOME_SHAPE)


@pytest.fixture
def ledger(stage, liaison) -> bytes:
    """Two measures, three outcomes and a reversal, as a workbook."""
    trees = OutcomeType.objects.get(code="trees")
    done = measure_add(
        by=liaison, community=stage.community, pairing=stage.pairing, goal="people", title="慰问",
        detail="=1+1\n第二行", cost=Decimal("1200.50"), source="donation", responsible=liaison.person, now=NOW,
    )  # fmt: skip
    measure_finish(by=liaison, measure=done, finished_on=date(2012, 9, 1), now=NOW)
    dropped = measure_add(by=liaison, community=stage.community, goal="party", title="培训", now=NOW)
    measure_drop(by=liaison, measure=dropped, dropped_on=date(2012, 9, 2), reason="合并实施", now=NOW)
    facts = {"by": liaison, "outcome_type": trees, "community": stage.community, "now": NOW}
    for number, firm in ((31, "exact"), (40, "at_least"), (50, "about")):
        row = outcome_add(
            date=date(2012, 9, 3), quantity=Decimal(number), qualifier=firm, measure=done, **facts
        )
    outcome_reverse(by=liaison, outcome=row, reason="误登", now=NOW)
    return workbook_of(Measure.objects.all(), Outcome.objects.all())


def book(stage, *rows: dict) -> bytes:
    known = {"社区编码": stage.community.code, "成效": "植树", "日期": date(2012, 9, 3), "数量": 8}
    lines = [[(known | row).get(word, "") for word in HEAD] for row in rows]
    return workbook_write([("帮扶成效", HEAD, lines)])


def check(data: bytes, by):
    return workbook_check(data, "台账.xlsx", by=by, now=NOW)


def test_an_export_read_again_changes_nothing(ledger, liaison):
    found = check(ledger, liaison)
    assert not found.faults and found.changes_nothing
    assert found.counts == {("measures", "same"): 2, ("outcomes", "same"): 4}


def test_into_an_empty_register_it_comes_back_whole(stage, ledger, liaison):
    lines = {
        sheet.title: [list(row) for row in sheet.iter_rows(values_only=True)]
        for sheet in openpyxl.load_workbook(io.BytesIO(ledger))
    }
    Outcome.objects.all().update(reverses=None, quantity=1)
    Outcome.objects.all().delete()
    Measure.objects.all().delete()
    kept = {
        name: [rows[0], *([None, *row[1:]] for row in rows[1:] if row[5] != -50)]
        for name, rows in lines.items()
    }
    data = workbook_write((name, rows[0], rows[1:]) for name, rows in kept.items())
    workbook_import(by=liaison, data=data, filename="台账.xlsx", now=NOW)
    again = openpyxl.load_workbook(io.BytesIO(workbook_of(Measure.objects.all(), Outcome.objects.all())))
    for sheet in again:
        assert [list(row)[1:] for row in sheet.iter_rows(values_only=True)] == [
            row[1:] for row in kept[sheet.title]
        ]


def emptied() -> None:
    """The register of another system, in which nothing of it stands."""
    Outcome.objects.filter(reverses__isnull=False).delete()
    Outcome.objects.all().delete()
    Measure.objects.all().delete()


def test_into_another_system_it_comes_with_its_reversals(stage, ledger, liaison):
    before = openpyxl.load_workbook(io.BytesIO(ledger))
    emptied()
    own = check(ledger, liaison)
    assert {fault.letter for fault in own.faults} == {"A"}, "without being told, foreign numbers are refused"
    for what in ("new", "same"):
        found = workbook_check(ledger, "台账.xlsx", by=liaison, foreign=True, now=NOW)
        assert not found.faults and found.counts == {("measures", what): 2, ("outcomes", what): 4}
        workbook_import(by=liaison, data=ledger, filename="台账.xlsx", foreign=True, now=NOW)
    back = Outcome.objects.get(reverses__isnull=False)
    assert (back.quantity, back.reverses.quantity, back.reason) == (-50, 50, "误登")
    assert AuditEvent.objects.filter(verb="outcome.reverse", object_pk=str(back.pk)).exists()
    after = openpyxl.load_workbook(io.BytesIO(workbook_of(Measure.objects.all(), Outcome.objects.all())))
    for sheet in after:
        theirs = [list(row) for row in before[sheet.title].iter_rows(values_only=True)]
        ours = [list(row) for row in sheet.iter_rows(values_only=True)]
        assert [row[1:13] for row in ours] == [row[1:13] for row in theirs]
        assert [row[14:] for row in ours] == [row[14:] for row in theirs]


@pytest.mark.parametrize(
    ("row", "letter", "words"),
    [
        ({"冲销编号": 8}, "N", "nowhere"),
        ({"数量": -7}, "F", "whole quantity"),
        ({"冲销原因": ""}, "O", "why"),
        ({"日期": date(2012, 9, 2)}, "E", "before"),
        ({"日期": date(2012, 12, 21)}, "E", "still to come"),
        ({"成效": "修建广场"}, "F", "whole quantity"),
    ],
)
def test_a_foreign_reversal_keeps_the_rules(stage, liaison, row, letter, words):
    entry = {"编号": 7, "数量": 8}
    back = {"编号": 9, "数量": -8, "冲销编号": 7, "冲销原因": "误登"} | row
    data = book(stage, entry, back)
    found = workbook_check(data, "台账.xlsx", by=liaison, foreign=True, now=NOW)
    assert [(fault.row, fault.letter) for fault in found.faults] == [(3, letter)]
    assert words in found.faults[0].reason


def test_foreign_numbers_are_said_so_on_the_page(stage, ledger, liaison, sign_in):
    emptied()
    client = sign_in(liaison)
    file = SimpleUploadedFile("台账.xlsx", ledger)
    asked = client.post(reverse("measures:import"), {"file": file, "foreign": "on", "once": "k"})
    assert asked["Location"].endswith("?foreign=yes")
    page = client.get(asked["Location"])
    assert not page.context["check"].faults and "confirm/?foreign=yes" in page.content.decode()
    url = asked["Location"].split("?")[0] + "confirm/?foreign=yes"
    client.post(url, {"sha256": page.context["check"].sha256})
    assert Outcome.objects.count() == 4 and AuditEvent.objects.get(verb="measures.import").data["foreign"]


def test_one_bad_row_in_the_middle_holds_all_back(stage, liaison):
    data = book(stage, {"数量": 8}, {"数量": -3}, {"数量": 9})
    found = check(data, liaison)
    assert [(row.row, row.letter) for row in found.faults] == [(3, "F")]
    assert "more than zero" in found.faults[0].reason
    with pytest.raises(RuleBroken):
        workbook_import(by=liaison, data=data, filename="x.xlsx", now=NOW)
    assert not Outcome.objects.exists()


@pytest.mark.parametrize(
    ("row", "letter", "words"),
    [
        ({"成效": "吸引投资", "数量": 200, "单位": "万元"}, "G", "元"),
        ({"成效": "吸引投资", "数量": 200}, "F", "ten thousands"),
        ({"数量": "5万"}, "F", "50000"),
        ({"数量": 1.5}, "F", "whole numbers"),
        ({"日期": date(2013, 1, 5)}, "E", "to come"),
        ({"社区编码": "99999"}, "B", "write for"),
        ({"成效": "种草"}, "D", "not known"),
        ({"编号": 999}, "A", "number"),
        ({"所属措施": "无此措施"}, "I", "no measure"),
        ({"冲销编号": 5}, "N", "reversal"),
    ],
)
def test_each_bad_cell_is_named(stage, liaison, row, letter, words):
    found = check(book(stage, row), liaison)
    assert [fault.letter for fault in found.faults] == [letter]
    assert words in found.faults[0].reason


def test_every_bad_cell_of_a_row_is_named_at_once(stage, liaison):
    row = {
        "社区编码": "99999",
        "成效": "种草",
        "日期": "九月",
        "数量": "5万",
        "概数": "约",
        "帮扶单位": "无此局",
    }
    found = check(book(stage, row, {"数量": ""}), liaison)
    named = [(2, chr(65 + HEAD.index(word))) for word in row] + [(3, "F")]
    assert sorted((fault.row, fault.letter) for fault in found.faults) == sorted(named)
    line = {"社区编码": stage.community.code, "措施": "", "目标": "修路", "状态": "差不多了", "费用": "5万"}
    head = header(MEASURE_SHAPE)
    data = workbook_write([("帮扶措施", head, [[line.get(word, "") for word in head]])])
    bad = [head[ord(fault.letter) - 65] for fault in check(data, liaison).faults]
    assert sorted(bad) == sorted(["措施", "目标", "状态", "费用"])


def test_a_doubt_is_confirmed_in_the_file(stage, liaison):
    row = {"成效": "吸引投资", "数量": 200, "疑点确认": "是"}
    workbook_import(by=liaison, data=book(stage, row), filename="x.xlsx", now=NOW)
    assert Outcome.objects.get().kept == ["small"]
    assert AuditEvent.objects.get(verb="measures.import").data["outcomes.new"] == 1


def test_the_same_file_twice_makes_no_duplicates(stage, liaison):
    data = book(stage, {"数量": 8}, {"数量": 9})
    for _n in range(2):
        workbook_import(by=liaison, data=data, filename="x.xlsx", now=NOW)
    assert Outcome.objects.count() == 2


def test_a_booked_outcome_is_never_changed(ledger, stage, liaison):
    row = Outcome.objects.first()
    found = check(book(stage, {"编号": row.pk, "数量": 77}), liaison)
    assert [fault.letter for fault in found.faults] == ["A"]


def test_the_preview_tells_what_changes_and_in_which_row(ledger, liaison, stage, sign_in, time_machine):
    """Two cells changed: the page names them, with what stood there; what it does not know it says with what it does."""
    time_machine.move_to(NOW)
    row = measure_add(by=liaison, community=stage.community, goal="economy", title="修路", now=NOW)
    book = openpyxl.load_workbook(io.BytesIO(workbook_of(Measure.objects.all(), Outcome.objects.none())))
    table = book.worksheets[0]
    at = {cell.value: cell.column for cell in table[1]}
    assert table.cell(4, at["编号"]).value == row.pk and table.cell(4, at["状态"]).value == "计划中"
    table.cell(4, at["费用"]).value, table.cell(4, at["计划完成日期"]).value = 35000, date(2012, 12, 30)

    def sent(key: str) -> str:
        data = io.BytesIO()
        book.save(data)
        upload = SimpleUploadedFile("台账.xlsx", data.getvalue())
        form = {"once": key * 20, "file": upload}
        return sign_in(liaison).post(reverse("measures:import"), form, follow=True).content.decode()

    page = sent("k")
    assert "修路：计划完成日期 – → 2012-12-30；费用 – → 35000" in page and page.count(" → ") == 2
    table.cell(4, at["状态"]).value = "完成"  # as older exports said it
    table.cell(4, at["完成日期"]).value = date(2012, 12, 19)
    assert "状态 计划中 → 已完成" in sent("l")
    table.cell(4, at["状态"]).value = "差不多"
    assert "“差不多”无法识别，可填：计划中、进行中、已完成、已终止。" in sent("m")


@pytest.mark.parametrize(("what", "then"), [("outcome", "measures:outcomes"), ("measure", "measures:list")])
def test_the_page_previews_then_takes_over(stage, liaison, sign_in, what, then):
    client, data = sign_in(liaison), book(stage, {"数量": 8})
    if what == "measure":
        line = {"社区编码": stage.community.code, "措施": "修路", "目标": "改善城乡环境"}
        head = header(MEASURE_SHAPE)
        data = workbook_write([("帮扶措施", head, [[line.get(word, "") for word in head]])])
    upload = SimpleUploadedFile("台账.xlsx", data)
    page = client.post(reverse("measures:import"), {"once": "k" * 20, "file": upload}, follow=True)
    shown = page.context["check"]
    assert not Outcome.objects.exists() and not Measure.objects.exists()
    url = reverse("measures:import_confirm", args=[page.context["upload"].pk])
    assert client.post(url, {"sha256": shown.sha256})["Location"] == reverse(then)
    assert (Outcome.objects.count(), Measure.objects.count()) == (what == "outcome", what == "measure")

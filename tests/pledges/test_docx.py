"""The editable papers: opened again and measured. DOMAIN 5, «The papers»."""

import io
from datetime import date

import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from pledges import actions, docx
from tests.pledges.conftest import YEAR


@pytest.fixture
def paper(signed):
    return Document(io.BytesIO(docx.pledge_docx(signed.versions.get())))


def test_page_and_grid(paper):
    section = paper.sections[0]
    sides = (section.page_width, section.page_height, section.top_margin, section.bottom_margin)
    sides += (section.left_margin, section.right_margin)
    assert [side.mm for side in sides] == pytest.approx([210, 297, 37, 35, 28, 26], abs=0.1)
    grid = section._sectPr.find(qn("w:docGrid"))
    assert grid.get(qn("w:type")) == "lines"
    assert 636 < 22 * int(grid.get(qn("w:linePitch"))) / 20 <= 225 * 72 / 25.4
    narrower = int(paper.styles["Normal"].element.rPr.find(qn("w:spacing")).get(qn("w:val"))) / 20
    assert 28 * (16 + narrower) <= 156 * 72 / 25.4 < 28 * (16 + narrower) + 2  # 28 in a line, in any program


def test_faces_and_sizes(paper):
    rows = {row.text: row for row in paper.paragraphs if row.text}
    title, first, heading = rows["社区帮扶四方承诺书"], rows["前程泉村（2012年度）"], rows["一、承诺四方"]
    found = [(row.runs[0].font.name, row.runs[0].font.size.pt) for row in (title, first, heading)]
    assert found == [("方正小标宋简体", 22), ("楷体", 16), ("黑体", 16)]
    body = next(row for row in paper.paragraphs if row.text.startswith("为扎实"))
    assert body.runs[0]._r.rPr.rFonts.get(qn("w:eastAsia")) == "仿宋"
    assert body.paragraph_format.line_spacing == Pt(28.95)
    indent = body._p.pPr.find(qn("w:ind"))
    assert (indent.get(qn("w:firstLineChars")), indent.get(qn("w:firstLine"))) == ("200", "630")


def test_items_and_blocks_break_well(paper):
    items, blocks = paper.tables
    assert items.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert [cell.text for cell in items.rows[1].cells][2:5] == [
        "新建农民专业合作社（登记证书）",
        "0家",
        "2家",
    ]
    columns = [Mm(width) for width in docx.WIDTHS]
    assert [column.width for column in items.columns] == pytest.approx(columns, abs=Mm(0.1))
    assert sum(cell.width for cell in items.rows[0].cells) == pytest.approx(Mm(156), abs=Mm(0.5))
    assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in [*items.rows, *blocks.rows])
    assert blocks.cell(0, 1).text.splitlines()[2] == "签字人：王书记"
    inner = list(blocks.cell(0, 0).paragraphs)
    assert all(row.paragraph_format.keep_with_next for row in inner)


def test_page_numbers_stand_outside_and_the_code_at_the_foot(paper, signed):
    section = paper.sections[0]
    assert paper.settings.odd_and_even_pages_header_footer
    sides = [foot.paragraphs[0].alignment for foot in (section.footer, section.even_page_footer)]
    assert [side.name for side in sides] == ["RIGHT", "LEFT"]
    assert "PAGE" in section.footer._element.xml
    for foot in (section.footer, section.even_page_footer):
        assert signed.versions.get().checksum in foot.paragraphs[1].text and "pic:pic" in foot._element.xml


def test_the_cover_has_head_number_date_and_annexes(published, staff):
    cover = actions.cover_issue(by=staff, year=YEAR, number=8, dated_on=date(2012, 4, 9))
    paper = Document(io.BytesIO(docx.cover_docx(cover)))
    text = [row.text for row in paper.paragraphs if row.text.strip()]
    assert text[:3] == ["中共沈北新区委组织部文件", "组发〔2012〕8号", "关于2012年度社区帮扶四方承诺的公示"]
    assert "附件：1.前程泉村四方承诺书" in text and "2012年4月9日" in text and "附件1" in text
    assert str(next(row for row in paper.paragraphs if "文件" in row.text).runs[0].font.color.rgb) == "D7000F"
    dated = next(row for row in paper.paragraphs if row.text == "2012年4月9日")
    assert dated._p.pPr.find(qn("w:ind")).get(qn("w:rightChars")) == "400"
    assert "w:pBdr" in next(row for row in paper.paragraphs if "〔" in row.text)._p.xml

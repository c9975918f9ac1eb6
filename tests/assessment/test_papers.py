"""Files of a round: workbook, bulletin, scorecard, pay factors: the same figures everywhere. DOMAIN 8, TRUST."""

from decimal import Decimal
from io import BytesIO

import openpyxl
import pypdfium2
import pytest
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Mm

from assessment import actions, pdf, reports
from assessment.rules import Stage
from office.models import AuditEvent
from shenbei.lib.errors import RuleBroken
from tests import factories as make
from tests.access import fresh
from tests.assessment.conftest import LATER, PUBLIC, advance_to, walk_to_approval, walk_to_feedback

FACTORS = {"good": Decimal("1.2"), "fair": Decimal(1), "average": Decimal("0.8"), "poor": Decimal("0.5")}


def pdf_text(content: bytes) -> str:
    return "".join(page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(content))


def docx_text(content: bytes) -> str:
    found = Document(BytesIO(content))
    cells = [cell.text for table in found.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(line.text for line in found.paragraphs), *cells])


@pytest.fixture
def final(full, staff, reviewer):
    return actions.round_finish(by=reviewer, round=walk_to_approval(full, staff), now=LATER)


def test_bulletin_says_the_same_on_paper_and_in_the_document(final):
    for text in (pdf_text(pdf.bulletin_pdf(final)), docx_text(pdf.bulletin_docx(final))):
        assert "关于2012年下半年社区考评结果的通报" in text.replace("\r\n", "")
        assert all(row.name in text and f"{row.total:.2f}" in text for row in final.results.all())


def test_the_annexes_of_the_document_begin_a_page_and_keep_their_rows_whole(final):
    found = Document(BytesIO(pdf.bulletin_docx(final)))
    begins = [line.text for line in found.paragraphs if line.paragraph_format.page_break_before]
    assert len(begins) == len(found.tables) and begins[0].startswith("附表1")
    for table in found.tables:
        assert all(row._tr.xpath("./w:trPr/w:cantSplit") for row in table.rows[1:])
        assert sum(column.width for column in table.columns) <= Mm(156)
        assert {cell.paragraphs[0].alignment for cell in table.columns[7].cells[1:]} == {
            WD_ALIGN_PARAGRAPH.RIGHT
        }


def test_bulletin_before_the_end_is_a_publicity_with_its_term(full, staff):
    found = advance_to(Stage.PUBLICITY, walk_to_feedback(full, staff), staff, PUBLIC)
    told = pdf.bulletin(found)
    assert told.title.endswith("公示") and f"{found.due_on:%Y}" in told.ending and "申诉" in told.ending


def test_scorecard_carries_the_path_and_the_checksum(final, staff, stage):
    result = final.results.select_related("round__scheme", "street").get(community=stage.community)
    text = pdf_text(pdf.scorecard_pdf(result, staff))
    assert "矛盾纠纷化解" in text and "6.40" in text and "7.20" in text and f"{result.total:.2f}" in text
    assert final.checksum[:32] in text.replace("\r\n", "")
    assert "7.20" in docx_text(pdf.scorecard_docx(result, staff))


def test_same_round_prints_the_same_bytes(final):
    assert pdf.bulletin_pdf(final) == pdf.bulletin_pdf(final)


def test_workbook_holds_the_rows_and_leaves_an_event(final, staff, sign_in):
    client, url = sign_in(staff), f"/assessment/{final.code}/results.xlsx"
    assert b"fresh_password" in client.post(url).content
    content = fresh(client).post(url).content
    book = openpyxl.load_workbook(BytesIO(content))
    communities, helpers, paths = book.worksheets
    rows = {row[1].value: row for row in communities.iter_rows(min_row=2)}
    assert {name: Decimal(str(row[11].value)) for name, row in rows.items()} == {
        row.name: row.total for row in final.results.all()
    }
    assert helpers.max_row == final.helpers.count() + 1
    assert paths.max_row == final.results.count() * 15 + 1
    assert AuditEvent.objects.get(verb="round.export").data["rows"] == 3


def test_pay_factors_are_off_until_the_district_sets_them(final, staff, reviewer, finance, sign_in):
    assert not reports.pay_factors() and not reports.pay_rows(final)
    assert "1.2" not in sign_in(finance).get(f"/assessment/{final.code}/pay/").content.decode()
    with pytest.raises(RuleBroken):
        actions.pay_set(by=staff, on=True, factors=FACTORS)
    with pytest.raises(RuleBroken):
        actions.pay_set(by=reviewer, on=True, factors=FACTORS | {"poor": Decimal(2)})
    given = {name: str(value) for name, value in FACTORS.items()} | {
        "on": "on",
        "fresh_password": make.PASSWORD,
    }
    assert sign_in(reviewer).post("/assessment/pay/", given).status_code == 302
    assert {row.grade: factor for row, factor in reports.pay_rows(final)} == {
        row.grade: FACTORS[row.grade] for row in final.results.all()
    }
    content, _rows = reports.results_workbook(final)
    assert len(openpyxl.load_workbook(BytesIO(content)).worksheets) == 4
    assert AuditEvent.objects.filter(verb="value.set").exists()


@pytest.mark.parametrize("name", ["bulletin.pdf", "bulletin.docx"])
def test_no_bulletin_before_publicity(full, staff, reviewer, name, sign_in):
    walk_to_feedback(full, staff)
    assert sign_in(reviewer).get(f"/assessment/{full.code}/{name}").status_code == 404


def test_no_card_on_paper_before_the_result_is_shown(full, staff, street_clerk, stage, sign_in):
    found = advance_to(Stage.STREET, full, staff)
    address = f"/assessment/{found.code}/{stage.community.code}/card.pdf"
    assert sign_in(street_clerk).get(address).status_code == 404

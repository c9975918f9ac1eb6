"""The two papers as editable Word files (.docx), in the geometry of GB/T 9704-2012. DOMAIN 5, «The papers».

Word and WPS set the customary faces by name (仿宋, 黑体, 楷体, 方正小标宋); where one is missing they take their own.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date
from typing import Any

import segno
from docx import Document
from docx.enum.table import WD_ALIGN_VERTICAL
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from pledges import pdf
from pledges.models import Cover, Version
from shenbei.lib.figures import head_size, plain_number

FANGSONG, SONG, TITLE, HEI, KAI = "仿宋", "宋体", "方正小标宋简体", "黑体", "楷体"
PITCH = Pt(28.95)  # 22 lines in 225 mm, in the twentieths of a point that Word counts in
NARROWER = (
    -5
)  # twentieths of a point a character: 28 in 156 mm, whatever the program makes of a grid of characters
RED = RGBColor(0xD7, 0x00, 0x0F)
WIDTHS = (10.5, 19, 43, 18, 22.5, 19.5, 23.5)
ITEM_TEXT = 2  # the one column that is read as text, not in the middle
CELL, BLOCK = 0.9, 3.2  # mm left free at the sides of a cell: of the items, of the four blocks


def pledge_docx(version: Version) -> bytes:
    """A pledge as Word file."""
    paper = pdf.context(version)
    document = _document(f"{paper['community']}{paper['year']}年度{paper['paper_name']}")
    _foot(document.sections[0], paper)
    _pledge(document, paper)
    return _bytes(document)


def cover_docx(cover: Cover) -> bytes:
    """The year's 公示 with red head and the pledges as its annexes, as Word file."""
    office, title = pdf.office_name(), f"关于{cover.year}年度社区帮扶四方承诺的公示"
    papers = [pdf.context(row, annex=n) for n, row in enumerate(pdf.public_versions(cover.year), 1)]
    document = _document(title)
    _foot(document.sections[0], None)
    _head(document, office, pdf.document_number(cover))
    _line(document, title, face=TITLE, size=22, centred=True)
    _line(document, "")
    for text in pdf.cover_text(cover, papers):
        _line(document, text)
    _line(document, "")
    for paper in papers:
        mark = "附件：" if paper["annex"] == 1 else "　　　"
        _line(document, f"{mark}{paper['annex']}.{paper['community']}四方承诺书")
    _line(document, "")
    _signed(document, office, cover.dated_on)
    for paper in papers:
        document.add_page_break()
        _line(document, f"附件{paper['annex']}", face=HEI, indent=0)
        _line(document, "", kept=True)
        _pledge(document, paper)
    return _bytes(document)


def _document(title: str) -> Any:
    """An empty A4 document on the grid of 22 lines of 28 characters."""
    document = Document()
    section, normal = document.sections[0], document.styles["Normal"]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.footer_distance = Mm(18)
    document.settings.odd_and_even_pages_header_footer = True
    _faced(normal, FANGSONG, 16)
    _spaced(normal.element.get_or_add_rPr(), NARROWER)
    normal.paragraph_format.space_after = Pt(0)
    for name in ("autoSpaceDE", "autoSpaceDN"):  # no space between characters and figures: 28 to the line
        _free(normal.element.get_or_add_pPr(), name)
    grid = section._sectPr.find(qn("w:docGrid"))
    if grid is None:
        grid = OxmlElement("w:docGrid")
        section._sectPr.append(grid)
    for name, value in (("type", "lines"), ("linePitch", "579")):
        grid.set(qn(f"w:{name}"), value)
    document.core_properties.title, document.core_properties.author = title, pdf.office_name()
    return document


def _spaced(properties: Any, twentieths: int) -> None:
    """Set how much wider or narrower than its face each character is set."""
    spacing = OxmlElement("w:spacing")
    spacing.set(qn("w:val"), str(twentieths))
    properties.insert_element_before(spacing, "w:w", "w:kern", "w:position", "w:sz", "w:szCs", "w:lang")


def _faced(thing: Any, face: str, size: float) -> None:
    """Set face (of Chinese and Latin alike) and size of a style or run."""
    thing.font.name, thing.font.size = face, Pt(size)
    fonts = thing.element.get_or_add_rPr().get_or_add_rFonts()
    for name in ("eastAsia", "hAnsi", "ascii"):
        fonts.set(qn(f"w:{name}"), face)


def _line(
    document: Any,
    text: str,
    *,
    face: str = FANGSONG,
    size: float = 16,
    centred: bool = False,
    indent: int = 2,
    kept: bool = False,
) -> Any:
    """A paragraph on the grid, indented by characters unless it is centred; `kept` with what follows."""
    row = document.add_paragraph()
    shape = row.paragraph_format
    shape.line_spacing_rule, shape.line_spacing = WD_LINE_SPACING.EXACTLY, PITCH
    shape.keep_with_next = kept or face == HEI
    run = row.add_run(text)
    _faced(run, face, size)
    if centred:
        row.alignment = WD_ALIGN_PARAGRAPH.CENTER
    elif indent:
        _indented(row, "firstLineChars", indent)
    return row


def _indented(row: Any, name: str, characters: int) -> None:
    indent = row._p.get_or_add_pPr().get_or_add_ind()
    indent.set(qn(f"w:{name}"), str(characters * 100))
    indent.set(
        qn(f"w:{name.removesuffix('Chars')}"), str(characters * 315)
    )  # who does not count in characters


def _head(document: Any, office: str, number: str) -> None:
    """The red head, the document number and the red rule of 156 mm."""
    for _ in range(3):
        _line(document, "")
    mark = _line(document, f"{office}文件", face=TITLE, size=head_size(office, "文件"), centred=True)
    mark.paragraph_format.line_spacing = Pt(44)
    mark.runs[0].font.color.rgb = RED
    _line(document, "")
    below = _line(document, number, centred=True)
    border = OxmlElement("w:pBdr")
    bottom = OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", "11"), ("space", "8"), ("color", "D7000F")):
        bottom.set(qn(f"w:{name}"), value)
    border.append(bottom)
    below._p.get_or_add_pPr().insert_element_before(border, "w:spacing", "w:ind", "w:jc", "w:rPr")
    _line(document, "")


def _signed(document: Any, office: str, day: date) -> None:
    """Office and date under a sealed paper: the date ends four characters from the right."""
    for text in (office, f"{day.year}年{day.month}月{day.day}日"):
        row = _line(document, text, indent=0)
        row.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        _indented(row, "rightChars", 4 if text != office else 2)
        row.paragraph_format.keep_with_next = text == office


def _pledge(document: Any, paper: dict[str, Any]) -> None:
    """Title, parties, items, supervision, four blocks."""
    _line(document, paper["paper_name"], face=TITLE, size=22, centred=True)
    _line(document, f"{paper['community']}（{paper['year']}年度）", face=KAI, centred=True)
    _line(document, "")
    for text in pdf.opening(paper):
        _line(document, text)
    _line(document, "一、承诺四方", face=HEI)
    for block in paper["blocks"]:
        _line(document, pdf.party_line(block))
    _line(document, "二、承诺事项", face=HEI)
    _items(document, paper["items"])
    _line(document, "三、监督方式", face=HEI)
    for text in [*pdf.supervision(paper), pdf.correction_line(paper)]:
        if text:
            _line(document, text, kept=True)
    _blocks(document, paper["blocks"])


def _free(properties: Any, name: str) -> None:
    """Switch off what a paragraph does unless told."""
    off = OxmlElement(f"w:{name}")
    off.set(qn("w:val"), "0")
    properties.insert_element_before(off, "w:spacing", "w:ind", "w:contextualSpacing", "w:jc", "w:rPr")


def _items(document: Any, items: list[dict[str, Any]]) -> None:
    """The items as a table: its header again on every page, no row torn."""
    table = _table(document, 1, WIDTHS)
    _written(table.rows[0], ("序号", "目标", "承诺事项与佐证", "基数", "目标值", "完成时限", "责任方"), HEI)
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    for place, item in enumerate(items, 1):
        due = item["due_on"]
        words = (
            str(place),
            item["goal_name"],
            f"{item['text']}（{item['evidence']}）",
            f"{plain_number(item['baseline'])}{item['unit']}",
            f"{plain_number(item['target'])}{item['unit']}",
            f"{due.month}月{due.day}日" if due else "",
            item["owner_name"],
        )
        _written(table.add_row(), words, FANGSONG)


def _table(document: Any, rows: int, widths: Sequence[float], free: float = CELL) -> Any:
    """A ruled table with columns of these widths in mm: told to the columns, too, for those who don't read the cells."""
    table = document.add_table(rows=rows, cols=len(widths))
    table.style = "Table Grid"
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), str(Mm(free).twips))
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    table._tbl.tblPr.append(margins)
    inset = OxmlElement("w:tblInd")  # else the text of the cells, not their rule, stands at the margin
    inset.set(qn("w:w"), str(Mm(free).twips))
    inset.set(qn("w:type"), "dxa")
    table._tbl.tblPr.insert_element_before(inset, "w:tblBorders", "w:tblLayout", "w:tblCellMar", "w:tblLook")
    return table


def _written(row: Any, words: tuple[str, ...], face: str) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    for place, (cell, text, width) in enumerate(zip(row.cells, words, WIDTHS, strict=True)):
        cell.width, cell.vertical_alignment = Mm(width), WD_ALIGN_VERTICAL.CENTER
        _cell(cell.paragraphs[0], text, face)
        if face == HEI or place != ITEM_TEXT:
            cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.CENTER


def _cell(row: Any, text: str, face: str, pitch: float = 18) -> None:
    shape = row.paragraph_format
    shape.line_spacing_rule, shape.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(pitch)
    _free(row._p.get_or_add_pPr(), "snapToGrid")
    _faced(row.add_run(text), face, 12)


def _blocks(document: Any, blocks: list[dict[str, Any]]) -> None:
    """Four blocks 单位(盖章) / 签字人 / 日期, two by two, never torn apart."""
    gap = _line(document, "", kept=True)
    gap.paragraph_format.line_spacing = Pt(12)
    table = _table(document, 2, (78, 78), BLOCK)
    for place, block in enumerate(blocks):
        cell = table.cell(place // 2, place % 2)
        cell.width = Mm(78)
        lines = pdf.block_lines(block)
        for number, text in enumerate(lines):
            row = cell.paragraphs[0] if number == 0 else cell.add_paragraph()
            _cell(row, text, HEI if number == 0 else FANGSONG, pitch=25)
            row.paragraph_format.space_before = Pt(0 if number else 6)
            row.paragraph_format.keep_with_next = place < 2 or number < len(lines) - 1
    for row in table.rows:
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        row.height = Pt(122)  # room for a seal


def _foot(section: Any, paper: dict[str, Any] | None) -> None:
    """Page numbers «— 1 —», odd pages right, even pages left, one character in; code and checksum below."""
    for footer, side in (
        (section.footer, WD_ALIGN_PARAGRAPH.RIGHT),
        (section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT),
    ):
        row = footer.paragraphs[0]
        row.alignment = side
        _indented(row, "rightChars" if side == WD_ALIGN_PARAGRAPH.RIGHT else "leftChars", 1)
        for kind, text in (("t", "— "), ("begin", ""), ("instrText", "PAGE"), ("end", ""), ("t", " —")):
            _field(row, kind, text)
        if paper:
            _code(footer.add_paragraph(), paper)


def _field(row: Any, kind: str, text: str) -> None:
    run = row.add_run(text if kind == "t" else "")
    _faced(run, SONG, 14)
    if kind == "instrText":
        element = OxmlElement("w:instrText")
        element.text = text
        run._r.append(element)
    elif kind != "t":
        element = OxmlElement("w:fldChar")
        element.set(qn("w:fldCharType"), kind)
        run._r.append(element)


def _code(row: Any, paper: dict[str, Any]) -> None:
    picture = io.BytesIO()
    segno.make(pdf.public_url(paper["pledge"], paper["checksum"]), error="m", micro=False).save(
        picture, kind="png", scale=6, border=2
    )
    picture.seek(0)
    row.add_run().add_picture(picture, width=Mm(19))
    run = row.add_run(f" 文本校验码：{paper['checksum']}")
    _faced(run, SONG, 7.5)


def _bytes(document: Any) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()

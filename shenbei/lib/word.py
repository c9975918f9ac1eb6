"""Editable papers (.docx) in the geometry of GB/T 9704-2012: margins, 仿宋 16 pt, 22 lines a page, page numbers «— 1 —»."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

BODY, HEI, TITLE, SONG = "仿宋_GB2312", "黑体", "方正小标宋简体", "宋体"
PITCH = Pt(28.95)


class Paper:
    """A document that grows from its title downwards."""

    def __init__(self, title: str, *, created: date, subtitle: str = "") -> None:
        self.document = Document()
        self._page()
        self._body_style()
        self._properties(title, created)
        self.line(title, face=TITLE, size=22, align="center")
        if subtitle:
            self.line(subtitle, face="楷体_GB2312", align="center")
        self.line("")

    def _page(self) -> None:
        section = self.document.sections[0]
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.top_margin, section.bottom_margin = Mm(37), Mm(35)
        section.left_margin, section.right_margin = Mm(28), Mm(26)
        section.footer_distance = Mm(24)
        self.document.settings.odd_and_even_pages_header_footer = True
        for footer, side in ((section.footer, "right"), (section.even_page_footer, "left")):
            _page_number(footer.paragraphs[0], side)

    def _body_style(self) -> None:
        style = self.document.styles["Normal"]
        style.font.size = Pt(16)
        _faces(style.element.get_or_add_rPr(), style.font, BODY)
        style.paragraph_format.line_spacing_rule = WD_LINE_SPACING.EXACTLY
        style.paragraph_format.line_spacing = PITCH
        style.paragraph_format.space_after = Pt(0)

    def _properties(self, title: str, created: date) -> None:
        found = self.document.core_properties
        found.title, found.author, found.language = title, "", "zh-CN"
        found.created = found.modified = datetime.combine(created, time(), UTC)

    def line(self, text: str, *, face: str = BODY, size: float = 16, align: str = "left") -> Any:
        """A line as it stands, without indent."""
        paragraph = self.document.add_paragraph()
        paragraph.alignment = {
            "left": WD_ALIGN_PARAGRAPH.LEFT,
            "center": WD_ALIGN_PARAGRAPH.CENTER,
            "right": WD_ALIGN_PARAGRAPH.RIGHT,
        }[align]
        run = paragraph.add_run(text)
        run.font.size = Pt(size)
        _faces(run._element.get_or_add_rPr(), run.font, face)
        return paragraph

    def heading(self, text: str, *, new_page: bool = False) -> None:
        """A heading of the first level: 黑体, indented two characters, kept with what follows."""
        paragraph = self.text(text, face=HEI)
        paragraph.paragraph_format.page_break_before = new_page
        paragraph.paragraph_format.keep_with_next = True
        _outline(paragraph)

    def text(self, text: str, *, face: str = BODY) -> Any:
        """A paragraph, indented two characters."""
        paragraph = self.line(text, face=face)
        indent = paragraph._p.get_or_add_pPr().get_or_add_ind()
        indent.set(qn("w:firstLineChars"), "200")
        indent.set(qn("w:firstLine"), "640")
        return paragraph

    def table(
        self,
        head: Sequence[Any],
        rows: Sequence[Sequence[Any]],
        widths: Sequence[float] | None = None,
        *,
        together: bool = False,
    ) -> None:
        """A table with its header again on every page, rows whole, numbers to the right.

        `widths` in mm; `together`: on one page.
        """
        table = self.document.add_table(rows=1, cols=len(head), style="Table Grid")
        table.alignment = WD_TABLE_ALIGNMENT.CENTER
        _margins(table, Mm(1))
        table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
        for cell, word in zip(table.rows[0].cells, head, strict=True):
            _cell(cell, word, HEI, WD_ALIGN_PARAGRAPH.CENTER)
        for row in rows:
            line = table.add_row()
            line._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
            for cell, value in zip(line.cells, row, strict=True):
                align = WD_ALIGN_PARAGRAPH.RIGHT if _is_number(value) else WD_ALIGN_PARAGRAPH.LEFT
                _cell(cell, value, BODY, align)
        for cell in (cell for row in table.rows[:-1] for cell in row.cells) if together else ():
            cell.paragraphs[0].paragraph_format.keep_with_next = True
        table.autofit = not widths
        for number, wide in enumerate(widths or ()):
            table.columns[number].width = Mm(wide)
            for cell in table.columns[number].cells:
                cell.width = Mm(wide)

    def picture(self, png: bytes, alt: str, width: float = 140) -> None:
        """A picture, kept with what follows, and a text for those who can't see it; `width` in mm."""
        paragraph = self.line("", align="center")
        paragraph.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
        paragraph.paragraph_format.keep_with_next = True
        shape = paragraph.add_run().add_picture(io.BytesIO(png), width=Mm(width))
        shape._inline.docPr.set("descr", alt)

    def signed(self, office: str, day: date) -> None:
        """The office and the date, the date four characters from the right."""
        self.line("")
        for words in (office, f"{day.year}年{day.month}月{day.day}日"):
            paragraph = self.line(words, align="right")
            paragraph.paragraph_format.right_indent = Pt(64)

    def done(self) -> bytes:
        """The file."""
        target = io.BytesIO()
        self.document.save(target)
        return target.getvalue()


def _faces(properties: Any, font: Any, face: str) -> None:
    font.name = face
    faces = properties.get_or_add_rFonts()
    for name in ("w:eastAsia", "w:ascii", "w:hAnsi"):
        faces.set(qn(name), face)


def _is_number(value: Any) -> bool:
    """Whether a cell is read by its size; text only with a decimal point: a code of digits is a name."""
    if isinstance(value, str):
        return re.fullmatch(r"[+-]?\d+\.\d+", value) is not None
    return isinstance(value, (int, float, Decimal)) and not isinstance(value, bool)


def _margins(table: Any, wide: Any) -> None:
    """So much room left and right in the cells; Word's own 1.9 mm breaks «100.00» in a column of 14 mm."""
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        room = OxmlElement(f"w:{side}")
        room.set(qn("w:w"), str(int(wide.twips)))
        room.set(qn("w:type"), "dxa")
        margins.append(room)
    table._tbl.tblPr.append(margins)


def _cell(cell: Any, value: Any, face: str, align: Any) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.alignment = align
    paragraph.paragraph_format.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    paragraph.paragraph_format.line_spacing = Pt(18)
    run = paragraph.add_run("" if value is None else str(value))
    run.font.size = Pt(12)
    _faces(run._element.get_or_add_rPr(), run.font, face)


def _outline(paragraph: Any) -> None:
    """Let readers jump from heading to heading."""
    level = OxmlElement("w:outlineLvl")
    level.set(qn("w:val"), "0")
    paragraph._p.get_or_add_pPr().append(level)


def _page_number(paragraph: Any, side: str) -> None:
    """«— 1 —», 14 pt half-width Song, one character in; odd pages right, even pages left."""
    right = side == "right"
    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT if right else WD_ALIGN_PARAGRAPH.LEFT
    where = "right_indent" if right else "left_indent"
    setattr(paragraph.paragraph_format, where, Pt(14))
    for kind, text in (("", "— "), ("begin", ""), ("code", " PAGE "), ("end", ""), ("", " —")):
        run = paragraph.add_run(text if not kind else "")
        run.font.size = Pt(14)
        _faces(run._element.get_or_add_rPr(), run.font, SONG)
        if kind == "code":
            code = OxmlElement("w:instrText")
            code.set(qn("xml:space"), "preserve")
            code.text = text
            run._element.append(code)
        elif kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
            run._element.append(mark)

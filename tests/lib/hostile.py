"""Workbooks that somebody made to hurt, and workbooks of offices, as bytes."""

import io
import zipfile

import openpyxl

# ruff: noqa: E501
CONTENT = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Default Extension="xml" ContentType="application/xml"/>
<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>
<Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>
</Types>"""
RELATIONS = """<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" Target="{target}"/>
</Relationships>"""
WORKBOOK = """<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"
 xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">
<sheets><sheet name="社区名录" sheetId="1" r:id="rId1"/></sheets></workbook>"""
SHEET = """<?xml version="1.0"?>{head}<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">
<dimension ref="{dimension}"/><sheetData>{rows}</sheetData>{tail}</worksheet>"""


def raw(
    rows: str = "", dimension: str = "A1", head: str = "", tail: str = "", extra: dict | None = None
) -> bytes:
    """A workbook of one sheet written by hand, so that it can lie."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        archive.writestr("[Content_Types].xml", CONTENT)
        archive.writestr("_rels/.rels", RELATIONS.format(kind="officeDocument", target="xl/workbook.xml"))
        archive.writestr("xl/workbook.xml", WORKBOOK)
        archive.writestr(
            "xl/_rels/workbook.xml.rels", RELATIONS.format(kind="worksheet", target="worksheets/sheet1.xml")
        )
        archive.writestr(
            "xl/worksheets/sheet1.xml", SHEET.format(head=head, dimension=dimension, rows=rows, tail=tail)
        )
        for name, content in (extra or {}).items():
            archive.writestr(name, content)
    return target.getvalue()


def text_row(number: int, *values: str) -> str:
    """One row of inline text."""
    cells = "".join(
        f'<c r="{chr(65 + place)}{number}" t="inlineStr"><is><t>{value}</t></is></c>'
        for place, value in enumerate(values)
    )
    return f'<row r="{number}">{cells}</row>'


def workbook(rows: list[list], title: str = "社区名录", merge: str = "", mac: bool = False) -> bytes:
    """A workbook as Excel would save it."""
    book = openpyxl.Workbook()
    if mac:
        book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    page = book.active
    page.title = title
    for row in rows:
        page.append(row)
    if merge:
        page.merge_cells(merge)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


BOMBS = {
    "five gigabytes": lambda: raw(extra={f"xl/media/{n}.xml": b" " * 1_900_000 for n in range(40)}),
    "one huge sheet": lambda: raw(rows="<row/>" + " " * 40_000_000),
    "a million empty rows": lambda: raw(
        rows='<row r="1"/><row r="1048576"><c r="A1048576" t="n"><v>1</v></c></row>'
    ),
    "a million elements": lambda: raw(rows="<row><c/></row>" * 1_000_000),
    "junk elements": lambda: raw(tail="<x/>" * 3_000_000),
    "junk styles": lambda: raw(extra={"xl/styles.xml": "<a>" + "<x/>" * 450_000 + "</a>"}),
    "sixteen thousand columns": lambda: raw(rows='<row r="1"><c r="XFD1"><v>1</v></c></row>'),
    "columns in every row": lambda: raw(
        rows="".join(f'<row r="{n}"><c r="XFD{n}"/></row>' for n in range(1, 20_000))
    ),
    "entities": lambda: raw(
        head='<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>',
        rows='<row r="1"><c r="A1" t="inlineStr"><is><t>&b;</t></is></c></row>',
    ),
    "many members": lambda: raw(extra={f"x/{n}": b"" for n in range(2_000)}),
    "a long cell": lambda: raw(rows=text_row(1, "长" * 100_000)),
    "merged without end": lambda: raw(
        rows="".join(text_row(n, "a", "b") for n in range(1, 20)),
        tail="<mergeCells>" + '<mergeCell ref="A1:A1048576"/>' * 300_000 + "</mergeCells>",
    ),
    "zip of zeros": lambda: raw(extra={"xl/media/image1.png": b"\0" * 40_000_000}),
}

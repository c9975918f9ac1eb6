"""The report as files: workbook, PDF in official layout, editable document."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO

import pypdfium2
from django.utils import translation
from django.utils.translation import gettext as _
from PIL import ImageOps

from pairing.reports_grades import moves
from shenbei.lib import pdf
from shenbei.lib.charts import Chart
from shenbei.lib.errors import RuleBroken
from shenbei.lib.sheets import workbook_write
from shenbei.lib.word import Paper
from shenbei.pages.annual_charts import charts, grade_ends
from shenbei.pages.annual_content import Annual
from shenbei.pages.annual_figures import annual
from shenbei.pages.annual_words import Part, parts, title_zh

NUMBERS = "一二三四五六七八九十"


@dataclass(frozen=True)
class Report:
    """Everything that a version of the report holds, in the present language; its sentences are Chinese."""

    figures: Annual
    parts: list[Part]
    charts: list[Chart]
    title: str
    internal: bool

    @property
    def numbered(self) -> list[tuple[str, tuple[str, ...]]]:
        """The sections with their numbers: «一、总体情况»."""
        return [
            (f"{number}、{part.heading}", part.paragraphs)
            for number, part in zip(NUMBERS, self.parts, strict=False)
        ]


def report_of(year: int, half: str, *, internal: bool, columns: int = 2, linked: bool = False) -> Report:
    """A report with its sentences and pictures. A fixed number of queries whatever the rows."""
    figures = annual(year, half, internal=internal)
    before, after = grade_ends(figures.window)
    return Report(
        figures=figures,
        parts=parts(figures, moves(before, after), internal=internal),
        charts=charts(figures, before, after, internal=internal, columns=columns, linked=linked),
        title=title_zh(figures),
        internal=internal,
    )


def workbook_of(report: Report) -> bytes:
    """The figures, what was owed (internally) and the tables behind the pictures."""
    return workbook_write(sheets_of(report.figures, report.internal, report.charts))


def sheets_of(report: Annual, internal: bool, pictures: Sequence[Chart] = ()) -> list[tuple]:
    """The workbook's pages: the figures, and in the internal version what was owed and what the pictures show."""
    head = [_("Group"), _("Item"), _("Quantity"), _("Plain number"), _("Remark"), _("A year earlier")]
    head += [_("Planned"), _("Reached where planned"), _("Plan reached, %")]
    figures = [
        [figure.group, figure.label, figure.text, figure.quantity, figure.note if internal else "",
         figure.before.text if figure.before else "", figure.planned if internal else None,
         figure.planned_done if internal and figure.planned else None, figure.reached if internal else None]
        for figure in report.figures
    ]  # fmt: skip
    pages: list[tuple] = [(report.code, head, figures)]
    if internal:
        head = [_("Duty"), _("Owed"), _("Recorded within quota"), _("Windows kept"), _("Windows missed")]
        kept = [[str(row.kind.label), row.owed, row.made, row.met, row.missed] for row in report.kept]
        said = [[row.sentence] for row in report.shortfalls]
        pages.append((_("Quotas"), head, [*kept, *said]))
        pages += [
            (_sheet_name(n, chart.title), chart.head, chart.rows) for n, chart in enumerate(pictures, 1)
        ]
    return pages


def _sheet_name(number: int, title: str) -> str:
    """A name that Excel takes: no reserved characters, 31 at most, unlike every other."""
    return f"{number} " + "".join(letter for letter in title if letter not in "[]:*?/\\")[:28]


def pdf_of(year: int, half: str, *, internal: bool, dated: date) -> bytes:
    """The report on paper, in Chinese whatever the reader's language."""
    with translation.override("zh-hans"):
        report = report_of(year, half, internal=internal, columns=3)
        context = {"report": report.figures, "told": report, "internal": internal, "dated": dated}
        return pdf.render("pages/annual_paper.html", context, created=dated)


def docx_of(year: int, half: str, *, internal: bool, dated: date) -> bytes:
    """The same as an editable document."""
    with translation.override("zh-hans"):
        report = report_of(year, half, internal=internal, columns=3)
        version = "内部分析稿" if internal else "对外稿"
        paper = Paper(report.title, created=dated, subtitle=f"（{version}）")
        for heading, paragraphs in report.numbered:
            paper.heading(heading)
            for text in paragraphs:
                paper.text(text)
        paper.signed(report.figures.district, dated)
        _annexes(paper, report)
        return paper.done()


def _annexes(paper: Paper, report: Report) -> None:
    paper.document.add_page_break()
    paper.line("附件1　数据表", face="黑体")
    compared = report.figures.compared
    head, widths = ["类别", "项目", "数量"], [32, 92, 32]
    if compared:
        head, widths = [*head, "上年同期"], [32, 64, 32, 28]
    rows = [
        [
            figure.group,
            figure.label,
            figure.text,
            *([figure.before.text if figure.before else "–"] * compared),
        ]
        for figure in report.figures.figures
    ]
    paper.table(head, rows, widths)
    paper.document.add_page_break()
    paper.line("附件2　图表", face="黑体")
    for chart in report.charts:
        paper.line(chart.title, face="黑体", size=14, align="center").paragraph_format.keep_with_next = True
        picture = picture_of(chart)
        if picture:
            paper.picture(picture, f"{chart.title}。{chart.desc}", 150 if chart.wide else 90)
        paper.table(chart.head, chart.rows, together=True)
        paper.line("")


def picture_of(chart: Chart) -> bytes | None:
    """A chart as PNG for files that hold no SVG; None where this server can't draw (pango is missing)."""
    try:
        page = pdf.render("pages/chart_paper.html", {"chart": chart})
    except RuleBroken:
        return None
    target = BytesIO()
    image = pypdfium2.PdfDocument(page)[0].render(scale=3).to_pil()
    box = image.convert("L").point(lambda shade: 255 if shade < 250 else 0).getbbox()
    cut = ImageOps.expand(image.convert("RGB").crop(box), 18, "white") if box else image
    cut.save(target, "PNG")
    return target.getvalue()

"""The workbook of visits: its columns, written and read by the same words. DOMAIN 4, 6: nothing is typed twice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import OuterRef, Subquery

from shenbei.lib import sheets
from shenbei.lib.sheets import Caps, Column, Shape
from shenbei.lib.sheets.writing import STARTERS
from visits.models import Visit, VisitSide
from visits.rules import Kind

CAPS = Caps(text=10_000)
TITLE = "走访记录"
SHAPE = Shape(
    "visits",
    ("走访", "帮扶记录"),
    (
        Column("day", ("日期", "走访日期", "时间"), required=True),
        Column("kind", ("类别", "走访类别")),
        Column("codes", ("社区编码", "编码")),
        Column("names", ("社区", "走访社区", "社区名称")),
        Column("participants", ("参加人员", "走访人员")),
        Column("way", ("方式", "走访方式")),
        Column("purpose", ("事由", "走访事由", "目的")),
        Column("found", ("发现情况", "了解情况")),
        Column("agreed", ("商定事项", "议定事项")),
        Column("place", ("地点",)),
    ),
)
KINDS = {
    "分片联系·全面了解": Kind.AREA_SURVEY,
    "联系点调研指导": Kind.CONTACT_POINT,
    "帮扶指导": Kind.WORK_GROUP,
    "升级达标指导": Kind.STREET_GUIDANCE,
    "分片联系": Kind.AREA_SURVEY,
    "全面了解": Kind.AREA_SURVEY,
    "调研指导": Kind.CONTACT_POINT,
}
WAYS = {"实地走访": Visit.Way.ON_SITE, "座谈": Visit.Way.MEETING, "听取汇报": Visit.Way.REPORT}
TOLD = ["录入单位", "录入人", "状态", "录入日期", "确认日期"]  # written for the reader, never read
STATES = {"draft": "草稿", "submitted": "待确认", "confirmed": "已确认", "deemed": "视同确认"}
STATES |= {"disputed": "有异议", "withdrawn": "已撤回"}


@dataclass
class VisitRow:
    """A line of the workbook."""

    row: int = 0
    day: date | None = None
    kind: str = ""
    codes: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    participants: str = ""
    way: str = ""
    purpose: str = ""
    found: str = ""
    agreed: str = ""
    place: str = ""


def header() -> list[str]:
    """The first row of an export; the same words are read."""
    return [*(column.words[0] for column in SHAPE.columns), *TOLD]


def lines(visits: Iterable[Visit]) -> Iterator[list[Any]]:
    """The visits as rows of the workbook."""
    kinds = {value: word for word, value in reversed(KINDS.items())}  # the first word of each
    ways = {value: word for word, value in WAYS.items()}
    for visit in visits:
        places = [row.community for row in visit.covered.all()] or [visit.community]
        yield [
            visit.visited_on,
            kinds[Kind(visit.kind)],
            "、".join(place.code for place in places if place),
            "、".join(place.name for place in places if place),
            visit.participants,  # type: ignore[attr-defined]
            ways[Visit.Way(visit.way)] if visit.way else "",
            *(visit.purpose, visit.found, visit.agreed, visit.place),
            *(visit.organisation.name, visit.author.name, STATES[visit.state]),
            *(visit.entered_on, visit.confirmed_on),
        ]


def with_all(visits):
    """Visits with what a row of the workbook needs, in chunks: memory does not grow with their number."""
    first = VisitSide.objects.filter(visit=OuterRef("pk")).order_by("pk").values("participants")[:1]
    rows = visits.annotate(participants=Subquery(first)).select_related(
        "community__organisation", "organisation", "author"
    )
    return rows.prefetch_related("covered__community__organisation").iterator(chunk_size=1000)


def exact(value: Any) -> str:
    """A text as it was written: lines and blanks kept; the apostrophe of a safe CSV export taken off again."""
    if not isinstance(value, str):
        return sheets.text(value)
    plain = value.replace("\r\n", "\n").strip()
    return plain[1:] if plain.startswith("'") and plain[1:].startswith(STARTERS) else plain


def codes(value: Any) -> tuple[str, ...]:
    """Community codes in a cell; a number that Excel made of a code gets its leading zeros back."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return (f"{int(value):05d}",)
    return tuple(dict.fromkeys(sheets.names(value)))


def empty_workbook() -> bytes:
    """A workbook with the header alone, to be filled in."""
    return sheets.workbook_write([(TITLE, header()[: len(SHAPE.columns)], [])])

"""The columns of the tables and a line of each; the words of kinds, ways and states."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from shenbei.lib.sheets import Caps, Column, Shape
from visits.models import Visit
from visits.rules import Kind

CAPS = Caps(text=10_000)
TITLE, DAYS_TITLE, PROBLEMS_TITLE = "走访记录", "驻点月报", "问题清单"
PLACE = (Column("codes", ("社区编码", "编码")), Column("names", ("社区", "走访社区", "社区名称")))
WHOSE = (
    Column("author", ("录入人",)),
    Column("state", ("状态",)),
)  # told; read to pass over what is another's
SHAPE = Shape(
    "visits",
    ("走访", "帮扶记录"),
    (
        Column("day", ("日期", "走访日期", "时间"), required=True),
        Column("kind", ("类别", "走访类别")),
        *PLACE,
        Column("participants", ("参加人员", "走访人员")),
        Column("way", ("方式", "走访方式")),
        Column("purpose", ("事由", "走访事由", "目的")),
        Column("found", ("发现情况", "了解情况")),
        Column("agreed", ("商定事项", "议定事项")),
        Column("place", ("地点",)),
        Column("position", ("位置", "坐标")),
        Column("sides", ("同行方", "同行单位", "共同走访单位")),
        Column("measures", ("涉及措施", "措施")),
        Column("photos", ("照片",)),
        Column("office", ("录入单位",)),
        *WHOSE,
    ),
)
ASKED = SHAPE.columns[:14]  # what an author fills in
DAYS = Shape(
    "days",
    ("驻点",),
    (
        Column("day", ("日期", "驻点日期"), required=True),
        *PLACE,
        Column("note", ("备注", "工作内容", "事项")),
        *WHOSE,
    ),
)
PROBLEMS = Shape(
    "problems",
    ("问题",),
    (
        Column("day", ("走访日期", "日期"), required=True),
        Column("kind", ("类别", "走访类别")),
        *PLACE,
        Column("nth", ("当日第几次", "第几次")),
        Column("at", ("问题所在社区",)),
        Column("text", ("问题", "问题内容"), required=True),
        Column("owner", ("承办单位", "负责单位"), required=True),
        Column("due", ("办结期限", "期限"), required=True),
        Column("office", ("走访录入单位",)),
        Column("author", ("提出人",)),
        Column("state", ("走访状态",)),
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
KIND_WORDS = {value: word for word, value in reversed(KINDS.items())}  # the first word of each
WAYS = {"实地走访": Visit.Way.ON_SITE, "座谈": Visit.Way.MEETING, "听取汇报": Visit.Way.REPORT}
WAY_WORDS = {value: word for word, value in WAYS.items()}
STATES = {"draft": "草稿", "submitted": "待确认", "confirmed": "已确认", "deemed": "视同确认"}
STATES |= {"disputed": "有异议", "withdrawn": "已撤回"}
OUT_OF_BOOKS = {STATES["draft"], STATES["withdrawn"]}
Position = tuple[Decimal | None, Decimal | None]


@dataclass(frozen=True)
class SideWords:
    """Another side as a cell names it: who, of which kind of duty, to which community, and who went."""

    side: str
    kind: str = ""
    place: str = ""
    participants: str = ""


@dataclass
class VisitRow:
    """A line of the visits."""

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
    position: Position = (None, None)
    sides: tuple[SideWords, ...] = ()
    measures: tuple[str, ...] = ()
    photos: tuple[str, ...] = ()
    office: str = ""
    author: str = ""
    state: str = ""


@dataclass
class ProblemRow:
    """A line of the problems: the visit on which it was raised, what it is, who sees to it until when."""

    row: int = 0
    day: date | None = None
    kind: str = ""
    codes: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    nth: int = 1
    at: str = ""
    text: str = ""
    owner: str = ""
    due: date | None = None
    office: str = ""
    author: str = ""
    state: str = ""


@dataclass
class DayRow:
    """A line of the resident days."""

    row: int = 0
    day: date | None = None
    codes: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    note: str = ""
    author: str = ""
    state: str = ""

"""The workbook of measures and outcomes: its columns, written and read by the same words. DOMAIN 6.

A row that the register has carries its number (编号): unchanged it is passed over, a changed open measure is edited, a changed
outcome is refused (it is reversed on its page). A row without a number is new, unless the very same is entered already.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from measures.models import Goal, Measure, Outcome, Qualifier
from shenbei.lib import sheets
from shenbei.lib.sheets import Caps, Column, Shape, workbook_write
from shenbei.lib.sheets.writing import STARTERS

CAPS = Caps(text=4_000)
MOST_LINES = 1_000
MEASURES, OUTCOMES = "帮扶措施", "帮扶成效"
MEASURE_SHAPE = Shape(
    "measures",
    (MEASURES, "措施"),
    (
        Column("number", ("编号", "措施编号")),
        Column("code", ("社区编码", "编码"), required=True),
        Column("community", ("社区", "社区名称")),
        Column("title", ("措施", "措施名称"), required=True),
        Column("goal", ("目标", "帮扶目标"), required=True),
        Column("detail", ("内容", "主要内容")),
        Column("state", ("状态",)),
        Column("due_on", ("计划完成日期", "完成时限")),
        Column("started_on", ("开始日期",)),
        Column("finished_on", ("完成日期",)),
        Column("dropped_on", ("终止日期", "中止日期")),
        Column("reason", ("终止原因", "中止原因", "原因")),
        Column("cost", ("费用", "费用元")),
        Column("source", ("资金来源",)),
        Column("responsible", ("责任人",)),
    ),
)
OUTCOME_SHAPE = Shape(
    "outcomes",
    (OUTCOMES, "成效"),
    (
        Column("number", ("编号", "成效编号")),
        Column("code", ("社区编码", "编码"), required=True),
        Column("community", ("社区", "社区名称")),
        Column("type", ("成效", "成效名称"), required=True),
        Column("day", ("日期",), required=True),
        Column("quantity", ("数量",), required=True),
        Column("unit", ("单位",)),
        Column("qualifier", ("概数",)),
        Column("measure", ("所属措施",)),
        Column("helpers", ("帮扶单位",)),
        Column("joint", ("共建项目",)),
        Column("evidence", ("佐证",)),
        Column("kept", ("疑点确认",)),
        Column("reverses", ("冲销编号",)),
        Column("reason", ("冲销原因",)),
    ),
)
GOALS = {
    "促进经济发展": Goal.ECONOMY,
    "改善城乡环境": Goal.ENVIRONMENT,
    "帮助困难群众": Goal.PEOPLE,
    "加强社区党建": Goal.PARTY,
}
STATES = {  # as the pages say them; then what else is read
    "计划中": Measure.State.PLANNED,
    "进行中": Measure.State.UNDER_WAY,
    "已完成": Measure.State.DONE,
    "已终止": Measure.State.DROPPED,
    "计划": Measure.State.PLANNED,
    "完成": Measure.State.DONE,
    "中止": Measure.State.DROPPED,
}
SOURCES = {
    "区财政": Measure.Source.FINANCE,
    "帮扶部门": Measure.Source.DEPARTMENT,
    "街道": Measure.Source.STREET,
    "社区自筹": Measure.Source.COMMUNITY,
    "捐助": Measure.Source.DONATION,
    "其他": Measure.Source.OTHER,
}
FIRM = {"确数": Qualifier.EXACT, "多": Qualifier.AT_LEAST, "余": Qualifier.AT_LEAST, "近": Qualifier.ABOUT}
YES = "是"


def word_of(words: dict[str, Any], value: str) -> str:
    """The first word for a value; nothing where it has none."""
    return next((word for word, known in words.items() if known == value), "")


def exact(value: Any) -> str:
    """A text as it was written, line ends kept; the apostrophe of a safe CSV export taken off again."""
    if not isinstance(value, str):
        return sheets.text(value)
    found = value.replace("\r\n", "\n").strip()
    return found[1:] if found.startswith("'") and found[1:].startswith(STARTERS) else found


def plain(value: Decimal | None) -> Any:
    """A number as a number, whole where it is whole; nothing for None."""
    if value is None:
        return None
    return int(value) if value == int(value) else value


def measure_line(row: Measure) -> dict[str, Any]:
    """A measure as the workbook has it."""
    return {
        "number": row.pk,
        "code": row.community.code,
        "community": row.community.name,
        "title": row.title,
        "goal": word_of(GOALS, row.goal),
        "detail": row.detail,
        "state": word_of(STATES, row.state),
        "due_on": row.due_on,
        "started_on": row.started_on,
        "finished_on": row.finished_on,
        "dropped_on": row.dropped_on,
        "reason": row.reason,
        "cost": plain(row.cost),
        "source": word_of(SOURCES, row.source),
        "responsible": row.responsible.name if row.responsible else "",
    }


def outcome_line(row: Outcome) -> dict[str, Any]:
    """An outcome as the workbook has it."""
    return {
        "number": row.pk,
        "code": row.community.code,
        "community": row.community.name,
        "type": row.outcome_type.name_zh,
        "day": row.date,
        "quantity": plain(row.quantity),
        "unit": row.outcome_type.measure_word,
        "qualifier": word_of(FIRM, row.qualifier),
        "measure": row.measure.title if row.measure else "",
        "helpers": "、".join(sorted(helper.name for helper in row.helpers.all())),
        "joint": row.joint_key,
        "evidence": row.evidence,
        "kept": YES if row.kept else "",
        "reverses": row.reverses_id,
        "reason": row.reason,
    }


def measures_of(rows) -> Iterator[dict[str, Any]]:
    """Measures as lines, in chunks."""
    chosen = rows.select_related("community__organisation", "responsible").order_by("pk")
    return (measure_line(row) for row in chosen.iterator(chunk_size=1000))


def outcomes_of(rows) -> Iterator[dict[str, Any]]:
    """Outcomes as lines, in chunks."""
    chosen = rows.select_related("community__organisation", "outcome_type", "measure").order_by("pk")
    return (outcome_line(row) for row in chosen.prefetch_related("helpers").iterator(chunk_size=1000))


def header(shape: Shape) -> list[str]:
    """The first row of a table."""
    return [column.words[0] for column in shape.columns]


def cells(shape: Shape, lines: Iterable[dict[str, Any]]) -> Iterator[list[Any]]:
    """Lines in the order of the columns."""
    return ([line[column.key] for column in shape.columns] for line in lines)


def workbook_of(measures, outcomes) -> bytes:
    """Both tables; empty querysets give a workbook to fill in."""
    tables = (
        (MEASURES, MEASURE_SHAPE, measures_of(measures)),
        (OUTCOMES, OUTCOME_SHAPE, outcomes_of(outcomes)),
    )
    return workbook_write((title, header(shape), cells(shape, lines)) for title, shape, lines in tables)

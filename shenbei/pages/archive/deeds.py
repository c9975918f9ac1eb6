"""What was done in a year: visits, problems, measures, outcomes, plans."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet

import measures.workbook
import visits.workbook
from measures.models import Measure, Outcome, Plan, PlanTarget, Progress
from shenbei.lib.periods import Window
from shenbei.pages.archive.tables import Table, table
from visits.models import Dispute, Problem, SheetDay, Visit, VisitSide


def deeds(window: Window) -> Iterator[Table]:
    """Visits, problems, measures, outcomes and plans of the year."""
    inside, year = (window.start, window.end), window.start.year
    visited = Visit.objects.in_window(window).order_by("visited_on", "pk")
    yield Table("11走访记录", ["走访编号", *visits.workbook.header()], _numbered(visited))
    yield table(
        "12驻点日", SheetDay.objects.filter(day__range=inside, entered_on__isnull=False),
        干部="sheet__duty__cadre__person__name", 社区="sheet__duty__community__organisation__name", 日期="day", 备注="note",
        状态="sheet__state",
    )  # fmt: skip
    yield table(
        "13问题台账", Problem.objects.filter(due_on__range=inside), 社区="community__organisation__name", 问题="text",
        责任单位="owner__name", 期限="due_on", 办结="closed_on",
    )  # fmt: skip
    goals = measures.workbook
    known = Measure.objects.filter(added_at__year__lte=year).exclude(finished_on__lt=window.start)
    known = known.exclude(dropped_on__lt=window.start)
    for name, shape, lines in (
        ("14帮扶措施", goals.MEASURE_SHAPE, goals.measures_of(known)),
        ("15帮扶成效", goals.OUTCOME_SHAPE, goals.outcomes_of(Outcome.objects.between(window))),
    ):
        yield Table(name, goals.header(shape), goals.cells(shape, lines))
    yield table(
        "16年度计划", PlanTarget.objects.filter(plan__year=year), 社区="plan__community__organisation__name", 目标="goal",
        成效="outcome_type__name_zh", 其他指标="metric", 时段="half", 基数="baseline", 目标值="target",
    )  # fmt: skip
    yield table(
        "16a计划要点", Plan.objects.filter(year=year), 社区="community__organisation__name", 年度="year", 内容="policy",
        目标等次="target_grade", 社区确认人="agreed_by__name", 确认时间="agreed_at",
    )  # fmt: skip
    yield table(
        "14a措施进展", Progress.objects.filter(day__range=inside), 措施编号="measure", 措施="measure__title", 日期="day",
        状态="state", 工作情况="text", 登记人="added_by__name", 登记时间="added_at",
    )  # fmt: skip
    went = {"走访编号": "visit", "日期": "visit__visited_on"}
    yield table(
        "11a走访参与方", VisitSide.objects.filter(visit__visited_on__range=inside), **went, 职责="duty__kind",
        单位="duty__organisation__name", 领导="duty__leader__person__name", 干部="duty__cadre__person__name",
        社区="duty__community__organisation__name", 参加人员="participants", 认可日期="accepted_on",
    )  # fmt: skip
    yield table(
        "11b走访涉及措施", Visit.measures.through.objects.filter(visit__visited_on__range=inside), **went,
        措施编号="measure", 措施="measure__title",
    )  # fmt: skip
    yield table(
        "11c走访异议", Dispute.objects.filter(raised_on__range=inside), 走访编号="visit", 月报编号="sheet", 提出人="raised_by__name",
        提出日期="raised_on", 理由="reason", 说明="answer", 说明日期="answered_on", 结果="result", 裁定人="settled_by__name",
        裁定日期="settled_on", 裁定依据="grounds",
    )  # fmt: skip


def _numbered(visited: QuerySet[Visit]) -> Iterator[list[Any]]:
    """Visits as their workbook has them, each after its number, by which the other tables name it."""
    keys: list[int] = []

    def noted() -> Iterator[Visit]:
        for visit in visits.workbook.with_all(visited):
            keys.append(visit.pk)
            yield visit

    for line in visits.workbook.lines(noted()):
        yield [keys.pop(), *line]

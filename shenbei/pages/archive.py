"""/reports/archive/<year>.zip: a year's data as workbooks in one archive, with a manifest; for handover or leaving.

Each workbook is one table as people read it; `manifest.json` names every file with its rows, bytes and SHA-256.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import IO, Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, StreamingHttpResponse
from django.utils import translation
from django.views.decorators.http import require_POST

import measures.workbook
import visits.workbook
from accounts.access import Role, audience
from accounts.fresh import fresh_password
from accounts.models import Organisation
from assessment.models import CommunityResult
from measures.models import Measure, Outcome, PlanTarget
from office.actions import event_record
from pairing.models import (
    AllowanceCorrection,
    AllowanceLine,
    Community,
    ContactPoint,
    Grade,
    Leader,
    Link,
    Opinion,
    Pairing,
    Posting,
    Suspension,
    Training,
)
from pledges.models import Item, Pledge
from shenbei.lib.periods import SHANGHAI, Window, year_window
from shenbei.lib.sheets import workbook_write
from shenbei.pages.annual_papers import report_of, workbook_of
from visits.models import Problem, SheetDay, Verdict, Visit

CHUNK = 65_536


@dataclass(frozen=True)
class Table:
    """A file of the archive: what it is called, its header, its rows."""

    name: str
    header: Sequence[str]
    rows: Iterable[Sequence[Any]]


def _plain(value: Any) -> Any:
    """A value as a cell holds it."""
    if isinstance(value, datetime):
        return value.astimezone(SHANGHAI).replace(tzinfo=None)
    if isinstance(value, Decimal):
        return int(value) if value == int(value) else float(value)
    if value is None or isinstance(value, int | float | date):
        return value
    return str(value)


def _table(name: str, rows: QuerySet, **columns: str) -> Table:
    """A table of a queryset: header word → path of the field; a choice is written in its word."""
    fields = list(columns.values())
    choices = {path: dict(_choices(rows.model, path)) for path in fields}
    found = rows.order_by("pk").values_list(*fields).iterator(chunk_size=2000)
    lines = (
        [_plain(choices[path].get(value, value)) for path, value in zip(fields, row, strict=True)]
        for row in found
    )
    return Table(name, list(columns), lines)


def _choices(model: Any, path: str) -> Iterable[tuple[Any, Any]]:
    *steps, last = path.split("__")
    for step in steps:
        model = model._meta.get_field(step).related_model
    field = model._meta.get_field(last)
    return getattr(field, "flatchoices", ())


def tables(year: int) -> Iterator[Table]:
    """All tables of a year, in the order in which they are read; rows are fetched as they are written."""
    window = year_window(year)
    within = {"started_on__lte": window.end}
    live = Q(ended_on=None) | Q(ended_on__gte=window.start)
    yield from _register(window, within, live)
    yield from _done(window, year)
    yield from _judged(window, year)


def _register(window: Window, within: dict, live: Q) -> Iterator[Table]:
    yield _table(
        "01单位", Organisation.objects.all(), 编码="code", 名称="name", 类别="kind", 上级="parent__name"
    )
    yield _table(
        "02社区", Community.objects.all(), 编码="code", 名称="organisation__name", 街道="street__name", 类型="kind",
        地域="area", 户数="households", 人口="population", 党员="party_members",
    )  # fmt: skip
    place, spell = "community__organisation__name", {"起": "started_on", "止": "ended_on"}
    yield _table(
        "03区级领导", Leader.objects.filter(live, **within), 姓名="person__name", 职务="post", **spell
    )
    yield _table(
        "04分片联系",
        Link.objects.filter(live, **within),
        领导="leader__person__name",
        街道="street__name",
        **spell,
    )
    yield _table(
        "05联系点", ContactPoint.objects.filter(live, **within), 领导="leader__person__name", 社区=place,
        原因="ground", **spell,
    )  # fmt: skip
    yield _table(
        "06结对帮扶", Pairing.objects.filter(live, **within), 部门="department__name", 社区=place, **spell
    )
    who = {"干部": "cadre__person__name", "派出单位": "cadre__department__name"}
    yield _table("07驻点干部", Posting.objects.filter(live, **within), **who, 社区=place, **spell)
    yield _table(
        "08暂停履责",
        Suspension.objects.filter(started_on__lte=window.end, ended_on__gte=window.start),
        领导="leader__person__name", 结对部门="pairing__department__name", 驻点干部="posting__cadre__person__name",
        街道="street__name", 事由="ground", 状态="state", **spell,
    )  # fmt: skip
    inside = (window.start, window.end)
    yield _table(
        "09培训", Training.objects.filter(held_on__range=inside), 干部="cadre__person__name", 培训="title",
        日期="held_on", 天数="days",
    )  # fmt: skip
    yield _table(
        "10期满鉴定", Opinion.objects.filter(posting__ended_on__range=inside), 干部="posting__cadre__person__name",
        社区="posting__community__organisation__name", 意见方="side", 意见="text", 出具人="given_by__name", 时间="given_at",
    )  # fmt: skip


def _done(window: Window, year: int) -> Iterator[Table]:
    inside = (window.start, window.end)
    visited = Visit.objects.in_window(window).order_by("visited_on", "pk")
    yield Table(
        "11走访记录", visits.workbook.header(), visits.workbook.lines(visits.workbook.with_all(visited))
    )
    yield _table(
        "12驻点日", SheetDay.objects.filter(day__range=inside, entered_on__isnull=False),
        干部="sheet__duty__cadre__person__name", 社区="sheet__duty__community__organisation__name", 日期="day", 备注="note",
        状态="sheet__state",
    )  # fmt: skip
    yield _table(
        "13问题台账", Problem.objects.filter(due_on__range=inside), 社区="community__organisation__name", 问题="text",
        责任单位="owner__name", 期限="due_on", 办结="closed_on",
    )  # fmt: skip
    goals = measures.workbook
    known = Measure.objects.filter(added_at__year__lte=year).exclude(finished_on__lt=window.start)
    for name, shape, lines in (
        ("14帮扶措施", goals.MEASURE_SHAPE, goals.measures_of(known)),
        ("15帮扶成效", goals.OUTCOME_SHAPE, goals.outcomes_of(Outcome.objects.between(window))),
    ):
        yield Table(name, goals.header(shape), goals.cells(shape, lines))
    yield _table(
        "16年度计划", PlanTarget.objects.filter(plan__year=year), 社区="plan__community__organisation__name", 目标="goal",
        成效="outcome_type__name_zh", 其他指标="metric", 时段="half", 基数="baseline", 目标值="target",
    )  # fmt: skip


def _judged(window: Window, year: int) -> Iterator[Table]:
    inside = (window.start, window.end)
    yield _table(
        "17四方承诺",
        Pledge.objects.filter(year=year),
        社区="community__organisation__name",
        年度="year",
        状态="state",
    )
    yield _table(
        "18承诺事项", Item.objects.filter(pledge__year=year), 社区="pledge__community__organisation__name", 目标="goal",
        事项="text", 基数="baseline", 目标值="target", 单位="unit", 期限="due_on", 责任方="owner", 权重="weight",
    )  # fmt: skip
    yield _table(
        "19任务完成", Verdict.objects.filter(ends_on__range=inside), 职责="duty__kind",
        单位="duty__organisation__name", 领导="duty__leader__person__name", 干部="duty__cadre__person__name",
        社区="duty__community__organisation__name", 起="starts_on", 止="ends_on", 应完成="owed", 已完成="counted",
        结论="outcome",
    )  # fmt: skip
    yield _table(
        "20等次", Grade.objects.filter(year=year), 社区="community__organisation__name", 年度="year", 等次="grade",
        得分="points", 生效="valid_from", 依据="evidence", 决定="decision", 决定人="decided_by__name",
    )  # fmt: skip
    yield _table(
        "21社区考评", CommunityResult.objects.filter(round__code__startswith=str(year)), 轮次="round__code",
        社区="community__organisation__name", 得分="total",
    )  # fmt: skip
    yield _table(
        "22驻点补助", AllowanceLine.objects.filter(sheet__month__range=inside), 月份="sheet__month", 状态="sheet__state",
        干部="cadre__person__name", 社区="community__organisation__name", 地域="area", 在岗天数="live_days", 标准="rate",
        应发="amount",
    )  # fmt: skip
    yield _table(
        "23补助更正", AllowanceCorrection.objects.filter(sheet__month__range=inside), 月份="sheet__month",
        更正月份="of__month", 干部="cadre__person__name", 金额="amount", 原因="reason",
    )  # fmt: skip


def archive_write(target: IO[bytes], year: int) -> list[dict[str, Any]]:
    """Write the archive; returns the manifest's entries: name, rows, bytes, sha256."""
    entries = []
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive, translation.override("zh-hans"):
        for table in tables(year):
            counted = _Counted(table.rows)
            content = workbook_write([(table.name[2:], table.header, counted)])
            entries.append(_put(archive, f"{table.name}.xlsx", content, counted.number))
        content = workbook_of(report_of(year, "", internal=True))
        entries.append(_put(archive, f"00{year}年度报告.xlsx", content, None))
        manifest = {"year": year, "files": entries}
        archive.writestr("manifest.json", json.dumps(manifest, ensure_ascii=False, indent=1))
    return entries


class _Counted:
    """Rows that are counted as they pass."""

    def __init__(self, rows: Iterable[Sequence[Any]]) -> None:
        self.rows, self.number = rows, 0

    def __iter__(self) -> Iterator[Sequence[Any]]:
        for row in self.rows:
            self.number += 1
            yield row


def _put(archive: zipfile.ZipFile, name: str, content: bytes, rows: int | None) -> dict[str, Any]:
    archive.writestr(name, content)
    return {"name": name, "rows": rows, "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}


@audience(Role.STAFF, Role.REVIEWER)
@require_POST
@fresh_password
def archive(request: HttpRequest, year: int) -> StreamingHttpResponse:
    """The archive of a year, streamed once it is whole; the event says what left."""
    if not 2000 <= year <= 2100:
        raise Http404
    file = io.BytesIO()
    entries = archive_write(file, year)
    data = {"year": year, "files": len(entries), "rows": sum(entry["rows"] or 0 for entry in entries)}
    with transaction.atomic():
        event_record(by=request.user, verb="archive.export", obj=request.user, data=data)
    file.seek(0)
    response = StreamingHttpResponse(_pieces(file), content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="archive-{year}.zip"'
    return response


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    while piece := file.read(CHUNK):
        yield piece

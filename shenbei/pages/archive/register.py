"""The register as of a year: who was tied to whom, and on what terms."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Q

from accounts.models import Organisation
from pairing.models import (
    Community,
    ContactPoint,
    Leader,
    Link,
    Opinion,
    Pairing,
    Posting,
    Suspension,
    Training,
    WorkGroupMember,
)
from shenbei.lib.periods import Window
from shenbei.pages.archive.tables import Table, table


def register(window: Window) -> Iterator[Table]:
    """Who was tied to whom at some time of the year."""
    within, live = {"started_on__lte": window.end}, Q(ended_on=None) | Q(ended_on__gte=window.start)
    yield table(
        "01单位", Organisation.objects.all(), 编码="code", 名称="name", 类别="kind", 上级="parent__name"
    )
    yield table(
        "02社区", Community.objects.all(), 编码="code", 名称="organisation__name", 街道="street__name", 类型="kind",
        地域="area", 户数="households", 人口="population", 党员="party_members",
    )  # fmt: skip
    place, spell = "community__organisation__name", {"起": "started_on", "止": "ended_on"}
    yield table(
        "03区级领导", Leader.objects.filter(live, **within), 姓名="person__name", 职务="post", **spell
    )
    yield table(
        "04分片联系",
        Link.objects.filter(live, **within),
        领导="leader__person__name",
        街道="street__name",
        **spell,
    )
    yield table(
        "05联系点", ContactPoint.objects.filter(live, **within), 领导="leader__person__name", 社区=place,
        原因="ground", **spell,
    )  # fmt: skip
    yield table(
        "06结对帮扶", Pairing.objects.filter(live, **within), 部门="department__name", 社区=place, **spell
    )
    who = {"干部": "cadre__person__name", "派出单位": "cadre__department__name"}
    yield table("07驻点干部", Posting.objects.filter(live, **within), **who, 社区=place, **spell)
    yield table(
        "08暂停履责",
        Suspension.objects.filter(started_on__lte=window.end, ended_on__gte=window.start),
        领导="leader__person__name", 结对部门="pairing__department__name", 驻点干部="posting__cadre__person__name",
        街道="street__name", 事由="ground", 状态="state", **spell,
    )  # fmt: skip
    inside = (window.start, window.end)
    yield table(
        "09培训", Training.objects.filter(held_on__range=inside), 干部="cadre__person__name", 培训="title",
        日期="held_on", 天数="days",
    )  # fmt: skip
    yield table(
        "10期满鉴定", Opinion.objects.filter(posting__ended_on__range=inside), 干部="posting__cadre__person__name",
        社区="posting__community__organisation__name", 意见方="side", 意见="text", 出具人="given_by__name", 时间="given_at",
    )  # fmt: skip
    yield table(
        "10a工作组成员", WorkGroupMember.objects.filter(live, **within), 部门="pairing__department__name",
        社区="pairing__community__organisation__name", 姓名="person__name", 牵头="lead", **spell,
    )  # fmt: skip

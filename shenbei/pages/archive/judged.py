"""What was promised, owed, judged and paid in a year."""

from __future__ import annotations

from collections.abc import Iterator

import pledges.models as promised
from assessment.models import Appeal, CommunityResult, HelperResult, Reply, Round, Score, SurveyResult, Veto
from pairing.models import (
    AllowanceBudget,
    AllowanceCorrection,
    AllowanceHand,
    AllowanceLine,
    AllowanceRate,
    Grade,
)
from pledges.models import Item, Pledge
from shenbei.lib.periods import Window
from shenbei.pages.archive.tables import Table, table
from visits.models import QuotaRule, Reopening, Verdict


def judged(window: Window) -> Iterator[Table]:
    """Pledges, verdicts, grades, assessment and allowances of the year."""
    inside, year = (window.start, window.end), window.start.year
    yield table(
        "17四方承诺",
        Pledge.objects.filter(year=year),
        社区="community__organisation__name",
        年度="year",
        状态="state",
    )
    yield table(
        "18承诺事项", Item.objects.filter(pledge__year=year), 社区="pledge__community__organisation__name", 目标="goal",
        事项="text", 基数="baseline", 目标值="target", 单位="unit", 期限="due_on", 责任方="owner", 权重="weight",
    )  # fmt: skip
    yield table(
        "19任务完成", Verdict.objects.filter(ends_on__range=inside), 职责="duty__kind",
        单位="duty__organisation__name", 领导="duty__leader__person__name", 干部="duty__cadre__person__name",
        社区="duty__community__organisation__name", 起="starts_on", 止="ends_on", 应完成="owed", 已完成="counted",
        结论="outcome",
    )  # fmt: skip
    yield table(
        "20等次", Grade.objects.filter(year=year), 社区="community__organisation__name", 年度="year", 等次="grade",
        得分="points", 生效="valid_from", 依据="evidence", 决定="decision", 决定人="decided_by__name",
    )  # fmt: skip
    yield table(
        "21社区考评", CommunityResult.objects.filter(round__code__startswith=str(year)), 轮次="round__code",
        社区="community__organisation__name", 得分="total", 等次="grade", 同类名次="place",
        满意率="satisfaction", 一票否决="vetoed", 建议等次="proposed",
    )  # fmt: skip
    yield table(
        "22驻点补助", AllowanceLine.objects.filter(sheet__month__range=inside), 月份="sheet__month", 状态="sheet__state",
        干部="cadre__person__name", 社区="community__organisation__name", 地域="area", 在岗天数="live_days", 标准="rate",
        应发="amount",
    )  # fmt: skip
    yield table(
        "23补助更正", AllowanceCorrection.objects.filter(sheet__month__range=inside), 月份="sheet__month",
        更正月份="of__month", 干部="cadre__person__name", 金额="amount", 原因="reason",
    )  # fmt: skip
    yield from _promised(year)
    yield from _assessed(year)
    yield from _paid(window)


def _promised(year: int) -> Iterator[Table]:
    whose = {"社区": "pledge__community__organisation__name"}
    yield table(
        "17a签字人", promised.Signatory.objects.filter(pledge__year=year), **whose, 承诺方="party", 单位="organisation__name",
        姓名="person__name", 职务="post",
    )  # fmt: skip
    yield table(
        "17b承诺版本", promised.Version.objects.filter(pledge__year=year), **whose, 版次="number", 校验码="checksum",
        内容="content", 开始签字="opened_at", 公示="published_at", 作废="voided_at", 被替代="superseded_at", 撤回="withdrawn_at",
    )  # fmt: skip
    yield table(
        "17c签字", promised.Signature.objects.filter(version__pledge__year=year),
        社区="version__pledge__community__organisation__name", 版次="version__number", 承诺方="party", 签字人="person__name",
        方式="way", 签字日期="signed_on", 登记时间="entered_at", 核对人="checked_by__name", 核对时间="checked_at", 作废="voided_at",
        作废原因="voided_because",
    )  # fmt: skip
    yield table(
        "17d公示异议", promised.Objection.objects.filter(pledge__year=year), **whose, 受理号="receipt", 方式="way",
        收到日期="received_on", 内容="text", 期限="due_on", 状态="state", 答复="answer", 答复日期="answered_on",
    )  # fmt: skip
    yield table(
        "17e承诺更正", promised.Correction.objects.filter(pledge__year=year), **whose, 内容="changes", 原因="reason",
        状态="state", 提出人="proposed_by__name", 提出时间="proposed_at", 决定人="decided_by__name", 决定时间="decided_at",
    )  # fmt: skip
    item = {"社区": "item__pledge__community__organisation__name", "事项": "item__text"}
    yield table(
        "18a事项评定", promised.Review.objects.filter(item__pledge__year=year), **item, 结果="result", 实际="actual",
        完成度="completion", 佐证="evidence",
    )  # fmt: skip
    yield table(
        "18b数据异议", promised.Dispute.objects.filter(item__pledge__year=year), **item, 数据="figure", 理由="reason",
        状态="state", 提出人="raised_by__name", 提出日期="raised_on", 答复="answer", 处理人="settled_by__name", 处理日期="settled_on",
    )  # fmt: skip


def _assessed(year: int) -> Iterator[Table]:
    this = {"result__round__code__startswith": f"{year}H"}
    whose = {"轮次": "result__round__code", "社区": "result__community__organisation__name"}
    yield table(
        "21a考评轮次", Round.objects.filter(code__startswith=f"{year}H"), 轮次="code", 类型="kind", 阶段="stage",
        细则="frozen", 开始="opened_at", 计算="computed_at", 审定="finished_at", 校验码="checksum",
    )  # fmt: skip
    yield table(
        "21b指标得分", Score.objects.filter(**this), **whose, 指标="indicator__name", 环节="stage", 状态="state", 得分="points",
        满分="maximum", 实际="actual", 目标="target", 计算依据="inputs", 说明="note", 打分人="person__name", 时间="entered_at",
    )  # fmt: skip
    yield table(
        "21c满意度测评", SurveyResult.objects.filter(**this), **whose, 答卷="answers", 满意="satisfied", 日期="held_on",
        认定="decision", 认定理由="decision_reason",
    )  # fmt: skip
    yield table(
        "21d社区反馈", Reply.objects.filter(**this), **whose, 同意="agrees", 意见="text", 时间="entered_at"
    )
    yield table(
        "21e申诉", Appeal.objects.filter(**this), **whose, 指标="indicator__name", 申诉="text", 期限="due_on", 结果="outcome",
        答复="answer", 决定时间="decided_at",
    )  # fmt: skip
    yield table(
        "21f一票否决",
        Veto.objects.filter(**this),
        **whose,
        事由="ground",
        日期="happened_on",
        文件="document",
    )
    yield table(
        "21g帮扶方考评", HelperResult.objects.filter(round__code__startswith=f"{year}H"), 轮次="round__code", 类别="kind",
        名称="name", 水平="level", 提升="gain", 社区考评="communities", 承诺完成="pledges", 日常工作="duties", 得分="total",
        计算依据="inputs",
    )  # fmt: skip


def _paid(window: Window) -> Iterator[Table]:
    yield table(
        "22a补助经手", AllowanceHand.objects.filter(sheet__month__range=(window.start, window.end)), 月份="sheet__month",
        经手人="person__name", 事项="act", 时间="at", 备注="note",
    )  # fmt: skip
    yield table(
        "22b补助标准", AllowanceRate.objects.filter(valid_from__lte=window.end), 地域="area", 元每月="yuan", 生效="valid_from"
    )  # fmt: skip
    yield table(
        "22c补助预算", AllowanceBudget.objects.filter(year=window.start.year), 年度="year", 元="yuan", 文件="document",
        确定人="set_by__name", 时间="set_at",
    )  # fmt: skip
    yield table(
        "19a任务标准", QuotaRule.objects.filter(valid_from__lte=window.end), 职责="kind", 月数="months", 次数="minimum",
        不同日="distinct_days", 只计已确认="confirmed_only", 生效="valid_from",
    )  # fmt: skip
    yield table(
        "19b重新开放", Reopening.objects.filter(starts_on__range=(window.start, window.end)), 职责="duty__kind",
        单位="duty__organisation__name", 社区="duty__community__organisation__name", 周期起="starts_on", 原因="reason",
        批准人="opened_by__name", 时间="opened_at", 截至="until_on",
    )  # fmt: skip

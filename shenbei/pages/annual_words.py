"""The report in sentences, in the manner of the programme's own article: built from the figures, nothing beside them.

Papers are Chinese whatever the reader's language (DESIGN). A figure is written as firm as its rows are: «多», «余» and
«近» only where their qualifiers say so. The public version claims no more than rows show; the internal one says as
well what fell short.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils import translation

from measures.models import Goal
from pairing.reports_grades import risen_and_fallen
from shenbei.lib.figures import plain_number
from shenbei.pages.annual_content import Annual, Figure

GOALS = {
    Goal.ECONOMY: "促进经济发展",
    Goal.ENVIRONMENT: "改善城乡环境",
    Goal.PEOPLE: "帮助困难群众",
    Goal.PARTY: "加强社区党建",
}


@dataclass(frozen=True)
class Part:
    """A heading with its paragraphs."""

    heading: str
    paragraphs: tuple[str, ...]


def period_zh(report: Annual) -> str:
    """«2012年», «2012年上半年»."""
    return f"{report.year}年" + {"": "", "H1": "上半年", "H2": "下半年"}[report.half]


def title_zh(report: Annual) -> str:
    """The paper's title."""
    period = f"{report.year}年度" if not report.half else period_zh(report)
    return f"{report.district}{period}社区帮扶工作情况"


def parts(report: Annual, flows: Mapping[tuple[str, str], int], *, internal: bool) -> list[Part]:
    """The report's sections in order; a section without anything to say is left out."""
    with translation.override("zh-hans"):
        found = [
            Part("总体情况", tuple(_general(report))),
            Part("帮扶成效", tuple(_goals(report))),
            Part("经费保障", tuple(_money(report))),
        ]
        if internal:
            found.append(Part("同比情况", tuple(_against_before(report))))
            found.append(Part("存在的不足", tuple(_short(report, flows))))
    return [part for part in found if part.paragraphs]


def _listed(figures: Iterable[Figure]) -> str:
    return "，".join(f"{figure.phrase}{figure.text}" for figure in figures)


def _general(report: Annual) -> Iterable[str]:
    when = period_zh(report)
    leaders, offices = report.figure("leader_visits"), report.figure("office_visits")
    measures = report.figure("measures")
    if leaders and leaders.quantity:
        yield f"“联”：{when}，{leaders.people}名区级党员领导干部到社区调研指导工作{leaders.text}。"
    if offices and offices.quantity:
        yield (
            f"“帮”：区直部门和街道干部到社区帮扶指导{offices.text}，其中区直部门{report.visits.departments}次、"
            f"街道{report.visits.streets}次。"
        )
    if measures and measures.quantity:
        outlay = report.figure("outlay")
        sent = f"期末在岗派驻干部{outlay.people}名，" if outlay and outlay.people else ""
        yield f"“包”：{sent}共落实帮扶措施{measures.text}。"


def _goals(report: Annual) -> Iterable[str]:
    for goal, words in GOALS.items():
        figures = report.of_goal(goal)
        if figures:
            yield f"{words}。累计{_listed(figures)}。"


def _money(report: Annual) -> Iterable[str]:
    outlay = report.figure("outlay")
    if not outlay or not outlay.quantity or not report.rates:
        return
    low, high = (plain_number(yuan) for yuan in (report.rates[0], report.rates[-1]))
    rate = f"{low}元" if low == high else f"{low}元至{high}元"
    span = "按年末在岗人数计算，每年投入共计" if not report.half else "按期末在岗人数计算，半年投入共计"
    yield f"派驻干部保留原职务，待遇不变，按地域每人每月给予{rate}的补助；{span}{outlay.text}，经费由区财政列支拨付。"


def _against_before(report: Annual) -> Iterable[str]:
    if not report.compared:
        yield f"{report.year - 1}年同期没有登记数据，不作比较。"
        return
    known = [figure for figure in report.figures if figure.change]
    if known:
        told = "；".join(
            f"{figure.phrase or figure.label}{figure.text}，上年同期{figure.before.text}（{figure.change}）"
            for figure in known
        )
        yield f"与上年同期相比：{told}。"
    rough = [figure for figure in report.figures if figure.before and figure.quantity and not figure.change]
    if rough:
        told = "；".join(
            f"{figure.phrase or figure.label}{figure.text}，上年同期{figure.before.text}" for figure in rough
        )
        yield f"上年同期为零或含概数、不计算增减幅度的：{told}。"


def _short(report: Annual, flows: Mapping[tuple[str, str], int]) -> Iterable[str]:
    if report.kept:
        yield "".join(["与走访定额对照：", *(row.sentence.strip() for row in report.shortfalls)])
    else:
        yield "本期没有定额核对结果，无法对照应完成数。"
    if report.below_plan:
        told = "；".join(
            f"{figure.phrase}计划{figure.planned_text}、完成{figure.planned_done_text}（{figure.reached}%）"
            for figure in report.below_plan
        )
        yield f"列入年度计划的社区合计，未达到计划的有{len(report.below_plan)}项：{told}。"
    if report.measures.dropped:
        yield f"本期中止帮扶措施{report.measures.dropped}项，原因见措施台账。"
    nothing = [words for goal, words in GOALS.items() if not report.of_goal(goal)]
    if nothing:
        yield f"{'、'.join(nothing)}方面没有登记成效。"
    if flows:
        rose, stayed, fell = risen_and_fallen(flows)
        yield f"分类定级：晋级{rose}个社区，保持{stayed}个，降级{fell}个。"

"""The papers of a round: the bulletin with every community, one community's scorecard. PDF in official layout, and
the same as an editable document. Papers are Chinese whatever the reader's language."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import translation

from assessment.models import CommunityResult, Round
from assessment.reports import card_facts
from assessment.reports.cards import Line, card
from assessment.rules import BEST_FIRST
from pairing.models import Community, Grade
from pledges.pdf import contact, office_name
from shenbei.lib.figures import plain_number
from shenbei.lib.pdf import render
from shenbei.lib.periods import shanghai_day
from shenbei.lib.word import Paper

CHINESE = "zh-hans"


@dataclass(frozen=True)
class Bulletin:
    """What the bulletin of a round says: its name, its day, how many reached which grade, the communities by kind."""

    round: Round
    title: str
    dated: date
    counts: list[tuple[str, int]]
    categories: list[str]
    kinds: list[tuple[str, list[tuple[CommunityResult, list[str]]]]]

    @property
    def widths(self) -> list[int]:
        """The widths of its columns in millimetres: 156 together (GB/T 9704)."""
        part = 65 // max(len(self.categories), 1)
        return [11, 26, 26, *([part] * len(self.categories)), 15, 13]

    @property
    def total(self) -> int:
        """How many communities it names."""
        return sum(len(rows) for _name, rows in self.kinds)

    @property
    def sentence(self) -> str:
        """What was assessed and how it came out, in one paragraph."""
        grades = "、".join(f"“{name}”{count}个" for name, count in self.counts)
        return (
            f"按照《社区考评细则》，区委组织部组织开展了{self.round}社区考评，共考评{self.total}个社区。"
            f"按得分对应等次，{grades}。各社区得分和名次见附表，名次只在同类社区之间排列；满意率未达标或有一票否决事项的，等次不高于“一般”。"
        )

    @property
    def ending(self) -> str:
        """Until when it is publicised and where one objects; or that it is final."""
        if self.round.is_finished:
            return "考评结果已经审定，作为调整班子、使用干部和绩效考核的依据之一。"
        where = contact()
        ways = "，".join(
            [f"监督电话：{where['phone']}"] * bool(where["phone"])
            + [where["mailbox"]] * bool(where["mailbox"])
        )
        until = f"公示至{self.round.due_on:%Y年%-m月%-d日}。" if self.round.due_on else ""
        return f"现予公示。{until}社区对本社区任一项得分有异议的，可在公示期内提出申诉。{ways}{'。' if ways else ''}"


def bulletin(found: Round) -> Bulletin:
    """The bulletin of a publicised or final round; a fixed number of statements."""
    with translation.override(CHINESE):
        rows = list(found.results.select_related("street", "round").order_by("place", "code"))
        counted = Counter(row.grade for row in rows)
        finished = found.finished_at
        return Bulletin(
            round=found,
            title=f"关于{found}社区考评结果的{'通报' if found.is_finished else '公示'}",
            dated=shanghai_day(finished or found.computed_at or found.opened_at),
            counts=[(str(Grade.Level(one.value).label), counted[one.value]) for one in BEST_FIRST],
            categories=[one["name"] for one in found.frozen["categories"]],
            kinds=[
                (str(kind.label), [(row, _parts(row)) for row in rows if row.kind == kind])
                for kind in Community.Kind
            ],
        )


def _parts(row: CommunityResult) -> list[str]:
    """The points of each category as the round froze them, a dash where one is incomplete."""
    parts = (row.parts.get(one["code"], {}) for one in row.round.frozen["categories"])
    return [part["points"] if part.get("percent") else "—" for part in parts]


def bulletin_pdf(found: Round) -> bytes:
    """The bulletin under a red head; its number is left to be written by the office."""
    with translation.override(CHINESE):
        told = bulletin(found)
        context = {
            "told": told,
            "office": office_name(),
            "number": f"〔{told.dated.year}〕　号",
            "dated": told.dated,
        }
        return render("assessment/pdf/bulletin.html", context, created=told.dated)


def bulletin_docx(found: Round) -> bytes:
    """The bulletin as an editable document."""
    with translation.override(CHINESE):
        told = bulletin(found)
        paper = Paper(told.title, created=told.dated)
        paper.text(told.sentence)
        paper.text(told.ending)
        paper.signed(office_name(), told.dated)
        for number, (name, rows) in enumerate((kind for kind in told.kinds if kind[1]), 1):
            paper.heading(f"附表{number}　{name}社区考评结果", new_page=True)
            paper.table(
                ["名次", "社区", "所属街道", *told.categories, "总分", "等次"],
                [
                    [
                        row.place,
                        row.name,
                        row.street.name,
                        *points,
                        _number(row.total),
                        row.get_grade_display(),
                    ]
                    for row, points in rows
                ],
                widths=told.widths,
            )
        return paper.done()


@dataclass(frozen=True)
class Card:
    """One community's scorecard: its facts, and its lines by category with what each stage said."""

    result: CommunityResult
    title: str
    dated: date
    facts: list[tuple[str, str]]
    parts: list[tuple[str, list[list[str]], str]]


HEAD = ["指标", "满分", "计算", "自评", "街道", "区级", "申诉", "计分"]


def scorecard(result: CommunityResult, user) -> Card:
    """The scorecard as this user is shown it."""
    with translation.override(CHINESE):
        parts = [
            (category.name, [_line(row) for row in lines], _part(part))
            for category, lines, part in card(result, user)
        ]
        return Card(
            result=result,
            title=f"{result.name}{result.round}考评评分卡",
            dated=shanghai_day(
                result.round.finished_at or result.round.computed_at or result.round.opened_at
            ),
            facts=[(str(fact.label), str(fact.value)) for fact in card_facts(result, user)] + _vetoes(result),
            parts=parts,
        )


def _vetoes(result: CommunityResult) -> list[tuple[str, str]]:
    rows = result.vetoes.select_related("result__round__scheme")
    return [("一票否决", f"{row.words}（{row.happened_on:%Y年%-m月%-d日}，{row.document}）") for row in rows]


def _line(row: Line) -> list[str]:
    stages = [row.computed if row.shows_computed else None, row.own, row.street, row.district, row.appeal]
    said = ["" if score is None else _said(score) for score in stages]
    counts = {"missing": "缺", "not_applicable": "不适用"}.get(row.state, _number(row.points))
    return [row.name, plain_number(row.indicator.points), *said, counts]


def _said(score: Any) -> str:
    return score.get_state_display() if score.points is None else _number(score.points)


def _part(part: Any) -> str:
    return f"{part['points']}／{part['maximum']}" if part.get("percent") else ""


def _number(value: Decimal | None) -> str:
    return "" if value is None else f"{value:.2f}"


def scorecard_pdf(result: CommunityResult, user) -> bytes:
    """One community's scorecard as PDF."""
    told = scorecard(result, user)
    context = {"told": told, "head": HEAD, "office": office_name(), "title": told.title}
    return render("assessment/pdf/card.html", context, created=told.dated)


def scorecard_docx(result: CommunityResult, user) -> bytes:
    """The same as an editable document."""
    told = scorecard(result, user)
    with translation.override(CHINESE):
        paper = Paper(told.title, created=told.dated)
        for label, value in told.facts:
            paper.text(f"{label}：{value}")
        for name, rows, points in told.parts:
            paper.heading(f"{name}　{points}".strip())
            paper.table(HEAD, rows, widths=[44, 16, 16, 16, 16, 16, 16, 16])
        paper.signed(office_name(), told.dated)
        return paper.done()

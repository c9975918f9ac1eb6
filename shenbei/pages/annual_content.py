"""What the report of a year or half-year holds: figures beside the year before and the plans, and what fell short."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from measures.reports import MeasureCounts
from measures.rules import figure_en, figure_zh
from shenbei.lib.periods import Window, half_year_label
from shenbei.lib.rounding import half_up
from visits.reports.counts import Attainment, Counts
from visits.rules import Kind

COLUMNS = ("owed", "made", "missing", "kept", "missed")  # figures of each duty that open their windows


def half_of(window: Window) -> str:
    """«H1», «H2», or nothing for a whole year."""
    if window.start.month == 7:
        return "H2"
    return "" if window.end.month == 12 else "H1"


def rows_url(window: Window, code: str) -> str:
    """Where the rows behind a figure of a year or half-year are."""
    half = half_of(window)
    if half:
        return reverse("half_rows", args=[window.start.year, int(half[1]), code])
    return reverse("annual_rows", args=[window.start.year, code])


@dataclass(frozen=True)
class Figure:
    """A row of the report: what, how much, how firm; `url` opens the rows that it was computed from."""

    code: str
    group: str
    label: str
    quantity: Decimal
    qualifier: str
    word: str  # the Chinese measure word or unit
    unit: str  # the English unit
    more: str = "多"
    note: str = ""
    url: str = ""
    goal: str = ""
    phrase: str = ""  # how a Chinese sentence names it
    people: int = 0  # how many persons stand behind it
    before: Figure | None = (
        None  # the same of the period a year earlier; None where nothing is recorded of it
    )
    planned: Decimal | None = None  # what the communities' plans want together; None where no plan names it
    planned_done: Decimal = Decimal(0)  # what those communities have reached of it

    @property
    def text(self) -> str:
        """As an official writes it: «2亿多元», «近35万元»; in English «over 200,000,000 yuan»."""
        return self.written(self.quantity, self.qualifier)

    def written(self, quantity: Decimal, qualifier: str = "exact") -> str:
        """Another quantity of the same thing, written the same way."""
        if (get_language() or "zh").startswith("zh"):
            return figure_zh(quantity, qualifier, self.word, self.more)
        return figure_en(quantity, qualifier, self.unit)

    @property
    def change(self) -> str:
        """Against the year before in per cent; empty unless both figures are exact and there was something before."""
        if (
            not self.before
            or not self.before.quantity
            or {self.qualifier, self.before.qualifier} != {"exact"}
        ):
            return ""
        part = half_up((self.quantity / self.before.quantity - 1) * 100, "0.1")
        return f"{part:+}%" if part else _("the same")

    @property
    def planned_text(self) -> str:
        """What was planned, written like the figure."""
        return "" if self.planned is None else self.written(self.planned)

    @property
    def planned_done_text(self) -> str:
        """What the communities that planned it have reached, written like the figure."""
        return self.written(self.planned_done)

    @property
    def reached(self) -> int | None:
        """Whole per cent of the plan, in the communities that planned it, rounded down; None without a plan.

        What is over 100 is said as it is.
        """
        return int(100 * self.planned_done / self.planned) if self.planned else None


@dataclass(frozen=True)
class Shortfall:
    """What was owed and what is recorded, in a sentence that says it plainly."""

    owed: int
    recorded: int
    sentence: str

    @property
    def short(self) -> int:
        """How many are missing, 0 when none."""
        return max(0, self.owed - self.recorded)


@dataclass(frozen=True)
class Annual:
    """The report of a year or a half-year; its strings are in the language in which it was made."""

    year: int
    half: str  # «H1», «H2» or empty
    district: str
    figures: tuple[Figure, ...]
    visits: Counts
    measures: MeasureCounts
    window: Window
    period: Window  # from the first pairing on: what was owed before it was owed by nobody
    kept: tuple[Attainment, ...]
    rates: tuple[Decimal, ...]  # the monthly rates of the allowance at the end, lowest first

    @property
    def code(self) -> str:
        """«2012» or «2012H1»."""
        return f"{self.year}{self.half}"

    @property
    def label(self) -> str:
        """The period in words."""
        return half_year_label(self.code) if self.half else str(self.year)

    @property
    def compared(self) -> bool:
        """Whether anything is recorded of the period a year before."""
        return any(figure.before for figure in self.figures)

    @property
    def below_plan(self) -> list[Figure]:
        """The outcomes that fell short of what the plans want together."""
        return [figure for figure in self.figures if figure.reached is not None and figure.reached < 100]

    def figure(self, code: str) -> Figure | None:
        """One figure by its code."""
        return next((figure for figure in self.figures if figure.code == code), None)

    def of_goal(self, goal: str) -> list[Figure]:
        """The outcomes under a goal of which something is recorded."""
        return [figure for figure in self.figures if figure.goal == goal and figure.quantity]

    @property
    def groups(self) -> list[tuple[str, list[Figure]]]:
        """The rows under their headings, in order."""
        found: dict[str, list[Figure]] = {}
        for figure in self.figures:
            found.setdefault(figure.group, []).append(figure)
        return list(found.items())

    @property
    def kept_rows(self) -> list[tuple[Attainment, dict[str, str]]]:
        """Each duty with the addresses of the windows behind each of its figures."""
        return [
            (row, {name: rows_url(self.window, f"{name}-{row.kind.value}") for name in COLUMNS})
            for row in self.kept
        ]

    @property
    def shortfalls(self) -> list[Shortfall]:
        """Visits owed by departments and streets, and contact points owed by leaders, against what is recorded."""
        owed = {row.kind: row.owed for row in self.kept}
        return [*self._offices(owed), *self._leaders(owed)]

    @property
    def is_short(self) -> bool:
        """Whether anything owed was not done."""
        return any(row.short for row in self.shortfalls)

    def _offices(self, owed: dict[Kind, int]) -> Iterable[Shortfall]:
        departments, streets = owed.get(Kind.WORK_GROUP, 0), owed.get(Kind.STREET_GUIDANCE, 0)
        total, recorded = departments + streets, self.visits.departments_and_streets
        if total:
            data = {"departments": departments, "streets": streets, "total": total, "recorded": recorded}
            text = _(
                "Departments owed %(departments)d visits and streets %(streets)d, together %(total)d;"
                " recorded are %(recorded)d."
            )
            yield Shortfall(total, recorded, text % data + self._verdict(total, recorded))

    def _leaders(self, owed: dict[Kind, int]) -> Iterable[Shortfall]:
        if total := owed.get(Kind.CONTACT_POINT, 0):
            recorded = self.visits.leaders
            text = _(
                "Leaders owed %(total)d visits to their contact points;"
                " leader visits of all kinds are %(recorded)d."
            )
            data = {"total": total, "recorded": recorded}
            yield Shortfall(total, recorded, text % data + self._verdict(total, recorded))

    def _verdict(self, total: int, recorded: int) -> str:
        if recorded >= total:
            return _(" What was owed is reached in number; the windows below say where it was not.")
        data = {"short": total - recorded, "percent": f"{Decimal(100 * recorded) / total:.1f}"}
        return _(" This falls %(short)d short of the programme's own quotas: %(percent)s %% of them.") % data

"""The report's figures, computed from rows by the same code for any year and half-year. DOMAIN 6."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.db.models import Min
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from accounts.models import Organisation, today
from measures.models import Goal, Measure, Outcome
from measures.reports import MeasureCounts, measure_counts, outcome_totals, planned_totals
from measures.rules import figure_en, figure_zh, rounded_down
from pairing.models import Leader, Pairing
from pairing.reports_allowance import outlay_of, rates_now
from shenbei.lib.periods import Window, half_year_label, half_year_window, year_window
from shenbei.lib.rounding import half_up
from visits.reports import attainment, counts
from visits.reports.counts import Attainment, Counts
from visits.rules import Kind

COLUMNS = ("owed", "made", "missing", "kept", "missed")  # figures of each duty that open their windows


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
    def reached(self) -> int | None:
        """Whole per cent of the plan, rounded down; None without a plan. What is over 100 is said as it is."""
        return int(100 * self.quantity / self.planned) if self.planned else None


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


def window_of(year: int, half: str = "") -> Window:
    """The days of a report."""
    return half_year_window(f"{year}{half}") if half else year_window(year)


def annual(year: int, half: str = "", *, internal: bool = True) -> Annual:
    """The report of a year or half-year, in the present language. A fixed number of queries whatever the rows.

    What was planned and what was owed is for the `internal` analysis only: the public version claims no attainment.
    """
    window, before = window_of(year, half), window_of(year - 1, half)
    visits, measures = counts(window), measure_counts(window)
    period = owed_period(window)
    figures = _figures(window, visits, measures)
    earlier = _figures(before, counts(before), measure_counts(before))
    return Annual(
        year=year,
        half=half,
        district=_district(),
        figures=tuple(_compared(figures, earlier, planned_totals(year, half) if internal else {})),
        visits=visits,
        measures=measures,
        window=window,
        period=period,
        kept=tuple(attainment(period)) if internal else (),
        rates=tuple(rate.yuan for rate in rates_now(window.end)),
    )


def _figures(window: Window, visits: Counts, measures: MeasureCounts) -> list[Figure]:
    return [*_outcomes(window), *_visits(window, visits), _measures(window, measures), _outlay(window)]


def _compared(
    figures: Iterable[Figure], earlier: Iterable[Figure], planned: dict[str, Decimal]
) -> Iterable[Figure]:
    """The figures beside those of the year before, where it has any at all, and beside the plans."""
    known = {figure.code: figure for figure in earlier}
    recorded = any(figure.quantity for figure in known.values() if figure.code != "outlay")
    for figure in figures:
        before = known.get(figure.code) if recorded else None
        wanted = planned.get(figure.code)
        yield replace(figure, before=before, planned=wanted or None)


def annual_figure(year: int, code: str, half: str = "") -> Figure | None:
    """One figure of a report, computed without the others; None for a code that no figure has."""
    window = window_of(year, half)
    parts: dict[str, Callable[[], Iterable[Figure]]] = {
        "measures": lambda: [_measures(window, measure_counts(window))],
        "outlay": lambda: [_outlay(window)],
        "leader_visits": lambda: _visits(window, counts(window)),
        "office_visits": lambda: _visits(window, counts(window)),
    }
    rows = parts.get(code, lambda: _outcomes(window))()
    return next((row for row in rows if row.code == code), None)


def _district() -> str:
    found = Organisation.objects.filter(kind=Organisation.Kind.DISTRICT).first()
    return found.name if found else ""


def owed_period(window: Window) -> Window:
    """The year from its first live pairing on; the whole year where there is none."""
    first = Pairing.objects.in_window(window).aggregate(day=Min("started_on"))["day"] or window.start
    return Window(max(first, window.start), window.end)


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


def _outcomes(window: Window) -> Iterable[Figure]:
    """Every outcome of the catalogue, under its goal."""
    totals = outcome_totals(window)
    for goal in Goal:
        for total in totals:
            kind = total.outcome_type
            if kind.goal == goal:
                yield Figure(
                    code=kind.code,
                    group=str(goal.label),
                    label=kind.label,
                    quantity=total.quantity,
                    qualifier=total.qualifier,
                    word=kind.measure_word,
                    unit=kind.unit,
                    more=kind.more_word,
                    goal=kind.goal,
                    phrase=kind.name_zh,
                    url=rows_url(window, kind.code),
                )


def _visits(window: Window, visits: Counts) -> Iterable[Figure]:
    number = Leader.objects.in_window(window).count()
    leaders = ngettext("Visits by %(n)d leader", "Visits by %(n)d leaders", number) % {"n": number}
    offices = _("Visits by departments and streets")
    parts = _("departments %(departments)d, streets %(streets)d") % {
        "departments": visits.departments,
        "streets": visits.streets,
    }
    for code, label, count, note, people in (
        ("leader_visits", leaders, visits.leaders, "", number),
        ("office_visits", offices, visits.departments_and_streets, parts, 0),
    ):
        yield Figure(
            code=code,
            group=_("Visits"),
            label=label,
            quantity=Decimal(count),
            qualifier="exact",
            word="次",
            unit="",
            note=note,
            people=people,
            url=rows_url(window, code),
        )


def _measures(window: Window, measures: MeasureCounts) -> Figure:
    return Figure(
        code="measures",
        group=_("Measures"),
        label=_("Measures carried out"),
        quantity=Decimal(measures.done),
        qualifier="exact",
        word="项",
        unit="",
        url=rows_url(window, "measures"),
    )


def _outlay(window: Window) -> Figure:
    """The outlay as the article gives it, rounded down to «over»; the note has the very sum."""
    outlay = outlay_of(window)
    quantity, qualifier = rounded_down(outlay.total)
    note = _("%(sum)s yuan: %(postings)d postings, %(monthly)s yuan a month, × %(months)d") % {
        "sum": f"{outlay.total:,.0f}",
        "postings": outlay.postings,
        "monthly": f"{outlay.monthly:,.0f}",
        "months": outlay.months,
    }
    whole = outlay.months == 12
    return Figure(
        code="outlay",
        group=_("Allowances"),
        label=_("Yearly outlay for resident cadres")
        if whole
        else _("Half-yearly outlay for resident cadres"),
        quantity=quantity,
        qualifier=qualifier,
        word="元",
        unit="yuan",
        note=note,
        people=outlay.postings,
        url=rows_url(window, "outlay"),
    )


def latest_year() -> int:
    """The last year up to today in which an outcome or a finished measure is dated; this year where there is none."""
    day = today()
    days: list[date | None] = [
        Outcome.objects.filter(date__lte=day).order_by("-date").values_list("date", flat=True).first(),
        Measure.objects.filter(finished_on__lte=day)
        .order_by("-finished_on")
        .values_list("finished_on", flat=True)
        .first(),
    ]
    return max((found.year for found in days if found), default=day.year)

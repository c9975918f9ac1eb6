"""The annual report's figures, computed from rows by the same code for any year. DOMAIN 6."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from django.db.models import Min
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from accounts.models import Organisation, today
from measures.models import Goal, Measure, Outcome
from measures.reports import measure_counts, outcome_totals
from measures.rules import figure_en, figure_zh, rounded_down
from pairing.models import Leader, Pairing
from pairing.reports_allowance import yearly_outlay
from shenbei.lib.periods import Window, year_window
from visits.reports import attainment, counts
from visits.reports.counts import Attainment, Counts
from visits.rules import Kind


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

    @property
    def text(self) -> str:
        """As an official writes it: «2亿多元», «近35万元»; in English «over 200,000,000 yuan»."""
        if (get_language() or "zh").startswith("zh"):
            return figure_zh(self.quantity, self.qualifier, self.word, self.more)
        return figure_en(self.quantity, self.qualifier, self.unit)


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
    """The report of a year; its strings are in the language in which it was made."""

    year: int
    district: str
    figures: tuple[Figure, ...]
    visits: Counts
    window: Window
    period: Window  # from the first pairing of the year on: what was owed before it was owed by nobody
    kept: tuple[Attainment, ...]

    @property
    def groups(self) -> list[tuple[str, list[Figure]]]:
        """The rows under their headings, in order."""
        found: dict[str, list[Figure]] = {}
        for figure in self.figures:
            found.setdefault(figure.group, []).append(figure)
        return list(found.items())

    @cached_property
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


def annual(year: int) -> Annual:
    """The report of a year, in the present language. A fixed number of queries whatever the rows."""
    window = year_window(year)
    visits = counts(window)
    period = _period(window)
    return Annual(
        year=year,
        district=_district(),
        figures=(*_outcomes(window), *_visits(window, visits), _measures(window), _outlay(year)),
        visits=visits,
        window=window,
        period=period,
        kept=tuple(attainment(period)),
    )


def annual_figure(year: int, code: str) -> Figure | None:
    """One figure of a year's report, computed without the others; None for a code that no figure has."""
    window = year_window(year)
    parts: dict[str, Callable[[], Iterable[Figure]]] = {
        "measures": lambda: [_measures(window)],
        "outlay": lambda: [_outlay(year)],
        "leader_visits": lambda: _visits(window, counts(window)),
        "office_visits": lambda: _visits(window, counts(window)),
    }
    rows = parts.get(code, lambda: _outcomes(window))()
    return next((row for row in rows if row.code == code), None)


def _district() -> str:
    found = Organisation.objects.filter(kind=Organisation.Kind.DISTRICT).first()
    return found.name if found else ""


def _period(window: Window) -> Window:
    """The year from its first live pairing on; the whole year where there is none."""
    first = Pairing.objects.in_window(window).aggregate(day=Min("started_on"))["day"] or window.start
    return Window(max(first, window.start), window.end)


def _rows_url(window: Window, code: str) -> str:
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
                    url=_rows_url(window, kind.code),
                )


def _visits(window: Window, visits: Counts) -> Iterable[Figure]:
    number = Leader.objects.in_window(window).count()
    leaders = ngettext("Visits by %(n)d leader", "Visits by %(n)d leaders", number) % {"n": number}
    offices = _("Visits by departments and streets")
    parts = _("departments %(departments)d, streets %(streets)d") % {
        "departments": visits.departments,
        "streets": visits.streets,
    }
    for code, label, count, note in (
        ("leader_visits", leaders, visits.leaders, ""),
        ("office_visits", offices, visits.departments_and_streets, parts),
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
            url=_rows_url(window, code),
        )


def _measures(window: Window) -> Figure:
    return Figure(
        code="measures",
        group=_("Measures"),
        label=_("Measures carried out"),
        quantity=Decimal(measure_counts(window).done),
        qualifier="exact",
        word="项",
        unit="",
        url=_rows_url(window, "measures"),
    )


def _outlay(year: int) -> Figure:
    """The yearly outlay as the article gives it, rounded down to «over»; the note has the very sum."""
    outlay = yearly_outlay(year)
    quantity, qualifier = rounded_down(outlay.yearly)
    note = _("%(sum)s yuan: %(postings)d postings, %(monthly)s yuan a month, × 12") % {
        "sum": f"{outlay.yearly:,.0f}",
        "postings": outlay.postings,
        "monthly": f"{outlay.monthly:,.0f}",
    }
    return Figure(
        code="outlay",
        group=_("Allowances"),
        label=_("Yearly outlay for resident cadres"),
        quantity=quantity,
        qualifier=qualifier,
        word="元",
        unit="yuan",
        note=note,
        url=_rows_url(year_window(year), "outlay"),
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

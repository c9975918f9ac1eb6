"""The report's figures, computed from rows by the same code for any year and half-year. DOMAIN 6."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal

from django.db.models import Min
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Organisation, today
from measures.models import Goal, Measure, Outcome
from measures.reports import MeasureCounts, done_where_planned, measure_counts, outcome_totals, planned_totals
from measures.rules import rounded_down
from pairing.models import Leader, Pairing
from pairing.reports_allowance import outlay_of, rates_now
from shenbei.lib.periods import Window, half_year_window, year_window
from shenbei.pages.annual_content import Annual, Figure, rows_url
from visits.reports import attainment, counts
from visits.reports.counts import Counts


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
        figures=tuple(_compared(figures, earlier, *(_planned(year, half) if internal else ({}, {})))),
        visits=visits,
        measures=measures,
        window=window,
        period=period,
        kept=tuple(attainment(period)) if internal else (),
        rates=tuple(rate.yuan for rate in rates_now(window.end)),
    )


def _figures(window: Window, visits: Counts, measures: MeasureCounts) -> list[Figure]:
    return [*_outcomes(window), *_visits(window, visits), _measures(window, measures), _outlay(window)]


def _planned(year: int, half: str) -> tuple[dict[str, Decimal], dict[str, Decimal]]:
    """What the plans want, and what was reached of it where it was planned."""
    return planned_totals(year, half), done_where_planned(year, half)


def _compared(
    figures: Iterable[Figure],
    earlier: Iterable[Figure],
    planned: dict[str, Decimal],
    reached: dict[str, Decimal],
) -> Iterable[Figure]:
    """The figures beside those of the year before, where it has any at all, and beside the plans."""
    known = {figure.code: figure for figure in earlier}
    recorded = any(figure.quantity for figure in known.values() if figure.code != "outlay")
    for figure in figures:
        before = known.get(figure.code) if recorded else None
        wanted = planned.get(figure.code)
        done = reached.get(figure.code, Decimal(0))
        yield replace(figure, before=before, planned=wanted or None, planned_done=done)


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
    """The year from its first live pairing on (the whole year where there is none), while it runs until today.

    A window that has not ended yet owes nothing to a report: it cannot have fallen short.
    """
    first = Pairing.objects.in_window(window).aggregate(day=Min("started_on"))["day"] or window.start
    begins = max(first, window.start)
    return Window(begins, max(begins, min(window.end, today())))


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

"""The report's pictures, from the same rows as its figures. A fixed number of queries whatever the rows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from django.db.models import Count, Q, Sum
from django.db.models.functions import ExtractMonth, ExtractYear, Least
from django.utils.translation import gettext as _

from measures.models import Measure
from pairing.reports_grades import grades_of_year, grades_on, movement_chart, moves, street_grid
from shenbei.lib.charts import Chart, bars, owed_and_made
from shenbei.lib.periods import Window, year_window
from shenbei.pages.annual_content import Annual, half_of, rows_url
from visits.models import Verdict, Visit
from visits.reports.counts import COUNTED, OF_LEADERS, OF_OFFICES
from visits.rules import Kind

YEARS = 5


def grade_ends(window: Window) -> tuple[dict[int, str], dict[int, str]]:
    """The grades before a report's period and at its end: a year's own grading counts for it. 2 queries."""
    if half_of(window) == "H1":
        return grades_on(window.start), grades_on(window.end)
    return grades_of_year(window.start.year - 1), grades_of_year(window.start.year)


def charts(
    report: Annual,
    before: Mapping[int, str],
    after: Mapping[int, str],
    *,
    internal: bool,
    columns: int = 2,
    linked: bool = False,
) -> list[Chart]:
    """Bars over the years and movement of grades; internally also quotas by month and the grid of streets.

    `linked`: their parts open the rows behind them, for a page; paper has no use for it.
    """
    found = by_year(report.year, linked=linked)
    flows = moves(before, after)
    if flows:
        urls = {(a, b): rows_url(report.window, f"moves-{a}-{b}") for a, b in flows} if linked else None
        found.append(movement_chart("grades", flows, _ends(report), urls))
    if internal:
        monthly = by_month(report.period, linked=linked)
        found += [monthly] if monthly else []
        title = _("Grades by street, %(period)s") % {"period": report.label}

        def url_of(street: int, level: str) -> str:
            return rows_url(report.window, f"street-{street}-{level or 'all'}")

        cells = url_of if linked else None
        found.append(street_grid("streets", after, title, columns, linked=linked, url_of=cells))
    return found


def _ends(report: Annual) -> tuple[str, str]:
    if report.half == "H1":
        return _("start of the period"), _("end of the period")
    return str(report.year - 1), str(report.year)


def by_year(year: int, *, linked: bool = False) -> list[Chart]:
    """Measures and visits of this year and the four before it, a picture each; years before the first row are left out."""
    window = Window(year_window(year - YEARS + 1).start, year_window(year).end)
    sides = Q(sides__accepted_on__isnull=False)
    measures = dict(
        Measure.objects.carried_out_in(window)
        .order_by()
        .values_list(ExtractYear("finished_on"))
        .annotate(n=Count("pk"))
    )
    visits = {
        row["year"]: row
        for row in Visit.objects.in_window(window)
        .filter(state__in=COUNTED)
        .order_by()
        .values(year=ExtractYear("visited_on"))
        .annotate(
            leaders=Count("pk", filter=sides & Q(sides__duty__kind__in=OF_LEADERS), distinct=True),
            departments=Count("pk", filter=sides & Q(sides__duty__kind=Kind.WORK_GROUP), distinct=True),
            streets=Count("pk", filter=sides & Q(sides__duty__kind=OF_OFFICES[1]), distinct=True),
        )
    }
    first = min([*measures, *visits, year])
    years = list(range(first, year + 1))
    series = {
        "measures": (_("Measures carried out, by year"), [measures.get(n, 0) for n in years]),
        "leader_visits": (
            _("Leaders' visits, by year"),
            [visits.get(n, {}).get("leaders", 0) for n in years],
        ),
        "office_visits": (
            _("Visits by departments and streets, by year"),
            [visits[n]["departments"] + visits[n]["streets"] if n in visits else 0 for n in years],
        ),
    }
    return [_bars(code, title, years, numbers, linked) for code, (title, numbers) in series.items()]


def _bars(code: str, title: str, years: list[int], numbers: list[int], linked: bool) -> Chart:
    told = _(", ").join(
        _("%(year)d: %(n)d") % {"year": y, "n": n} for y, n in zip(years, numbers, strict=True)
    )
    points = [(str(y), float(n), f"{n:,}") for y, n in zip(years, numbers, strict=True)]
    urls = {str(y): rows_url(year_window(y), code) for y in years} if linked else None
    rows = [[y, n] for y, n in zip(years, numbers, strict=True)]
    links = [["", urls[str(y)]] for y in years] if urls else ()
    return Chart(title, told, bars(code, title, told, points, urls), [_("Year"), _("Quantity")], rows, links)


def by_month(period: Window, *, linked: bool = False) -> Chart | None:
    """What was owed and what counted in the windows that end in each month; None where nothing was owed. 1 query."""
    rows = (
        Verdict.objects.filter(ends_on__range=(period.start, period.end), owed__gt=0)
        .exclude(duty__kind=Kind.RESIDENCE)
        .order_by()
        .values_list(ExtractMonth("ends_on"))
        .annotate(owed_sum=Sum("owed"), made=Sum(Least("counted", "owed")))
    )
    found = {month: (owed, made) for month, owed, made in rows}
    if not found:
        return None
    months = range(period.start.month, (period.end - timedelta(days=1)).month + 1)
    points = [(str(month), *found.get(month, (0, 0))) for month in months]
    owed, made = sum(point[1] for point in points), sum(point[2] for point in points)
    title = _("Visits owed and made within quota, by month (per cent above)")
    desc = _("From month %(first)s to month %(last)s %(owed)d were owed and %(made)d made within quota.") % {
        "first": points[0][0],
        "last": points[-1][0],
        "owed": owed,
        "made": made,
    }
    words = (_("Owed"), _("Made within quota"))
    urls = {str(month): rows_url(period, f"month-{month}") for month in months} if linked else None
    svg = owed_and_made("months", title, desc, points, words, urls)
    table = [[month, due, done, f"{100 * done // due}%" if due else "–"] for month, due, done in points]
    links = [["", *([urls[month] if due else ""] * 2), ""] for month, due, _made in points] if urls else ()
    return Chart(title, desc, svg, [_("Month"), *words, _("Share")], table, links)

"""The allowance over a year: budget, paid, on its way, forecast; month by month. DOMAIN 7."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from pairing.models import AllowanceBudget, AllowanceRate, AllowanceSheet, Posting
from pairing.reports_allowance import share
from pairing.rules_allowance import Stay, due_of
from shenbei.lib.periods import Window, windows, year_window
from shenbei.lib.sheets import workbook_write


@dataclass(frozen=True)
class Month:
    """A month: its sheet where there is one, else what it will probably come to."""

    window: Window
    sheet: AllowanceSheet | None
    forecast: Decimal
    past: bool = False

    @property
    def state(self) -> str:
        """The sheet's state in words; a month gone by without one has no sheet, one to come is a forecast."""
        if self.sheet:
            return self.sheet.get_state_display()
        return _("no sheet") if self.past else _("forecast")

    @property
    def yuan(self) -> Decimal:
        """What the sheet says, or the forecast."""
        return self.sheet.total if self.sheet else self.forecast


@dataclass(frozen=True)
class Year:
    """A year's months beside its budget."""

    year: int
    budgets: Sequence[AllowanceBudget]
    months: Sequence[Month]

    @property
    def budget(self) -> Decimal | None:
        """The newest decision."""
        return self.budgets[0].yuan if self.budgets else None

    @property
    def paid(self) -> Decimal:
        """On paid sheets."""
        return self._of(AllowanceSheet.State.PAID)

    @property
    def under_way(self) -> Decimal:
        """On sheets that are built or approved and not paid."""
        State = AllowanceSheet.State
        return self._of(State.BUILT, State.RETURNED, State.APPROVED)

    @property
    def forecast(self) -> Decimal:
        """Of the months without a sheet."""
        return sum((month.forecast for month in self.months if not month.sheet), Decimal(0))

    @property
    def expected(self) -> Decimal:
        """The whole year as it looks now."""
        return self.paid + self.under_way + self.forecast

    @property
    def left(self) -> Decimal | None:
        """What remains of the budget, negative where it will not do; None without a budget."""
        return None if self.budget is None else self.budget - self.expected

    def _of(self, *states: str) -> Decimal:
        sheets = (month.sheet for month in self.months if month.sheet and month.sheet.state in states)
        return sum((sheet.total for sheet in sheets), Decimal(0))


def year_of(year: int, today: date) -> Year:
    """The allowance of a year. 5 queries whatever the postings.

    The forecast takes the postings as they stand, with the ends that are known, at the rates of each month's first day.
    """
    window = year_window(year)
    sheets = {row.month: row for row in AllowanceSheet.objects.filter(month__year=year)}
    rates = list(AllowanceRate.objects.filter(valid_from__lte=window.end).order_by("valid_from"))
    postings = list(
        Posting.objects.in_window(window).values_list(
            "cadre", "community", "community__area", "started_on", "ended_on"
        )
    )
    least = share()
    months = [
        Month(
            month,
            sheets.get(month.start),
            _forecast(month, postings, rates, least),
            past=month.end < today,
        )
        for month in windows(1, window.start, window.end)
    ]
    return Year(year, list(AllowanceBudget.objects.filter(year=year).order_by("-pk")), months)


def _forecast(month: Window, postings: Sequence[tuple], rates: Sequence, least: Decimal) -> Decimal:
    valid = {rate.area: rate.yuan for rate in rates if rate.valid_from <= month.start}
    stays: dict[int, list[Stay]] = {}
    areas: dict[int, str] = {}
    for cadre, community, area, first, last in postings:
        stays.setdefault(cadre, []).append(Stay(community, (first, last)))
        areas[community] = area
    total = Decimal(0)
    for rows in stays.values():
        due = due_of(rows, month, least)
        if due and due.due:
            total += valid.get(areas[due.community], Decimal(0))
    return total


def workbook_of(year: Year) -> bytes:
    """The year as a workbook for finance."""
    head = [_("Month"), _("State"), _("Yuan"), _("Remark")]
    rows = [
        [
            f"{month.window.start:%Y-%m}",
            month.state,
            month.yuan,
            "",
        ]
        for month in year.months
    ]
    sums = [
        [_("Budget"), "", year.budget, year.budgets[0].document if year.budgets else ""],
        [_("Paid"), "", year.paid, ""],
        [_("On its way"), "", year.under_way, ""],
        [_("Forecast"), "", year.forecast, ""],
        [_("Expected in the year"), "", year.expected, ""],
        [_("Left of the budget"), "", year.left, ""],
    ]
    return workbook_write([(str(year.year), head, [*rows, *sums])])

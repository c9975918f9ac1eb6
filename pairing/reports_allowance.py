"""Figures of the allowance, set-based. DOMAIN 7."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, Q, Sum
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Role
from office.reports import value
from pairing.models import AllowanceLine, AllowanceRate, AllowanceSheet, Cadre, Community, Posting, Suspension
from pairing.rules_allowance import Due, Stay, due_of
from shenbei.lib.desk import Waiting
from shenbei.lib.periods import Window, month_window
from shenbei.lib.sheets import workbook_write


@dataclass(frozen=True)
class Outlay:
    """The outlay of a period: the monthly rates of the live postings × its months, in yuan, and how many postings these are."""

    day: date
    postings: int
    monthly: Decimal
    months: int = 12

    @property
    def total(self) -> Decimal:
        """Yuan in the period."""
        return self.monthly * self.months


def outlay_of(window: Window) -> Outlay:
    """The outlay by the postings live at a period's end, at the rates valid then. 2 queries. DOMAIN 6."""
    day = window.end
    rates = AllowanceRate.objects.on(day)
    areas = dict(
        Posting.objects.live_on(day).order_by().values_list("community__area").annotate(number=Count("pk"))
    )
    monthly = sum((rates[area].yuan * number for area, number in areas.items() if area in rates), Decimal(0))
    return Outlay(day, sum(areas.values()), monthly, window.end.month - window.start.month + 1)


def share() -> Decimal:
    """The share of a month's days that must be live for the allowance (a changeable value)."""
    return Decimal(str(value("allowance.share")))


def _stays(month: Window) -> Mapping[int, list[Stay]]:
    """{cadre pk: stays} of the postings that touch a month, with their approved suspensions."""
    postings = list(
        Posting.objects.in_window(month).values("pk", "cadre", "community", "started_on", "ended_on")
    )
    off: dict[int, list] = defaultdict(list)
    approved = Suspension.objects.approved().in_window(month).filter(posting__isnull=False)
    for posting, first, last in approved.values_list("posting", "started_on", "ended_on"):
        off[posting].append((first, last))
    found: dict[int, list[Stay]] = defaultdict(list)
    for row in postings:
        span = (row["started_on"], row["ended_on"])
        found[row["cadre"]].append(Stay(row["community"], span, off[row["pk"]]))
    return found


def lines_of(sheet: AllowanceSheet) -> list[AllowanceLine]:
    """The unsaved lines of a sheet's month, one per cadre with a posting in it. 6 queries whatever the cadres.

    Raises KeyError with the area that has no rate on the month's first day.
    """
    month, least = sheet.window, share()
    dues = {cadre: due for cadre, stays in _stays(month).items() if (due := due_of(stays, month, least))}
    wanted = {pk for due in dues.values() for pk, _days in due.stays}
    places = Community.objects.select_related("organisation").in_bulk(wanted)
    rates = AllowanceRate.objects.on(month.start)
    cadres = Cadre.objects.in_bulk(dues)
    return [_line(sheet, cadres[pk], due, places, rates) for pk, due in dues.items()]


def _line(
    sheet: AllowanceSheet,
    cadre: Cadre,
    due: Due,
    places: Mapping[int, Community],
    rates: Mapping[str, AllowanceRate],
) -> AllowanceLine:
    community = places[due.community]
    rate = rates[community.area].yuan
    return AllowanceLine(
        sheet=sheet,
        cadre=cadre,
        community=community,
        area=community.area,
        rate=rate,
        stays=[{"community": pk, "name": places[pk].name, "days": days} for pk, days in due.stays],
        live_days=due.live_days,
        suspended_days=due.suspended_days,
        month_days=sheet.window.days,
        needed_days=due.needed_days,
        amount=rate if due.due else Decimal(0),
    )


def sheet_total(sheet: AllowanceSheet) -> Decimal:
    """Lines and corrections together, in yuan."""
    lines = sheet.lines.aggregate(yuan=Sum("amount"))["yuan"] or Decimal(0)
    corrections = sheet.corrections.aggregate(yuan=Sum("amount"))["yuan"] or Decimal(0)
    return lines + corrections


def sheets_with_counts():
    """The sheets, newest first, each with how many cadres and how many of them are paid."""
    counted = AllowanceSheet.objects.annotate(
        cadres=Count("lines"), due=Count("lines", filter=Q(lines__amount__gt=0))
    )
    return counted.select_related("built_by", "approved_by", "paid_by").order_by("-month")


def waiting_for(user, today: date) -> list[Waiting]:
    """The sheets that wait for a user: to build or build again (staff), to approve (reviewer), to pay (finance)."""
    wanted = {
        Role.STAFF: (
            AllowanceSheet.State.RETURNED,
            _("Allowances of %(month)s: sent back, to be built again."),
        ),
        Role.REVIEWER: (AllowanceSheet.State.BUILT, _("Allowances of %(month)s: to be approved.")),
        Role.FINANCE: (AllowanceSheet.State.APPROVED, _("Allowances of %(month)s: to be paid.")),
    }
    if user.role not in wanted:
        return []
    state, sentence = wanted[user.role]
    found = [
        Waiting(
            sentence=sentence % {"month": sheet},
            url=reverse("pairing:allowance", args=[sheet.pk]),
            badge=state.badge,
            word=str(state.label),
        )
        for sheet in AllowanceSheet.objects.filter(state=state)
    ]
    return found + _unbuilt(today) if user.role == Role.STAFF else found


def _unbuilt(today: date) -> list[Waiting]:
    """Last month, when cadres were posted in it and it has no sheet."""
    end = today.replace(day=1) - timedelta(days=1)
    month = month_window(end.year, end.month)
    built = AllowanceSheet.objects.filter(month=month.start)
    if not Posting.objects.in_window(month).filter(~Exists(built)).exists():
        return []
    sentence = _("Allowances of %(month)s: the sheet is to be built.") % {"month": month.label()}
    return [
        Waiting(sentence=sentence, url=reverse("pairing:allowances"), badge="warning", word=_("to be built"))
    ]


def allowance_of(sheet: AllowanceSheet, cadre: Cadre) -> Decimal:
    """What a cadre got for the month of a sheet, in yuan: on it, and by corrections on later ones."""
    sums = (
        sheet.lines.filter(cadre=cadre).aggregate(yuan=Sum("amount")),
        sheet.corrected_by.filter(cadre=cadre).aggregate(yuan=Sum("amount")),
    )
    return sum((found["yuan"] or Decimal(0) for found in sums), Decimal(0))


def rates_now(day: date) -> list[AllowanceRate]:
    """The rates valid on a day, lowest first."""
    return sorted(AllowanceRate.objects.on(day).values(), key=lambda rate: rate.yuan)


def workbook_of(sheet: AllowanceSheet) -> tuple[bytes, int]:
    """A sheet as .xlsx (lines, corrections) and how many rows it has."""
    lines = [
        [
            line.cadre.name,
            line.cadre.department.name,
            line.community.name,
            line.get_area_display(),
            line.live_days,
            line.rate,
            line.amount,
            line.sentence,
        ]
        for line in sheet.lines.select_related(
            "cadre__person", "cadre__department", "community__organisation"
        )
    ]
    corrections: list[list[Any]] = [
        [row.cadre.name, str(row.of), row.amount, row.reason]
        for row in sheet.corrections.select_related("cadre__person", "of")
    ]
    head = [_("Cadre"), _("Sent by"), _("Community"), _("Area"), _("Live days"), _("Rate, yuan")]
    head += [_("Due, yuan"), _("Why")]
    sums = [(_("Total"), sheet.total)]
    if corrections:
        corrected = sum((row[2] for row in corrections), Decimal(0))
        sums = [(_("Lines together"), sheet.total - corrected), (_("Corrections"), corrected), *sums]
    rows = [*lines, *([word, "", "", "", None, None, yuan, ""] for word, yuan in sums)]
    pages = [(_("Allowances %(month)s") % {"month": f"{sheet.month:%Y-%m}"}, head, rows)]
    if corrections:
        pages.append(
            (_("Corrections"), [_("Cadre"), _("Month"), _("Amount, yuan"), _("Reason")], corrections)
        )
    return workbook_write(pages), len(lines) + len(corrections)

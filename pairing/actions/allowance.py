"""Writes of the allowance: build, correct, approve or send back, mark paid, export. DOMAIN 7, 9."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from office.actions import event_record
from pairing.models import (
    AllowanceBudget,
    AllowanceCorrection,
    AllowanceHand,
    AllowanceLine,
    AllowanceRate,
    AllowanceSheet,
    Cadre,
    Community,
)
from pairing.reports_allowance import allowance_of, lines_of, sheet_total
from shenbei.lib.errors import RuleBroken
from shenbei.lib.figures import plain_number
from shenbei.lib.periods import month_window, shanghai_day
from shenbei.lib.saving import checked_save

Act, State = AllowanceHand.Act, AllowanceSheet.State


def _held(sheet: AllowanceSheet, *states: str) -> AllowanceSheet:
    """The sheet's row, locked; RuleBroken unless it is in one of the states."""
    row = AllowanceSheet.objects.select_for_update().get(pk=sheet.pk)
    if row.state == State.PAID:
        raise RuleBroken(_("A paid sheet never changes; corrections go into the next."))
    if row.state not in states:
        raise RuleBroken(
            _("The sheet is «%(state)s» now; this step is not possible.") % {"state": row.get_state_display()}
        )
    return row


def _hand(sheet: AllowanceSheet, by, act: str, moment: datetime, note: str = "") -> None:
    AllowanceHand.objects.create(sheet=sheet, person=by.person, act=act, at=moment, note=note[:200])


def _stranger(sheet: AllowanceSheet, by, sentence: str, *harmless: str) -> None:
    """RuleBroken when the person had a hand in the sheet before, but for sending it back and `harmless` acts."""
    hands = sheet.hands.exclude(act__in=[Act.RETURNED, *harmless])
    if hands.filter(person=by.person_id).exists():
        raise RuleBroken(sentence)


@transaction.atomic
def rate_set(*, by, area: str, yuan: Decimal, valid_from: date, now: datetime | None = None) -> AllowanceRate:
    """A further rate of an area; RuleBroken when a sheet of that time is built already."""
    if AllowanceSheet.objects.filter(month__gte=valid_from).exists():
        raise RuleBroken(_("A sheet from this day on is already built."), "valid_from")
    rate = AllowanceRate(area=area, yuan=yuan, valid_from=valid_from)
    checked_save(rate)
    data = {"area": area, "yuan": yuan, "from": valid_from}
    event_record(by=by, verb="allowance.rate", obj=rate, data=data, now=now)
    return rate


@transaction.atomic
def budget_set(
    *, by, year: int, yuan: Decimal, document: str, now: datetime | None = None
) -> AllowanceBudget:
    """The budget of a year by a document; an earlier decision stays in the list."""
    row = AllowanceBudget(
        year=year, yuan=yuan, document=document.strip(), set_by=by.person, set_at=now or timezone.now()
    )
    checked_save(row)
    data = {"year": year, "yuan": yuan, "document": document}
    event_record(by=by, verb="allowance.budget", obj=row, data=data, now=now)
    return row


@transaction.atomic
def sheet_build(*, by, year: int, month: int, now: datetime | None = None) -> AllowanceSheet:
    """Build, or build again while it is open, the sheet of a month that is over; one line per cadre."""
    moment = now or timezone.now()
    window = month_window(year, month)
    if window.end >= shanghai_day(moment):
        raise RuleBroken(_("The month is not over yet."), "month")
    sheet = AllowanceSheet.objects.select_for_update().filter(month=window.start).first()
    sheet = _held(sheet, State.BUILT, State.RETURNED) if sheet else AllowanceSheet(month=window.start)
    sheet.state, sheet.built_by, sheet.built_at, sheet.note = State.BUILT, by.person, moment, ""
    checked_save(sheet)
    _lines_write(sheet)
    _hand(sheet, by, Act.BUILT, moment)
    data = {"lines": sheet.lines.count(), "total": sheet.total}
    event_record(by=by, verb="allowance.build", obj=sheet, data=data, now=now)
    return sheet


def _lines_write(sheet: AllowanceSheet) -> None:
    try:
        lines = lines_of(sheet)
    except KeyError as error:
        area = Community.Area(error.args[0]).label
        raise RuleBroken(
            _("There is no rate for the area «%(area)s» in this month.") % {"area": area}
        ) from None
    if not lines:
        raise RuleBroken(_("No cadre was posted in this month."), "month")
    sheet.lines.all().delete()
    AllowanceLine.objects.bulk_create(lines)
    _total_write(sheet)


def _total_write(sheet: AllowanceSheet) -> None:
    sheet.total = sheet_total(sheet)
    sheet.save(update_fields=["total"])


@transaction.atomic
def correction_add(
    *,
    by,
    sheet: AllowanceSheet,
    of: AllowanceSheet,
    cadre: Cadre,
    amount: Decimal,
    reason: str,
    now: datetime | None = None,
) -> AllowanceCorrection:
    """Settle on an open sheet what an earlier, paid one gave too little (+) or too much (−)."""
    row = _held(sheet, State.BUILT, State.RETURNED)
    if of.state != State.PAID or of.month >= row.month:
        raise RuleBroken(_("Only an earlier sheet that is paid is corrected on this one."), "of")
    _within_reason(of, cadre, amount)
    correction = AllowanceCorrection(sheet=row, of=of, cadre=cadre, amount=amount, reason=reason.strip())
    checked_save(correction)
    _total_write(row)
    _hand(row, by, Act.CORRECTED, now or timezone.now(), reason)
    data = {"of": of.month, "cadre": cadre.name, "amount": amount, "reason": reason}
    event_record(by=by, verb="allowance.correct", obj=row, data=data, now=now)
    return correction


def _within_reason(of: AllowanceSheet, cadre: Cadre, amount: Decimal) -> None:
    """RuleBroken where a corrected month would give less than nothing or more than its highest rate (DOMAIN 7)."""
    given = allowance_of(of, cadre)
    rates = AllowanceRate.objects.on(month_window(of.month.year, of.month.month).end).values()
    highest = max((rate.yuan for rate in rates), default=Decimal(0))
    if not 0 <= given + amount <= highest:
        known = {"given": given, "after": given + amount, "highest": highest}
        raise RuleBroken(
            _("The month gave %(given)s yuan; corrected it would be %(after)s, not from 0 to %(highest)s.")
            % {name: plain_number(yuan) for name, yuan in known.items()},
            "amount",
        )


@transaction.atomic
def correction_remove(*, by, correction: AllowanceCorrection, now: datetime | None = None) -> None:
    """Take a correction off an open sheet; the trail keeps it."""
    row = _held(correction.sheet, State.BUILT, State.RETURNED)
    data = {"cadre": correction.cadre.name, "amount": correction.amount, "reason": correction.reason}
    correction.delete()
    _total_write(row)
    _hand(row, by, Act.CORRECTED, now or timezone.now())
    event_record(by=by, verb="allowance.uncorrect", obj=row, data=data, now=now)


@transaction.atomic
def sheet_approve(*, by, sheet: AllowanceSheet, now: datetime | None = None) -> AllowanceSheet:
    """Approved by somebody who had no hand in building or correcting it."""
    row, moment = _held(sheet, State.BUILT), now or timezone.now()
    _stranger(row, by, _("Who built the sheet does not approve it."), Act.APPROVED)
    row.state, row.approved_by, row.approved_at = State.APPROVED, by.person, moment
    checked_save(row)
    _hand(row, by, Act.APPROVED, moment)
    event_record(by=by, verb="allowance.approve", obj=row, data={"total": row.total}, now=now)
    return row


@transaction.atomic
def sheet_return(*, by, sheet: AllowanceSheet, reason: str, now: datetime | None = None) -> AllowanceSheet:
    """Sent back to be built again, with the reason; also by finance before payment."""
    row, moment = _held(sheet, State.BUILT, State.APPROVED), now or timezone.now()
    if not reason.strip():
        raise RuleBroken(_("Say why the sheet is sent back."), "reason")
    row.state, row.note, row.approved_by, row.approved_at = State.RETURNED, reason.strip()[:200], None, None
    checked_save(row)
    _hand(row, by, Act.RETURNED, moment, reason)
    event_record(by=by, verb="allowance.return", obj=row, data={"reason": reason}, now=now)
    return row


@transaction.atomic
def sheet_pay(*, by, sheet: AllowanceSheet, now: datetime | None = None) -> AllowanceSheet:
    """Marked paid by finance, a third person; from now on the sheet never changes."""
    row, moment = _held(sheet, State.APPROVED), now or timezone.now()
    _stranger(row, by, _("Who built or approved the sheet does not mark it paid."))
    _hand(row, by, Act.PAID, moment)
    row.state, row.paid_by, row.paid_at = State.PAID, by.person, moment
    checked_save(row)
    event_record(by=by, verb="allowance.pay", obj=row, data={"total": row.total}, now=now)
    return row


@transaction.atomic
def sheet_exported(
    *, by, sheet: AllowanceSheet, rows: int, form: str = "xlsx", now: datetime | None = None
) -> None:
    """Note that a sheet left the system: who, which, in which form, how many rows."""
    data = {"rows": rows, "format": form}
    event_record(by=by, verb="allowance.export", obj=sheet, data=data, now=now)


@transaction.atomic
def year_exported(*, by, year: int, rows: int, now: datetime | None = None) -> None:
    """Note that a year's budget and forecast left the system: who, which year, how many rows."""
    data = {"year": year, "rows": rows, "format": "xlsx"}
    event_record(by=by, verb="allowance.export", obj=by, data=data, now=now)

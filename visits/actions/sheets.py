"""The monthly sheet of resident days. DOMAIN 4."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from pairing.models import Community, Posting
from shenbei.lib.errors import RuleBroken
from shenbei.lib.periods import Window, month_window, shanghai_day
from shenbei.lib.saving import checked_create, checked_save
from visits import rules
from visits.actions.records import (
    freeze_first,
    lock,
    note,
    record_confirm,
    record_dispute,
    record_submit,
    record_withdraw,
    save,
    waiting,
)
from visits.models import Dispute, Duty, ResidentSheet, SheetDay
from visits.reports.duties import own_duty
from visits.rules import Kind, State


@transaction.atomic
def sheet_save(
    *,
    by,
    community: Community,
    month: date,
    days: Mapping[date, str],
    version: int | None = None,
    now: datetime | None = None,
) -> ResidentSheet:
    """Tick the days of a month with their remarks («» for none). A submitted sheet is thereby entered anew.

    RuleBroken for days outside the month or yet to come, for a community that the cadre is not posted to, and
    for taking back days that count in a closed window.
    """
    now = now or timezone.now()
    first, today = month.replace(day=1), shanghai_day(now)
    window = month_window(first.year, first.month)
    days_check(days, window, today)
    sheet = _sheet(by, community, first, version, now)
    before = {row.day: row.note for row in sheet.days.all()}
    if before == dict(days):
        return sheet
    _posted_check(sheet.duty, set(days) - set(before))
    if set(before) - set(days) and freeze_first(sheet, today):
        raise RuleBroken(_("The window is closed; days that count in it can't be taken back."))
    if sheet.state != State.DRAFT:
        freeze_first(sheet, today)
    _days_write(sheet, days, today)
    if sheet.state in (State.SUBMITTED, State.CONFIRMED, State.DEEMED):
        waiting(sheet, now)
    save(sheet)
    notes = {
        day.isoformat(): [before[day], text] for day, text in days.items() if before.get(day, text) != text
    }
    note(by, "save", sheet, {"days": sorted(days), "before": sorted(before), "notes": notes}, now)
    return sheet


def _posted_check(duty: Duty, days: set[date]) -> None:
    """RuleBroken for the first day on which the cadre was not posted to the community."""
    postings = Posting.objects.filter(cadre=duty.cadre_id, community=duty.community_id)
    spans = [rules.Span(*row) for row in postings.values_list("started_on", "ended_on")]
    outside = [day for day in sorted(days) if not any(day in span for span in spans)]
    if outside:
        sentence = _("On %(day)s you were not posted to this community: the posting had ended or not begun.")
        raise RuleBroken(sentence % {"day": rules.short_date(outside[0])})


def days_check(days: Mapping[date, str], window: Window, today: date) -> None:
    """RuleBroken for days outside a month or yet to come."""
    if any(day not in window for day in days):
        raise RuleBroken(_("A day lies outside the month."))
    if any(day > today for day in days):
        raise RuleBroken(_("The day has not come yet."))


def _sheet(by, community: Community, first: date, version: int | None, now: datetime) -> ResidentSheet:
    """The month's sheet, locked; made when it is not there yet."""
    duty = posting_duty(by, community, first)
    sheet = ResidentSheet.objects.filter(duty=duty, month=first).exclude(state=State.WITHDRAWN).first()
    if sheet:
        return lock(sheet, version)
    sheet = ResidentSheet(duty=duty, month=first, author=by.person, created_at=now)
    checked_save(sheet)
    return sheet


def posting_duty(by, community: Community, first: date) -> Duty:
    """The cadre's duty in a month, whose first day may lie before the cycle or the posting begins."""
    last = month_window(first.year, first.month).end
    duty = own_duty(by, Kind.RESIDENCE, community, first) or own_duty(by, Kind.RESIDENCE, community, last)
    if duty is None:
        raise RuleBroken(_("You are not posted to this community."), "community")
    return duty


def _days_write(sheet: ResidentSheet, days: Mapping[date, str], today: date) -> None:
    entered = None if sheet.state == State.DRAFT else today
    sheet.days.exclude(day__in=list(days)).delete()
    known = {row.day: row for row in sheet.days.all()}
    fresh = []
    for day, text in days.items():
        row = known.get(day) or SheetDay(sheet=sheet, day=day, entered_on=entered)
        if row.pk is None or row.note != text.strip():
            row.note = text.strip()
            if row.pk is None:
                fresh.append(row)
            else:
                checked_save(row)
    checked_create(fresh)


def sheet_submit(*, by, sheet: ResidentSheet, now: datetime | None = None) -> ResidentSheet:
    """Put the sheet before the community; from now on its days count."""
    return record_submit(by=by, record=sheet, now=now)


def sheet_confirm(*, by, sheet: ResidentSheet, now: datetime | None = None) -> ResidentSheet:
    """The community confirms the whole month in one act."""
    return record_confirm(by=by, record=sheet, now=now)


def sheet_dispute(*, by, sheet: ResidentSheet, reason: str, now: datetime | None = None) -> Dispute:
    """The community disputes the sheet."""
    return record_dispute(by=by, record=sheet, reason=reason, now=now)


def sheet_withdraw(*, by, sheet: ResidentSheet, reason: str, now: datetime | None = None) -> ResidentSheet:
    """The cadre takes the sheet back."""
    return record_withdraw(by=by, record=sheet, reason=reason, now=now)

"""Monthly sheets taken over in numbers: the rules of `sheet_save` and `sheet_submit` for whole, new sheets. DOMAIN 4."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from office.actions import event_build, events_record
from pairing.models import Community
from shenbei.lib.periods import month_window, shanghai_day
from shenbei.lib.saving import checked_create
from visits.actions.records import waiting
from visits.actions.sheets import days_check, posting_duty
from visits.models import ResidentSheet, SheetDay


@dataclass(frozen=True)
class SheetEntry:
    """A cadre's month: the days with their remarks («» for none)."""

    by: User
    community: Community
    month: date
    days: Mapping[date, str]


@transaction.atomic
def sheets_hand_in(*, entries: Sequence[SheetEntry], now: datetime | None = None) -> list[ResidentSheet]:
    """Enter and submit many new sheets, each by its own cadre, all or none. RuleBroken as for one."""
    now = now or timezone.now()
    sheets = [_sheet(entry, now) for entry in entries]
    if not sheets:
        return []
    waiting(sheets[0], now)
    for sheet in sheets[1:]:
        for name in ("state", "submitted_at", "entered_on", "answer_due_on"):
            setattr(sheet, name, getattr(sheets[0], name))
    checked_create(sheets)
    checked_create(
        [
            SheetDay(sheet=sheet, day=day, note=note.strip(), entered_on=sheet.entered_on)
            for sheet, entry in zip(sheets, entries, strict=True)
            for day, note in entry.days.items()
        ]
    )
    events_record([event for row in zip(sheets, entries, strict=True) for event in _events(*row, now)])
    return sheets


def _sheet(entry: SheetEntry, now: datetime) -> ResidentSheet:
    first = entry.month.replace(day=1)
    days_check(entry.days, month_window(first.year, first.month), shanghai_day(now))
    duty = posting_duty(entry.by, entry.community, first)
    return ResidentSheet(duty=duty, month=first, author=entry.by.person, created_at=now)


def _events(sheet: ResidentSheet, entry: SheetEntry, now: datetime):
    told: dict[str, dict] = {
        "save": {"days": sorted(entry.days), "before": []},
        "submit": {"answer_due": sheet.answer_due_on},
    }
    for verb, data in told.items():
        yield event_build(
            by=entry.by, verb=f"sheet.{verb}", obj=sheet, data=data, community=entry.community, now=now
        )

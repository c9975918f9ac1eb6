"""The nightly check that writes verdicts, and the reviewer's re-opening of a closed window. DOMAIN 4, quotas."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Role
from office.actions import event_record
from office.reports import workdays
from pairing.models import Cycle, HalfYear
from shenbei.lib.errors import RuleBroken
from shenbei.lib.periods import Window, half_year_of, shanghai_day
from shenbei.lib.saving import checked_save
from visits import rules
from visits.models import Duty, QuotaRun, Reopening, Verdict
from visits.reports.sql import duty_store, verdict_store, whole_window_plan
from visits.reports.verdicts import Frame, frames, parameters, terms
from visits.rules import Kind


@dataclass(frozen=True)
class CheckResult:
    """What a check of one cycle did: nothing where the verdicts were already written as of a later day."""

    cycle: Cycle
    as_of: date
    written: bool
    changed: int = 0
    last_run: date | None = None


def quotas_check(
    *, by, as_of: date | None = None, now: datetime | None = None, whole: bool = True
) -> list[CheckResult]:
    """Write the verdicts of every cycle that has begun, as of a day (today); one transaction a cycle.

    Not `whole`: windows that had closed before the last run are left out, unless a new duty reaches into them.

    RuleBroken for a day that is not over the present one: a window must not be closed before its time.
    """
    now = now or timezone.now()
    as_of = as_of or shanghai_day(now)
    if as_of > shanghai_day(now):
        raise RuleBroken(_("The day has not come yet."), "as_of")
    cycles = Cycle.objects.filter(started_on__lte=as_of).order_by("started_on")
    return [_cycle_check(by, cycle, as_of, now, whole) for cycle in cycles]


@transaction.atomic
def _cycle_check(by, cycle: Cycle, as_of: date, now: datetime, whole: bool) -> CheckResult:
    Cycle.objects.select_for_update(no_key=True).get(pk=cycle.pk)  # one check of a cycle at a time
    run = QuotaRun.objects.filter(cycle=cycle).first()
    if run and as_of < run.as_of:
        return CheckResult(cycle, as_of, written=False, last_run=run.as_of)
    changed = _verdicts_write(cycle, as_of, None if whole or run is None else run.as_of)
    if run is None or run.as_of != as_of or changed:
        row, _made = QuotaRun.objects.update_or_create(cycle=cycle, defaults={"as_of": as_of, "ran_at": now})
        event_record(by=by, verb="quota.check", obj=row, data={"as_of": as_of, "changed": changed}, now=now)
    return CheckResult(cycle, as_of, written=True, changed=changed)


def _verdicts_write(cycle: Cycle, as_of: date, since: date | None) -> int:
    """Make the missing duties, then write window by window; how many rows were new or different.

    With `since`, the day of the last run, only the windows that may have changed after it.
    """
    calendar, periods, windows = workdays(), terms(), frames(cycle)
    changed = _stale_drop(cycle, windows)
    with connection.cursor() as cursor:
        grown = _duties_make(cursor, cycle)
        if since:
            windows = _touched(cycle, windows, grown, since)
        with whole_window_plan():
            for frame in windows:
                cursor.execute(verdict_store(frame.kind), parameters(frame, as_of, calendar, periods))
                changed += max(0, cursor.rowcount)
    return changed


def _duties_make(cursor, cycle: Cycle) -> set[Kind]:
    """Make the missing duties; the kinds that got new ones."""
    grown = set()
    for kind in Kind:
        cursor.execute(duty_store(kind), [cycle.pk])
        if cursor.rowcount > 0:
            grown.add(kind)
    return grown


def _touched(cycle: Cycle, windows: list[Frame], grown: set[Kind], since: date) -> list[Frame]:
    """The windows whose verdicts can differ from the last run's: not closed by then, open again, or with new duties."""
    calendar, periods = workdays(), terms()
    rows = Verdict.objects.filter(duty__cycle=cycle, closed_on=None).order_by()
    still_open = set(rows.values_list("duty__kind", "starts_on").distinct())
    return [
        frame
        for frame in windows
        if frame.kind in grown
        or (frame.kind, frame.window.start) in still_open
        or rules.last_day_of_grace(frame.window, calendar, periods) >= since
    ]


def _stale_drop(cycle: Cycle, windows: list[Frame]) -> int:
    """Drop open verdicts of windows that a newer rule has cut otherwise."""
    dropped = 0
    for kind in Kind:
        now_valid = Q(pk__in=[])
        for rule in {frame.rule for frame in windows if frame.kind == kind}:
            mine = [frame.window for frame in windows if frame.rule == rule]
            now_valid |= Q(starts_on__in=[w.start for w in mine], ends_on__in=[w.end for w in mine])
        # by its duties, not by a join: the statement would read the verdicts twice
        duties = Duty.objects.filter(cycle=cycle, kind=kind)
        dropped += Verdict.objects.filter(duty__in=duties, closed_on=None).exclude(now_valid).delete()[0]
    return dropped


def is_locked(verdict: Verdict) -> bool:
    """Whether the half-year of a verdict's window is closed: nothing in it is written any more."""
    return HalfYear.objects.filter(code=half_year_of(verdict.ends_on), closed_at__isnull=False).exists()


@transaction.atomic
def window_reopen(*, by, verdict: Verdict, reason: str, now: datetime | None = None) -> Reopening:
    """Open a closed window again until the end of its new grace, for late entries to count.

    RuleBroken for anybody but the reviewer, and when it is not closed or its half-year is.
    """
    now = now or timezone.now()
    if by.role != Role.REVIEWER:
        raise RuleBroken(_("Only the organisation reviewer opens a window again."))
    verdict = Verdict.objects.select_for_update().select_related("duty__cycle").get(pk=verdict.pk)
    if verdict.closed_on is None:
        raise RuleBroken(_("This window is not closed."))
    if is_locked(verdict):
        raise RuleBroken(_("The half-year is closed; nothing in it is written any more."))
    until = workdays().add(shanghai_day(now), terms().grace)
    row = Reopening(
        duty=verdict.duty,
        starts_on=verdict.starts_on,
        reason=reason.strip(),
        opened_by=by.person,
        opened_at=now,
        until_on=until,
    )
    checked_save(row)
    Verdict.objects.filter(pk=verdict.pk).update(closed_on=None)
    duty_check(verdict.duty, verdict.starts_on, shanghai_day(now))
    data = {"window": verdict.starts_on, "reason": row.reason, "until": until}
    event_record(
        by=by, verb="window.reopen", obj=verdict, data=data, community=verdict.duty.community_id, now=now
    )
    return row


def duty_check(duty: Duty, starts_on: date, as_of: date) -> None:
    """Judge one duty in one window at once, so that a page need not wait for the night."""
    calendar, periods = workdays(), terms()
    for frame in frames(duty.cycle, [duty.kind]):
        if frame.window.start == starts_on:
            with connection.cursor() as cursor:
                values = parameters(frame, as_of, calendar, periods)
                cursor.execute(verdict_store(frame.kind, [duty.pk]), values)


def window_freeze(duty: Duty, window: Window, as_of: date) -> None:
    """Write the verdict of a closed window that the nightly check has not frozen yet, before its rows change."""
    if not Verdict.objects.filter(duty=duty, starts_on=window.start, closed_on__isnull=False).exists():
        duty_check(duty, window.start, as_of)

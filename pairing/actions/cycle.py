"""Cycles and the half-years that close. DOMAIN 1, 8."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from office.actions import event_record
from pairing.actions.rows import OVERLAPS, locked, order_refuse, overlap_refuse, row_end, row_save
from pairing.models import Cycle, HalfYear, Pairing, WorkGroupMember
from shenbei.lib.dated import DatedQuerySet
from shenbei.lib.periods import half_year_window


@transaction.atomic
def cycle_add(*, by, name: str, started_on: date, ended_on: date, now: datetime | None = None) -> Cycle:
    """A new cycle (three years by custom); RuleBroken when it shares a day with another."""
    order_refuse((started_on, ended_on))
    overlap_refuse(DatedQuerySet(Cycle), (started_on, ended_on), OVERLAPS["cycle_no_overlap"], "started_on")
    cycle = Cycle(name=name, started_on=started_on, ended_on=ended_on)
    row_save(cycle)
    event_record(by=by, verb="cycle.add", obj=cycle, data={"from": started_on, "until": ended_on}, now=now)
    return cycle


@transaction.atomic
def cycle_wind_up(*, by, cycle: Cycle, now: datetime | None = None) -> int:
    """End what is still open of a cycle's pairings and work groups with its last day; returns how many pairings."""
    cycle = locked(cycle)
    pairings = list(Pairing.objects.select_for_update().filter(cycle=cycle, ended_on=None))
    members = WorkGroupMember.objects.select_for_update().filter(pairing__in=pairings, ended_on=None)
    for row in [*members, *pairings]:
        row_end(row, cycle.ended_on)
    if pairings:
        event_record(by=by, verb="cycle.wind_up", obj=cycle, data={"pairings": len(pairings)}, now=now)
    return len(pairings)


@transaction.atomic
def half_year_plans_stand(*, by, code: str, now: datetime | None = None) -> HalfYear:
    """Let the plans of a half-year stand: who is measured by them does not change them any more. Twice changes nothing."""
    half_year_window(code)
    half, _made = HalfYear.objects.select_for_update().get_or_create(code=code)
    if half.plans_stand_at is None:
        half.plans_stand_at = now or timezone.now()
        half.save(update_fields=["plans_stand_at"])
        event_record(by=by, verb="half_year.plans_stand", obj=half, now=now)
    return half


@transaction.atomic
def half_year_close(*, by, code: str, now: datetime | None = None) -> HalfYear:
    """Close a half-year «2012H2»: nothing in it is written any more. Closing twice changes nothing."""
    half_year_window(code)
    half, _made = HalfYear.objects.select_for_update().get_or_create(code=code)
    if half.closed_at is None:
        half.closed_at = now or timezone.now()
        half.save(update_fields=["closed_at"])
        event_record(by=by, verb="half_year.close", obj=half, now=now)
    return half

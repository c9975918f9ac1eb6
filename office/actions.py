"""Writes of the office: events, jobs, keys, values. Callers pass users as they are; only plain values are kept."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from office.models import AuditEvent, Heartbeat, Holiday, IdempotencyKey, Job, Value
from office.trail import events_append
from shenbei.lib.errors import RuleBroken
from shenbei.lib.periods import shanghai_day

STALE_AFTER = timedelta(minutes=20)  # longer than any task may run: the claimant is dead


class _Encoder(DjangoJSONEncoder):
    def default(self, o: Any) -> Any:
        if isinstance(o, Promise):
            return str(o)
        return o.pk if isinstance(o, models.Model) else super().default(o)


def event_build(
    *, by, verb: str, obj: models.Model, data: dict | None = None, community=None, now: datetime | None = None
) -> AuditEvent:
    """An unchained event; for bulk writes, which hand many of them to `events_record`."""
    return AuditEvent(
        at=now or timezone.now(),
        user_pk=by.pk if by else None,
        person_pk=by.person_id if by else None,
        person_name=by.person.name if by else "system",
        role=(by.role or "") if by else "system",
        verb=verb,
        object_type=obj._meta.label_lower,
        object_pk=str(obj.pk),
        object_label=str(obj)[:200],
        community_pk=getattr(community, "pk", community),
        data=json.loads(json.dumps(data or {}, cls=_Encoder)),
    )


def events_record(events: Iterable[AuditEvent]) -> None:
    """Append many events in one go, in the transaction of the change."""
    events_append(events)


def event_record(
    *, by, verb: str, obj: models.Model, data: dict | None = None, community=None, now: datetime | None = None
) -> None:
    """Append one event. Call it last in an action: the head stays locked until the transaction ends.

    `by` is the user who acts, None for the machine; `community` an object or primary key, where there is one.
    """
    events_append([event_build(by=by, verb=verb, obj=obj, data=data, community=community, now=now)])


def changes(obj: models.Model, **new: Any) -> dict[str, list]:
    """Set fields on an object (not saved) and return {field: [old, new]} of what really changed."""
    changed = {}
    for name, value in new.items():
        if (old := getattr(obj, name)) != value:
            changed[name] = [old, value]
            setattr(obj, name, value)
    return changed


def job_put(name: str, period: str, payload: dict | None = None, now: datetime | None = None) -> Job:
    """The row of a piece of work, made when it is not there yet; put it in the transaction that causes the work."""
    job, _made = Job.objects.get_or_create(
        name=name, period=period, defaults={"payload": payload or {}, "put_at": now or timezone.now()}
    )
    return job


def job_claim(name: str, period: str, now: datetime | None = None) -> Job | None:
    """Claim the work of a period by a conditional update; None when it is done or another holds it."""
    moment = now or timezone.now()
    job = job_put(name, period, now=moment)
    free = Q(state__in=[Job.State.WAITING, Job.State.FAILED]) | Q(
        state=Job.State.CLAIMED, claimed_at__lt=moment - STALE_AFTER
    )
    claimed = Job.objects.filter(free, pk=job.pk).update(
        state=Job.State.CLAIMED, claimed_at=moment, attempts=F("attempts") + 1, error=""
    )
    if not claimed:
        return None
    job.refresh_from_db()
    return job


def job_finish(job: Job, *, error: str = "", now: datetime | None = None) -> None:
    """Mark claimed work done, or failed (to be claimed again) with the reason."""
    job.state = Job.State.FAILED if error else Job.State.DONE
    job.error, job.finished_at = error, now or timezone.now()
    job.save(update_fields=["state", "error", "finished_at"])


def job_run(name: str, period: str, act: Callable[[Job], Any], now: datetime | None = None) -> bool:
    """Claim, act, mark; whether this call did the work. A failure is marked and raised again."""
    job = job_claim(name, period, now)
    if job is None:
        return False
    try:
        act(job)
    except Exception as error:
        if not connection.in_atomic_block:
            connection.close_if_unusable_or_obsolete()  # a cut connection must not keep the claim
        job_finish(job, error=repr(error)[:2000], now=now)
        raise
    job_finish(job, now=now)
    return True


def heartbeat(name: str, now: datetime | None = None) -> None:
    """Note a sign of life of «worker» or «beat»."""
    Heartbeat.objects.update_or_create(name=name, defaults={"at": now or timezone.now()})


@transaction.atomic
def create_once(*, key: str, by, purpose: str, create: Callable[[], models.Model]) -> int:
    """The primary key of what `create` makes; the same key, user and purpose makes it once, however often asked."""
    if not key:
        raise RuleBroken(_("The form has expired. Please open it again."))
    row, made = IdempotencyKey.objects.get_or_create(key=key[:64], user_pk=by.pk, purpose=purpose)
    if made:
        row.result_pk = create().pk
        row.save(update_fields=["result_pk"])
    return int(row.result_pk or 0)


@transaction.atomic
def value_set(*, by, name: str, data: Any, now: datetime | None = None) -> Value:
    """Change a changeable value; Value.DoesNotExist for a name that no app has loaded."""
    row = Value.objects.select_for_update().get(name=name)
    changed = changes(row, data=data)
    if changed:
        row.changed_at = now or timezone.now()
        row.save()
        event_record(by=by, verb="value.set", obj=row, data=changed, now=now)
    return row


@transaction.atomic
def holidays_set(
    *, by, days: Iterable[date], working: bool, name: str, now: datetime | None = None
) -> list[Holiday]:
    """Say that days are worked or not, against what their weekdays say; one event for all.

    RuleBroken for a day that is over: periods that were counted by it may have ended.
    """
    now = now or timezone.now()
    rows = [Holiday(day=day, working=working, name=name.strip()) for day in sorted(set(days))]
    if not rows:
        raise RuleBroken(_("No day of this kind lies between the two."), "until")
    past_refuse(rows[0].day, now)
    Holiday.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["day"], update_fields=["working", "name"]
    )
    found = list(Holiday.objects.filter(day__in=[row.day for row in rows]))
    data = {"days": [row.day for row in found], "working": working, "name": name.strip()}
    event_record(by=by, verb="holiday.set", obj=found[0], data=data, now=now)
    return found


@transaction.atomic
def holiday_drop(*, by, holiday: Holiday, now: datetime | None = None) -> None:
    """Let a day be again what its weekday says; RuleBroken for a day that is over."""
    past_refuse(holiday.day, now or timezone.now())
    data = {"day": holiday.day, "working": holiday.working, "name": holiday.name}
    event_record(by=by, verb="holiday.drop", obj=holiday, data=data, now=now)
    holiday.delete()


def past_refuse(day: date, now: datetime) -> None:
    """RuleBroken for a day of the calendar that is over."""
    if day < shanghai_day(now):
        raise RuleBroken(_("This day is over; what was counted by it stays."), "day")

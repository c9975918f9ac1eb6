"""Figures of the office: changeable values, the working-day calendar, signs of life."""

from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection

from office.models import AuditEvent, Heartbeat, Holiday, Job, Letter, Value
from shenbei.lib.workdays import Workdays


def silent_after() -> timedelta:
    """How long a part may be quiet before it counts as dead: 10 minutes (TRUST, Jobs), as the setting says."""
    return timedelta(seconds=settings.SILENT_SECONDS)


def value(name: str) -> Any:
    """The present value of a changeable name; Value.DoesNotExist for one that no app has loaded."""
    return Value.objects.only("data").get(name=name).data


def workdays(first: date | None = None, last: date | None = None) -> Workdays:
    """The working-day calendar, with the exceptions between two days (all, when none are given)."""
    rows = Holiday.objects.all()
    if first:
        rows = rows.filter(day__gte=first)
    if last:
        rows = rows.filter(day__lte=last)
    return Workdays(dict(rows.values_list("day", "working")))


def waiting_jobs(name: str):
    """Work of a name that is put but not done, oldest first."""
    return Job.objects.filter(name=name).exclude(state=Job.State.DONE).order_by("put_at")


def events_of(*, object_type: str, object_pk) -> Any:
    """The events of one object, newest first."""
    return AuditEvent.objects.filter(object_type=object_type, object_pk=str(object_pk))


def silent_parts(now: datetime) -> list[str]:
    """Which of worker and beat have given no sign of life for `silent_after`."""
    alive = set(Heartbeat.objects.filter(at__gte=now - silent_after()).values_list("name", flat=True))
    return [name for name in ("worker", "beat") if name not in alive]


def letters_given_up() -> int:
    """How many letters nobody could deliver."""
    return Letter.objects.filter(state=Letter.State.GIVEN_UP).count()


def database_answers() -> bool:
    """Whether the database answers a question."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return cursor.fetchone() == (1,)

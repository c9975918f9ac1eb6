"""Figures of the office: changeable values, the working-day calendar, signs of life."""

from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import Count, Min

from office.models import AuditEvent, Heartbeat, Holiday, Job, Letter, TrailHead, Value
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


def trail_verbs() -> list[str]:
    """Every verb that the trail holds."""
    return list(AuditEvent.objects.order_by("verb").values_list("verb", flat=True).distinct())


def silent_parts(now: datetime) -> list[str]:
    """Which of worker and beat have given no sign of life for `silent_after`."""
    alive = set(Heartbeat.objects.filter(at__gte=now - silent_after()).values_list("name", flat=True))
    return [name for name in ("worker", "beat") if name not in alive]


def database_is_full(now: datetime) -> bool:
    """Whether a living worker has found no room in the database for `silent_after` (`office.room`)."""
    found = Heartbeat.objects.filter(at__gte=now - silent_after()).values_list("name", flat=True)
    return "worker" in found and "room" not in found


def letters_given_up() -> int:
    """How many letters nobody could deliver."""
    return Letter.objects.filter(state=Letter.State.GIVEN_UP).count()


def database_answers() -> bool:
    """Whether the database answers a question."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return cursor.fetchone() == (1,)


def machinery(now: datetime) -> dict[tuple[str, str], float]:
    """Figures of the machinery by (name, label): jobs and letters by state, ages in seconds, the trail's length."""
    figures: dict[tuple[str, str], float] = {}
    for name, model in (("jobs", Job), ("letters", Letter)):
        counted = dict(model.objects.order_by().values_list("state").annotate(Count("pk")))
        for state in model.State.values:
            figures[name, f'{{state="{state}"}}'] = counted.get(state, 0)
    oldest = Job.objects.exclude(state=Job.State.DONE).aggregate(at=Min("put_at"))["at"]
    figures["jobs_oldest_open_seconds", ""] = (now - oldest).total_seconds() if oldest else 0
    for part, at in Heartbeat.objects.values_list("name", "at"):
        figures["heartbeat_age_seconds", f'{{part="{part}"}}'] = (now - at).total_seconds()
    head = TrailHead.objects.filter(pk=1).first()
    figures["trail_events", ""] = head.seq if head else 0
    return figures

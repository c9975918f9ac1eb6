"""The files of a year: what was kept in it, and what its rows hold wherever in time it was kept."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import CharField, Q, QuerySet
from django.db.models.functions import Cast

from assessment.models import Appeal, Score
from measures.models import Measure, Outcome
from office.models import Attachment, AuditEvent
from pledges.models import Pledge, Signature
from shenbei.lib.periods import SHANGHAI, Window, shanghai_midnight
from visits.models import Problem, Visit

PREVIEW = "application/octet-stream"  # an upload between preview and confirmation is its uploader's own


def attachments_of_year(window: Window) -> QuerySet[Attachment]:
    """Scans, photos and evidence: kept in the year, or with a row of the year."""
    year, inside = window.start.year, (window.start, window.end)
    round_of = {"result__round__code__startswith": f"{year}H"}
    held = [
        Signature.objects.filter(version__pledge__year=year).values("scan"),
        Score.objects.filter(**round_of).values("evidence"),
        Appeal.objects.filter(**round_of).values("evidence"),
    ]
    owners: list[QuerySet[Any]] = [
        Pledge.objects.filter(year=year),
        Visit.objects.filter(visited_on__range=inside),
        Problem.objects.filter(due_on__range=inside),
        Outcome.objects.filter(date__range=inside),
        Measure.objects.filter(added_at__year__lte=year).exclude(finished_on__lt=window.start),
    ]
    asked = Q(at__gte=_first(window), at__lt=_past(window))
    for keys in held:
        asked |= Q(pk__in=keys)
    for rows in owners:
        keys = rows.order_by().annotate(key=Cast("pk", CharField())).values("key")
        asked |= Q(object_type=rows.model._meta.label_lower, object_pk__in=keys)
    return Attachment.objects.filter(asked).exclude(content_type=PREVIEW).order_by("pk")


def _first(window: Window):
    return shanghai_midnight(window.start)


def _past(window: Window):
    return shanghai_midnight(window.end.replace(year=window.end.year + 1, month=1, day=1))


def trail_of_year(window: Window) -> Iterator[dict[str, Any]]:
    """The trail's events of the year in their order, whole, so that the chain can be checked again."""
    fields = [field.name for field in AuditEvent._meta.fields if field.name != "id"]
    rows = AuditEvent.objects.filter(at__gte=_first(window), at__lt=_past(window)).order_by("seq")
    for row in rows.values(*fields).iterator(chunk_size=2000):
        yield row | {"at": row["at"].astimezone(SHANGHAI).isoformat()}

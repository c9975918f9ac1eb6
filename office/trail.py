"""The audit trail as a hash chain: how an event is hashed, appended and verified. TRUST, «What is written stays true»."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC

from django.conf import settings
from django.db import transaction

from office.models import AuditEvent, TrailHead

ALGORITHMS = ("sha256", "sm3", "sha3_256")  # what a chain may be made of; each row names its own
FIELDS = [
    "seq",
    "user_pk",
    "person_pk",
    "person_name",
    "role",
    "verb",
    "object_type",
    "object_pk",
    "object_label",
    "community_pk",
    "data",
    "previous",
]


def event_hash(event: AuditEvent, algorithm: str = "") -> str:
    """«algorithm:hex» over the event's canonical content and the hash before it; by the setting's algorithm."""
    algorithm = algorithm or settings.TRAIL_ALGORITHM
    content = {name: getattr(event, name) for name in FIELDS} | {
        "at": event.at.astimezone(UTC).isoformat(timespec="microseconds")
    }
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return f"{algorithm}:{hashlib.new(algorithm, text.encode()).hexdigest()}"


_gathered: ContextVar[list[AuditEvent] | None] = ContextVar("gathered", default=None)


@contextmanager
def events_together() -> Iterator[None]:
    """One transaction whose events are chained and stored in one go at its end: for long bulk work such as the demo.

    It stands or falls as a whole. Don't roll back to a savepoint within it after an action: the action's event
    would stay.
    """
    with transaction.atomic():
        token = _gathered.set([])
        try:
            yield
            gathered = _gathered.get() or []
        finally:
            _gathered.reset(token)
        events_append(gathered)


@transaction.atomic(savepoint=False)
def events_append(events: Iterable[AuditEvent]) -> None:
    """Chain and store events behind the head, which stays locked until the caller's transaction ends."""
    gathering = _gathered.get()
    if gathering is not None:
        gathering.extend(events)
        return
    head = TrailHead.objects.select_for_update().filter(pk=1).first()
    if head is None:
        TrailHead.objects.get_or_create(pk=1)
        head = TrailHead.objects.select_for_update().get(pk=1)
    chained = []
    for event in events:
        event.seq, event.previous = head.seq + 1, head.hash
        event.hash = event_hash(event)
        head.seq, head.hash = event.seq, event.hash
        chained.append(event)
    AuditEvent.objects.bulk_create(chained, batch_size=500)
    TrailHead.objects.filter(pk=1).update(seq=head.seq, hash=head.hash)


@dataclass(frozen=True)
class Fault:
    """The first place where the trail does not hold."""

    seq: int
    reason: str


def first_fault() -> Fault | None:
    """The first bad row of the trail (edited, missing, inserted, swapped or cut off), or None when it is whole."""
    seq, previous = 0, ""
    for event in AuditEvent.objects.order_by("seq").iterator(chunk_size=2000):
        if event.seq != seq + 1:
            return Fault(seq + 1, "missing")
        if event.previous != previous:
            return Fault(event.seq, "not chained to the row before it")
        algorithm = event.hash.partition(":")[0]
        if algorithm not in ALGORITHMS or event.hash != event_hash(event, algorithm):
            return Fault(event.seq, "changed")
        seq, previous = event.seq, event.hash
    head = TrailHead.objects.filter(pk=1).first() or TrailHead()
    if (head.seq, head.hash) != (seq, previous):
        return Fault(seq + 1, "the trail ends before or behind its head")
    return None

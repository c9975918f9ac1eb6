"""The trail's head in a file that the operator keeps elsewhere: who cuts off tail and head both is found by it."""

from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from office.actions import job_run
from office.models import AuditEvent, TrailHead
from office.trail import Fault
from shenbei.lib.periods import SHANGHAI, shanghai_day


def head_line(now: datetime) -> str:
    """«moment number hash» of the trail's end as it stands."""
    head = TrailHead.objects.filter(pk=1).first() or TrailHead()
    return f"{now.astimezone(SHANGHAI).isoformat(timespec='seconds')} {head.seq} {head.hash or '-'}\n"


def head_write(path: Path, now: datetime) -> None:
    """Append the present head to a file, which is made when it is not there."""
    with path.open("a", encoding="ascii") as file:
        file.write(head_line(now))


def head_keep(now: datetime | None = None) -> bool:
    """Once a day write the head where the setting says; whether this call did it."""
    now = now or timezone.now()
    if not settings.TRAIL_HEAD_FILE:
        return False
    day = shanghai_day(now).isoformat()
    return job_run("office.trail_head", day, lambda _job: head_write(Path(settings.TRAIL_HEAD_FILE), now))


def heads_read(path: Path) -> list[tuple[int, str]]:
    """Number and hash of every line of such a file; ValueError for one that is no such line."""
    rows = [line.split() for line in path.read_text(encoding="ascii").splitlines() if line.strip()]
    return [(int(seq), hash_) for _moment, seq, hash_ in rows]


def head_fault(path: Path) -> Fault | None:
    """The first place where the trail is not the one whose heads were written down, or None."""
    known = {seq: hash_ for seq, hash_ in heads_read(path) if seq}
    found = dict(AuditEvent.objects.filter(seq__in=known).values_list("seq", "hash"))
    for seq in sorted(known):
        if seq not in found:
            last = AuditEvent.objects.order_by("-seq").values_list("seq", flat=True).first() or 0
            return Fault(min(last + 1, seq), f"cut off: the file kept elsewhere knows event {seq}")
        if found[seq] != known[seq]:
            return Fault(seq, "not the event that the file kept elsewhere knows")
    return None

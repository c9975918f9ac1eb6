"""Signs of life. The beat's ring is carried out by a worker; the worker also speaks for itself."""

import time

from celery import shared_task
from celery.signals import heartbeat_sent

from office.actions import heartbeat

SCHEDULE = {
    "office-heartbeat": {"task": "office.tasks.beat_alive", "schedule": 60.0, "options": {"expires": 120}}
}

_last = {"at": 0.0}


@shared_task
def beat_alive() -> None:
    """A ring of beat has reached a worker: both live."""
    heartbeat("beat")
    heartbeat("worker")


@heartbeat_sent.connect
def worker_alive(**_kwargs) -> None:
    """The worker's own pulse (every 2 s), written down twice a minute."""
    if time.monotonic() - _last["at"] > 30:
        _last["at"] = time.monotonic()
        heartbeat("worker")

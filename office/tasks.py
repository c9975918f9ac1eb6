"""Signs of life. The beat's ring is carried out by a worker; the worker also speaks for itself."""

import time

from celery import shared_task
from celery.signals import beat_embedded_init, beat_init, heartbeat_sent

from office.actions import heartbeat
from office.bell import ring

SCHEDULE = {
    "office-heartbeat": {"task": "office.tasks.beat_alive", "schedule": 60.0, "options": {"expires": 120}}
}

_last = {"at": 0.0}


@shared_task
def beat_alive() -> None:
    """A ring of beat has reached a worker: both live."""
    heartbeat("beat")
    heartbeat("worker")


@beat_init.connect
@beat_embedded_init.connect
def beat_started(**_kwargs) -> None:
    """Ring at once when beat starts; its first regular ring comes a minute later."""
    ring(beat_alive)


@heartbeat_sent.connect
def worker_alive(**_kwargs) -> None:
    """The worker's own pulse (every 2 s), written down twice a minute."""
    if time.monotonic() - _last["at"] > 30:
        _last["at"] = time.monotonic()
        heartbeat("worker")

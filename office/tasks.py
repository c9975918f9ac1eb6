"""Signs of life and letters. The beat's ring is carried out by a worker; the worker also speaks for itself."""

import time

from celery import shared_task
from celery.schedules import crontab
from celery.signals import beat_embedded_init, beat_init, heartbeat_sent

from office.actions import heartbeat
from office.bell import ring
from office.letters import letters_send
from office.reports import silent_after
from office.room import room_note
from office.trail_head import head_keep

SCHEDULE = {
    "office-heartbeat": {
        "task": "office.tasks.beat_alive",
        "schedule": silent_after().total_seconds() / 10,
        "options": {"expires": silent_after().total_seconds() / 5},
    },
    "office-trail-head": {
        "task": "office.tasks.trail_head",
        "schedule": crontab(minute=10),
        "options": {"expires": 3000},
    },
    "office-letters": {"task": "office.tasks.letters_out", "schedule": 60.0, "options": {"expires": 120}},
}

_last = {"at": 0.0}


@shared_task
def beat_alive() -> None:
    """A ring of beat has reached a worker: both live."""
    heartbeat("beat")
    heartbeat("worker")
    room_note()


@beat_init.connect
@beat_embedded_init.connect
def beat_started(**_kwargs) -> None:
    """Ring at once when beat starts; its first regular ring comes a minute later."""
    ring(beat_alive)


@heartbeat_sent.connect
def worker_alive(**_kwargs) -> None:
    """The worker's own pulse (every 2 s), written down twenty times in the span that counts as silence."""
    if time.monotonic() - _last["at"] > silent_after().total_seconds() / 20:
        _last["at"] = time.monotonic()
        heartbeat("worker")


@shared_task
def trail_head() -> None:
    """The trail's head to the file kept elsewhere, once a day; rung every hour."""
    head_keep()


@shared_task
def letters_out() -> None:
    """Send what waits; rung when something is written, and every minute for what a dead broker left."""
    letters_send()

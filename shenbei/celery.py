"""The Celery application. The database is the truth, the broker only a bell (docs/decisions)."""

import os
from importlib import import_module
from importlib.util import find_spec

from celery import Celery

from shenbei.lib import letterbox, lost_broker

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shenbei.settings")

letterbox.register()
lost_broker.register()
app = Celery("shenbei")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


def collect_schedule(apps: list[str]) -> dict:
    """The beat schedule gathered from every app's `tasks.SCHEDULE`."""
    schedule: dict = {}
    for name in apps:
        if find_spec(f"{name}.tasks"):
            schedule |= getattr(import_module(f"{name}.tasks"), "SCHEDULE", {})
    return schedule


@app.on_after_finalize.connect
def fill_schedule(sender: Celery, **_kwargs) -> None:
    """Read the schedules once the tasks are known (importing them earlier would need the models)."""
    from django.conf import settings

    sender.conf.beat_schedule = collect_schedule(settings.OWN_APPS)

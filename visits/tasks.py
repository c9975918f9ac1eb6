"""Nightly work: what nobody answered is deemed confirmed, then the quotas are checked. Safe to run twice."""

from celery import shared_task
from celery.schedules import crontab
from django.utils import timezone

from office.actions import job_run
from shenbei.lib.periods import shanghai_day
from visits.actions import quotas_check, records_deem

# Every hour, so that a beat that was down at night catches up in the morning; the ledger lets one run a day.
SCHEDULE = {
    "visits-nightly": {
        "task": "visits.tasks.nightly",
        "schedule": crontab(minute=20),
        "options": {"expires": 3000},
    }
}


@shared_task
def nightly() -> None:
    """The check of one Shanghai day, once: claimed in the job ledger, whatever rings."""
    now = timezone.now()

    def work(_job) -> None:
        records_deem(now=now)
        quotas_check(by=None, now=now)

    job_run("visits.nightly", shanghai_day(now).isoformat(), work, now)

"""Reminders of running rounds, on working days. Safe to run twice."""

from celery import shared_task
from celery.schedules import crontab
from django.utils import timezone

from assessment.actions.reminders import reminders_send
from office.actions import job_run
from office.reports import workdays
from shenbei.lib.periods import shanghai_day

SCHEDULE = {
    "assessment-remind": {
        "task": "assessment.tasks.remind",
        "schedule": crontab(minute=50, hour="8-17"),
        "options": {"expires": 3000},
    }
}


@shared_task
def remind() -> None:
    """The reminders of one Shanghai day, once: claimed in the job ledger, whatever rings."""
    now = timezone.now()
    day = shanghai_day(now)
    if workdays(day, day).is_working(day):
        job_run("assessment.remind", day.isoformat(), lambda _job: reminders_send(now=now), now)

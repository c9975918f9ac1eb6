"""Nightly work, reminders in office hours, and checks that staff ask for. Each safe to run twice, by the ledger."""

import logging

from celery import shared_task
from celery.schedules import crontab
from django.utils import timezone

from office.actions import job_run
from office.models import Job
from office.reports import waiting_jobs, workdays
from shenbei.lib.periods import shanghai_day
from visits.actions import quotas_check, records_deem, reminders_tell
from visits.actions.asked import ASKED, check_carry_out

logger = logging.getLogger(__name__)
NIGHTLY = "visits.nightly"
MONDAY = 0

# Every hour, so that a beat that was down at night catches up in the morning; the ledger lets one run a day.
SCHEDULE = {
    "visits-nightly": {
        "task": "visits.tasks.nightly",
        "schedule": crontab(minute=20),
        "options": {"expires": 3000},
    },
    "visits-tell": {
        "task": "visits.tasks.tell",
        "schedule": crontab(minute=40, hour="8-17"),
        "options": {"expires": 3000},
    },
    "visits-asked": {"task": "visits.tasks.check_asked", "schedule": 60.0, "options": {"expires": 120}},
}


@shared_task
def nightly() -> None:
    """The check of one Shanghai day, once: claimed in the job ledger, whatever rings. On Mondays the whole of it."""
    now = timezone.now()
    day = shanghai_day(now)

    def work(_job: Job) -> None:
        records_deem(now=now)
        quotas_check(by=None, now=now, whole=day.weekday() == MONDAY)

    job_run(NIGHTLY, day.isoformat(), work, now)


@shared_task
def tell() -> None:
    """Reminders, on working days and after that day's check: the week's message first, then what is urgent."""
    now = timezone.now()
    day = shanghai_day(now)
    if not workdays(day, day).is_working(day):
        return
    nightly()
    if not Job.objects.filter(name=NIGHTLY, period=day.isoformat(), state=Job.State.DONE).exists():
        return
    week = day.isocalendar()
    job_run(
        "visits.weekly",
        f"{week.year}-W{week.week:02}",
        lambda _job: reminders_tell(weekly=True, now=now),
        now,
    )
    job_run("visits.urgent", day.isoformat(), lambda _job: reminders_tell(weekly=False, now=now), now)


@shared_task
def check_asked() -> None:
    """Every check that was asked for and not done; one that fails stays in the ledger and hinders no other."""
    for job in waiting_jobs(ASKED):
        try:
            job_run(ASKED, job.period, check_carry_out)
        except Exception:
            logger.exception("the check asked for at %s failed; it stays in the ledger", job.period)

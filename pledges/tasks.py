"""Jobs of pledges: rendering what was published, letting pledges enter into force. Safe to run twice."""

import logging
from functools import partial

from celery import shared_task
from celery.schedules import crontab
from django.utils import timezone

from office.actions import job_run
from office.models import Job
from office.reports import waiting_jobs
from pledges.actions import (
    notice_render,
    objection_erase,
    objections_due_for_erasure,
    pledge_in_force,
    renew_outdated,
    stack_read,
)
from pledges.actions.rendering import RENDER
from pledges.actions.stacking import READ_STACK
from pledges.models import Pledge, Stack, Version
from pledges.rules import State
from shenbei.lib.periods import shanghai_day

logger = logging.getLogger(__name__)

SCHEDULE = {
    "pledges-render": {
        "task": "pledges.tasks.render_notices_due",
        "schedule": 60.0,
        "options": {"expires": 120},
    },
    "pledges-read-stacks": {
        "task": "pledges.tasks.read_stacks_due",
        "schedule": 60.0,
        "options": {"expires": 120},
    },
    "pledges-progress": {
        "task": "pledges.tasks.refresh_progress",
        "schedule": crontab(hour=0, minute=40),
        "options": {"expires": 3600},
    },
    "pledges-erase-objections": {
        "task": "pledges.tasks.erase_objections_due",
        "schedule": crontab(minute=50),  # hourly, so that a beat that was down at night catches up
        "options": {"expires": 3000},
    },
    "pledges-in-force": {
        "task": "pledges.tasks.enter_force_due",
        "schedule": crontab(hour=0, minute=20),
        "options": {"expires": 3600},
    },
}


def _render(version: Version, _job: Job) -> None:
    notice_render(version=version)


@shared_task
def render_notices_due() -> int:
    """Render every published version whose copies are due; how many were made. One that fails does not stop the rest.

    Due is also what still names an office, telephone or mailbox that has changed since.
    """
    renew_outdated(timezone.now())
    done = 0
    for job in waiting_jobs(RENDER):
        version = Version.objects.select_related("pledge").get(pk=job.payload["version"])
        try:
            done += job_run(RENDER, job.period, partial(_render, version))
        except Exception:
            logger.exception("notice %s could not be rendered; it stays in the ledger", version.pk)
    return done


def _read(stack: Stack, _job: Job) -> None:
    stack_read(stack=stack)


@shared_task
def read_stacks_due() -> int:
    """Read every stack of scans that waits; how many were read."""
    done = 0
    for job in waiting_jobs(READ_STACK):
        stack = Stack.objects.select_related("user__person", "acting__organisation").get(
            pk=job.payload["stack"]
        )
        try:
            done += job_run(READ_STACK, job.period, partial(_read, stack))
        except Exception:
            logger.exception("stack %s could not be read; it stays in the ledger", stack.pk)
    return done


@shared_task
def refresh_progress() -> int:
    """Bring the progress on the public pages of pledges in force up to date; how many were looked at."""
    versions = Version.objects.standing().published().filter(pledge__state=State.IN_FORCE)
    rows = list(versions.select_related("pledge"))
    for version in rows:
        notice_render(version=version)
    return len(rows)


@shared_task
def enter_force_due() -> int:
    """Let every pledge whose publicity is over enter into force; how many did."""
    due = Pledge.objects.filter(state=State.PUBLISHED, public_until__lt=shanghai_day(timezone.now()))
    return sum(pledge_in_force(pledge=pledge) for pledge in due)


@shared_task
def erase_objections_due() -> int:
    """Erase what was written in objections answered long enough ago; how many."""
    now = timezone.now()
    due = list(objections_due_for_erasure(shanghai_day(now)))
    for objection in due:
        objection_erase(by=None, objection=objection, reason="", period=True, now=now)
    return len(due)

"""The check that staff ask for: a row in the ledger, which a worker picks up when the bell rings or a minute later."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import Role, User
from office.actions import event_record, job_put
from office.models import Job
from office.reports import waiting_jobs
from visits.actions.quotas import quotas_check
from visits.actions.records import records_deem

ASKED = "visits.check"


@transaction.atomic
def check_ask(*, by, now: datetime | None = None) -> Job:
    """Ask for a whole check of the quotas; one that waits already serves for this too."""
    now = now or timezone.now()
    waiting = waiting_jobs(ASKED).filter(state=Job.State.WAITING).first()
    if waiting:
        return waiting
    job = job_put(ASKED, now.isoformat(), {"user": by.pk}, now)
    event_record(by=by, verb="quota.ask", obj=job, now=now)
    return job


def check_carry_out(job: Job, now: datetime | None = None) -> None:
    """The check that was asked for, if who asked may still ask."""
    by = User.objects.get(pk=job.payload["user"])
    if by.is_active and by.role == Role.STAFF:
        records_deem(now=now)
        quotas_check(by=by, now=now)

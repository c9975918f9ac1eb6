"""Ring the broker; when it is down the work stays in the ledger and the next beat finds it."""

import logging

from celery import Task
from django.db import transaction

logger = logging.getLogger(__name__)


def ring(task: Task, *ids) -> None:
    """Ask a worker to run a task with ids once the transaction is committed; never fails the caller."""

    def call() -> None:
        try:
            task.apply_async(args=ids, retry=False)
        except Exception:  # whatever the broker's client raises: the ledger row is the truth
            logger.warning("broker does not answer; %s stays in the ledger", task.name)

    transaction.on_commit(call)

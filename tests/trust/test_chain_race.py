"""Fifty threads write at once and the trail is one unbroken chain; without the head's lock it is not. PostgreSQL."""

from threading import Thread

from django.db import DatabaseError, connection, transaction

from accounts.models import User
from office.actions import event_build, events_record
from office.models import AuditEvent, TrailHead
from office.trail import first_fault

EACH = 200


def writers(threads: int, batch: int) -> int:
    """So many threads with 200 events each, `batch` to a transaction; how many transactions were refused."""
    user = User.objects.select_related("person").first()
    refused = []

    def write() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET synchronous_commit = off")  # the chain is measured here, not the disk
        for number in range(EACH // batch):
            try:
                with transaction.atomic():
                    act = {"by": user, "verb": "value.set", "obj": user, "data": {"n": number}}
                    events_record([event_build(**act) for _n in range(batch)])
            except DatabaseError as error:
                refused.append(error)
        connection.close()

    team = [Thread(target=write) for _n in range(threads)]
    for thread in team:
        thread.start()
    for thread in team:
        thread.join(60)
    return len(refused)


def test_fifty_threads_make_one_chain(race, staff):
    assert writers(50, batch=10) == 0
    assert AuditEvent.objects.count() == 50 * EACH
    assert first_fault() is None


def test_without_the_head_s_lock_it_breaks(race, staff, monkeypatch):
    """Negative control: numbers are given twice and refused by the database."""
    TrailHead.objects.create(pk=1)
    unlocked = type(TrailHead.objects.all())
    monkeypatch.setattr(unlocked, "select_for_update", lambda self, *a, **k: self.all())
    assert writers(8, batch=10) > 0 or first_fault()

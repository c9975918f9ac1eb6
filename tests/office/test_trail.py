"""The audit trail: every tampering is found and named."""

from datetime import datetime

import pytest
from django.core.management import call_command
from django.db import DatabaseError, transaction

from office.actions import event_record, value_set
from office.models import AuditEvent, TrailHead, Value
from office.trail import event_hash, events_together, first_fault
from shenbei.lib.periods import SHANGHAI


@pytest.fixture
def trail(staff):
    for n in range(5):
        event_record(by=staff, verb="test.act", obj=staff, data={"n": n})


def plain_update(**filters):
    """Tamper as one with the database's own hands would: past the append-only trigger, where there is one."""
    return AuditEvent.objects.filter(**filters)


@pytest.fixture
def no_trigger(db):
    from django.db import connection

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE office_auditevent DISABLE TRIGGER USER")


def test_whole_trail_has_no_fault(trail, capsys):
    call_command("verify_trail")
    assert first_fault() is None
    assert capsys.readouterr().out.startswith("5 events, whole")


def test_a_moment_told_in_shanghai_is_the_same_in_any_zone(staff):
    event_record(by=staff, verb="test.act", obj=staff, now=datetime(2012, 4, 1, 9, tzinfo=SHANGHAI))
    assert first_fault() is None


def test_edit_is_found(trail, no_trigger):
    plain_update(seq=3).update(person_name="somebody else")
    assert first_fault().seq == 3


def test_deletion_is_found(trail, no_trigger):
    plain_update(seq=2).delete()
    assert first_fault().seq == 2


def test_cut_off_tail_is_found(trail, no_trigger):
    plain_update(seq__gte=4).delete()
    assert first_fault().seq == 4


def test_swap_is_found(trail, no_trigger):
    plain_update(seq=2).update(seq=99)
    plain_update(seq=3).update(seq=2)
    plain_update(seq=99).update(seq=3)
    assert first_fault().seq == 2


def test_an_edit_with_its_hash_made_anew_is_found(trail, no_trigger):
    """Who edits a row and hashes it again breaks the chain at the next one."""
    row = AuditEvent.objects.get(seq=3)
    row.person_name = "somebody else"
    plain_update(seq=3).update(person_name=row.person_name, hash=event_hash(row))
    assert first_fault().seq == 4


def test_command_fails_and_names_the_row(trail, no_trigger, capsys):
    plain_update(seq=3).update(data={"n": 7})
    with pytest.raises(SystemExit, match="1"):
        call_command("verify_trail")


def test_head_moves_with_the_trail(trail):
    assert TrailHead.objects.get().hash == AuditEvent.objects.get(seq=5).hash


def test_event_that_fails_undoes_the_change(staff, monkeypatch):
    row = Value.objects.create(name="test", label="test", data=1)
    monkeypatch.setattr("office.trail.event_hash", lambda *a: 1 / 0)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        value_set(by=staff, name="test", data=2)
    row.refresh_from_db()
    assert row.data == 1


def test_postgres_refuses_changes(postgres, trail):
    for change in (lambda: plain_update(seq=1).update(verb="x"), lambda: plain_update(seq=1).delete()):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            change()


def test_gathered_events_make_the_same_chain(staff, trail):
    with events_together():
        for n in range(3):
            event_record(by=staff, verb="test.bulk", obj=staff, data={"n": n})
        assert AuditEvent.objects.count() == 5
    assert AuditEvent.objects.count() == 8
    assert first_fault() is None


def test_gathered_events_fall_with_their_work(staff, trail):
    def work():
        with events_together():
            event_record(by=staff, verb="test.bulk", obj=staff)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        work()
    event_record(by=staff, verb="test.after", obj=staff)
    assert AuditEvent.objects.count() == 6
    assert first_fault() is None

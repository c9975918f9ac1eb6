"""The head in a file kept elsewhere, and the algorithm of the chain. TRUST, «What is written stays true»."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import call_command
from django.db import connection

from office.actions import event_record
from office.models import AuditEvent, Job, TrailHead
from office.trail import first_fault
from office.trail_head import head_keep

NIGHT = datetime(2012, 6, 30, 16, 30, tzinfo=UTC)  # half past midnight of 1 July in Shanghai


@pytest.fixture
def kept(staff, settings, tmp_path):
    """Three events whose head is kept, then two more."""
    settings.TRAIL_HEAD_FILE = str(tmp_path / "heads")
    act(staff, 3)
    assert head_keep(NIGHT)
    act(staff, 2)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE office_auditevent DISABLE TRIGGER USER")
    return tmp_path / "heads"


def act(staff, times: int) -> None:
    for n in range(times):
        event_record(by=staff, verb="value.set", obj=staff, data={"n": n})


def cut(to: int) -> None:
    """What one with all rights in the database would do: the tail goes, and the head moves back with it."""
    AuditEvent.objects.filter(seq__gt=to).delete()
    TrailHead.objects.update(seq=to, hash=AuditEvent.objects.get(seq=to).hash)


def verify(path) -> None:
    call_command("verify_trail", "--head", str(path))


def test_one_line_a_day_of_shanghai(kept):
    assert kept.read_text().startswith("2012-07-01T00:30:00+08:00 3 sha256:")
    assert not head_keep(NIGHT + timedelta(hours=23))  # another day in UTC already
    assert head_keep(NIGHT + timedelta(days=1))
    assert len(kept.read_text().splitlines()) == 2


def test_a_whole_trail_agrees(kept, capsys):
    verify(kept)
    assert capsys.readouterr().out.startswith("5 events, whole")


def test_a_cut_that_takes_the_head_along_is_found_by_the_file_alone(kept, capsys):
    cut(2)
    assert first_fault() is None  # the database agrees with itself
    with pytest.raises(SystemExit, match="1"):
        verify(kept)
    assert "event 3: cut off" in capsys.readouterr().err


def test_a_trail_written_anew_is_found(kept, staff, capsys):
    cut(2)
    act(staff, 3)
    assert first_fault() is None
    with pytest.raises(SystemExit, match="1"):
        verify(kept)
    assert "event 3: not the event" in capsys.readouterr().err


def test_without_the_setting_nothing_is_due(settings, db):
    assert not head_keep(NIGHT)
    assert not Job.objects.exists()


def test_the_chain_goes_over_to_sm3(kept, staff, settings):
    settings.TRAIL_ALGORITHM = "sm3"
    act(staff, 1)
    assert AuditEvent.objects.first().hash.startswith("sm3:")
    assert first_fault() is None
    AuditEvent.objects.filter(seq=6).update(verb="user.add")
    assert first_fault().seq == 6


def test_a_weak_algorithm_named_in_a_row_is_a_fault(kept, staff, monkeypatch):
    monkeypatch.setattr("django.conf.settings.TRAIL_ALGORITHM", "md5")
    act(staff, 1)
    assert first_fault().seq == 6

"""The drill: back up, lose everything, restore; counts, files and trail agree, an older backup is noticed."""

import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection

from office.actions import event_record
from office.backup import backup_check, backup_make
from office.backup.stores import NotDone
from office.models import AuditEvent
from office.trail_head import head_write

ROOT = Path(__file__).resolve().parents[2]
NOW = datetime(2012, 9, 1, 4, tzinfo=UTC)


@pytest.fixture
def committed(trail_kept, transactional_db):
    """Rows that other processes see, on either database."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE office_auditevent DISABLE TRIGGER office_trail_no_truncate")


@pytest.fixture
def kept(committed, staff, stage, tmp_path) -> Path:
    """A backup of the stage with three events and a scan."""
    for n in range(3):
        event_record(by=staff, verb="value.set", obj=staff, data={"n": n}, now=NOW)
    default_storage.save("attachments/scan.pdf", ContentFile(b"%PDF a scan"))
    return backup_make(tmp_path / "backups", NOW)


@pytest.fixture
def empty(tmp_path):
    """The settings of an empty house of the same kind."""
    if connection.vendor != "postgresql":
        yield {"DATABASE_URL": f"sqlite:///{tmp_path}/empty.sqlite3"}
        return
    facts, name = connection.settings_dict, f"{connection.settings_dict['NAME']}_restored"
    with connection.cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
    who = f"{facts['USER']}:{quote(facts['PASSWORD'] or '')}@{facts['HOST']}:{facts['PORT'] or 5432}"
    yield {"DATABASE_URL": f"postgres://{who}/{name}"}
    with connection.cursor() as cursor:
        cursor.execute(f'DROP DATABASE "{name}"')


def restore(folder: Path, house: dict, media: Path, *options: str) -> subprocess.CompletedProcess:
    """`manage.py restore` as the operator calls it, in a process of its own."""
    env = {"PATH": os.environ["PATH"], "SECRET_KEY": "x", "DEBUG": "1", "MEDIA_ROOT": str(media), **house}
    command = [sys.executable, "manage.py", "restore", str(folder), *options]
    return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)


def test_everything_comes_back(kept, empty, tmp_path):
    manifest = json.loads((kept / "manifest.json").read_text())
    done = restore(kept, empty, tmp_path / "new")
    assert done.returncode == 0, done.stderr
    rows = sum(manifest["rows"].values())
    assert done.stdout.strip() == f"{rows} rows, 1 files, trail whole to event 3"
    assert (tmp_path / "new/attachments/scan.pdf").read_bytes() == b"%PDF a scan"
    assert manifest["rows"]["pairing_community"] == 3
    again = restore(kept, empty, tmp_path / "newer")
    assert again.returncode and "not empty" in again.stderr


def test_the_backup_is_in_the_trail_and_its_head_is_of_the_same_moment(kept):
    assert json.loads((kept / "manifest.json").read_text())["head"][0] == 3
    assert AuditEvent.objects.first().verb == "backup.make"


def test_an_older_backup_is_noticed_before_anything_is_written(kept, staff, tmp_path):
    heads = tmp_path / "heads"
    head_write(heads, NOW)
    with pytest.raises(NotDone, match="events 4 to 4 at least would be lost"):
        backup_check(kept, heads)
    assert backup_check(kept, heads, older=True)


@pytest.mark.parametrize("name", ["database.dump", "files/attachments/scan.pdf"])
def test_a_damaged_backup_is_refused(kept, name):
    with (kept / name).open("r+b") as file:
        file.write(b"X")
    with pytest.raises(NotDone, match="damaged"):
        backup_check(kept)

"""Restoring a backup into an empty house, and proving that everything arrived."""

import json
import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.utils import timezone

from office.backup.making import FILES, MANIFEST, _tell, checksums, sha256
from office.backup.stores import DUMP, NotDone, database_counts, load
from office.trail import first_fault
from office.trail_head import head_fault, heads_read


@dataclass(frozen=True)
class Restored:
    """What arrived: rows, files, and the last number of the trail."""

    rows: int
    files: int
    head: int


def backup_check(folder: Path, head: Path | None = None, older: bool = False) -> dict:
    """The manifest of a whole backup; NotDone for one that is damaged, or older than the trail kept elsewhere."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise NotDone(f"{folder} is no whole backup: {MANIFEST} cannot be read") from None
    if sha256(folder / DUMP) != manifest["dump"] or checksums(folder / FILES) != manifest["files"]:
        raise NotDone(f"{folder} is damaged: its files are not those of the manifest")
    last = max((seq for seq, _hash in heads_read(head)), default=0) if head else 0
    if last > manifest["head"][0] and not older:
        lost = f"events {manifest['head'][0] + 1} to {last} at least would be lost"
        raise NotDone(
            f"{folder} is older than the trail kept elsewhere: {lost} (--older restores it all the same)"
        )
    return manifest


def backup_restore(
    folder: Path, head: Path | None = None, older: bool = False, now: datetime | None = None
) -> Restored:
    """A backup into an empty database and an empty place for files; NotDone before anything is written, or when
    counts, files or trail don't agree afterwards."""
    manifest = backup_check(folder, head, older)
    if manifest["database"] != connection.vendor:
        raise NotDone(f"the backup is of {manifest['database']}, the database here is {connection.vendor}")
    if connection.introspection.table_names():
        raise NotDone("the database is not empty")
    if settings.MEDIA_ROOT.exists() and any(settings.MEDIA_ROOT.iterdir()):
        raise NotDone(f"{settings.MEDIA_ROOT} is not empty")
    load(folder / DUMP)
    shutil.copytree(folder / FILES, settings.MEDIA_ROOT, dirs_exist_ok=True)
    _agree(manifest, None if older else head)
    files, seq = len(manifest["files"]), manifest["head"][0]
    _tell("restore", {"folder": folder.name, "head": seq}, now or timezone.now())
    return Restored(sum(manifest["rows"].values()), files, seq)


def _agree(manifest: dict, head: Path | None) -> None:
    counts = database_counts()
    if wrong := sorted(name for name, rows in manifest["rows"].items() if counts.get(name) != rows):
        raise NotDone(f"rows are missing in {', '.join(wrong)}")
    if checksums(settings.MEDIA_ROOT) != manifest["files"]:
        raise NotDone("files did not arrive as they were")
    if fault := first_fault() or (head_fault(head) if head else None):
        raise NotDone(f"the trail does not hold at event {fault.seq}: {fault.reason}")

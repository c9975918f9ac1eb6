"""Making a backup: a folder that is there whole or not at all."""

import hashlib
import json
import shutil
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from office.actions import event_record
from office.backup.stores import DUMP, dump
from office.models import TrailHead
from shenbei.lib.periods import SHANGHAI

MANIFEST, FILES = "manifest.json", "files"


def sha256(path: Path) -> str:
    """The checksum of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def checksums(folder: Path) -> dict[str, str]:
    """Every file below a folder with its checksum."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): sha256(path) for path in files}


def backup_make(target: Path, now: datetime | None = None) -> Path:
    """Database first, then files: what the database names is there. The new folder; the trail keeps that it was made."""
    now = now or timezone.now()
    whole = target / f"backup-{now.astimezone(SHANGHAI):%Y%m%d-%H%M%S}"
    part = whole.with_suffix(".part")
    part.mkdir(mode=0o700, parents=True)
    try:
        manifest = _filled(part, now)
        part.rename(whole)
    except BaseException:  # a full disk, a lost database: nothing half is left, nor the room that it took
        shutil.rmtree(part, ignore_errors=True)
        raise
    data = {"folder": whole.name, "head": manifest["head"][0], "rows": sum(manifest["rows"].values())}
    _tell("make", data, now)
    return whole


def _filled(part: Path, now: datetime) -> dict[str, Any]:
    """Fill the folder of a backup; its manifest."""
    counts, seq, hash_ = dump(part / DUMP)
    if settings.MEDIA_ROOT.exists():
        shutil.copytree(settings.MEDIA_ROOT, part / FILES)
    else:
        (part / FILES).mkdir()
    manifest = {
        "made_at": now.astimezone(SHANGHAI).isoformat(timespec="seconds"),
        "database": connection.vendor,
        "dump": sha256(part / DUMP),
        "head": [seq, hash_],
        "rows": counts,
        "files": checksums(part / FILES),
    }
    text = json.dumps(manifest, ensure_ascii=False, indent=1)
    (part / MANIFEST).write_text(text, encoding="utf-8")
    return manifest


@transaction.atomic
def _tell(act: str, data: dict, now: datetime) -> None:
    head = TrailHead.objects.get_or_create(pk=1)[0]
    event_record(by=None, verb=f"backup.{act}", obj=head, data=data, now=now)

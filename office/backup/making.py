"""Making a backup: a folder that is there whole or not at all."""

import hashlib
import json
import shutil
from datetime import datetime
from pathlib import Path

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
    counts, seq, hash_ = dump(part / DUMP)
    shutil.copytree(settings.MEDIA_ROOT, part / FILES) if settings.MEDIA_ROOT.exists() else (
        part / FILES
    ).mkdir()
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
    part.rename(whole)
    _tell("make", {"folder": whole.name, "head": seq, "rows": sum(counts.values())}, now)
    return whole


@transaction.atomic
def _tell(act: str, data: dict, now: datetime) -> None:
    head = TrailHead.objects.get_or_create(pk=1)[0]
    event_record(by=None, verb=f"backup.{act}", obj=head, data=data, now=now)

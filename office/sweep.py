"""Files in the media folder that no row names: what a killed writer or an undone transaction has left. Nobody can reach them."""

from datetime import datetime, timedelta
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db import transaction
from django.db.models import FileField
from django.utils import timezone

from office.actions import event_record
from office.models import TrailHead

LEAST_DAYS = 1  # what is being written now, or put on a preview, has no row yet or one we do not see


def named() -> set[str]:
    """The file of every row of every model."""
    fields = [
        field for model in apps.get_models() for field in model._meta.fields if isinstance(field, FileField)
    ]
    found: set[str] = set()
    for field in fields:
        found |= set(field.model._base_manager.values_list(field.name, flat=True))
    return found - {""}


def present() -> dict[str, Path]:
    """Every file of the media folder by the name that a row would give it."""
    root = Path(settings.MEDIA_ROOT)
    return {path.relative_to(root).as_posix(): path for path in sorted(root.rglob("*")) if path.is_file()}


def compared() -> tuple[list[str], list[str]]:
    """Names of files without a row, and of rows without their file. The files are listed first: a new one has its row."""
    files = present()
    rows = named()
    return sorted(files.keys() - rows), sorted(rows - present().keys())


def sweep(days: int, now: datetime | None = None) -> list[str]:
    """Delete the files without a row that nobody has written to for so many days; their names. One event tells it."""
    now = now or timezone.now()
    before = (now - timedelta(days=max(days, LEAST_DAYS))).timestamp()
    files = present()
    old = [name for name in compared()[0] if name in files and files[name].stat().st_mtime < before]
    if old:
        size = sum(files[name].stat().st_size for name in old)
        with transaction.atomic():
            data = {"files": len(old), "bytes": size, "days": days}
            event_record(
                by=None, verb="files.sweep", obj=TrailHead.objects.get_or_create(pk=1)[0], data=data, now=now
            )
        for name in old:
            files[name].unlink(missing_ok=True)
    return old

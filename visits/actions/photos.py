"""Photos of a visit: optional, stripped of place and device, never a reason not to save. TRUST, «What comes in»."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from office.attachments import attachment_drop, attachments_of, photo_read, photo_store
from office.models import Attachment
from shenbei.lib.errors import RuleBroken
from shenbei.lib.periods import shanghai_day
from visits.actions.records import author_only, freeze_first, lock, note, save, waiting
from visits.models import Visit
from visits.rules import State

MOST = 12  # photos of one visit


def photos_add(
    *, by, visit: Visit, files: Iterable[UploadedFile], now: datetime | None = None
) -> list[tuple[str, str]]:
    """Add each photo that is one; (name, sentence) of those that were not taken, one act each."""
    refused = []
    for file in files:
        try:
            photo_add(by=by, visit=visit, file=file, now=now)
        except RuleBroken as error:
            refused.append((file.name or "", str(error.message)))
    return refused


def photo_add(*, by, visit: Visit, file: UploadedFile, now: datetime | None = None) -> Attachment:
    """Add a photo to one's own visit, the same one once; RuleBroken for what is none, or for too many."""
    content, kind = photo_read(file)  # before the row is locked: a large picture takes its time
    return photo_put(by, visit, file.name or "", content, kind, now or timezone.now())[0]


@transaction.atomic
def photo_put(
    by, visit: Visit, name: str, content: bytes, kind: str, now: datetime
) -> tuple[Attachment, bool]:
    """Add what `photo_read` made of a photo to one's own visit, and whether it is new; RuleBroken for too many."""
    row = _own(by, visit)
    photo, is_new = photo_store(
        by=by, name=name, content=content, kind=kind, obj=row, community=row.community_id, now=now
    )
    if is_new and attachments_of(row).count() > MOST:
        photo.file.storage.delete(photo.file.name)
        raise RuleBroken(_("A visit has 12 photos at most."))
    if is_new:
        _reopen(row, now)
        note(by, "photo", row, {"photo": photo.name, "sha256": photo.sha256}, now)
    return photo, is_new


@transaction.atomic
def photo_remove(*, by, visit: Visit, photo: Attachment, now: datetime | None = None) -> None:
    """Take a photo off one's own visit; its file goes as well."""
    now = now or timezone.now()
    row = _own(by, visit)
    gone = attachments_of(row).filter(pk=photo.pk).first()
    if gone is None:
        return
    _reopen(row, now)
    note(by, "photo_gone", row, {"photo": gone.name, "sha256": gone.sha256}, now)
    attachment_drop(gone)


def _own(by, visit: Visit) -> Visit:
    row = lock(visit)
    author_only(by, row)
    if row.state == State.WITHDRAWN:
        raise RuleBroken(_("It is withdrawn already."))
    return row


def _reopen(row: Visit, now: datetime) -> None:
    """Another picture of a confirmed visit is another claim: the community looks again."""
    if row.state in (State.CONFIRMED, State.DEEMED):
        freeze_first(row, shanghai_day(now))
        waiting(row, now)
        save(row)

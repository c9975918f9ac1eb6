"""An uploaded roster between preview and confirmation: it belongs to its uploader and is named by its bytes."""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from office.actions import event_record
from office.models import Attachment
from pairing.roster_check import roster_check

KIND = "pairing.roster"


def uploads_of(user) -> QuerySet[Attachment]:
    """A user's own uploaded rosters; nobody sees another's."""
    return Attachment.objects.filter(object_type=KIND, user_pk=user.pk)


@transaction.atomic
def upload_store(*, by, content: bytes, name: str, now: datetime | None = None) -> Attachment:
    """Keep a roster for its preview, in the place of the uploader's earlier one.

    RuleBroken when it can't be read or is no roster: then nothing is kept. Bad cells don't hinder it.
    """
    roster_check(content, name)
    for earlier in uploads_of(by):
        _forget(earlier)
    upload = Attachment(name=name[:200], size=len(content), content_type="application/octet-stream")
    upload.sha256 = hashlib.sha256(content).hexdigest()
    upload.object_type, upload.user_pk, upload.at = KIND, by.pk, now or timezone.now()
    upload.file.save(f"roster-{upload.sha256[:32]}.bin", ContentFile(content), save=True)
    data = {"file": upload.name, "sha256": upload.sha256}
    event_record(by=by, verb="roster.upload", obj=upload, data=data, now=now)
    return upload


def upload_bytes(upload: Attachment) -> bytes:
    """The bytes that were uploaded."""
    with upload.file.open() as file:
        return file.read()


def _forget(upload: Attachment) -> None:
    """Its row now, its file when the transaction stands."""
    stored, path = upload.file.storage, str(upload.file.name)
    upload.delete()
    transaction.on_commit(lambda: stored.delete(path))

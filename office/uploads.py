"""An uploaded file between preview and confirmation: it belongs to its uploader and is named by its bytes."""

from __future__ import annotations

import hashlib
from datetime import datetime
from pathlib import PurePath

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from office.actions import create_once, event_record
from office.models import Attachment
from office.storage import file_with_row
from shenbei.lib.errors import RuleBroken


def uploads_of(user, kind: str) -> QuerySet[Attachment]:
    """A user's own uploads of a kind («pairing.roster»); nobody sees another's."""
    return Attachment.objects.filter(object_type=kind, user_pk=user.pk)


@transaction.atomic
def upload_keep(*, by, kind: str, content: bytes, name: str, now: datetime | None = None) -> Attachment:
    """Keep a file for its preview, in the place of the uploader's earlier one of this kind."""
    for earlier in uploads_of(by, kind):
        _forget(earlier)
    upload = Attachment(name=name[:200], size=len(content), content_type="application/octet-stream")
    upload.sha256 = hashlib.sha256(content).hexdigest()
    upload.object_type, upload.user_pk, upload.at = kind, by.pk, now or timezone.now()
    file_with_row(upload, f"{kind.rsplit('.', 1)[-1]}-{upload.sha256[:32]}.bin", content)
    data = {"file": upload.name, "sha256": upload.sha256}
    event_record(by=by, verb=f"{kind.rsplit('.', 1)[-1]}.upload", obj=upload, data=data, now=now)
    return upload


def upload_once(*, by, kind: str, once: str, content: bytes, name: str) -> Attachment:
    """Keep a file once however often the page's form (`once`) sends it; another file from the same page anew."""
    key = f"{once[:32]}{hashlib.sha256(content).hexdigest()[:32]}"

    def store() -> Attachment:
        return upload_keep(by=by, kind=kind, content=content, name=name)

    pk = create_once(key=key, by=by, purpose=kind, create=store)
    return uploads_of(by, kind).filter(pk=pk).first() or store()


def marked_name(upload: Attachment) -> str:
    """The name of the same workbook with its bad cells marked."""
    return _("%(name)s-marked.xlsx") % {"name": PurePath(upload.name).stem}


def upload_bytes(upload: Attachment) -> bytes:
    """The bytes that were uploaded."""
    with upload.file.open() as file:
        return file.read()


def previewed_bytes(upload: Attachment, sha256: str) -> bytes:
    """The very bytes that were previewed; RuleBroken when file, row and the form's mark don't agree."""
    data = upload_bytes(upload)
    if not hashlib.sha256(data).hexdigest() == upload.sha256 == sha256:
        raise RuleBroken(_("This is not the file that was previewed; please upload it again."))
    return data


def _forget(upload: Attachment) -> None:
    """Its row now, its file when the transaction stands."""
    stored, path = upload.file.storage, str(upload.file.name)
    upload.delete()
    transaction.on_commit(lambda: stored.delete(path))

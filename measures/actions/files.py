"""Evidence and photos: files of an outcome or a measure. DOMAIN 6."""

from __future__ import annotations

from datetime import datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from measures.models import Measure, Outcome
from office.actions import event_record
from office.attachments import attachment_store, attachments_of
from office.models import Attachment
from shenbei.lib.errors import RuleBroken

MOST = 12


@transaction.atomic
def file_add(*, by, obj: Measure | Outcome, file: UploadedFile, now: datetime | None = None) -> Attachment:
    """A picture or PDF for a measure or an outcome; at most twelve each."""
    if attachments_of(obj).count() >= MOST:
        raise RuleBroken(_("There are twelve files already; that is enough."), "file")
    row = attachment_store(by=by, file=file, obj=obj, community=obj.community_id, now=now)
    data = {"name": row.name, "sha256": row.sha256}
    verb = f"{obj._meta.model_name}.file"
    event_record(by=by, verb=verb, obj=obj, data=data, community=obj.community_id, now=now)
    return row

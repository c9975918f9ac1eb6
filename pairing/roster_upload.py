"""An uploaded roster between preview and confirmation."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from office import uploads
from office.models import Attachment
from pairing.roster_check import roster_check

KIND = "pairing.roster"


def uploads_of(user) -> QuerySet[Attachment]:
    """A user's own uploaded rosters; nobody sees another's."""
    return uploads.uploads_of(user, KIND)


def upload_store(*, by, content: bytes, name: str, now: datetime | None = None) -> Attachment:
    """Keep a roster for its preview. RuleBroken when it can't be read or is no roster; bad cells don't hinder it."""
    roster_check(content, name)
    return uploads.upload_keep(by=by, kind=KIND, content=content, name=name, now=now)

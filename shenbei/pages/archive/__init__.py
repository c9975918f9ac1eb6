"""/reports/archive/<year>.zip: a year's data as workbooks in one archive, with a manifest; for handover or leaving.

Each workbook is one table as people read it; the trail's events and every kept file go with them. `manifest.json` names every
file with its rows, bytes and SHA-256.
"""

from __future__ import annotations

import hashlib
from contextlib import ExitStack
from tempfile import TemporaryFile
from typing import IO

from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest
from django.views.decorators.http import require_POST

from accounts.access import Role, audience
from accounts.fresh import fresh_password
from office.actions import event_record
from shenbei.pages.archive.writing import Entry, archive_write, pieces


@audience(Role.STAFF, Role.REVIEWER)
@require_POST
@fresh_password
def archive(request: HttpRequest, year: int) -> FileResponse:
    """The archive of a year, streamed from disk once it is whole; the event says what left."""
    if not 2000 <= year <= 2100:
        raise Http404
    with ExitStack() as until_whole:
        file = until_whole.enter_context(TemporaryFile())
        entries = archive_write(file, year)
        with transaction.atomic():
            data = {"year": year, **_summed(entries), "sha256": _sum(file)}
            event_record(by=request.user, verb="archive.export", obj=request.user, data=data)
        file.seek(0)
        until_whole.pop_all()  # from here on the response closes it
    name = f"archive-{year}.zip"
    return FileResponse(file, as_attachment=True, filename=name, content_type="application/zip")


def _summed(entries: list[Entry]) -> dict[str, int]:
    """How much left: files, rows, attachments, and attachments that are gone from where they were kept."""
    return {
        "files": len(entries),
        "rows": sum(entry.get("rows") or 0 for entry in entries),
        "attachments": sum("attachment" in entry for entry in entries),
        "missing": sum("missing" in entry for entry in entries),
    }


def _sum(file: IO[bytes]) -> str:
    file.seek(0)
    digest = hashlib.sha256()
    for piece in pieces(file):
        digest.update(piece)
    return digest.hexdigest()

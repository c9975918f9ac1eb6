"""Photos beside the workbook: named by the line of their visit, streamed into one zip with it."""

from __future__ import annotations

import io
import re
import tempfile
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import PurePath

from office.models import Attachment
from shenbei.lib.sheets import workbook_save
from visits.models import Visit

CHUNK = 1000
PIECE = 64 * 1024
FOLDER = "照片"


def with_photos(visits: Iterable[Visit]) -> Iterator[Visit]:
    """Visits with their photos as `photos`, one statement for a thousand visits."""
    rows = iter(visits)
    while chunk := list(islice(rows, CHUNK)):
        found: dict[str, list[Attachment]] = defaultdict(list)
        same = {"object_type": Visit._meta.label_lower, "object_pk__in": [str(row.pk) for row in chunk]}
        for photo in Attachment.objects.filter(**same).order_by("pk"):
            found[photo.object_pk].append(photo)
        for visit in chunk:
            visit.photos = found[str(visit.pk)]  # type: ignore[attr-defined]
            yield visit


def photo_name(visit: Visit, photo: Attachment) -> str:
    """What a photo is called beside the workbook: day, community, and what tells its content."""
    place = visit.community or visit.covered.all()[0].community
    plain = re.sub(r"[^\w\-]", "", place.name)
    suffix = PurePath(str(photo.file.name)).suffix
    return f"{visit.visited_on:%Y%m%d}-{plain}-{photo.sha256[:12]}{suffix}"


def package_write(tables, visits) -> Iterator[bytes]:
    """A zip of the workbook and the photos of its visits (a queryset), in pieces: memory does not grow with it."""
    pipe, told = _Pipe(), set()
    with zipfile.ZipFile(pipe, "w") as archive:
        with tempfile.TemporaryFile() as book:
            workbook_save(book, tables)
            book.seek(0)
            yield from _member(archive, pipe, "visits.xlsx", book)
        rows = visits.select_related("community__organisation")
        rows = rows.prefetch_related("covered__community__organisation").order_by("visited_on", "pk")
        for visit in with_photos(rows.iterator(chunk_size=CHUNK)):
            for photo in visit.photos:  # type: ignore[attr-defined]
                name = f"{FOLDER}/{photo_name(visit, photo)}"
                if name not in told:
                    told.add(name)
                    with photo.file.open() as file:
                        yield from _member(archive, pipe, name, file)
    yield pipe.taken()


def _member(archive: zipfile.ZipFile, pipe: _Pipe, name: str, file) -> Iterator[bytes]:
    with archive.open(name, "w") as member:
        while piece := file.read(PIECE):
            member.write(piece)
            yield pipe.taken()


class _Pipe(io.RawIOBase):
    """Takes what a zip writes and gives it on."""

    def __init__(self) -> None:
        self.pieces: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data) -> int:
        self.pieces.append(bytes(data))
        return len(data)

    def taken(self) -> bytes:
        """What was written since the last time."""
        found, self.pieces = b"".join(self.pieces), []
        return found

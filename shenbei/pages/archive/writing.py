"""Writing the archive: each part goes through a file on disk, so that memory does not grow with the rows."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, count, islice
from tempfile import TemporaryFile
from typing import IO, Any

from django.utils import translation

from shenbei.lib.periods import year_window
from shenbei.lib.sheets import workbook_save
from shenbei.pages.annual_papers import report_of, workbook_of
from shenbei.pages.archive.deeds import deeds
from shenbei.pages.archive.files import attachments_of_year, trail_of_year
from shenbei.pages.archive.judged import judged
from shenbei.pages.archive.register import register
from shenbei.pages.archive.tables import Table

CHUNK = 1 << 20
MOST_ROWS = 1_000_000  # of a sheet: the format ends a little above; the rest goes on the next one
Entry = dict[str, Any]


def tables(year: int) -> Iterator[Table]:
    """All tables of a year, in the order in which they are read."""
    window = year_window(year)
    found = chain(register(window), deeds(window), judged(window))
    yield from sorted(found, key=lambda table: table.name[: -len(_title(table))])


def archive_write(target: IO[bytes], year: int) -> list[Entry]:
    """Write the archive; returns the manifest's entries: name, rows, bytes, sha256 (attachments: as recorded too)."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive, translation.override("zh-hans"):
        report = workbook_of(report_of(year, "", internal=True))
        entries = [_put(archive, f"00{year}年度报告.xlsx", [report])]
        for table in tables(year):
            entries.append(_workbook(archive, table))
        entries.append(_trail(archive, year))
        entries += _attachments(archive, year)
        manifest = {"year": year, "files": entries}
        archive.writestr("manifest.json", json.dumps(manifest, ensure_ascii=False, indent=1))
    return entries


def _put(archive: zipfile.ZipFile, name: str, pieces: Iterable[bytes], **facts: Any) -> Entry:
    """A file of the archive in pieces, counted and summed as they pass."""
    digest, size = hashlib.sha256(), 0
    with archive.open(name, "w", force_zip64=True) as file:
        for piece in pieces:
            file.write(piece)
            digest.update(piece)
            size += len(piece)
    return {"name": name, "bytes": size, "sha256": digest.hexdigest()} | facts


def pieces(file: IO[bytes]) -> Iterator[bytes]:
    """A file from where it stands, piece by piece."""
    while piece := file.read(CHUNK):
        yield piece


class _Counted:
    """Rows that are counted as they pass."""

    def __init__(self, rows: Iterable[Sequence[Any]]) -> None:
        self.rows, self.number = rows, 0

    def __iter__(self) -> Iterator[Sequence[Any]]:
        for row in self.rows:
            self.number += 1
            yield row


def _workbook(archive: zipfile.ZipFile, table: Table) -> Entry:
    counted = _Counted(table.rows)
    with TemporaryFile() as file:
        workbook_save(file, _pages(table, iter(counted)))
        file.seek(0)
        entry = _put(archive, f"{table.name}.xlsx", pieces(file))
    return entry | {"rows": counted.number}


def _title(table: Table) -> str:
    """The name without its number."""
    return table.name.lstrip("0123456789abcdefg")


def _pages(table: Table, rows: Iterator[Sequence[Any]]) -> Iterator[tuple[str, Sequence[Any], Iterable]]:
    """The rows on one sheet, or on as many as the format needs."""
    title = _title(table)
    for number in count(1):
        first = list(islice(rows, 1))
        if number > 1 and not first:
            return
        name = title if number == 1 else f"{title}-{number}"
        yield name, table.header, chain(first, islice(rows, MOST_ROWS - 1))


def _trail(archive: zipfile.ZipFile, year: int) -> Entry:
    """One event a line, in the trail's order."""
    events = _Counted(trail_of_year(year_window(year)))  # type: ignore[arg-type]
    lines = (f"{json.dumps(event, ensure_ascii=False, sort_keys=True)}\n".encode() for event in events)
    entry = _put(archive, "trail.jsonl", lines)
    return entry | {"rows": events.number}


def _attachments(archive: zipfile.ZipFile, year: int) -> Iterator[Entry]:
    """Every file with the sum that was recorded when it was kept; one that is gone is named as missing."""
    for row in attachments_of_year(year_window(year)).iterator(chunk_size=500):
        suffix = row.file.name.rpartition(".")[2]
        facts = {
            "attachment": row.pk,
            "title": row.name,
            "of": f"{row.object_type}:{row.object_pk}",
            "recorded_sha256": row.sha256,
        }
        name = f"files/{row.pk}.{suffix}"
        try:
            kept = row.file.open("rb")
        except FileNotFoundError:
            yield {"name": name, "missing": True} | facts
            continue
        with kept:
            yield _put(archive, name, pieces(kept), **facts)

"""A zip of a workbook and photos opened with caps; each photo made anew before it is one. TRUST, «What comes in»."""

from __future__ import annotations

import hashlib
import io
import tempfile
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import PurePath
from weakref import finalize

from django.utils.translation import gettext as _

from office.attachments import MAX_BYTES, PHOTO_SIDE, picture_clean
from shenbei.lib.errors import RuleBroken
from shenbei.lib.sheets.guard import MIB, directory_check

PACKAGE_BYTES = 40 * MIB
MEMBERS = 500
EXPANDED = 80 * MIB  # photos don't shrink: what unpacks to far more is none


@dataclass(frozen=True)
class Clean:
    """A photo made anew: where it waits in the temporary file, what it is, and its digest."""

    start: int
    size: int
    kind: str
    sha256: str


class Photos:
    """The photos of a package by their names, each read once and kept on the disk until they are entered."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self.archive = archive
        items = [item for item in archive.infolist() if not item.is_dir() and not is_table(item.filename)]
        self.items = {PurePath(item.filename).name: item for item in items}
        self.cleaned: dict[str, Clean] = {}
        self.spool = tempfile.TemporaryFile()  # noqa: SIM115 # goes with this object
        finalize(self, self.spool.close)

    def digest(self, name: str) -> str:
        """The digest of a photo as it lies in the zip."""
        return hashlib.sha256(self._bytes(name)).hexdigest()

    def clean(self, name: str) -> Clean:
        """A photo made anew; RuleBroken for what is none."""
        if name not in self.cleaned:
            content, kind = picture_clean(self._bytes(name), PHOTO_SIDE)
            start = self.spool.seek(0, io.SEEK_END)
            self.spool.write(content)
            digest = hashlib.sha256(content).hexdigest()
            self.cleaned[name] = Clean(start, len(content), kind, digest)
        return self.cleaned[name]

    def content(self, name: str) -> bytes:
        """The bytes of a photo that was made anew."""
        found = self.cleaned[name]
        self.spool.seek(found.start)
        return self.spool.read(found.size)

    def _bytes(self, name: str) -> bytes:
        item = self.items[name]
        if item.file_size > MAX_BYTES:
            raise RuleBroken(_("The file is too large: 20 MB at most."))
        try:
            return self.archive.read(item)
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError):
            raise RuleBroken(_("This photo is broken in the zip.")) from None


def package_open(data: bytes, filename: str) -> tuple[bytes, str, Photos | None]:
    """The workbook in an upload, its name, and the photos beside it (None for a workbook alone).

    RuleBroken for a zip that is broken, locked, larger than the caps, or has not exactly one table.
    """
    if not data.startswith(b"PK"):
        return data, filename, None
    directory_check(data)
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        if "[Content_Types].xml" in archive.namelist():
            return data, filename, None
        table = _table(archive, data)
        return archive.read(table), PurePath(table.filename).name, Photos(archive)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError):
        raise RuleBroken(_("The zip is broken and can't be opened; please pack it again.")) from None


def _table(archive: zipfile.ZipFile, data: bytes) -> zipfile.ZipInfo:
    items = archive.infolist()
    names = [PurePath(item.filename).name for item in items if not item.is_dir()]
    if any(item.flag_bits & 1 for item in items):
        raise RuleBroken(_("The zip is locked with a password; please pack it without one."))
    too_many = len(items) > MEMBERS or len(data) > PACKAGE_BYTES
    if too_many or sum(item.file_size for item in items) > EXPANDED:
        raise RuleBroken(_("The zip holds too much: 40 MB and 500 files at most. Please take fewer visits."))
    if len(set(names)) != len(names):
        raise RuleBroken(_("Two files in the zip bear one name."))
    tables = [item for item in items if is_table(item.filename)]
    if len(tables) != 1 or tables[0].file_size > 5 * MIB:
        raise RuleBroken(_("The zip must hold exactly one workbook (.xlsx or .csv), 5 MB at most."))
    return tables[0]


def is_table(name: str) -> bool:
    """Whether a member is the workbook."""
    return name.lower().endswith((".xlsx", ".csv"))

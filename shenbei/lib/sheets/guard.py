"""What an upload may weigh, checked before any library opens it: size, members, expansion, rows.

A 1.5 kB workbook can declare a million rows by sixteen thousand columns and 5 MB of zip can hold 5 GB: here
every member is counted through once, in small pieces, and left at the first cap it breaks.
"""

import io
import re
import zipfile
import zlib
from dataclasses import dataclass
from xml.parsers import expat

from django.utils.translation import gettext as _

from shenbei.lib.errors import RuleBroken

MIB = 1024 * 1024
PIECE = 64 * 1024
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
REFERENCE = re.compile(r"([A-Z]{1,3})(\d{1,7})")


@dataclass(frozen=True)
class Caps:
    """The most that is read; bytes, numbers of things."""

    file_bytes: int = 5 * MIB
    members: int = 500
    sheet_bytes: int = 16 * MIB
    other_bytes: int = 2 * MIB
    total_bytes: int = 32 * MIB
    elements: int = 1_200_000
    other_elements: int = 100_000
    sheets: int = 30
    rows: int = 20_000
    columns: int = 100
    cells: int = 300_000
    text: int = 2_000
    merges: int = 5_000


@dataclass(frozen=True)
class Survey:
    """What the guard saw of a workbook on its way: merged ranges by member, number of sheets named."""

    merges: dict[str, list[str]]
    sheets: int


def size_check(data: bytes, caps: Caps) -> None:
    """RuleBroken when there is nothing in it or more than the cap."""
    if not data:
        raise RuleBroken(_("The file is empty."))
    if len(data) > caps.file_bytes:
        raise RuleBroken(
            _("The file is larger than %(cap)d MB; please remove pictures and spare sheets.")
            % {"cap": caps.file_bytes // MIB}
        )


def ole_refuse(data: bytes) -> None:
    """RuleBroken for what old Excel and locked workbooks are wrapped in."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise RuleBroken(
            _("The workbook is locked with a password; please save it without one and try again.")
        )
    raise RuleBroken(_("This is an old .xls workbook; please save it as .xlsx and try again."))


def workbook_survey(data: bytes, caps: Caps) -> Survey:
    """Count a zipped workbook through without opening it; RuleBroken with a sentence when it is unfit."""
    directory_check(data)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _members_check(archive, caps)
            scans = {item.filename: _member_scan(archive, item, caps) for item in archive.infolist()}
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError):
        raise RuleBroken(
            _("The workbook is broken and can't be opened; please save it again in Excel or WPS.")
        ) from None
    merges = {member: scan.merges for member, scan in scans.items() if scan}
    book = scans["xl/workbook.xml"]
    return Survey(merges, book.sheets if book else 0)


def directory_check(data: bytes) -> None:
    """The zip directory itself must be small: its reader keeps an object for each entry."""
    end = data.rfind(b"PK\x05\x06")
    size = int.from_bytes(data[end + 12 : end + 16], "little") if end >= 0 else 0
    if size > MIB // 4 or b"PK\x06\x07" in data[max(0, end - 64) : max(0, end)]:
        raise RuleBroken(_("The workbook has far more parts than any roster; it is not opened."))


def _members_check(archive: zipfile.ZipFile, caps: Caps) -> None:
    items = archive.infolist()
    names = {item.filename for item in items}
    if "[Content_Types].xml" not in names or "xl/workbook.xml" not in names:
        raise RuleBroken(_("This is not an Excel workbook (.xlsx)."))
    if any(name.endswith("vbaProject.bin") for name in names):
        raise RuleBroken(_("The workbook contains macros; please save it as a plain .xlsx and try again."))
    if any(item.flag_bits & 1 for item in items):
        raise RuleBroken(
            _("The workbook is locked with a password; please save it without one and try again.")
        )
    if len(items) > caps.members or len(names) != len(items):
        raise RuleBroken(_("The workbook has far more parts than any roster; it is not opened."))
    if sum(item.file_size for item in items) > caps.total_bytes or any(
        item.file_size > (caps.sheet_bytes if _is_bulky(item.filename) else caps.other_bytes)
        for item in items
        if _is_xml(item.filename)
    ):
        raise RuleBroken(_("The workbook unpacks to far more than any roster; it is not opened."))


def _is_xml(name: str) -> bool:
    return name.endswith((".xml", ".rels", ".vml"))


def _is_bulky(name: str) -> bool:
    return name.startswith("xl/worksheets/") or name == "xl/sharedStrings.xml"


def _member_scan(archive: zipfile.ZipFile, item: zipfile.ZipInfo, caps: Caps) -> "_Scan | None":
    """Unpack one member piece by piece (which checks its checksum); what was counted in it when it is XML."""
    scan = _Scan(caps, _is_bulky(item.filename)) if _is_xml(item.filename) else None
    with archive.open(item) as member:
        while piece := member.read(PIECE):
            if scan:
                scan.feed(piece)
    if scan:
        scan.feed(b"", True)
    return scan


class _Scan:
    """Counts the elements of one XML member, refuses document types, follows row and column numbers."""

    def __init__(self, caps: Caps, bulky: bool) -> None:
        self.caps = caps
        self.left = caps.elements if bulky else caps.other_elements
        self.merges: list[str] = []
        self.sheets = 0
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self._start
        self.parser.StartDoctypeDeclHandler = self._doctype

    def feed(self, piece: bytes, last: bool = False) -> None:
        try:
            self.parser.Parse(piece, last)
        except expat.ExpatError:
            raise RuleBroken(
                _("The workbook is broken and can't be opened; please save it again in Excel or WPS.")
            ) from None

    def _doctype(self, *ignored) -> None:
        raise RuleBroken(
            _("The workbook contains a document type declaration, which no Excel writes; it is not opened.")
        )

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        self.left -= 1
        if self.left < 0:
            raise RuleBroken(_("The workbook unpacks to far more than any roster; it is not opened."))
        local = tag.rpartition(":")[2]
        if local == "row":
            self._row_check(attributes.get("r", "0"))
        elif local == "mergeCell":
            self._merge_note(attributes.get("ref", ""))
        elif local == "sheet":
            self.sheets += 1

    def _merge_note(self, reference: str) -> None:
        self.merges.append(reference)
        if len(self.merges) > self.caps.merges:
            raise RuleBroken(_("A sheet has more than %(cap)d merged cells.") % {"cap": self.caps.merges})

    def _row_check(self, number: str) -> None:
        if not number.isdecimal() or int(number) > self.caps.rows:
            raise RuleBroken(
                _("A sheet has content below row %(cap)d; please delete the rows under the table.")
                % {"cap": self.caps.rows}
            )

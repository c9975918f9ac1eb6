"""Reading scans: the pages of a PDF or photo, and the code at the foot of a pledge's paper. No database, no clock."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

import pypdfium2
import zxingcpp
from django.utils.translation import gettext as _
from PIL import Image

from shenbei.lib.errors import RuleBroken

MOST_PAGES = 400
QR_CODES = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
SHORT_SIDE = (1650, 2480)  # pixels: A4 at 200 dpi, and at 300 dpi where that shows no code
OURS = re.compile(r"/notices/(\d{4})/(\w{1,5})/#([0-9a-f]{64})$")


@dataclass(frozen=True)
class Code:
    """What the code on a paper says: year, community and the checksum of the text."""

    year: int
    community: str
    checksum: str
    turned: int = field(default=0, compare=False)  # how many degrees the page is turned, in steps of 90


def code_in(text: str) -> Code | None:
    """What an address read off a paper says; None when it is not one of ours."""
    found = OURS.search(text)
    return Code(int(found[1]), found[2], found[3]) if found else None


@lru_cache(maxsize=64)
def codes(content: bytes) -> tuple[Code | None, ...]:
    """The code of each page of a PDF or picture, None where none can be read; RuleBroken for a file that can't be opened."""
    return tuple(_code_of(page) for page in _pages(content))


def _pages(content: bytes) -> Iterator[Sequence[Image.Image]]:
    """Each page as pictures, the quicker first: they are drawn when they are asked for."""
    if not content.startswith(b"%PDF-"):
        yield _Once(Image.open(io.BytesIO(content)).convert("L"))
        return
    with _opened(content) as document:
        for page in document:
            yield _Drawn(page)


def _opened(content: bytes) -> pypdfium2.PdfDocument:
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError:
        raise RuleBroken(_("This PDF cannot be opened: scan it again, without a password."), "file") from None
    if len(document) > MOST_PAGES:
        document.close()
        raise RuleBroken(_("This PDF has too many pages: %(most)d at most.") % {"most": MOST_PAGES}, "file")
    return document


class _Once(list):
    def __init__(self, picture: Image.Image) -> None:
        super().__init__([picture])


class _Drawn(Sequence):
    """A page of a PDF at growing resolution, whatever size it claims to have."""

    def __init__(self, page: pypdfium2.PdfPage) -> None:
        self.page = page

    def __len__(self) -> int:
        return len(SHORT_SIDE)

    def __getitem__(self, place):
        return draw(self.page, SHORT_SIDE[place])


def draw(page: pypdfium2.PdfPage, short_side: int) -> Image.Image:
    """A page of a PDF as a grey picture whose shorter side has so many pixels; a strip is cut to bounds."""
    width, height = page.get_size()
    scale = min(short_side / max(min(width, height), 1), 3 * short_side / max(width, height, 1))
    return page.render(scale=scale, grayscale=True).to_pil()


def _code_of(pictures: Sequence[Image.Image]) -> Code | None:
    for place in range(len(pictures)):
        for barcode in zxingcpp.read_barcodes(pictures[place], formats=QR_CODES):
            if code := code_in(barcode.text):
                return replace(code, turned=round(barcode.orientation / 90) * 90 % 360)
    return None


def page_count(content: bytes) -> int:
    """How many pages a PDF has."""
    with _opened(content) as document:
        return len(document)


def bound(parts: Sequence[tuple[bytes, int, int]]) -> bytes:
    """One PDF of pages picked from PDFs and pictures: (file, page from 0, degrees it is turned), set upright."""
    bundle = pypdfium2.PdfDocument.new()
    for content, page, turned in parts:
        with _opened(content if content.startswith(b"%PDF-") else _as_pdf(content)) as source:
            bundle.import_pages(source, [page])
        sheet = bundle[len(bundle) - 1]
        sheet.set_rotation((sheet.get_rotation() - turned) % 360)
    out = io.BytesIO()
    bundle.save(out)
    bundle.close()
    return out.getvalue()


def _as_pdf(picture: bytes) -> bytes:
    out = io.BytesIO()
    Image.open(io.BytesIO(picture)).convert("RGB").save(out, "PDF", resolution=200)
    return out.getvalue()


def preview(content: bytes, page: int) -> bytes:
    """A page of a scan as JPEG, to be looked at beside the text; RuleBroken when there is no such page."""
    out = io.BytesIO()
    if content.startswith(b"%PDF-"):
        with _opened(content) as document:
            if not 0 <= page < len(document):
                raise RuleBroken(_("There is no such page."))
            draw(document[page], 1000).save(out, "JPEG", quality=70)
    else:
        Image.open(io.BytesIO(content)).convert("RGB").save(out, "JPEG", quality=80)
    return out.getvalue()

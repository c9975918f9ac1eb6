"""Official paper: HTML in, PDF bytes out, in the geometry of GB/T 9704-2012 (`templates/paper/paper.css`).

WeasyPrint is imported inside the functions: without pango the rest of the system runs and paper is off
(system check `paper.W001`). The same input gives the same bytes on the same machine.
"""

from __future__ import annotations

import atexit
import hashlib
import io
import threading
from collections.abc import Mapping
from ctypes import CDLL
from datetime import UTC, date, datetime, time
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

import segno
from django.contrib.staticfiles import finders
from django.core.checks import CheckMessage, Warning
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.html import escape
from django.utils.translation import gettext as _

from shenbei.lib.errors import RuleBroken
from shenbei.lib.fonts import FACES, face_files, glyph_gate

STYLE = Path(__file__).resolve().parent.parent / "templates" / "paper" / "paper.css"
MOST_BYTES = 4_000_000  # of HTML: about 1,000 pages; more is a fault or an attack
_one_at_a_time = threading.Lock()  # one font configuration serves the process; pango's is not for two threads


def paper_html(template: str, context: Mapping[str, Any] | None = None) -> str:
    """A paper template as HTML. Papers are Chinese whatever the reader's language (DOMAIN 5)."""
    with translation.override("zh-hans"):
        return render_to_string(template, dict(context or {}))


def render(template: str, context: Mapping[str, Any] | None = None, *, created: date | None = None) -> bytes:
    """A paper template as PDF bytes; see `render_html`."""
    return render_html(paper_html(template, context), created=created)


def render_html(
    html: str, *, created: date | None = None, gate: bool = True, data: tuple[str, bytes] | None = None
) -> bytes:
    """An HTML page as tagged PDF bytes, every face embedded; `created` is the date in its properties.

    With `data` (name, bytes) it is built as PDF/A-3a and carries them as a file of its own; no validator has certified it.

    Raises RuleBroken where no face prints a character (unless `gate` is off: a draft), where the page is beyond
    all measure, and where pango is missing.
    """
    if len(html) > MOST_BYTES:
        raise RuleBroken(_("This document is too long to be printed."))
    if gate:
        glyph_gate(html)
    with _one_at_a_time:
        return _write(_dated(html, created), created, data)


def _dated(html: str, created: date | None) -> str:
    if created is None:
        return html
    stamp = escape(created.isoformat())
    metas = f'<meta name="dcterms.created" content="{stamp}"><meta name="dcterms.modified" content="{stamp}">'
    return html.replace("<head>", "<head>" + metas, 1)


def _write(html: str, created: date | None, data: tuple[str, bytes] | None) -> bytes:
    weasyprint = _weasyprint()
    fonts, style = _style()
    page = weasyprint.HTML(string=html, base_url="paper:page", url_fetcher=_fetcher())
    return page.write_pdf(
        stylesheets=[style],
        font_config=fonts,
        pdf_identifier=hashlib.sha256(html.encode() + (data[1] if data else b"")).hexdigest()[:32].encode(),
        pdf_tags=True,
        **(_archival(created, *data) if data else {}),
    )


def _archival(created: date | None, name: str, content: bytes) -> dict[str, Any]:
    """What makes it PDF/A-3a with a file inside; the day stands for the clock, so that the same input gives the same bytes."""
    from weasyprint import Attachment

    moment = datetime.combine(created or date(2000, 1, 1), time(), UTC)
    inside = Attachment(
        file_obj=io.BytesIO(content),
        name=name,
        created=moment,
        modified=moment,
        relationship="Data",
        description=name,
    )
    return {"pdf_variant": "pdf/a-3a", "attachments": [inside]}


def _weasyprint():
    try:
        import weasyprint
    except (OSError, ImportError) as error:
        raise RuleBroken(_("PDF is off on this server: the library pango is missing.")) from error
    return weasyprint


@cache
def _style():
    """The font configuration and the parsed style sheet, made once a process (SPEED: reused, not fresh)."""
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration

    fonts = FontConfiguration()
    atexit.register(_style.cache_clear)  # its files are removed while the interpreter still can
    faces = "".join(
        f'@font-face {{ font-family: "{family}"; src: url("paper:fonts/{path.name}") }}\n'
        for family, path in face_files().items()
    )
    return fonts, CSS(string=faces + STYLE.read_text("utf-8"), font_config=fonts, url_fetcher=_fetcher())


def our_file(url: str) -> Path:
    """The file behind `paper:fonts/<name>` or `paper:static/<name>`; ValueError for anything else at all."""
    fonts = {f"paper:fonts/{path.name}": path for path in face_files().values()}
    if url in fonts:
        return fonts[url]
    name = url.removeprefix("paper:static/")
    if name != url and "%" not in name and ".." not in name and (found := finders.find(name)):
        return Path(found)
    raise ValueError(f"not one of our files: {url[:80]}")


CODE = "paper:code/"


def code_address(text: str) -> str:
    """What a paper's `img` names to have a text drawn as QR code: one picture, however many pages show it."""
    return CODE + quote(text, safe="")


def code_picture(text: str) -> bytes:
    """A QR code as PNG of black and white, sharp at 20 mm; the same bytes for the same text (one mask, no search)."""
    out = io.BytesIO()
    segno.make(text, error="m", micro=False, mask=2).save(out, kind="png", scale=6, border=2)
    return out.getvalue()


@cache
def _fetcher():
    """A fetcher that opens our own fonts and static files by name and draws codes: no file://, no network, no redirect."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class OwnFiles(URLFetcher):
        def fetch(self, url, headers=None):
            if url.startswith(CODE):
                picture = code_picture(unquote(url.removeprefix(CODE)))
                return URLFetcherResponse(url, picture, {"Content-Type": "image/png"})
            return URLFetcherResponse(url, our_file(url).read_bytes())

    return OwnFiles(allowed_protocols=("paper",), allow_redirects=False)


def _pango_loads() -> bool:
    """Whether pango is there: asked of the system itself, so that a check costs no import of the engine."""
    try:
        CDLL("libpangoft2-1.0.so.0")
    except OSError:
        return False
    return True


def check_paper(app_configs=None, **kwargs) -> list[CheckMessage]:
    """System check: pango is there to print with, and every face of the papers has a file."""
    found: list[CheckMessage] = []
    if not _pango_loads():
        found.append(
            Warning(
                "PDF is off: pango cannot be loaded.",
                hint="apt-get install libpangoft2-1.0-0 libharfbuzz-subset0",
                id="paper.W001",
            )
        )
    missing = set(FACES) - set(face_files())
    if missing:
        found.append(
            Warning(f"No font file for {', '.join(sorted(missing))} in shenbei/fonts.", id="paper.W002")
        )
    return found

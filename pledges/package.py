"""The year as a static package: pages and papers that open from a folder or a stick, without a server. DOMAIN 5."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

from django.contrib.staticfiles import finders
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.utils import translation

from pledges import pdf
from pledges.models import Cover, Notice, Pledge, Version

FOLDER = re.compile(r'href="((?:\.\./|v\d+/)+)"')


def style() -> str:
    """The style sheet that every page carries with it."""
    return Path(finders.find("pledges/notice.css")).read_text("utf-8")


def notices(year: int) -> QuerySet[Notice]:
    """The kept notices of a year with their older versions, by community."""
    return Notice.objects.filter(year=year, version__pledge__in=Pledge.objects.public()).order_by(
        "code", "number"
    )


def files(year: int) -> Iterator[tuple[str, bytes]]:
    """Name and content of every file: index.html, <code>/index.html, <code>.pdf, superseded ones under <code>/v1."""
    yield "index.html", index(year).encode()
    if cover := Cover.objects.filter(year=year).first():
        yield "cover.pdf", pdf.cover_pdf(cover)
    for notice in notices(year).iterator(20):
        yield from files_of(notice)


def files_of(notice: Notice) -> Iterator[tuple[str, bytes]]:
    """The page and the paper of one notice."""
    folder = notice.code if notice.current else f"{notice.code}/v{notice.number}"
    yield f"{folder}/index.html", page(notice).encode()
    yield f"{folder}.pdf", bytes(notice.pdf)


def page(notice: Notice) -> str:
    """A public page as it stands in the package: its links lead to files."""
    depth = 1 if notice.current else 2
    html = bytes(notice.html).decode().replace(f'href="{"../" * (depth + 1)}"', f'href="{"../" * depth}"')
    return FOLDER.sub(r'href="\1index.html"', standalone(html))


def index(year: int) -> str:
    """The list of the year's notices, linking the files beside it."""
    versions = (
        Version.objects.filter(notice__in=notices(year).filter(current=True))
        .select_related("pledge__community__organisation", "pledge__community__street")
        .select_related("pledge__pairing__department")
        .order_by("pledge__community__code")
    )
    context = {"year": year, "versions": versions, "office": pdf.office_name(), "contact": pdf.contact()}
    context["cover"] = Cover.objects.filter(year=year).exists()
    with translation.override("zh-hans"):
        return standalone(render_to_string("pledges/public/package.html", context))


def standalone(html: str) -> str:
    """A page that carries its style with it instead of linking this server's."""
    start = html.index('<link rel="stylesheet"')
    return html[:start] + f"<style>\n{style()}</style>" + html[html.index(">", start) + 1 :]


def zipped(year: int) -> bytes:
    """The package as one ZIP file; the same notices give the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files(year):
            member = zipfile.ZipInfo(f"notices-{year}/{name}", date_time=(year, 1, 1, 0, 0, 0))
            member.compress_type = zipfile.ZIP_STORED if name.endswith(".pdf") else zipfile.ZIP_DEFLATED
            archive.writestr(member, content)
    return out.getvalue()

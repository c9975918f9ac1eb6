"""render_notices --year Y --out DIR: every published pledge of a year as HTML and PDF files."""

from argparse import ArgumentParser
from pathlib import Path

from django.contrib.staticfiles import finders
from django.core.management.base import BaseCommand, CommandError
from django.template.loader import render_to_string
from django.utils import translation

from pledges import pdf
from pledges.actions import notice_render
from pledges.models import Notice
from shenbei.lib.errors import RuleBroken


class Command(BaseCommand):
    help = "Write the published pledges of a year to DIR: index.html, <code>/index.html, <code>.pdf."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--year", type=int, required=True)
        parser.add_argument("--out", type=Path, required=True)

    def handle(self, *args, year: int, out: Path, **options) -> None:
        versions = list(pdf.public_versions(year))
        if not versions:
            raise CommandError(f"no published pledge in {year}", returncode=1)
        out.mkdir(parents=True, exist_ok=True)
        style = Path(finders.find("pledges/notice.css")).read_text("utf-8")
        for n, version in enumerate(versions, 1):
            code = version.pledge.community.code
            try:
                notice = Notice.objects.filter(version=version).first() or notice_render(version=version)
            except RuleBroken as error:
                raise CommandError(f"{code}: {error.message}", returncode=1) from None
            if notice is None:
                continue
            (out / code).mkdir(exist_ok=True)
            (out / code / "index.html").write_text(standalone(bytes(notice.html).decode(), style), "utf-8")
            (out / f"{code}.pdf").write_bytes(bytes(notice.pdf))
            self.stdout.write(f"{n}/{len(versions)} {code} {version.pledge.community}")
        (out / "index.html").write_text(index(year, versions, style), "utf-8")


def index(year: int, versions, style: str) -> str:
    """The list of the year's notices, linking the files beside it."""
    with translation.override("zh-hans"):
        context = {"year": year, "versions": versions, "office": pdf.office_name(), "contact": pdf.contact()}
        return standalone(render_to_string("pledges/public/package.html", context), style)


def standalone(html: str, style: str) -> str:
    """A page that carries its style with it instead of linking this server's."""
    start = html.index('<link rel="stylesheet"')
    return html[:start] + f"<style>\n{style}</style>" + html[html.index(">", start) + 1 :]

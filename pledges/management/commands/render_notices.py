"""render_notices --year Y --out DIR: every published pledge of a year as HTML and PDF files."""

import os
from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from pairing.models import Community
from pledges import package, pdf
from pledges.pool import due, render_all

WIDTH = 30
HALF = ".half"  # a file that is being written


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
        refused = self.printed(versions, out)
        names = set()
        for name, content in package.files(year):
            put(out / name, content)
            names.add(name)
        tidy(out, names)
        if refused:
            raise CommandError("\n".join(refused), returncode=1)
        self.stdout.write(f"{len(versions)} pledges of {year} in {out}")

    def printed(self, versions: list, out: Path) -> list[str]:
        """Print what is due, write each file as it is done, show how far it is; why some cannot be printed."""
        refused, work = [], list(due(versions))
        before = len(versions) - len(work)  # what an earlier run has done counts as done
        for done, (version, why) in enumerate(render_all(work), before + 1):
            code = version.pledge.community.code
            if why:
                refused.append(f"{code}: {why}")
            else:
                for notice in package.notices(version.pledge.year).filter(version=version):
                    for name, content in package.files_of(notice):
                        put(out / name, content)
            self.bar(done, len(versions), code)
        return refused

    def bar(self, done: int, most: int, code: str) -> None:
        """A bar where somebody looks on, else a line each."""
        full = WIDTH * done // most
        if self.stderr.isatty():
            self.stderr.write(f"\r[{'#' * full}{'.' * (WIDTH - full)}] {done}/{most} {code}", ending="")
        else:
            self.stdout.write(f"{done}/{most} {code}")


def put(path: Path, content: bytes) -> None:
    """Write a file whole or not at all; one that is the same already is left alone."""
    if path.exists() and path.read_bytes() == content:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_name(f".{path.name}.{os.getpid()}{HALF}")
    half.write_bytes(content)
    half.replace(path)


def tidy(out: Path, names: set[str]) -> None:
    """Take away what an earlier run wrote and the package has no more: a withdrawn notice, a file broken off half-way.

    Whatever else lies in the folder is somebody else's and stays.
    """
    for path in out.rglob(f".*{HALF}"):
        path.unlink()
    codes = set(Community.objects.values_list("code", flat=True))
    for path in [*out.glob("*.pdf"), *out.glob("*/*.pdf"), *out.glob("**/index.html")]:
        name = str(path.relative_to(out))
        if name not in names and (name == "cover.pdf" or name.split("/")[0].removesuffix(".pdf") in codes):
            path.unlink()

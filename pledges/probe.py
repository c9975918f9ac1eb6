"""What a stranger's PDF says of itself: read in a process of its own, bounded in time and memory, for it may be hostile."""

from __future__ import annotations

import os
import re
import resource
import subprocess
import sys
from pathlib import Path

import pypdfium2
import zxingcpp
from django.utils.translation import gettext as _

from pledges.scans import QR_CODES, SHORT_SIDE, code_in, draw
from shenbei.lib.errors import RuleBroken

SECONDS = 2.5  # of the clock, and whole ones of the processor below it
MEMORY = 400 * 1024 * 1024  # of addresses, most of them the libraries'
MOST_PAGES = 60
READ_PAGES = 2  # a pledge's paper bears the code and the checksum on each page
PRINTED = re.compile(r"\b([0-9a-f]{32})\s+([0-9a-f]{32})\b")
TOO_MANY = 3  # exit status


def checksum_named(content: bytes) -> str:
    """The checksum that a PDF bears, printed or in its code; "" for none. RuleBroken when it can't be read in bounds."""
    inherited = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH") if name in os.environ}
    try:
        done = subprocess.run(  # noqa: S603 -- our own module; the file comes by its input
            [sys.executable, "-m", "pledges.probe"],
            input=content,
            capture_output=True,
            timeout=SECONDS,
            cwd=Path(__file__).resolve().parent.parent,
            env=inherited,  # no secret of ours lies beside a stranger's file
        )
    except subprocess.TimeoutExpired:
        raise RuleBroken(_("Reading this file takes too long."), "file") from None
    if done.returncode == TOO_MANY:
        raise RuleBroken(_("This PDF has too many pages: %(most)d at most.") % {"most": MOST_PAGES}, "file")
    if done.returncode:
        raise RuleBroken(_("This PDF cannot be opened: it is damaged or locked by a password."), "file")
    return done.stdout.decode("ascii")


def found_in(document: pypdfium2.PdfDocument) -> str:
    """The first checksum printed on the first pages, else the first in a code; "" for none."""
    pages = [document[place] for place in range(min(len(document), READ_PAGES))]
    for page in pages:
        if printed := PRINTED.search(page.get_textpage().get_text_bounded()):
            return printed[1] + printed[2]
    for page in pages:
        for barcode in zxingcpp.read_barcodes(draw(page, SHORT_SIDE[0]), formats=QR_CODES):
            if code := code_in(barcode.text):
                return code.checksum
    return ""


def main() -> int:
    """Print the checksum of the PDF that comes by the standard input; the exit status says why it can't be."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (int(SECONDS), int(SECONDS)))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        document = pypdfium2.PdfDocument(sys.stdin.buffer.read())
    except pypdfium2.PdfiumError:
        return 1
    if len(document) > MOST_PAGES:
        return TOO_MANY
    sys.stdout.write(found_in(document))
    return 0


if __name__ == "__main__":
    sys.exit(main())

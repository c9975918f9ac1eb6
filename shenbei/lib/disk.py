"""The disk on which files are kept: how full it is, and a sentence for whoever meets it full."""

import errno
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.utils.translation import gettext as _

from shenbei.lib.errors import RuleBroken

FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
LEAST = 100  # less than the hundredth part free is full


def usage(folder: Path) -> tuple[int, int]:
    """Bytes free and in all where a folder lies, or will lie."""
    while not folder.exists():
        folder = folder.parent
    found = shutil.disk_usage(folder)
    return found.free, found.total


def has_room(folder: Path) -> bool:
    """Whether more than the hundredth part of the disk of a folder is free."""
    free, total = usage(folder)
    return free * LEAST > total


@contextmanager
def told_when_full(field: str | None = "file") -> Iterator[None]:
    """A full disk within becomes RuleBroken, beside the form's field; any other error stays as it is."""
    try:
        yield
    except OSError as error:
        if error.errno not in FULL:
            raise
        sentence = _(
            "The server's disk is full, so the file was not kept. Please tell the system administrator."
        )
        raise RuleBroken(sentence, field) from None

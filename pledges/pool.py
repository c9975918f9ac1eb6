"""Printing many papers in a pool of processes. The parent alone speaks to the database; it keeps each paper as it comes."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from ctypes import CDLL
from multiprocessing import get_context

from pledges import printing
from pledges.actions import notice_render
from pledges.models import Notice, Version
from pledges.printing import Sheet
from shenbei.lib.errors import RuleBroken


def due(versions: Iterable[Version]) -> Iterator[tuple[Version, Sheet]]:
    """The versions whose paper is not kept yet as it is now, each with what it is made of."""
    kept = dict(Notice.objects.values_list("version", "source"))
    for version in versions:
        paper = printing.sheet(version)
        if kept.get(version.pk) != paper.source:
            yield version, paper


def render_all(versions: Iterable[Version]) -> Iterator[tuple[Version, str]]:
    """Print what is due and keep it: (version, "") as each is done, (version, why not) for one that cannot be printed."""
    work = list(due(versions))
    workers = min(len(work), os.cpu_count() or 1)
    if workers < 2:
        for version, _paper in work:
            yield version, _kept(version)
        return
    with ProcessPoolExecutor(workers, get_context("fork"), _die_with_parent) as pool:
        waiting = {pool.submit(printing.printed, paper): (version, paper) for version, paper in work}
        for future in as_completed(waiting):
            version, paper = waiting[future]
            error = future.exception()
            if error is None:
                yield version, _kept(version, (paper.source, future.result()))
            elif isinstance(error, RuleBroken):
                yield version, str(error.message)
            else:
                raise error


def _die_with_parent() -> None:
    """A printer whose parent was killed would wait for work for ever (Linux: PR_SET_PDEATHSIG)."""
    CDLL(None).prctl(1, signal.SIGKILL)


def _kept(version: Version, printed: tuple[str, bytes] | None = None) -> str:
    try:
        notice_render(version=version, printed=printed)
    except RuleBroken as error:
        return str(error.message)
    return ""

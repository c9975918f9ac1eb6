"""Printing many papers in a pool of processes. The parent alone speaks to the database; it keeps each paper as it comes."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from ctypes import CDLL
from multiprocessing import get_context

from django.utils.translation import gettext as _

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


def render_all(work: list[tuple[Version, Sheet]]) -> Iterator[tuple[Version, str]]:
    """Print what is `due` and keep it: (version, "") as each is done, (version, why not) for one that stays undone.

    Whatever happens to one paper or its printer is said of that one and ends no other.
    """
    broken = []
    for version, paper, printing_of_it in _pooled(work):
        if isinstance(printing_of_it.exception(), BrokenProcessPool):
            broken.append((version, paper))
        else:
            yield version, _kept(version, paper, printing_of_it)
    # A printer that died takes its pool along. One of these killed it, the others only waited: each once more, alone.
    for one in broken:
        for version, paper, printing_of_it in _pooled([one]):
            yield version, _kept(version, paper, printing_of_it)


def _pooled(work: list[tuple[Version, Sheet]]) -> Iterator[tuple[Version, Sheet, Future]]:
    """Each version and sheet as its printing ends, well or badly."""
    if not work:
        return
    workers = min(len(work), os.cpu_count() or 1)
    with ProcessPoolExecutor(workers, get_context("fork"), _die_with_parent) as pool:
        waiting = {_submitted(pool, paper): (version, paper) for version, paper in work}
        try:
            for future in as_completed(waiting):
                yield *waiting[future], future
        finally:
            pool.shutdown(cancel_futures=True)  # who stops listening does not wait for the rest


def _submitted(pool: ProcessPoolExecutor, paper: Sheet) -> Future:
    try:
        return pool.submit(printing.printed, paper)
    except BrokenProcessPool as error:  # it died before all were handed in
        future: Future = Future()
        future.set_exception(error)
        return future


def _die_with_parent() -> None:
    """A printer whose parent was killed would wait for work for ever (Linux: PR_SET_PDEATHSIG)."""
    CDLL(None).prctl(1, signal.SIGKILL)


def _kept(version: Version, paper: Sheet, printed: Future) -> str:
    """Keep a paper that was printed; why it stays undone, "" when it is kept."""
    if error := printed.exception():
        return _why(error)
    try:
        notice = notice_render(version=version, printed=(paper.source, printed.result()))
    except RuleBroken as error:
        return _why(error)
    return "" if notice else _("it is not public any more")


def _why(error: BaseException) -> str:
    """What is said of a paper that stays undone; never nothing."""
    if isinstance(error, BrokenProcessPool):
        return _("its printing was ended from outside, perhaps for want of memory; run the command again")
    if isinstance(error, RuleBroken):
        return str(error.message)
    return f"{type(error).__name__}: {error}"

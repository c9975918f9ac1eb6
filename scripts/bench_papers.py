"""The public page and the papers, for `make bench`: kept bytes against a page built from rows, papers beside typst.

Peers that are not installed are named and left out: `pip install typst`, `apt-get install nginx-light`.
"""

import os
import resource
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from typing import Any

from bench_peers import Nginx, typst_paper

ROUNDS = 11
CACHED_GOAL = 1 / 6  # cached in the application at least 6 × the page built from rows
PROXY_GOAL = 1 / 0.7  # behind a caching proxy at least 0.7 of static files: seconds ÷ seconds
ARCHIVAL_GOAL = 1.35
GROWTH_GOAL = 20.0  # MiB over 100 papers
# Items → goal beside typst, of papers printed as the house prints a year of them: in a pool.
ROWS = {1: 1.0, 20: 2.0}
POOLED = 16  # papers that a pool prints for one measurement


def cpu(act: Callable[[], Any]) -> float:
    """Milliseconds of processor time of one call: other work on the machine does not count."""
    began = time.process_time()
    act()
    return (time.process_time() - began) * 1000


def beside(*acts: Callable[[], Any]) -> list[float]:
    """Median milliseconds of each call, in interleaved rounds after one to warm up."""
    for act in acts:
        act()
    return [
        median(rounds) for rounds in zip(*[[cpu(act) for act in acts] for _ in range(ROUNDS)], strict=True)
    ]


def pooled(paper: Callable[[], Any]) -> tuple[float, float]:
    """Milliseconds a paper of a warm pool of one process a core: processor time ÷ cores, and by the clock.

    The first is what the second comes to on a machine that does nothing else; other work makes the second longer.
    """
    workers = os.cpu_count() or 1
    with ProcessPoolExecutor(workers, get_context("fork")) as pool:

        def share() -> float:
            return sum(pool.map(cpu, [paper] * POOLED)) / POOLED / workers

        share()
        turns = []
        for _turn in range(ROUNDS):
            began = time.perf_counter()
            turns.append((share(), (time.perf_counter() - began) * 1000 / POOLED))
    processor, clock = zip(*turns, strict=True)
    return median(processor), median(clock)


def bench_papers(line: Callable[..., None]) -> None:
    """Print the public page's and the papers' figures by `line(what, ours, beside, ratio, goal)`."""
    from pledges.models import Version

    published = Version.objects.standing().published().filter(notice__current=True)
    version = published.select_related("pledge__community__organisation").order_by("-pk")[0]
    bench_page(line, version)
    bench_proxy(line, version)
    bench_pdf(line, version)


def bench_page(line: Callable[..., None], version: Any) -> None:
    """The public page from kept bytes, through the whole application, against the same page built from rows."""
    from django.test import Client
    from django.urls import reverse

    from pledges import page
    from shenbei.lib.periods import shanghai_day

    client, day = Client(), shanghai_day(version.published_at)
    url = reverse("pledges:notice", args=[version.pledge.year, version.pledge.community.code])
    assert client.get(url).status_code == 200
    kept, alone = beside(lambda: client.get(url), lambda: page.notice_page(version, day))
    built = kept + alone
    what = "public notice, kept bytes"
    line(what, f"{kept:.2f} ms", f"from rows {built:.2f} ms", kept / built, CACHED_GOAL)


def bench_proxy(line: Callable[..., None], version: Any) -> None:
    """The same page out of a caching proxy, against the same bytes as a static file of nginx."""
    if not Nginx.installed():
        print("public notice behind a caching proxy: left out, nginx is not installed")
        return
    from django.conf import settings
    from django.core.wsgi import get_wsgi_application
    from django.urls import reverse

    url = reverse("pledges:notice", args=[version.pledge.year, version.pledge.community.code])
    settings.ALLOWED_HOSTS = ["127.0.0.1", "testserver"]
    with Nginx(bytes(version.notice.html), get_wsgi_application(), url) as peer:
        cached, static = peer.seconds()
    what = "public notice, caching proxy, 3,000 requests"
    line(what, f"{cached:.2f} s", f"nginx static {static:.2f} s", cached / static, PROXY_GOAL)


def bench_pdf(line: Callable[..., None], version: Any) -> None:
    """Papers of growing length in a warm process beside typst; how memory grows over a hundred."""
    from pledges import pdf, printing

    context, html = pdf.context(version), ""
    for rows, goal in ROWS.items():
        context["items"] = (context["items"] * 40)[:rows]
        html = pdf.paper_html("pledges/pdf/pledge.html", context)
        content = pdf.print_paper(html, version.opened_at)
        what = f"paper of {pdf.pages(content)} pages, {len(content) / 1024:.0f} KiB"
        peer = typst_paper(rows, Path("shenbei/fonts"))
        if peer is None:
            print(f"{what}: left out, typst is not installed")
            continue
        paper = partial(pdf.print_paper, html, version.opened_at)
        ours, theirs = beside(paper, peer)
        print(f"{what}, one process: {ours:.0f} ms, typst {theirs:.0f} ms, {ours / theirs:.2f} x")
        shared, clock = pooled(paper)
        print(f"{what}, a pool, by the clock of this machine: {clock:.0f} ms, load {os.getloadavg()[0]:.1f}")
        line(f"{what}, a pool", f"{shared:.0f} ms", f"typst {theirs:.0f} ms", shared / theirs, goal)
    sheet = printing.sheet(version)
    whole, plain = beside(
        lambda: printing.printed(sheet), lambda: pdf.print_paper(sheet.html, version.opened_at)
    )
    line(
        "paper with its data, as PDF/A-3",
        f"{whole:.0f} ms",
        f"plain {plain:.0f} ms",
        whole / plain,
        ARCHIVAL_GOAL,
    )
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for _paper in range(100):
        pdf.print_paper(html, version.opened_at)
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    line("a hundred papers, memory", f"+{grown:.0f} MiB", "warm process", grown, GROWTH_GOAL)

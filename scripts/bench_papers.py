"""The public page and the papers, for `make bench`: kept bytes against a page built from rows, PDFs by their pages."""

import resource
import time
from collections.abc import Callable
from statistics import median
from typing import Any

ROUNDS = 15
CACHED_GOAL = 1 / 6  # cached in the application at least 6 × the page built from rows
GROWTH_GOAL = 20.0  # MiB over 50 papers
TYPST = {1: 83.0, 3: 97.0}  # ms of typst in process by pages, measured 2026-11 on such a machine


def ms(act: Callable[[], Any]) -> float:
    """Median milliseconds of a call, of processor time: other work on the machine does not count."""
    taken = []
    for _round in range(ROUNDS):
        began = time.process_time()
        act()
        taken.append((time.process_time() - began) * 1000)
    return median(taken)


def bench_papers(line: Callable[..., None]) -> None:
    """Print the public page's and the papers' figures by `line(what, ours, beside, ratio, goal)`."""
    from django.urls import reverse

    from pledges import page
    from pledges.models import Version
    from shenbei.lib.periods import shanghai_day

    published = Version.objects.standing().published().filter(notice__current=True)
    version = published.select_related("pledge__community__organisation").order_by("-pk")[0]
    bench_page(line, version, reverse, page, shanghai_day(version.published_at))
    bench_pdf(line, version)


def bench_page(line: Callable[..., None], version: Any, reverse: Callable, page: Any, day: Any) -> None:
    """The public page from kept bytes, through the whole application, against the same page built from rows."""
    from django.test import Client

    client = Client()
    url = reverse("pledges:notice", args=[version.pledge.year, version.pledge.community.code])
    assert client.get(url).status_code == 200
    kept = ms(lambda: client.get(url))
    built = kept + ms(lambda: page.notice_page(version, day))
    line(
        "public notice, kept bytes", f"{kept:.2f} ms", f"from rows {built:.2f} ms", kept / built, CACHED_GOAL
    )


def bench_pdf(line: Callable[..., None], version: Any) -> None:
    """Papers of growing length in a warm process, their bytes, and how memory grows over fifty."""
    from pledges import pdf

    context = pdf.context(version)
    for rows in (1, 20):
        context["items"] = (context["items"] * 40)[:rows]
        html = pdf.paper_html("pledges/pdf/pledge.html", context)
        content = pdf.print_paper(html, version.opened_at)
        pages = pdf.pages(content)
        taken = ms(lambda html=html: pdf.print_paper(html, version.opened_at))
        floor = TYPST[1] if pages <= 2 else TYPST[3]
        what = f"paper of {pages} pages, {len(content) / 1024:.0f} KiB"
        line(
            what,
            f"{taken:.0f} ms",
            f"typst {floor:.0f} ms (2026-11)",
            taken / floor,
            1.0 if pages < 2 else 2.0,
        )
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for _paper in range(50):
        pdf.print_paper(html, version.opened_at)
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    line("fifty papers, memory", f"+{grown:.0f} MiB", "warm process", grown, GROWTH_GOAL)

#!/usr/bin/env python3
"""`make bench`: pages, import and nightly check at a district's scale, ours beside the floor or the goal, in one run.

Ratios count, absolute times drift with the machine. Never run as a test. SQLite in a folder of its own; the data
are those of the demo, built anew each time.
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
ROSTER = ROOT / "shenbei/samples/roster-2012.xlsx"
ROUNDS = 7
READERS = ["staff", "reviewer", "leader", "liaison", "street", "community", "signatory", "cadre"]
READERS += ["finance", "auditor", "system"]
PAGE_GOAL, IMPORT_SECONDS, IMPORT_MIB, CHECK_SECONDS = 5.0, 10.0, 150.0, 2.0
ROW = """<tr><td>{{ row.number }}</td><td><a href="{{ row.url }}">{{ row.name }}</a></td>
<td>{{ row.day|date }}</td></tr>"""
LINK = re.compile(r'href="(/[^"#?]*)')
SKIPPED = (".pdf", ".xlsx", ".svg", ".css", ".js", ".json", ".txt", ".xml")


@dataclass
class Page:
    """One address as one reader sees it, and what it weighs."""

    name: str
    path: str
    reader: str
    size: int


def line(what: str, ours: str, beside: str, ratio: float, goal: float) -> None:
    """Print one measurement; `ratio` and `goal` are in the same unit."""
    print(
        f"{what:<44} {ours:>12} {beside:>20} {ratio:>8.2f}  {'ok' if ratio <= goal else 'OVER'} (goal {goal:g})"
    )


def run(env: dict[str, str], *arguments: str) -> tuple[float, float]:
    """Run a management command; (seconds, MiB at its peak). A failure ends the bench."""
    began = time.perf_counter()
    child = subprocess.Popen([sys.executable, "manage.py", *arguments], env=env, stdout=subprocess.DEVNULL)
    _pid, status, usage = os.wait4(child.pid, 0)
    if status:
        sys.exit(f"manage.py {' '.join(arguments)} failed")
    return time.perf_counter() - began, usage.ru_maxrss / 1024


def bench_import(folder: Path) -> None:
    """The roster into an empty system, and the same again: seconds and memory, with Python's and Django's start."""
    env = {**os.environ, "DATABASE_URL": f"sqlite:///{folder / 'import.sqlite3'}"}
    run(env, "migrate", "--verbosity", "0")
    start, base = run(env, "import_roster", "--help")
    for what in ("import of the roster", "the same roster again"):
        arguments = ["import_roster", str(ROSTER), "--district", "沈北新区", "--cycle-from", "2012-01"]
        seconds, memory = run(env, *arguments)
        line(what, f"{seconds:.2f} s", f"start alone {start:.2f} s", seconds, IMPORT_SECONDS)
        line(f"{what}, memory", f"{memory:.0f} MiB", f"start alone {base:.0f} MiB", memory, IMPORT_MIB)


def bench_check() -> None:
    """The nightly check of the whole cycle, from no verdict and unchanged."""
    from visits.actions import quotas_check
    from visits.models import Verdict

    Verdict.objects.all().delete()
    for what in ("check of the whole cycle, all new", "the same check, unchanged"):
        began = time.perf_counter()
        results = quotas_check(by=None)
        seconds = time.perf_counter() - began
        changed = sum(result.changed for result in results)
        line(
            what,
            f"{seconds:.2f} s",
            f"{changed} of {Verdict.objects.count()} written",
            seconds,
            CHECK_SECONDS,
        )


def fetch(client: Any, path: str) -> Any:
    """The answer to a GET, redirects followed."""
    return client.get(path, follow=True)


def pages(clients: dict[str, Any]) -> Iterator[Page]:
    """One page per kind of address, found by following links from every reader's own desk."""
    from django.urls import Resolver404, resolve

    seen: set[str] = set()
    for reader, client in clients.items():
        waiting, visited = ["/"], set()
        while waiting:
            path = waiting.pop(0)
            try:
                name = resolve(path).view_name
            except Resolver404:
                continue
            kind = f"{name} ({reader})" if path == "/" else name
            if path in visited or kind in seen or path.endswith(SKIPPED):
                continue
            visited.add(path)
            answer = fetch(client, path)
            if answer.status_code != 200 or not answer["Content-Type"].startswith("text/html"):
                continue
            seen.add(kind)
            yield Page(kind, path, reader, len(answer.content))
            waiting += LINK.findall(answer.content.decode())


def floor_view(readers: dict[str, Any]) -> Callable:
    """A page that is a template alone: its reader's own frame and as many rows, all in memory, as fill the bytes."""
    from datetime import date

    from django.http import HttpResponse
    from django.template import engines

    frame = (
        "{% extends 'base.html' %}{% block content %}<table>{% for row in rows %}"
        + ROW
        + "{% endfor %}</table>"
    )
    template = engines["django"].from_string(frame + "{% endblock %}")
    row = {"number": 1, "name": "前程泉村", "url": "/communities/1/", "day": date(2012, 4, 1)}

    def view(request: Any) -> HttpResponse:
        request.user = readers[request.GET["reader"]]
        return HttpResponse(template.render({"rows": [row] * int(request.GET["rows"])}, request))

    return view


def floor_path(client: Any, page: Page) -> str:
    """The address of the floor's page for this page's reader, with as many rows as make it as large."""
    path = f"/floor/?reader={page.reader}&rows="
    empty, hundred = (len(fetch(client, f"{path}{rows}").content) for rows in (0, 100))
    return f"{path}{max(0, round((page.size - empty) / ((hundred - empty) / 100)))}"


def in_memory(user: Any) -> Any:
    """A user with all that the frame asks of him already loaded."""
    user.live_appointments = list(user.appointments.select_related("organisation"))
    user.acting = user.live_appointments[0]
    return user


def timed(act: Callable[[], Any]) -> float:
    """Milliseconds of one call."""
    began = time.perf_counter()
    act()
    return (time.perf_counter() - began) * 1000


def bench_pages() -> None:
    """Every page of the demo against a template-only page of the same bytes, medians of interleaved rounds."""
    from django.contrib.auth.models import AnonymousUser
    from django.test import Client
    from django.urls import path

    from accounts.models import User
    from shenbei import urls

    readers: dict[str, Any] = {"nobody": AnonymousUser()}
    clients = {"nobody": Client()}
    for username in READERS:
        readers[username] = in_memory(User.objects.select_related("person").get(username=username))
        clients[username] = Client()
        clients[username].force_login(readers[username], "accounts.backends.AccountBackend")
    urls.urlpatterns.append(path("floor/", floor_view(readers)))
    stranger = Client()
    for page in sorted(pages(clients), key=lambda page: page.name):
        client, floor = clients[page.reader], floor_path(stranger, page)
        ours, theirs = [], []
        for _round in range(ROUNDS):
            ours.append(timed(lambda client=client, path=page.path: fetch(client, path)))
            theirs.append(timed(lambda floor=floor: fetch(stranger, floor)))
        mine, least = median(ours), median(theirs)
        what = f"{page.name} {page.size / 1024:.0f} KiB"
        line(what, f"{mine:.1f} ms", f"template {least:.1f} ms", mine / least, PAGE_GOAL)


def main() -> None:
    """Build the data, print the four things."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=["import", "check", "pages", "papers"], help="one of the four")
    only = parser.parse_args().only
    os.chdir(ROOT)
    sys.path.insert(0, str(ROOT))
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        os.environ |= {"DEBUG": "1", "SECRET_KEY": "bench"}
        os.environ |= {
            "DATABASE_URL": f"sqlite:///{folder / 'demo.sqlite3'}",
            "MEDIA_ROOT": str(folder / "media"),
        }
        if only in (None, "import"):
            bench_import(folder)
        if only == "import":
            return
        run(dict(os.environ), "migrate", "--verbosity", "0")
        print(f"demo built in {run(dict(os.environ), 'demo')[0]:.1f} s")
        import django

        os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
        django.setup()
        from django.conf import settings

        settings.DEBUG = False
        settings.ALLOWED_HOSTS = ["testserver"]
        if only in (None, "check"):
            bench_check()
        if only in (None, "papers"):
            from bench_papers import bench_papers

            bench_papers(line)
        if only in (None, "pages"):
            bench_pages()


if __name__ == "__main__":
    main()

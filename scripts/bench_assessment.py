#!/usr/bin/env python3
"""Assessment at a province's scale: computing the auto indicators of a round, ours beside one SQL statement and a loop.

Needs PostgreSQL (`BENCH_POSTGRES`, by default postgres://postgres@127.0.0.1:5432): builds a database of its own with
2,000 communities (`BENCH_COMMUNITIES`), their plans, outcomes, problems and surveys, and drops it. Statement, loop and ours must
store the same figures, or the bench ends with an error; each begins with every stored figure different and the table vacuumed.
Ratios count. SPEED: ours ≤ 1.3 × the statement, the loop / ours ≥ 300.
"""

import hashlib
import os
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parent.parent
NAME = "rounds_bench"
COMMUNITIES = int(os.environ.get("BENCH_COMMUNITIES", "2000"))
LOOPED = 40  # communities that the loop takes each time; what is printed is for all
TIMES = int(os.environ.get("BENCH_TIMES", "5"))
STORED = """
SELECT r.code, i.code, s.state, s.points, s.maximum, s.actual, s.target, s.inputs::text
FROM assessment_score s JOIN assessment_communityresult r ON r.id = s.result_id JOIN assessment_indicator i ON i.id = s.indicator_id
WHERE s.stage = 'computed' AND r.id IN (SELECT id FROM assessment_communityresult ORDER BY code LIMIT %s) ORDER BY 1, 2
"""


def main() -> None:
    """Build, measure interleaved, print, drop."""
    sys.path.insert(0, str(ROOT))
    from scripts.databases import create, drop

    server = os.environ.get("BENCH_POSTGRES", "postgres://postgres@127.0.0.1:5432")
    os.environ |= {"DEBUG": "1", "SECRET_KEY": "bench", "DATABASE_URL": f"{server}/{NAME}"}
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    drop(server, NAME)
    create(server, NAME)
    try:
        measure()
    finally:
        from django.db import connections

        connections.close_all()
        drop(server, NAME)


def measure() -> None:
    """All side by side, medians of interleaved runs."""
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.utils import timezone

    from assessment.actions.compute import figures_store, round_compute
    from assessment.models import Round
    from scripts.bench_assessment_parts import FLOOR, LEAST, build, loop

    settings.DEBUG = False
    call_command("migrate", verbosity=0)
    build(COMMUNITIES)
    execute("ANALYZE")
    found = Round.objects.get(code="2012H2")

    def ours() -> None:
        figures_store(found, timezone.now())

    first, grown = measured(ours)
    wanted = {several: stored(several) for several in (COMMUNITIES, LOOPED)}
    acts = {
        "loop": lambda: loop(LOOPED),
        "least": lambda: one_statement(LEAST),
        "floor": lambda: one_statement(FLOOR),
        "ours": ours,
    }
    seconds: dict[str, list[float]] = {}
    for _time in range(TIMES):
        for name, act in acts.items():
            unsettle()
            seconds.setdefault(name, []).append(measured(act)[0])
            several = LOOPED if name == "loop" else COMMUNITIES
            if name != "least" and stored(several) != wanted[several]:
                sys.exit(f"{name} stores other figures")
        seconds.setdefault("again", []).append(measured(ours)[0])
        seconds.setdefault("whole", []).append(measured(lambda: round_compute(by=None, round=found))[0])
    took = {name: median(several) for name, several in seconds.items()}
    print(f"{COMMUNITIES} communities")
    line("auto indicators of a round", took["ours"], "one statement", took["floor"], 1.3, least=False)
    line(
        "the same, community by community",
        took["loop"] * COMMUNITIES / LOOPED,
        "ours",
        took["ours"],
        300,
        least=True,
    )
    told("the same again, unchanged", took["again"], f"all new {took['ours']:.2f} s")
    told(
        "as many rows with nearly nothing reckoned",
        took["least"],
        f"ours {took['ours'] / took['least']:.2f} x",
    )
    told("the first time, rows and keys new", first, f"memory grown by {grown:.1f} MiB")
    told("the whole computation, totals and helpers", took["whole"], "")


def one_statement(statement: str) -> None:
    """A statement by hand, planned for many rows as ours is."""
    from django.db import connection

    from assessment.metrics.postgres import prepared

    with connection.cursor() as cursor, prepared(cursor):
        cursor.execute(statement)


def execute(statement: str) -> None:
    """One statement."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(statement)


def unsettle() -> None:
    """Every stored figure different, and the dead rows of the last run gone."""
    execute("UPDATE assessment_score SET inputs = '{\"old\": true}'")
    execute("VACUUM ANALYZE assessment_score")


def stored(communities: int) -> str:
    """What stands of the first so many communities, as one checksum."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(STORED, [communities])
        return hashlib.sha256(repr(cursor.fetchall()).encode()).hexdigest()


def measured(act: Callable[[], object]) -> tuple[float, float]:
    """Seconds of one call with its commit, and the MiB by which the process's peak grows."""
    from django.db import transaction

    before, began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.perf_counter()
    with transaction.atomic():
        act()
    seconds = time.perf_counter() - began
    return seconds, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024


def line(what: str, seconds: float, beside: str, other: float, goal: float, *, least: bool) -> None:
    """Print one measurement with its goal: at least so many times the other, or at most."""
    ratio = seconds / other
    kept = ratio >= goal if least else ratio <= goal
    words = ("ok" if kept else "UNDER" if least else "OVER") + f" (goal {goal:g})"
    print(f"{what:<44} {seconds:>8.2f} s {f'{beside} {other:.2f} s':>24} {ratio:>9.2f}  {words}")


def told(what: str, seconds: float, more: str) -> None:
    """Print what has no goal."""
    print(f"{what:<44} {seconds:>8.2f} s {more:>24}")


if __name__ == "__main__":
    main()

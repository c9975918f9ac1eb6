#!/usr/bin/env python3
"""Assessment at a province's scale: computing the auto indicators of a round, ours beside one SQL statement and a loop.

Needs PostgreSQL (`BENCH_POSTGRES`, by default postgres://postgres@127.0.0.1:5432): builds a database of its own with
2,000 communities (`BENCH_COMMUNITIES`), their plans and outcomes, and drops it. Ratios count. SPEED: ours ≤ 1.3 × the statement,
the loop / ours ≥ 300.
"""

import os
import resource
import sys
import time
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parent.parent
NAME = "rounds_bench"
COMMUNITIES = int(os.environ.get("BENCH_COMMUNITIES", "2000"))
LOOPED = 100  # communities that the loop is measured on; its time is for all
TIMES = 3
CODES = [
    "agricultural_projects",
    "cooperatives",
    "households",
    "members_recruited",
    "trainings",
    "reserve_cadres",
]
FLOOR = """
INSERT INTO assessment_score (result_id, indicator_id, stage, state, points, maximum, inputs, note, entered_at, version)
SELECT r.id, i.id, 'computed', 'scored', round(i.points * least(1, coalesce(o.quantity, 0) / t.target), 2), i.points, '{}', '',
       now(), 1
FROM assessment_communityresult r
JOIN assessment_round g ON g.id = r.round_id
JOIN assessment_category c ON c.scheme_id = g.scheme_id
JOIN assessment_indicator i ON i.category_id = c.id AND i.metric <> ''
LEFT JOIN (SELECT community_id, sum(quantity) AS quantity FROM measures_outcome
           WHERE date BETWEEN '2012-07-01' AND '2012-12-31' GROUP BY community_id) o ON o.community_id = r.community_id
JOIN (SELECT p.community_id, sum(x.target) AS target FROM measures_plantarget x
      JOIN measures_plan p ON p.id = x.plan_id WHERE p.year = 2012 AND x.half = 'H2' GROUP BY p.community_id) t
     ON t.community_id = r.community_id
WHERE g.code = '2012H2'
ON CONFLICT (result_id, indicator_id, stage) DO UPDATE SET state = excluded.state, points = excluded.points,
    maximum = excluded.maximum, inputs = excluded.inputs, entered_at = excluded.entered_at
"""


def build() -> None:
    """Communities with plans and outcomes, and an open round of the second half of 2012."""
    from accounts.models import Organisation
    from assessment.actions import round_open
    from measures.models import Outcome, OutcomeType, Plan, PlanTarget
    from pairing.models import Community, Cycle
    from shenbei.lib.periods import shanghai_midnight

    now = shanghai_midnight(date(2012, 12, 20))
    district = Organisation.objects.create(kind="district", name="省")
    Cycle.objects.create(name="2012-2014", started_on=date(2012, 1, 1), ended_on=date(2014, 12, 31))
    streets = [
        Organisation(kind="street", name=f"街道{n}", parent=district, code=f"s{n}") for n in range(100)
    ]
    streets = Organisation.objects.bulk_create(streets)
    numbers = range(COMMUNITIES)
    units = Organisation.objects.bulk_create(
        (
            Organisation(kind="community", name=f"村{n}", parent=streets[n % 100], code=f"{n:05}")
            for n in numbers
        ),
        batch_size=5000,
    )
    places = Community.objects.bulk_create(
        (
            Community(
                organisation=unit,
                street=unit.parent,
                code=unit.code,
                kind="rural",
                area="near",
                households=300,
            )
            for unit in units
        ),
        batch_size=5000,
    )
    kinds = [OutcomeType.objects.get(code=code) for code in CODES]
    plans = Plan.objects.bulk_create((Plan(community=place, year=2012) for place in places), batch_size=5000)
    PlanTarget.objects.bulk_create(
        (
            PlanTarget(plan=plan, goal=kind.goal, outcome_type=kind, half="H2", target=7)
            for plan in plans
            for kind in kinds
        ),
        batch_size=5000,
    )
    Outcome.objects.bulk_create(
        (
            Outcome(
                outcome_type=kind,
                community=place,
                date=date(2012, 8, 1 + n),
                quantity=1 + place.pk % 3,
                added_at=now,
            )
            for place in places
            for kind in kinds
            for n in range(3)
        ),
        batch_size=5000,
    )
    round_open(by=None, code="2012H2", now=now)


def timed(act: Callable[[], object]) -> float:
    """Seconds of one call, its commit included."""
    from django.db import transaction

    began = time.perf_counter()
    with transaction.atomic():
        act()
    return time.perf_counter() - began


def floor() -> None:
    """One statement that stores as many rows, without parallel workers (the parallel plan repeats the aggregation)."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL max_parallel_workers_per_gather = 0")
        cursor.execute(FLOOR)


def loop() -> None:
    """What one would write first: community by community, indicator by indicator, through the ORM."""
    from django.utils import timezone

    from assessment.models import Indicator, Round, Score

    found = Round.objects.get(code="2012H2")
    for result in found.results.all()[:LOOPED]:
        for indicator in Indicator.objects.exclude(metric=""):
            shares = loop_shares(found, result, indicator)
            points = round(indicator.points * sum(shares) / len(shares), 2) if shares else None
            values = {
                "state": "scored" if shares else "missing",
                "points": points,
                "maximum": indicator.points,
            }
            Score.objects.update_or_create(
                result=result,
                indicator=indicator,
                stage="computed",
                defaults=values | {"entered_at": timezone.now()},
            )


def loop_shares(found, result, indicator) -> list:
    """The shares of one figure, component by component."""
    from django.db.models import F, Sum

    from assessment.models import SurveyResult
    from measures.models import Outcome, PlanTarget
    from visits.models import Problem

    inside = (found.window.start, found.window.end)
    if indicator.metric == "survey_satisfaction":
        return [Decimal(row.satisfied) / row.answers for row in SurveyResult.objects.filter(result=result)]
    if indicator.metric == "problems_on_time":
        due = Problem.objects.filter(community=result.community, due_on__range=inside)
        return [Decimal(due.filter(closed_on__lte=F("due_on")).count()) / due.count()] if due.count() else []
    shares = []
    for keys in indicator.parameters["components"]:
        rows = Outcome.objects.filter(
            community=result.community, outcome_type__code__in=keys, date__range=inside
        )
        actual = rows.aggregate(sum=Sum("quantity"))["sum"] or 0
        wanted = PlanTarget.objects.filter(plan__community=result.community, outcome_type__code__in=keys)
        target = wanted.aggregate(sum=Sum("target"))["sum"] or 0
        if target:
            shares.append(min(1, actual / target))
    return shares


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
    """The three side by side, medians of interleaved runs."""
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection
    from django.utils import timezone

    from assessment.actions.compute import figures_store, round_compute
    from assessment.models import Round

    settings.DEBUG = False
    call_command("migrate", verbosity=0)
    build()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    found = Round.objects.get(code="2012H2")
    ours, same, whole, statement = [], [], [], []
    grown = memory(lambda: figures_store(found, timezone.now()))
    for _round in range(TIMES):
        statement.append(timed(floor))
        ours.append(timed(lambda: figures_store(found, timezone.now())))
        same.append(timed(lambda: figures_store(found, timezone.now())))
        whole.append(timed(lambda: round_compute(by=None, round=found)))
    naive = timed(loop) / LOOPED * COMMUNITIES
    mine, least = median(ours), median(statement)
    print(f"{COMMUNITIES} communities")
    line(
        "auto indicators of a round",
        mine,
        f"one statement {least:.2f} s",
        mine / least,
        1.3,
        mine / least <= 1.3,
    )
    line(
        "the same, community by community",
        naive,
        f"ours {mine:.2f} s",
        naive / mine,
        300,
        naive / mine >= 300,
    )
    line("the same again, unchanged", median(same), f"all new {mine:.2f} s", median(same) / mine, 0.45, True)
    print(f"{'memory that the worker grows by, at most':<44} {grown:>8.1f} MiB")
    print(f"{'the whole computation, totals and helpers':<44} {median(whole):>8.2f} s")


def memory(act: Callable[[], object]) -> float:
    """MiB by which the process's peak grows while it works."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    timed(act)
    return (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024


def line(what: str, seconds: float, beside: str, ratio: float, goal: float, kept: bool) -> None:
    """Print one measurement with its goal."""
    print(
        f"{what:<44} {seconds:>8.2f} s {beside:>24} {ratio:>9.2f}  {'ok' if kept else 'OVER'} (goal {goal:g})"
    )


if __name__ == "__main__":
    main()

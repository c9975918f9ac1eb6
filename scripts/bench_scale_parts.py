"""What `make bench SCALE=P` measures: the check of one window, the lists, the export."""

from __future__ import annotations

import resource
import time
from collections.abc import Callable
from datetime import date
from statistics import median
from typing import Any

from bench import line
from django.db import connection, transaction

ROUNDS, SAMPLE = 5, 200
AS_OF = date(2013, 10, 20)
WINDOW = date(2013, 9, 1)

# The least that writes a verdict per duty: one aggregation, the same columns, the same keys and constraints.
FLOOR = """
    INSERT INTO bench_floor (duty_id, rule_id, starts_on, ends_on, outcome, owed, counted, live_days, counted_on,
        left_out, closed_on)
    SELECT d.id, %(rule)s, CAST(%(start)s AS date), CAST(%(end)s AS date),
        CASE WHEN COUNT(DISTINCT f.day) >= %(minimum)s THEN 'met' ELSE 'missed' END,
        %(minimum)s, COUNT(DISTINCT f.day), %(days)s, COALESCE(STRING_AGG(CAST(f.day AS text), ' ' ORDER BY f.day), ''),
        '', CAST(%(closed)s AS date)
    FROM visits_duty d LEFT JOIN (
        SELECT x.duty_id, v.visited_on AS day FROM visits_visit v JOIN visits_visitside x ON x.visit_id = v.id
        WHERE v.visited_on BETWEEN CAST(%(start)s AS date) AND CAST(%(end)s AS date)
    ) f ON f.duty_id = d.id
    WHERE d.cycle_id = %(cycle)s AND d.kind = %(kind)s GROUP BY d.id
    ON CONFLICT (duty_id, starts_on) DO UPDATE SET outcome = excluded.outcome, owed = excluded.owed,
        counted = excluded.counted, live_days = excluded.live_days, counted_on = excluded.counted_on,
        left_out = excluded.left_out, closed_on = excluded.closed_on
"""
KEYS = """
    CREATE TABLE IF NOT EXISTS bench_floor (LIKE visits_verdict INCLUDING ALL);
    ALTER TABLE bench_floor DROP CONSTRAINT IF EXISTS floor_duty, DROP CONSTRAINT IF EXISTS floor_rule;
    ALTER TABLE bench_floor
        ADD CONSTRAINT floor_duty FOREIGN KEY (duty_id) REFERENCES visits_duty (id) DEFERRABLE INITIALLY DEFERRED,
        ADD CONSTRAINT floor_rule FOREIGN KEY (rule_id) REFERENCES visits_quotarule (id) DEFERRABLE INITIALLY DEFERRED;
"""


def seconds(act: Callable[[], Any]) -> float:
    """How long an act takes with its commit."""
    from visits.reports.sql import whole_window_plan

    began = time.perf_counter()
    with transaction.atomic(), whole_window_plan():
        act()
    return time.perf_counter() - began


def execute(statement: str, values: Any = None) -> int:
    """Run one statement; how many rows it wrote."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.rowcount


def grown() -> float:
    """MiB at this process's peak."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def bench_check() -> None:
    """One window of the work groups, as of a day after its closing: new, changed, unchanged; and one by one."""
    from office.reports import workdays
    from pairing.models import Cycle
    from visits.reports.sql import verdict_store
    from visits.reports.verdicts import frames, parameters, terms

    frame = next(f for f in frames(Cycle.objects.get(), ["work_group"]) if f.window.start == WINDOW)
    values = parameters(frame, AS_OF, workdays(), terms(), False)
    ours = verdict_store(frame.kind)
    still_open = values | {"closed": None}
    execute(KEYS)
    rows = Rounds()
    for _round in range(ROUNDS):
        execute("TRUNCATE visits_verdict, bench_floor")
        rows.add("floor", seconds(lambda: execute(FLOOR, values)))
        before = grown()
        rows.add("ours", seconds(lambda: execute(ours, values)))
        rows.add("grown", grown() - before)
        changed = "UPDATE visits_verdict SET closed_on = NULL, counted = counted + 1"
        execute(changed), execute("VACUUM ANALYZE visits_verdict")
        rows.add("rewrite", seconds(lambda: execute(ours, values)))
        execute("UPDATE visits_verdict SET closed_on = NULL"), execute("VACUUM ANALYZE visits_verdict")
        execute(ours, still_open), execute("VACUUM ANALYZE visits_verdict")
        rows.add("again", seconds(lambda: execute(ours, still_open)))
    rows.say("check of one window", "ours", "floor", 1.3)
    rows.say("the same, unchanged", "again", "rewrite", 0.45)
    memory = max(rows.found["grown"])
    line("memory of the worker, grown", f"{memory:.1f} MiB", "", memory, 20)
    one = naive(frame) / SAMPLE
    duties = execute("SELECT 1 FROM visits_duty WHERE kind = 'work_group'")
    ratio = one * duties / rows.of("ours")
    print(
        f"{'duty by duty, through the ORM':<44} {one * duties:>10.0f} s {f'{SAMPLE} timed, scaled':>20} {ratio:>8.0f}  "
        f"{'ok' if ratio >= 150 else 'UNDER'} (goal >= 150)"
    )


def naive(frame: Any) -> float:
    """Seconds of a sample judged one duty after the other by `visits.rules`, each with its own queries and writes."""
    from office.reports import workdays
    from pairing.models import Pairing
    from visits import rules
    from visits.models import Duty, Verdict, VisitSide

    window, span = frame.window, rules.Span(frame.cycle.started_on, frame.cycle.ended_on)
    duties = list(Duty.objects.filter(kind="work_group").order_by("pk")[:SAMPLE])
    began = time.perf_counter()
    calendar = workdays()
    for duty in duties:
        rows = list(Pairing.objects.filter(department=duty.organisation_id, community=duty.community_id))
        rests = [row for pairing in rows for row in pairing.suspensions.filter(state="approved")]
        sides = VisitSide.objects.filter(duty=duty, visit__visited_on__range=(window.start, window.end))
        facts = []
        for side in sides:
            visit = side.visit
            disputes = tuple(rules.Dispute(row.raised_on, row.settled_on) for row in visit.disputes.all())
            facts.append(rules.VisitFact(visit.visited_on, visit.entered_on, side.accepted_on, visit.confirmed_on,
                                         visit.answer_due_on, visit.withdrawn_on, disputes))  # fmt: skip
        value = rules.Duty(duty.kind, span, tuple(rules.Span(*row.span) for row in rows),
                           tuple(rules.Rest(*row.span) for row in rests))  # fmt: skip
        found = rules.ruling(value, frame.rule.quota, window, facts, AS_OF, calendar)
        Verdict.objects.update_or_create(
            duty=duty,
            starts_on=window.start,
            defaults={
                "rule": frame.rule,
                "ends_on": window.end,
                "outcome": found.outcome,
                "owed": found.owed,
                "counted": len(found.counted),
                "live_days": found.live_days,
                "counted_on": " ".join(day.isoformat() for day in found.counted),
                "closed_on": found.closed_on,
            },
        )
    return time.perf_counter() - began


class Rounds:
    """Interleaved measurements by name."""

    def __init__(self) -> None:
        self.found: dict[str, list[float]] = {}

    def add(self, name: str, value: float) -> None:
        """One more."""
        self.found.setdefault(name, []).append(value)

    def of(self, name: str) -> float:
        """The median."""
        return median(self.found[name])

    def say(self, what: str, ours: str, beside: str, goal: float) -> None:
        """Print one beside the other."""
        mine, theirs = self.of(ours), self.of(beside)
        line(what, f"{mine:.3f} s", f"{beside} {theirs:.3f} s", mine / theirs, goal)


PARTS = {"check": bench_check}

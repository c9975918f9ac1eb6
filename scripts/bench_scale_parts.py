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

# The least that writes a verdict per duty: one aggregation over one index, the same columns, keys and constraints.
# It knows of no draft, withdrawal, dispute, suspension, acceptance, late entry, half month or closing.
FLOOR = """
    INSERT INTO bench_floor (duty_id, rule_id, starts_on, ends_on, outcome, owed, counted, live_days, counted_on,
        left_out, closed_on)
    SELECT d.id, %(rule)s, CAST(%(start)s AS date), CAST(%(end)s AS date),
        CASE WHEN COUNT(DISTINCT f.day) >= %(minimum)s THEN 'met' ELSE 'missed' END,
        %(minimum)s, COUNT(DISTINCT f.day), %(days)s, COALESCE(STRING_AGG(CAST(f.day AS text), ' ' ORDER BY f.day), ''),
        '', CAST(%(closed)s AS date)
    FROM visits_duty d LEFT JOIN (
        SELECT x.duty_id, x.visited_on AS day FROM visits_visitside x
        WHERE x.visited_on BETWEEN CAST(%(start)s AS date) AND CAST(%(end)s AS date)
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
    values = parameters(frame, AS_OF, workdays(), terms())
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
        seconds(lambda: execute(ours, still_open))
        execute("VACUUM ANALYZE visits_verdict")
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


def bench_list() -> None:
    """The list of visits (staff, a community) and the board: the first page and a deep one, beside the template alone."""
    from django.template.response import TemplateResponse
    from django.test import Client
    from django.urls import path, reverse

    from accounts.models import User
    from pairing.models import Pairing
    from shenbei import urls
    from tests import factories as make
    from visits.models import Visit

    village = Pairing.objects.latest("pk").community.organisation
    clerk, client = Client(), Client()
    for one, role, home in ((client, "staff", None), (clerk, "community", village)):
        name = f"bench_{role}"
        user = User.objects.filter(username=name).first() or make.user_as(role, home, username=name)
        one.force_login(user, "accounts.backends.AccountBackend")
    kept: dict[str, Any] = {}

    def floor(request: Any) -> TemplateResponse:
        context = {key: value for layer in kept["context"] for key, value in layer.flatten().items()}
        return TemplateResponse(
            request, kept["template"], {k: v for k, v in context.items() if k not in FRAME}
        )

    urls.urlpatterns.append(path("floor/", floor))
    deep = Visit.objects.order_by("visited_on")[50_000:50_001].get()
    pages = {
        "list of visits": (client, reverse("visits:list"), f"?before={deep.visited_on}_{deep.pk}"),
        "a community's list": (clerk, reverse("visits:list"), f"?before={WINDOW}_1"),
        "board": (client, f"{reverse('visits:quotas')}?kind=work_group&year=2013", "&page=1000"),
    }
    for name, (who, first, more) in pages.items():
        measure_page(who, name, first, first + more, kept)


def bench_budgets() -> None:
    """The statements of the lists, the board and the desk here, beside the budget that the tests hold at 10 and 1,000 rows."""
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from pairing.models import Pairing
    from tests import factories as make
    from tests.access import no_kwargs, tables
    from visits.models import Visit

    pairing = Pairing.objects.select_related("department", "community__organisation").latest("pk")
    homes = {"staff": None, "department": pairing.department, "community": pairing.community.organisation}
    clients = {}
    for who, role in {"staff": "staff", "liaison": "department", "community_clerk": "community"}.items():
        user = make.user_as(role, organisation=homes[role])
        clients[who] = Client()
        clients[who].force_login(user, "accounts.backends.AccountBackend")
    budgets = [row for row in tables("query_budget", "BUDGETS") if row.name in BUDGETED]
    number = f"{Visit.objects.count():,} visits"
    for row in budgets:
        if row.who in clients and row.kwargs is no_kwargs:
            url = row.url(None)
            clients[row.who].get(url)  # the first look may renew the session
            with CaptureQueriesContext(connection) as captured:
                began = time.perf_counter()
                assert clients[row.who].get(url).status_code == 200, url
                took = time.perf_counter() - began
            what = f"{row.name}, {row.who}, {took * 1000:.0f} ms"
            line(what, f"{len(captured)} statements", number, len(captured), row.limit)


BUDGETED = {
    "desk",
    "visits:list",
    "visits:answer",
    "visits:quotas",
    "visits:problems",
    "visits:sheets",
    "visits:calendar",
}
FRAME = {"csrf_token", "request", "user", "messages", "menu", "csp_nonce", "True", "False", "None"}


def measure_page(client: Any, name: str, first: str, deep: str, kept: dict[str, Any]) -> None:
    """Page 1 beside the template, a deep page beside page 1, and the statements of page 1."""
    from django.test.utils import CaptureQueriesContext, setup_test_environment, teardown_test_environment

    setup_test_environment(debug=False)
    answer = client.get(first)
    kept.update(context=[answer.context[0]] if isinstance(answer.context, list) else [answer.context],
                template=answer.templates[0].name)  # fmt: skip
    with CaptureQueriesContext(connection) as captured:
        client.get(first)
    base = [query for query in captured.captured_queries if "visits_" not in query["sql"]]
    number = len(captured.captured_queries) - len(base)
    teardown_test_environment()
    rows = Rounds()
    for _round in range(7):
        for what, url in (("floor", "/floor/"), ("page 1", first), ("deep", deep)):
            began = time.perf_counter()
            assert client.get(url).status_code == 200, url
            rows.add(what, time.perf_counter() - began)
    rows.say(f"{name}, page 1", "page 1", "floor", 4)
    rows.say(f"{name}, deep page", "deep", "page 1", 2)
    line(f"{name}, statements", str(number), f"and {len(base)} of the session", number, 5)


def bench_export() -> None:
    """The verdicts of a window as CSV beside COPY of the same columns, and what the process grows by."""
    from shenbei.lib.sheets import csv_write
    from visits.models import Verdict
    from visits.reports.export import export_header, export_lines

    found = Verdict.objects.filter(starts_on=WINDOW, duty__kind="work_group").order_by("duty", "starts_on")
    rows, sizes = Rounds(), []
    for _round in range(5):
        with connection.cursor() as cursor:
            began = time.perf_counter()
            with open("/dev/null", "w") as target:
                cursor.cursor.copy_expert(COPY, target)
            rows.add("COPY", time.perf_counter() - began)
        before, began = grown(), time.perf_counter()
        sizes.append(sum(len(piece) for piece in csv_write(export_header(), export_lines(found))))
        rows.add("ours", time.perf_counter() - began)
        rows.add("grown", grown() - before)
    rows.say(f"export of {found.count():,} rows ({sizes[0] / 2**20:.0f} MiB)", "ours", "COPY", 6)
    memory = max(rows.found["grown"])
    line("memory of the export, grown", f"{memory:.1f} MiB", "", memory, 20)


COPY = f"""COPY (
    SELECT d.kind, COALESCE(p.name, o.name, q.name), b.name, v.starts_on, v.ends_on, v.outcome, v.owed, v.counted,
        v.live_days, v.counted_on, v.left_out, v.closed_on
    FROM visits_verdict v JOIN visits_duty d ON d.id = v.duty_id
    LEFT JOIN pairing_leader l ON l.id = d.leader_id LEFT JOIN accounts_person p ON p.id = l.person_id
    LEFT JOIN accounts_organisation o ON o.id = d.organisation_id
    LEFT JOIN pairing_cadre c ON c.id = d.cadre_id LEFT JOIN accounts_person q ON q.id = c.person_id
    LEFT JOIN pairing_community m ON m.id = d.community_id
    LEFT JOIN accounts_organisation b ON b.id = m.organisation_id
    WHERE v.starts_on = '{WINDOW}' AND d.kind = 'work_group' ORDER BY v.duty_id, v.starts_on
) TO STDOUT WITH CSV"""  # noqa: S608 - a day of our own

PARTS = {"check": bench_check, "list": bench_list, "budgets": bench_budgets, "export": bench_export}

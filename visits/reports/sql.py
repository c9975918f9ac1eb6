"""The verdicts of one window of one kind of duty as one statement, for SQLite and PostgreSQL. DOMAIN 4, SPEED.

It says set-based what `rules.ruling` says for one duty; tests/visits/test_verdicts.py compares the two.
Days are counted as offsets from the window's first day. `tag` 1 is a row that makes the duty live, 0 a day taken
by another (street guidance: a pairing), 2 a suspension, which takes off what was approved by the window's closing.
The length of a union of spans is the sum of what each
span adds beyond the furthest end before it; live days = union of all − union of those that rest. Most duties have one
row in a window and no dispute: they are `plain` and spared the walk over their spans and the join with their facts.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from visits.reports.sql_parts import DUTIES, LIVE, RESTS, SHEETS, VISITS
from visits.rules import Kind

SELECT = """
WITH mine AS (
    SELECT d.id, d.cycle_id, d.leader_id, d.organisation_id, d.cadre_id, d.community_id
    FROM visits_duty d WHERE d.cycle_id = %(cycle)s AND d.kind = '{kind}'{only}
),
disputes AS ({disputed}),
special AS (
    SELECT duty_id, MAX(grace) AS grace FROM (
        SELECT duty_id, {grace} AS grace FROM disputes
        UNION ALL
        SELECT r.duty_id, {greatest}(r.until_on, {grace}) FROM visits_reopening r WHERE r.starts_on = {start}
    ) g GROUP BY duty_id
),
candidates AS (
    SELECT duty_id, grace AS day FROM special
    UNION
    SELECT s.duty_id, x.settled_on FROM special s JOIN disputes x ON x.duty_id = s.duty_id
    WHERE x.settled_on > s.grace
),
closings AS (
    SELECT c.duty_id, MIN(c.day) AS day FROM candidates c
    WHERE NOT EXISTS (
        SELECT 1 FROM disputes x WHERE x.duty_id = c.duty_id AND x.raised_on <= c.day
            AND (x.settled_on IS NULL OR x.settled_on > c.day))
    GROUP BY c.duty_id
),
shut AS (
    SELECT s.duty_id, CASE WHEN c.day < {today} THEN c.day END AS closed_on
    FROM special s LEFT JOIN closings c ON c.duty_id = s.duty_id
),
lives AS (
    SELECT d.id AS duty_id,
        CASE WHEN r.started_on IS NOT NULL THEN {greatest}({diff_live_s}, %(first)s) END AS lo,
        CASE WHEN r.started_on IS NOT NULL
            THEN {least}(COALESCE({diff_live_e}, %(days)s - 1), %(days)s - 1) END AS hi
    FROM mine d LEFT JOIN {live}
        AND r.started_on <= {end} AND (r.ended_on IS NULL OR r.ended_on >= {from})
),
rests AS (
    SELECT p.duty_id, p.tag,
        {greatest}({diff_s}, %(first)s) AS lo,
        {least}(COALESCE({diff_e}, %(days)s - 1), %(days)s - 1) AS hi
    FROM ({rests}) p LEFT JOIN shut h ON h.duty_id = p.duty_id
    WHERE p.s <= {end} AND (p.e IS NULL OR p.e >= {from}) AND (p.known_on IS NULL OR p.known_on <=
        COALESCE(CASE WHEN h.duty_id IS NULL THEN {closed} ELSE h.closed_on END, {today}))
),
odd AS (
    SELECT duty_id FROM special UNION SELECT duty_id FROM rests
    UNION SELECT duty_id FROM lives GROUP BY duty_id HAVING COUNT(*) > 1
),
spans AS (
    SELECT l.duty_id, 1 AS tag, l.lo, l.hi FROM odd o JOIN lives l ON l.duty_id = o.duty_id
    WHERE l.lo IS NOT NULL
    UNION ALL
    SELECT duty_id, tag, lo, hi FROM rests
),
walk AS (
    SELECT w.duty_id, w.tag, w.lo, w.hi,
        MAX(w.hi) OVER (
            PARTITION BY w.duty_id ORDER BY w.lo, w.hi, w.tag ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) AS reached,
        MAX(CASE WHEN w.tag <> 1 THEN w.hi END) OVER (
            PARTITION BY w.duty_id ORDER BY w.lo, w.hi, w.tag ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) AS rested
    FROM spans w
),
living AS (
    SELECT duty_id,
        SUM({greatest}(0, hi - {greatest}(lo, COALESCE(reached + 1, lo)) + 1))
        - SUM(CASE WHEN tag <> 1
            THEN {greatest}(0, hi - {greatest}(lo, COALESCE(rested + 1, lo)) + 1) ELSE 0 END) AS live_days,
        MAX(CASE WHEN tag = 1 THEN 1 ELSE 0 END) * MAX(CASE WHEN tag = 2 THEN 1 ELSE 0 END) AS suspended
    FROM walk GROUP BY duty_id
),
duties AS (
    SELECT d.id AS duty_id, COALESCE(l.live_days, 0) AS live_days,
        CASE WHEN l.live_days > 0 OR l.suspended = 1 THEN 1 ELSE 0 END AS kept,
        CASE WHEN h.duty_id IS NULL THEN {closed} ELSE h.closed_on END AS closed_on,
        COALESCE(CASE WHEN h.duty_id IS NULL THEN {closed} ELSE h.closed_on END, {today}) AS cut
    FROM odd o JOIN mine d ON d.id = o.duty_id
    LEFT JOIN living l ON l.duty_id = d.id
    LEFT JOIN shut h ON h.duty_id = d.id
),
noted AS MATERIALIZED ({noted}),
standing AS (
    SELECT d.duty_id, d.live_days, d.kept, d.closed_on, d.cut, {diff_day} AS nth,
        f.day, f.accepted_on, f.sure_on, f.record_id
    FROM duties d LEFT JOIN ({facts}) f
        ON f.duty_id = d.duty_id AND f.entered_on <= d.cut AND (f.withdrawn_on IS NULL OR f.withdrawn_on > d.cut)
),
judged AS (
    SELECT l.duty_id, COALESCE(l.hi - l.lo + 1, 0) AS live_days, CASE WHEN l.lo IS NULL THEN 0 ELSE 1 END AS kept,
        {closed} AS closed_on, f.day, CASE
        WHEN f.day IS NULL THEN NULL
        WHEN f.accepted_on IS NULL OR f.accepted_on > {cut} THEN 'unaccepted'
        WHEN l.lo IS NULL OR {diff_day} < l.lo OR {diff_day} > l.hi THEN 'not_live'
        WHEN f.unsure = 1 THEN 'unconfirmed'
        ELSE '' END AS reason
    FROM lives l LEFT JOIN odd o ON o.duty_id = l.duty_id LEFT JOIN ({plain}) f ON f.duty_id = l.duty_id
    WHERE o.duty_id IS NULL
    UNION ALL
    SELECT f.duty_id, f.live_days, f.kept, f.closed_on, f.day, CASE
        WHEN f.day IS NULL THEN NULL
        WHEN f.accepted_on IS NULL OR f.accepted_on > f.cut THEN 'unaccepted'
        WHEN COALESCE(MAX(CASE WHEN w.tag = 1 THEN 1 END), 0) = 0 OR MAX(CASE WHEN w.tag = 0 THEN 1 END) = 1
            THEN 'not_live'
        WHEN MAX(CASE WHEN w.tag = 2 THEN 1 END) = 1 THEN 'suspended'
        WHEN MAX(CASE WHEN x.raised_on <= f.cut AND (x.settled_on IS NULL OR x.settled_on > f.cut)
            THEN 1 END) = 1 THEN 'disputed'
        WHEN %(confirmed_only)s = 1 AND (f.sure_on IS NULL OR f.sure_on > f.cut) THEN 'unconfirmed'
        ELSE '' END
    FROM standing f
    LEFT JOIN spans w ON w.duty_id = f.duty_id AND w.lo <= f.nth AND w.hi >= f.nth
    LEFT JOIN disputes x ON x.duty_id = f.duty_id AND x.record_id = f.record_id
    GROUP BY f.duty_id, f.live_days, f.kept, f.closed_on, f.record_id, f.day, f.accepted_on, f.cut, f.sure_on
),
numbered AS (
    SELECT duty_id, live_days, kept, closed_on, day, reason,
        ROW_NUMBER() OVER (PARTITION BY duty_id, day, reason ORDER BY duty_id) AS turn
    FROM judged
),
weighed AS (
    SELECT duty_id, live_days, kept, closed_on, {text_day} AS day,
        CASE WHEN reason = '' AND turn > 1 AND %(distinct)s = 1 THEN 'same_day' ELSE reason END AS reason
    FROM numbered ORDER BY duty_id, numbered.day, numbered.reason
),
summed AS (
    SELECT duty_id, MAX(live_days) AS live_days, MAX(kept) AS kept, MAX(closed_on) AS closed_on,
        (2 * %(minimum)s * MAX(live_days) + %(days)s) / (2 * %(days)s) AS owed,
        COUNT(*) FILTER (WHERE reason = '') AS counted,
        COALESCE({list}(day, ' ') FILTER (WHERE reason = ''), '') AS counted_on,
        COALESCE({list}(day || '=' || reason, ' ') FILTER (WHERE reason <> ''), '') AS left_out
    FROM weighed GROUP BY duty_id
),
fresh AS (
    SELECT duty_id, %(rule)s AS rule_id, {start} AS starts_on, {end} AS ends_on, CASE
        WHEN owed = 0 THEN 'exempt'
        WHEN counted >= owed THEN 'met'
        WHEN {today} < {start} THEN 'upcoming'
        WHEN closed_on IS NOT NULL THEN 'missed'
        WHEN %(days_left)s <= %(last_days)s OR %(workdays_left)s < owed - counted + %(spare)s THEN 'at_risk'
        ELSE 'on_track' END AS outcome,
        owed, counted, live_days, counted_on, left_out, closed_on, kept
    FROM summed
)
SELECT fresh.duty_id, fresh.rule_id, fresh.starts_on, fresh.ends_on, fresh.outcome, fresh.owed, fresh.counted,
    fresh.live_days, fresh.counted_on, fresh.left_out, fresh.closed_on
FROM fresh LEFT JOIN visits_verdict old ON old.duty_id = fresh.duty_id AND old.starts_on = {start}
WHERE (fresh.kept = 1 OR old.id IS NOT NULL)
"""

OPEN = """ AND NOT EXISTS (
        SELECT 1 FROM visits_verdict z WHERE z.duty_id = d.id AND z.starts_on = {start} AND z.closed_on IS NOT NULL)"""

FIELDS = "rule_id, ends_on, outcome, owed, counted, live_days, counted_on, left_out, closed_on"

# What is equal is left out before the INSERT: a conflict that updates nothing would still lock and write its row.
STORE = (
    "INSERT INTO visits_verdict (duty_id, rule_id, starts_on, ends_on, outcome, owed, counted, live_days, "
    "counted_on, left_out, closed_on) {select} AND (old.id IS NULL OR ({was}) {differs} ({now})) "
    "ON CONFLICT (duty_id, starts_on) DO UPDATE SET {sets} WHERE visits_verdict.closed_on IS NULL"
)

DAYS = ("start", "end", "from", "today", "grace", "closed")
# Days as offsets from the window's first.
DIFFS = {
    "diff_live_s": "r.started_on",
    "diff_live_e": "r.ended_on",
    "diff_s": "p.s",
    "diff_e": "p.e",
    "diff_day": "f.day",
}
SQLITE = {
    "greatest": "MAX",
    "least": "MIN",
    "differs": "IS NOT",
    "never": "NULL",
    "text_day": "day",
    "list": "GROUP_CONCAT",
    "later": "'9999-12-31'",
}
POSTGRES = {
    "greatest": "GREATEST",
    "least": "LEAST",
    "differs": "IS DISTINCT FROM",
    "never": "CAST(NULL AS date)",
    "text_day": "CAST(day AS text)",
    "list": "STRING_AGG",
    "later": "CAST('9999-12-31' AS date)",
}


def verdict_select(kind: str, duties: Iterable[int] = (), only_open: bool = False) -> str:
    """The SELECT of the verdicts of one window, of some duties alone where their keys are given.

    With `only_open` the frozen ones are left out. Its parameters are those of `verdicts.parameters`.
    """
    words, keys = _words(), ", ".join(str(int(key)) for key in duties)
    days = {name: words["day"].format(name) for name in DAYS}
    days["cut"] = f"COALESCE({days['closed']}, {days['today']})"
    known = words["approved"].format("p" if kind in (Kind.WORK_GROUP, Kind.RESIDENCE) else "r")
    entered, table = (SHEETS, "t") if kind == Kind.RESIDENCE else (VISITS, "x")
    some = f" AND {table}.duty_id IN ({keys})" if keys else ""
    only = (f" AND d.id IN ({keys})" if keys else "") + (OPEN.format(**days) if only_open else "")
    return SELECT.format(
        **words,
        **days,
        **{name: words["diff"].format(column, days["start"]) for name, column in DIFFS.items()},
        **{name: text.format(**words, **days, some=some) for name, text in entered.items()},
        kind=Kind(
            kind
        ).value,  # written out: a parameter that may choose a partial index makes SQLite plan anew
        live=LIVE[Kind(kind)],
        rests=RESTS[Kind(kind)].format(never=words["never"], approved=known),
        only=only,
    )


def verdict_store(kind: str, duties: Iterable[int] = ()) -> str:
    """The same as a statement that writes what differs, and never touches a frozen row."""
    names, words = FIELDS.split(", "), _words()
    return STORE.format(
        select=verdict_select(kind, duties, only_open=True),
        sets=", ".join(f"{name} = excluded.{name}" for name in names),
        was=", ".join(f"old.{name}" for name in names),
        now=", ".join(f"fresh.{name}" for name in names),
        differs=words["differs"],
    )


@contextmanager
def whole_window_plan() -> Iterator[None]:
    """Plan for many duties: PostgreSQL can't guess how many rows the steps of the statement pass on.

    It would take nested loops over tens of thousands of rows, workers that repeat the aggregation, or compile for
    longer than it runs (SPEED). SQLite needs no plan, and no transaction either: one would take the write lock of
    a page that only reads.
    """
    if connection.vendor != "postgresql":
        yield
        return
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        cursor.execute(
            "SET LOCAL enable_nestloop = off; SET LOCAL work_mem = '64MB'; "
            "SET LOCAL max_parallel_workers_per_gather = 0; SET LOCAL jit = off"
        )
        yield
        cursor.execute(
            "RESET enable_nestloop; RESET work_mem; RESET max_parallel_workers_per_gather; RESET jit"
        )


def duty_store(kind: str) -> str:
    """The statement that makes the duties of a cycle which are not there yet."""
    return DUTIES[Kind(kind)]


def _words() -> dict[str, str]:
    if connection.vendor == "postgresql":
        zone = "CAST({0}.decided_at AT TIME ZONE 'Asia/Shanghai' AS date)"
        return POSTGRES | {"day": "CAST(%({0})s AS date)", "diff": "({0} - {1})", "approved": zone}
    gap = "CAST(julianday({0}) - julianday({1}) AS INTEGER)"
    return SQLITE | {"day": "%({0})s", "diff": gap, "approved": "date({0}.decided_at, '+8 hours')"}

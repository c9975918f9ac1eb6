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

from visits.rules import Kind

FOREVER = "9999-12-31"

ROWS = {
    Kind.AREA_SURVEY: """
        SELECT d.id AS duty_id, 1 AS tag, r.started_on AS s, r.ended_on AS e, {never} AS known_on
        FROM mine d JOIN pairing_link r ON r.leader_id = d.leader_id
        UNION ALL
        SELECT d.id, 2, r.started_on, r.ended_on, {approved}
        FROM mine d JOIN pairing_suspension r ON r.leader_id = d.leader_id WHERE r.state = 'approved'
    """,
    Kind.CONTACT_POINT: """
        SELECT d.id AS duty_id, 1 AS tag, r.started_on AS s, r.ended_on AS e, {never} AS known_on
        FROM mine d JOIN pairing_contactpoint r ON r.leader_id = d.leader_id AND r.community_id = d.community_id
        UNION ALL
        SELECT d.id, 2, r.started_on, r.ended_on, {approved}
        FROM mine d JOIN pairing_suspension r ON r.leader_id = d.leader_id WHERE r.state = 'approved'
    """,
    Kind.WORK_GROUP: """
        SELECT d.id AS duty_id, 1 AS tag, r.started_on AS s, r.ended_on AS e, {never} AS known_on
        FROM mine d JOIN pairing_pairing r
            ON r.department_id = d.organisation_id AND r.community_id = d.community_id AND r.cycle_id = d.cycle_id
        UNION ALL
        SELECT d.id, 2, p.started_on, p.ended_on, {approved}
        FROM mine d JOIN pairing_pairing r
            ON r.department_id = d.organisation_id AND r.community_id = d.community_id AND r.cycle_id = d.cycle_id
        JOIN pairing_suspension p ON p.pairing_id = r.id WHERE p.state = 'approved'
    """,
    Kind.STREET_GUIDANCE: """
        SELECT d.id AS duty_id, 1 AS tag, y.started_on AS s, y.ended_on AS e, {never} AS known_on
        FROM mine d JOIN pairing_cycle y ON y.id = d.cycle_id
        JOIN pairing_community c ON c.id = d.community_id AND c.street_id = d.organisation_id
        UNION ALL
        SELECT d.id, 0, r.started_on, r.ended_on, {never}
        FROM mine d JOIN pairing_pairing r ON r.community_id = d.community_id
        UNION ALL
        SELECT d.id, 2, r.started_on, r.ended_on, {approved}
        FROM mine d JOIN pairing_suspension r ON r.street_id = d.organisation_id WHERE r.state = 'approved'
    """,
    Kind.RESIDENCE: """
        SELECT d.id AS duty_id, 1 AS tag, r.started_on AS s, r.ended_on AS e, {never} AS known_on
        FROM mine d JOIN pairing_posting r ON r.cadre_id = d.cadre_id AND r.community_id = d.community_id
        UNION ALL
        SELECT d.id, 2, p.started_on, p.ended_on, {approved}
        FROM mine d JOIN pairing_posting r ON r.cadre_id = d.cadre_id AND r.community_id = d.community_id
        JOIN pairing_suspension p ON p.posting_id = r.id WHERE p.state = 'approved'
    """,
}

VISITS = """
    SELECT x.duty_id, v.id AS fact_id, v.visited_on AS day, v.entered_on, x.accepted_on,
        COALESCE(v.confirmed_on, v.answer_due_on) AS sure_on, v.withdrawn_on, v.id AS record_id
    FROM visits_visit v JOIN visits_visitside x ON x.visit_id = v.id JOIN mine d ON d.id = x.duty_id
    WHERE v.visited_on >= {start} AND v.visited_on <= {end}
"""
SHEETS = """
    SELECT t.duty_id, x.id AS fact_id, x.day, x.entered_on, x.entered_on AS accepted_on,
        COALESCE(t.confirmed_on, t.answer_due_on) AS sure_on, t.withdrawn_on, t.id AS record_id
    FROM visits_sheetday x JOIN visits_residentsheet t ON t.id = x.sheet_id JOIN mine d ON d.id = t.duty_id
    WHERE x.day >= {start} AND x.day <= {end}
"""

SELECT = """
WITH known AS (
    SELECT duty_id, closed_on FROM visits_verdict WHERE starts_on = {start}
),
mine AS (
    SELECT d.id, d.cycle_id, d.leader_id, d.organisation_id, d.cadre_id, d.community_id,
        z.duty_id AS stored
    FROM visits_duty d LEFT JOIN known z ON z.duty_id = d.id
    WHERE d.cycle_id = %(cycle)s AND d.kind = '{kind}' AND (%(all)s = 1 OR z.closed_on IS NULL){only}
),
facts AS ({facts}),
disputes AS (
    SELECT DISTINCT f.duty_id, f.record_id, x.raised_on, x.settled_on
    FROM visits_dispute x JOIN facts f ON f.record_id = x.{record}_id
),
special AS (
    SELECT duty_id, MAX(grace) AS grace FROM (
        SELECT duty_id, {grace} AS grace FROM disputes
        UNION ALL
        SELECT r.duty_id, {greatest}(r.until_on, {grace})
        FROM visits_reopening r JOIN mine d ON d.id = r.duty_id WHERE r.starts_on = {start}
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
spans AS ({rows}),
clipped AS (
    SELECT p.duty_id, p.tag,
        {greatest}({diff_s}, %(first)s) AS lo,
        {least}(COALESCE({diff_e}, %(days)s - 1), %(days)s - 1) AS hi
    FROM spans p LEFT JOIN shut h ON h.duty_id = p.duty_id
    WHERE p.s <= {end} AND (p.e IS NULL OR p.e >= {start}) AND (p.known_on IS NULL OR p.known_on <=
        COALESCE(CASE WHEN h.duty_id IS NULL THEN {closed} ELSE h.closed_on END, {today}))
),
pieces AS (
    SELECT duty_id, COUNT(*) AS number, MIN(lo) AS lo, MAX(hi) AS hi,
        MAX(CASE WHEN tag = 1 THEN 1 ELSE 0 END) AS has_row,
        MAX(CASE WHEN tag = 2 THEN 1 ELSE 0 END) AS has_rest
    FROM clipped WHERE lo <= hi GROUP BY duty_id
),
walk AS (
    SELECT w.duty_id, w.tag, w.lo, w.hi,
        MAX(w.hi) OVER (
            PARTITION BY w.duty_id ORDER BY w.lo, w.hi, w.tag ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) AS reached,
        MAX(CASE WHEN w.tag <> 1 THEN w.hi END) OVER (
            PARTITION BY w.duty_id ORDER BY w.lo, w.hi, w.tag ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) AS rested
    FROM clipped w JOIN pieces p ON p.duty_id = w.duty_id AND p.number > 1 WHERE w.lo <= w.hi
),
living AS (
    SELECT duty_id, has_row * (hi - lo + 1) AS live_days FROM pieces WHERE number = 1
    UNION ALL
    SELECT duty_id,
        SUM({greatest}(0, hi - {greatest}(lo, COALESCE(reached + 1, lo)) + 1))
        - SUM(CASE WHEN tag <> 1
            THEN {greatest}(0, hi - {greatest}(lo, COALESCE(rested + 1, lo)) + 1) ELSE 0 END)
    FROM walk GROUP BY duty_id
),
duties AS (
    SELECT d.id AS duty_id,
        COALESCE(l.live_days, 0) AS live_days,
        CASE WHEN h.duty_id IS NULL THEN {closed} ELSE h.closed_on END AS closed_on,
        COALESCE(CASE WHEN h.duty_id IS NULL THEN {closed} ELSE h.closed_on END, {today}) AS cut,
        CASE WHEN p.number = 1 AND h.duty_id IS NULL THEN 1 ELSE 0 END AS is_plain,
        p.lo, p.hi * p.has_row - (1 - p.has_row) AS hi
    FROM mine d
    LEFT JOIN pieces p ON p.duty_id = d.id
    LEFT JOIN living l ON l.duty_id = d.id
    LEFT JOIN shut h ON h.duty_id = d.id
    WHERE l.live_days > 0 OR (p.has_row = 1 AND p.has_rest = 1) OR d.stored IS NOT NULL
),
standing AS (
    SELECT f.*, {diff_day} AS nth, d.cut, d.is_plain, d.lo, d.hi
    FROM facts f JOIN duties d ON d.duty_id = f.duty_id
    WHERE f.entered_on <= d.cut AND (f.withdrawn_on IS NULL OR f.withdrawn_on > d.cut)
),
judged AS (
    SELECT f.duty_id, f.fact_id, f.day, CASE
        WHEN f.accepted_on IS NULL OR f.accepted_on > f.cut THEN 'unaccepted'
        WHEN f.nth < f.lo OR f.nth > f.hi THEN 'not_live'
        WHEN %(confirmed_only)s = 1 AND (f.sure_on IS NULL OR f.sure_on > f.cut) THEN 'unconfirmed'
        ELSE '' END AS reason
    FROM standing f WHERE f.is_plain = 1
    UNION ALL
    SELECT f.duty_id, f.fact_id, f.day, CASE
        WHEN f.accepted_on IS NULL OR f.accepted_on > f.cut THEN 'unaccepted'
        WHEN COALESCE(MAX(CASE WHEN w.tag = 1 THEN 1 END), 0) = 0 OR MAX(CASE WHEN w.tag = 0 THEN 1 END) = 1
            THEN 'not_live'
        WHEN MAX(CASE WHEN w.tag = 2 THEN 1 END) = 1 THEN 'suspended'
        WHEN MAX(CASE WHEN x.raised_on <= f.cut AND (x.settled_on IS NULL OR x.settled_on > f.cut)
            THEN 1 END) = 1 THEN 'disputed'
        WHEN %(confirmed_only)s = 1 AND (f.sure_on IS NULL OR f.sure_on > f.cut) THEN 'unconfirmed'
        ELSE '' END
    FROM standing f
    LEFT JOIN clipped w ON w.duty_id = f.duty_id AND w.lo <= f.nth AND w.hi >= f.nth
    LEFT JOIN disputes x ON x.duty_id = f.duty_id AND x.record_id = f.record_id
    WHERE f.is_plain = 0
    GROUP BY f.duty_id, f.fact_id, f.day, f.accepted_on, f.cut, f.sure_on
),
numbered AS (
    SELECT duty_id, day, reason,
        ROW_NUMBER() OVER (PARTITION BY duty_id, day, reason ORDER BY fact_id) AS turn
    FROM judged
),
weighed AS (
    SELECT duty_id, {text_day} AS day,
        CASE WHEN reason = '' AND turn > 1 AND %(distinct)s = 1 THEN 'same_day' ELSE reason END AS reason
    FROM numbered ORDER BY duty_id, day, reason
),
tally AS (
    SELECT duty_id,
        COUNT(*) FILTER (WHERE reason = '') AS counted,
        {list_counted} FILTER (WHERE reason = '') AS counted_on,
        {list_left_out} FILTER (WHERE reason <> '') AS left_out
    FROM weighed GROUP BY duty_id
),
summed AS (
    SELECT d.duty_id, d.live_days, d.closed_on,
        (2 * %(minimum)s * d.live_days + %(days)s) / (2 * %(days)s) AS owed,
        COALESCE(t.counted, 0) AS counted,
        COALESCE(t.counted_on, '') AS counted_on,
        COALESCE(t.left_out, '') AS left_out
    FROM duties d LEFT JOIN tally t ON t.duty_id = d.duty_id
)
SELECT duty_id, {rule} AS rule_id, {start} AS starts_on, {end} AS ends_on, CASE
        WHEN owed = 0 THEN 'exempt'
        WHEN counted >= owed THEN 'met'
        WHEN {today} < {start} THEN 'upcoming'
        WHEN closed_on IS NOT NULL THEN 'missed'
        WHEN %(days_left)s <= %(last_days)s OR %(workdays_left)s < owed - counted + %(spare)s THEN 'at_risk'
        ELSE 'on_track' END AS outcome,
    owed, counted, live_days, counted_on, left_out, closed_on
FROM summed WHERE 1 = 1
"""

FIELDS = "rule_id, ends_on, outcome, owed, counted, live_days, counted_on, left_out, closed_on"

# What is equal is left out before the INSERT: a conflict that updates nothing would still lock and write its row.
STORE = (
    "INSERT INTO visits_verdict (duty_id, rule_id, starts_on, ends_on, outcome, owed, counted, live_days, "
    "counted_on, left_out, closed_on) SELECT fresh.* FROM ({select}) fresh "
    "LEFT JOIN visits_verdict old ON old.duty_id = fresh.duty_id AND old.starts_on = {start} "
    "WHERE old.id IS NULL OR ({was}) {differs} ({now}) "
    "ON CONFLICT (duty_id, starts_on) DO UPDATE SET {sets} WHERE visits_verdict.closed_on IS NULL"
)

DUTIES = {
    Kind.AREA_SURVEY: """
        INSERT INTO visits_duty (cycle_id, kind, leader_id)
        SELECT DISTINCT y.id, 'area_survey', r.leader_id FROM pairing_cycle y JOIN pairing_link r
        ON r.started_on <= y.ended_on AND (r.ended_on IS NULL OR r.ended_on >= y.started_on) WHERE y.id = %s
        ON CONFLICT DO NOTHING""",
    Kind.CONTACT_POINT: """
        INSERT INTO visits_duty (cycle_id, kind, leader_id, community_id)
        SELECT DISTINCT y.id, 'contact_point', r.leader_id, r.community_id
        FROM pairing_cycle y JOIN pairing_contactpoint r
        ON r.started_on <= y.ended_on AND (r.ended_on IS NULL OR r.ended_on >= y.started_on) WHERE y.id = %s
        ON CONFLICT DO NOTHING""",
    Kind.WORK_GROUP: """
        INSERT INTO visits_duty (cycle_id, kind, organisation_id, community_id)
        SELECT DISTINCT r.cycle_id, 'work_group', r.department_id, r.community_id
        FROM pairing_pairing r WHERE r.cycle_id = %s ON CONFLICT DO NOTHING""",
    Kind.STREET_GUIDANCE: """
        INSERT INTO visits_duty (cycle_id, kind, organisation_id, community_id)
        SELECT y.id, 'street_guidance', c.street_id, c.id FROM pairing_cycle y CROSS JOIN pairing_community c
        WHERE y.id = %s ON CONFLICT DO NOTHING""",
    Kind.RESIDENCE: """
        INSERT INTO visits_duty (cycle_id, kind, cadre_id, community_id)
        SELECT DISTINCT y.id, 'residence', r.cadre_id, r.community_id
        FROM pairing_cycle y JOIN pairing_posting r
        ON r.started_on <= y.ended_on AND (r.ended_on IS NULL OR r.ended_on >= y.started_on) WHERE y.id = %s
        ON CONFLICT DO NOTHING""",
}

SQLITE = {
    "greatest": "MAX",
    "least": "MIN",
    "differs": "IS NOT",
    "never": "NULL",
    "text_day": "day",
    "list_counted": "GROUP_CONCAT(day, ' ')",
    "list_left_out": "GROUP_CONCAT(day || '=' || reason, ' ')",
}
POSTGRES = {
    "greatest": "GREATEST",
    "least": "LEAST",
    "differs": "IS DISTINCT FROM",
    "never": "CAST(NULL AS date)",
    "text_day": "CAST(day AS text)",
    "list_counted": "STRING_AGG(day, ' ' ORDER BY day)",
    "list_left_out": "STRING_AGG(day || '=' || reason, ' ' ORDER BY day, reason)",
}


def verdict_select(kind: str, duties: Iterable[int] = ()) -> str:
    """The SELECT of the verdicts of one window, of some duties alone where their keys are given.

    Its parameters are those of `verdicts.parameters`.
    """
    words = _words()
    days = {name: words["day"].format(name) for name in ("start", "end", "today", "grace", "closed")}
    words["kind"] = Kind(
        kind
    ).value  # written out: a parameter that may choose a partial index makes SQLite plan anew
    facts, record = (SHEETS, "sheet") if kind == Kind.RESIDENCE else (VISITS, "visit")
    words["approved"] = words["approved"].format("p" if kind in (Kind.WORK_GROUP, Kind.RESIDENCE) else "r")
    diffs = {f"diff_{name}": words["diff"].format(name, days["start"]) for name in ("s", "e", "day")}
    parts = {
        "rows": ROWS[Kind(kind)].format(**words),
        "facts": facts.format(**days),
        "record": record,
        "rule": "%(rule)s",
    }
    keys = ", ".join(str(int(key)) for key in duties)
    only = f" AND d.id IN ({keys})" if keys else ""
    return SELECT.format(**words, **days, **diffs, **parts, only=only)


def verdict_store(kind: str, duties: Iterable[int] = ()) -> str:
    """The same as a statement that writes what differs, and never touches a frozen row."""
    names, words = FIELDS.split(", "), _words()
    return STORE.format(
        select=verdict_select(kind, duties),
        start=words["day"].format("start"),
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

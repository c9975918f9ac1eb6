"""PostgreSQL's part of the statement: the marks as `rules` gives them, in exact decimals.

A figure is up to `places` pairs of an actual and a target, v and w. p of q is what a pair shares out: v of w, or for a
survey the way from the lower limit to the upper. Each share is cut to 0–1; their mean is put over one denominator, so that
it is divided once, and rounded half up by a division of whole numbers.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

ASKED = "SELECT * FROM jsonb_to_recordset(%s) AS given(task int, place int, metric text, key text)"
TASK = """
    SELECT task, indicator AS indicator_id, kind, maximum, form, places, counted,
        (parameters ->> 'full')::numeric AS upper, (parameters ->> 'none')::numeric AS lower
    FROM jsonb_to_recordset(%s) AS given(
        task int, indicator bigint, kind text, maximum numeric, form text, places int, counted jsonb, parameters jsonb)
"""
AMOUNT = "{}::numeric"
MOMENTS = 2  # how often `WRITTEN` asks for the moment
# MERGE finds each stored row once. ON CONFLICT looks it up a second time and locks it, for rivals that the locked round keeps away.
WRITTEN = """
{marked}
MERGE INTO assessment_score old USING marked m
ON old.result_id = m.result_id AND old.indicator_id = m.indicator_id AND old.stage = 'computed'
WHEN MATCHED AND ({was}) IS DISTINCT FROM ({fresh}) THEN
    UPDATE SET {sets}, note = '', version = 1, entered_at = %s
WHEN NOT MATCHED THEN
    INSERT (result_id, indicator_id, stage, {fields}, note, version, entered_at)
    VALUES (m.result_id, m.indicator_id, 'computed', {fresh}, '', 1, %s)
"""

MARKED = """
valued AS (
    SELECT result_id, indicator_id, maximum, form, places, upper, lower, {values}
    FROM figure OFFSET 0
),
shared AS (
    SELECT *, ({gap}) AS gap, {shares}
    FROM valued OFFSET 0
),
weighed AS (
    SELECT *, {number} AS number, {numerator} AS numerator, {denominator} AS denominator
    FROM shared OFFSET 0
),
marked AS (
    SELECT result_id, indicator_id, maximum,
        CASE WHEN form = 'none' THEN 'not_applicable' WHEN gap THEN 'missing'
            WHEN number = 0 THEN 'not_applicable' ELSE 'scored' END AS state,
        CASE WHEN form = 'none' OR gap OR number = 0 THEN NULL
            WHEN numerator = number * denominator THEN maximum
            ELSE div(200 * maximum * numerator + number * denominator, 2 * number * denominator) * 0.01 END AS points,
        CASE form WHEN 'none' THEN NULL
            WHEN 'survey' THEN div(20000 * v1 + w1, 2 * w1) * 0.01
            ELSE {actual} END AS actual,
        CASE WHEN form IN ('none', 'survey') THEN NULL ELSE {target} END AS target,
        CASE form WHEN 'none' THEN jsonb_build_object('not_applicable', true)
            WHEN 'survey' THEN CASE WHEN gap THEN '{{}}'::jsonb
                ELSE jsonb_build_object('survey', jsonb_build_array(v1, w1)) END
            ELSE jsonb_build_object('pairs', CASE places {pairs} ELSE '[]'::jsonb END) END AS inputs
    FROM weighed OFFSET 0
)
"""
VALUES = """
    CASE WHEN places < {n} THEN NULL WHEN form = 'counts' THEN COALESCE(actual{n}, 0)
        WHEN form = 'amounts' THEN CASE WHEN (counted -> {index})::boolean THEN round(COALESCE(actual{n}, 0), 2) END
        ELSE actual{n} END AS v{n},
    CASE WHEN places < {n} THEN NULL WHEN form = 'counts' THEN COALESCE(target{n}, 0)
        WHEN form = 'amounts' THEN round(target{n}, 2) ELSE target{n} END AS w{n}
"""
SHARES = """
    CASE WHEN form = 'survey' THEN (upper - lower) * w{n} ELSE w{n} END AS q{n},
    CASE WHEN form = 'survey' THEN 100 * v{n} - lower * w{n} ELSE v{n} END AS p{n}
"""


def marked(places: int) -> str:
    """The figures with their marks, of so many pairs at most."""
    numbers = range(1, places + 1)
    over = {n: f"CASE WHEN q{n} > 0 THEN q{n} ELSE 1 END" for n in numbers}
    cut = {n: f"CASE WHEN q{n} > 0 THEN LEAST(q{n}, GREATEST(0, p{n})) ELSE 0 END" for n in numbers}
    crossed = [" * ".join([cut[n], *(over[m] for m in numbers if m != n)]) for n in numbers]
    return MARKED.format(
        values=", ".join(VALUES.format(n=n, index=n - 1) for n in numbers),
        shares=", ".join(SHARES.format(n=n) for n in numbers),
        gap=" OR ".join(
            ["places = 0", *(f"places >= {n} AND (v{n} IS NULL OR w{n} IS NULL)" for n in numbers)]
        ),
        number=" + ".join(f"CASE WHEN q{n} > 0 THEN 1 ELSE 0 END" for n in numbers),
        numerator=" + ".join(crossed),
        denominator=" * ".join(over.values()),
        actual=_total("v", places),
        target=_total("w", places),
        pairs=" ".join(f"WHEN {n} THEN jsonb_build_array({_pairs(n)})" for n in numbers),
    )


def written(marked: str, fields: Sequence[str]) -> str:
    """The statement that stores the marks that differ from what is there."""
    parts = {
        "fields": ", ".join(fields),
        "fresh": ", ".join(f"m.{name}" for name in fields),
        "was": ", ".join(f"old.{name}" for name in fields),
        "sets": ", ".join(f"{name} = m.{name}" for name in fields),
    }
    return WRITTEN.format(marked=marked, **parts)


def _total(side: str, places: int) -> str:
    """The sum of one side of the pairs; NULL where one is missing or there is none."""
    added = " + ".join(f"CASE WHEN places >= {n} THEN {side}{n} ELSE 0 END" for n in range(2, places + 1))
    return f"{side}1 + {added}" if added else f"{side}1"


def _pairs(places: int) -> str:
    return ", ".join(f"jsonb_build_array(v{n}::text, w{n}::text)" for n in range(1, places + 1))


SETTINGS = {
    "enable_nestloop": "off",
    "enable_mergejoin": "off",
    "work_mem": "'64MB'",
    "max_parallel_workers_per_gather": "0",
    "jit": "off",
}


@contextmanager
def prepared(cursor: Any) -> Iterator[None]:
    """Plan this one statement for many rows: PostgreSQL can't guess how many its steps pass on (SPEED)."""
    cursor.execute("; ".join(f"SET LOCAL {name} = {value}" for name, value in SETTINGS.items()))
    yield
    cursor.execute("; ".join(f"RESET {name}" for name in SETTINGS))

"""SQLite's part of the statement: amounts in whole thousandths, which add up exactly; marks by calling the rules."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

from django.db import connection

from assessment import rules, rules_proof
from assessment.evaluation import figure_mark, shown
from assessment.metrics.registry import Form

ASKED = """
    SELECT value ->> 'task' AS task, value ->> 'place' AS place, value ->> 'metric' AS metric, value ->> 'key' AS key
    FROM json_each(%s)
"""
TASK = """
    SELECT value ->> 'task' AS task, value ->> 'indicator' AS indicator_id, value ->> 'kind' AS kind, value AS whole
    FROM json_each(%s)
"""
AMOUNT = "CAST(ROUND({} * 1000) AS INTEGER)"
MOMENTS = 1  # how often `WRITTEN` asks for the moment
WRITTEN = """
INSERT INTO assessment_score (result_id, indicator_id, {fields}, stage, note, version, entered_at)
{marked}
SELECT m.result_id, m.indicator_id, {fresh}, 'computed', '', 1, %s
FROM marked m LEFT JOIN assessment_score old
    ON old.result_id = m.result_id AND old.indicator_id = m.indicator_id AND old.stage = 'computed'
WHERE old.id IS NULL OR ({was}) IS NOT ({fresh})
ON CONFLICT (result_id, indicator_id, stage) DO UPDATE SET {sets}
"""


def marked(places: int) -> str:
    """The figures with their marks, of so many pairs at most."""
    sums = ", ".join(f"actual{n}, target{n}" for n in range(1, places + 1))
    mark = f"assessment_mark(whole, {sums}) AS mark"
    return f"marked AS MATERIALIZED (SELECT result_id, indicator_id, {mark} FROM figure)"  # noqa: S608 - our own names


def written(marked: str, fields: Sequence[str]) -> str:
    """The statement that stores the marks that differ from what is there."""
    parts = {
        "fields": ", ".join(fields),
        "fresh": ", ".join(f"m.mark ->> '{name}'" for name in fields),
        "was": ", ".join(f"old.{name}" for name in fields),
        "sets": ", ".join(f"{name} = excluded.{name}" for name in (*fields, "note", "version", "entered_at")),
    }
    return WRITTEN.format(marked=marked, **parts)


@contextmanager
def prepared(cursor: Any) -> Iterator[None]:
    """The connection with the function that the statement calls."""
    connection.connection.create_function("assessment_mark", -1, _mark, deterministic=True)
    yield


def _mark(whole: str, *sums: int | None) -> str:
    """One task's mark for one community, as JSON; `sums` are actual and target of each pair, in thousandths."""
    task = json.loads(whole)
    figure = _figure(task, [None if one is None else Decimal(one).scaleb(-3) for one in sums])
    mark = figure_mark(figure, Decimal(task["maximum"]), task["parameters"])
    actual, target = shown(figure)
    told = {
        "state": mark.state,
        "points": mark.points,
        "maximum": mark.maximum,
        "actual": actual,
        "target": target,
    }
    return rules_proof.canonical(told | {"inputs": json.dumps(figure)})


def _figure(task: Mapping[str, Any], sums: list[Decimal | None]) -> Mapping[str, Any]:
    pairs = list(zip(sums[::2], sums[1::2], strict=True))[: task["places"]]
    match task["form"]:
        case Form.NONE:
            return {"not_applicable": True}
        case Form.SURVEY:
            return {"survey": [int(one) for one in pairs[0]]} if None not in pairs[0] else {}
        case Form.COUNTS:
            return {"pairs": [[str(int(one or 0)) for one in pair] for pair in pairs]}
    return {"pairs": [_planned(*pair, counted) for pair, counted in zip(pairs, task["counted"], strict=True)]}


def _planned(actual: Decimal | None, target: Decimal | None, counted: bool) -> list[str | None]:
    return [_text(actual or Decimal(0)) if counted else None, None if target is None else _text(target)]


def _text(value: Decimal) -> str:
    return str(rules.rounded(value))

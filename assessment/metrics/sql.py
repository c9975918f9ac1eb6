"""The figures and points of every community as one statement, for SQLite and PostgreSQL. DOMAIN 8, SPEED.

The rows behind the figures are asked for by the metrics' own querysets; here they are added up pair by pair, joined
with the communities of the round and marked. On PostgreSQL the marks are reckoned by the statement, exactly
(`postgres.py`); SQLite has no decimals, there it calls `rules` row by row (`sqlite.py`). tests/assessment/test_figures.py
compares what is stored with the rules on random rows. What is equal is left out before the INSERT.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection

from assessment.metrics import postgres, sqlite
from assessment.metrics.tasks import Task, keys_json, tasks_json
from assessment.models import Round

MARKED = """
WITH asked AS ({asked}),
task AS ({task}),
{ctes},
piece AS ({pieces}),
summed AS (SELECT community, task, {sums} FROM piece GROUP BY community, task),
figure AS (
    SELECT r.id AS result_id, t.*, {columns}
    FROM assessment_communityresult r
    JOIN task t ON t.kind IN ('', r.kind)
    LEFT JOIN summed s ON s.community = r.community_id AND s.task = t.task
    WHERE r.round_id = %s
),
{marked}
"""
FIELDS = ("state", "points", "maximum", "actual", "target", "inputs")


def figures_store(found: Round, tasks: Sequence[Task], now: datetime) -> int:
    """Write what the tasks give for every community of a round and what differs from before; how many rows."""
    sql, parameters = statement(found, tasks, now)
    with connection.cursor() as cursor, vendor().prepared(cursor):
        cursor.execute(sql, parameters)
        return cursor.rowcount


def vendor() -> Any:
    """What PostgreSQL and SQLite say differently."""
    return postgres if connection.vendor == "postgresql" else sqlite


def statement(found: Round, tasks: Sequence[Task], now: datetime) -> tuple[str, list[Any]]:
    """The statement and its parameters."""
    words = vendor()
    places = range(1, max(1, *(len(task.keys) for task in tasks)) + 1)
    names, ctes, values = _sources(found, tasks)
    parts = {
        "asked": words.ASKED,
        "task": words.TASK,
        "ctes": ", ".join(ctes),
        "pieces": " UNION ALL ".join(_piece(name, metric, words.AMOUNT) for name, metric in names),
        "sums": ", ".join(
            f"SUM({side}) FILTER (WHERE place = {n}) AS {side}{n}" for n in places for side in SIDES
        ),
        "columns": ", ".join(f"s.{side}{n}" for n in places for side in SIDES),
        "marked": words.marked(len(places)),
    }
    given = [keys_json(tasks), tasks_json(found, tasks), *values, found.pk]
    moment = connection.ops.adapt_datetimefield_value(now)
    return words.written(MARKED.format(**parts), FIELDS), [*given, *[moment] * words.MOMENTS]


SIDES = ("actual", "target")


def _sources(found: Round, tasks: Sequence[Task]) -> tuple[list[tuple[str, str]], list[str], list[Any]]:
    names: list[tuple[str, str]] = []
    ctes: list[str] = []
    values: list[Any] = []
    for metric in {task.metric.name: task.metric for task in tasks}.values():
        for rows in metric.pieces(found):
            sql, given = rows.query.sql_with_params()
            names.append((f"rows{len(names)}", metric.name))
            ctes.append(f"{names[-1][0]} (community, key, actual, target) AS ({sql})")
            values += given
    return names, ctes, values


def _piece(name: str, metric: str, amount: str) -> str:
    sides = ", ".join(amount.format(f"q.{side}") + f" AS {side}" for side in SIDES)
    return (
        f"SELECT q.community, a.task, a.place, {sides} FROM {name} q "  # noqa: S608 - our own names
        f"JOIN asked a ON a.metric = '{metric}' AND a.key = q.key"
    )

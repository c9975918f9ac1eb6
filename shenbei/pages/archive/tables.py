"""A table of the archive: rows as people read them, fetched as they are written."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from shenbei.lib.periods import SHANGHAI


@dataclass(frozen=True)
class Table:
    """A file of the archive: what it is called, its header, its rows."""

    name: str
    header: Sequence[str]
    rows: Iterable[Sequence[Any]]


def _plain(value: Any) -> Any:
    """A value as a cell holds it."""
    if isinstance(value, datetime):
        return value.astimezone(SHANGHAI).replace(tzinfo=None)
    if isinstance(value, Decimal):
        return int(value) if value == int(value) else float(value)
    if value is None or isinstance(value, int | float | date):
        return value
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False, sort_keys=True)
    return str(value)


def table(name: str, rows: QuerySet, **columns: str) -> Table:
    """A table of a queryset: header word → path of the field; a choice is written in its word."""
    fields = list(columns.values())
    choices = {path: dict(_choices(rows.model, path)) for path in fields}
    found = rows.order_by("pk").values_list(*fields).iterator(chunk_size=2000)
    lines = (
        [_plain(_word(choices[path], value)) for path, value in zip(fields, row, strict=True)]
        for row in found
    )
    return Table(name, list(columns), lines)


def _choices(model: Any, path: str) -> Iterable[tuple[Any, Any]]:
    *steps, last = path.split("__")
    for step in steps:
        model = model._meta.get_field(step).related_model
    field = model._meta.get_field(last)
    return getattr(field, "flatchoices", ())


def _word(choices: dict[Any, Any], value: Any) -> Any:
    """A choice in its word, any other value as it is."""
    return choices.get(value, value) if choices else value

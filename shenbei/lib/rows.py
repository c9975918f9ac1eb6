"""Many rows in one statement: written or, where they exist, brought up to date. The same on SQLite and PostgreSQL."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection, models


def rows_store(
    model: type[models.Model], rows: Iterable[Sequence[Any]], fields: Sequence[str], unique: Sequence[str]
) -> None:
    """Insert rows (values in the order of `fields`) or update those whose `unique` fields exist already.

    One statement however many rows: they travel as one JSON parameter. Constraints hold as ever; the caller
    holds the transaction.
    """
    columns = [model._meta.get_field(name) for name in fields]
    data = [[_plain(column, value) for column, value in zip(columns, row, strict=True)] for row in rows]
    if data:
        with connection.cursor() as cursor:
            cursor.execute(_statement(model, columns, unique), [json.dumps(data)])


# What needs no preparing: most of the rows' values.
_READY: dict[type, tuple[type[models.Field], ...]] = {
    int: (models.IntegerField, models.ForeignKey),
    str: (models.CharField,),
}


def _plain(column: Any, value: Any) -> Any:
    """A value as JSON can carry it and the database reads it back."""
    if value is None and not isinstance(column, models.JSONField):
        return None
    if isinstance(column, _READY.get(type(value), ())):
        return value
    if isinstance(column, models.JSONField):
        return json.dumps(value, sort_keys=True, ensure_ascii=False)
    prepared = column.get_db_prep_save(getattr(value, "pk", value), connection)
    return prepared if prepared is None or isinstance(prepared, bool | int) else str(prepared)


def _statement(model: type[models.Model], columns: Sequence[Any], unique: Sequence[str]) -> str:
    quote = connection.ops.quote_name
    names = [quote(column.column) for column in columns]
    keys = [quote(str(model._meta.get_field(name).column)) for name in unique]
    postgres = connection.vendor == "postgresql"
    values = [
        f"CAST(value ->> {place} AS {column.db_type(connection)})" if postgres else f"value ->> {place}"
        for place, column in enumerate(columns)
    ]
    source = "jsonb_array_elements(%s::jsonb) AS given(value)" if postgres else "json_each(%s)"
    updates = [f"{name} = excluded.{name}" for name in names if name not in keys]
    return (
        f"INSERT INTO {quote(model._meta.db_table)} ({', '.join(names)}) "  # noqa: S608 - our own names, quoted
        f"SELECT {', '.join(values)} FROM {source} WHERE true "
        f"ON CONFLICT ({', '.join(keys)}) DO UPDATE SET {', '.join(updates)}"
    )

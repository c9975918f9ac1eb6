"""How each kind of database is written to a file and read back."""

import os
import sqlite3
import subprocess
from collections.abc import Callable
from pathlib import Path

from django.db import connection, transaction

Counts = dict[str, int]
DUMP = "database.dump"


class NotDone(Exception):
    """A step of backup or restore that did not succeed, in a sentence."""


def run(command: list[str]) -> None:
    """A program of PostgreSQL on the database of the settings; NotDone with what it says. No password in its command."""
    facts = connection.settings_dict
    names = {
        "PGHOST": "HOST",
        "PGPORT": "PORT",
        "PGUSER": "USER",
        "PGPASSWORD": "PASSWORD",
        "PGDATABASE": "NAME",
    }
    env = os.environ | {name: str(facts[key]) for name, key in names.items() if facts[key]}
    try:
        done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)  # noqa: S603
    except FileNotFoundError:
        raise NotDone(f"{command[0]} is not installed") from None
    if done.returncode:
        raise NotDone(f"{command[0]}: {done.stderr.strip()[:500]}")


def counted(ask: Callable[[str], int], tables: list[str]) -> Counts:
    """Rows by table; `ask` answers one statement with a number."""
    return {table: ask(f'SELECT count(*) FROM "{table}"') for table in sorted(tables)}  # noqa: S608


def ask_database(statement: str) -> int:
    """The number that the database of the settings answers."""
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchone()[0]


def database_counts() -> Counts:
    """Rows by table of the database of the settings."""
    return counted(ask_database, connection.introspection.table_names())


def dump(path: Path) -> tuple[Counts, int, str]:
    """Write the database to a file; its counts, the trail's last number and hash, all of the same moment."""
    return _dump_postgres(path) if connection.vendor == "postgresql" else _dump_sqlite(path)


def _dump_postgres(path: Path) -> tuple[Counts, int, str]:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        snapshot = cursor.fetchone()[0]
        run(["pg_dump", "--format=custom", "--no-owner", f"--snapshot={snapshot}", f"--file={path}"])
        cursor.execute(HEAD)
        return database_counts(), *(cursor.fetchone() or (0, ""))


def _dump_sqlite(path: Path) -> tuple[Counts, int, str]:
    connection.ensure_connection()
    copy = sqlite3.connect(path)
    try:
        connection.connection.backup(copy)
        names = copy.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        )
        counts = counted(lambda text: copy.execute(text).fetchone()[0], [row[0] for row in names])
        return counts, *(copy.execute(HEAD).fetchone() or (0, ""))
    finally:
        copy.close()


HEAD = "SELECT seq, hash FROM office_trailhead WHERE id = 1"


def load(path: Path) -> None:
    """Read a dump into the empty database of the settings."""
    if connection.vendor == "postgresql":
        name = connection.settings_dict["NAME"]
        run(
            [
                "pg_restore",
                "--no-owner",
                "--single-transaction",
                "--exit-on-error",
                f"--dbname={name}",
                str(path),
            ]
        )
        return
    connection.close()
    source, target = sqlite3.connect(path), sqlite3.connect(connection.settings_dict["NAME"])
    try:
        source.backup(target)
    finally:
        source.close()
        target.close()

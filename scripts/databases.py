#!/usr/bin/env python3
"""Create or drop PostgreSQL databases by name; what the tests left of a name goes with it."""

import argparse
import os
import sys
from contextlib import closing

import psycopg2
from psycopg2 import sql
from psycopg2.extensions import connection as Connection

SERVER = os.environ.get("POSTGRESQL", "postgres://postgres@127.0.0.1:5432")


def connect(server: str) -> Connection:
    """A connection to the server's own database, outside any transaction."""
    connection = psycopg2.connect(f"{server}/postgres".replace("postgres://", "postgresql://", 1))
    connection.autocommit = True
    return connection


def create(server: str, name: str) -> None:
    """Create the database unless it is there."""
    with closing(connect(server)) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        if not cursor.fetchone():
            cursor.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))


def drop(server: str, name: str) -> None:
    """Drop the database and the test databases made from its name, connections and all."""
    with closing(connect(server)) as connection, connection.cursor() as cursor:
        cursor.execute(
            "SELECT datname FROM pg_database WHERE datname = %s OR datname = %s OR datname LIKE %s",
            [name, f"test_{name}", f"test\\_{name}\\_%"],
        )
        for (found,) in cursor.fetchall():
            cursor.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(found)))


def main() -> int:
    """0 when done."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=["create", "drop"])
    parser.add_argument("name")
    options = parser.parse_args()
    {"create": create, "drop": drop}[options.what](SERVER, options.name)
    return 0


if __name__ == "__main__":
    sys.exit(main())

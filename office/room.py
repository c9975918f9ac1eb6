"""Whether the database's disk has room, which only a write can tell: web and worker do not see that disk."""

from pathlib import Path

from django.db import OperationalError, connection, transaction

from office.actions import heartbeat
from shenbei.lib.disk import has_room

MEGABYTE = 8000  # rows of about 130 bytes
WRITE = "CREATE TEMPORARY TABLE room_probe ON COMMIT DROP AS SELECT n, repeat('x', 100) FROM generate_series(1, %s) n"
FULL = "53100"  # disk_full


def database_has_room() -> bool:
    """Write a megabyte that nobody keeps and that no journal gets; on SQLite look at the disk of its file."""
    if connection.vendor != "postgresql":
        name = str(connection.settings_dict["NAME"])
        return ":memory:" in name or "mode=memory" in name or has_room(Path(name).absolute().parent)
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(WRITE, [MEGABYTE])
    except OperationalError as error:
        if getattr(error.__cause__, "pgcode", "") != FULL:
            raise
        return False
    return True


def room_note() -> None:
    """Note that there is room; where there is none nothing is noted, and `/healthz` says so in ten minutes."""
    if database_has_room():
        heartbeat("room")

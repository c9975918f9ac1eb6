"""A folder as broker, for a machine without Redis: kombu's, made safe where several programs use it at once.

kombu creates a message under its final name before it writes it, and reads its table of queues without waiting for
whoever is writing it; a worker that looks in between finds an empty file and dies of it.
"""

import fcntl
import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import time_ns
from typing import Any

from kombu.transport import TRANSPORT_ALIASES, filesystem
from kombu.utils.json import dumps


class Channel(filesystem.Channel):
    """Messages appear whole or not at all; the table of queues is used by one at a time."""

    def _put(self, queue: str, payload: dict, **kwargs: Any) -> None:  # type: ignore[override]
        draft = Path(self.data_folder_out) / uuid.uuid4().hex
        draft.write_text(dumps(payload), encoding="utf-8")
        os.replace(draft, draft.with_name(f"{time_ns()}_{draft.name}.{queue}.msg"))

    def get_table(self, exchange: str) -> list:
        """The queues of an exchange."""
        with self._alone():
            return super().get_table(exchange)

    def _queue_bind(self, *args: Any) -> None:
        with self._alone():
            super()._queue_bind(*args)

    def _delete(self, *args: Any, **kwargs: Any) -> None:
        with self._alone():
            super()._delete(*args, **kwargs)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        self.control_folder.mkdir(parents=True, exist_ok=True)
        with (self.control_folder / "lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield


class Transport(filesystem.Transport):
    """`letterbox://localhost//`, with the options of kombu's filesystem transport."""

    Channel = Channel

    def __init__(self, client: Any, **kwargs: Any) -> None:
        """Make the folders that messages are put into."""
        super().__init__(client, **kwargs)
        for name in ("data_folder_in", "data_folder_out"):
            Path(client.transport_options[name]).mkdir(parents=True, exist_ok=True)


def register() -> None:
    """Make kombu know the address `letterbox://`."""
    TRANSPORT_ALIASES["letterbox"] = "shenbei.lib.letterbox:Transport"

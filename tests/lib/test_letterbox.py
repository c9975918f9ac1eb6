"""The folder that stands in for a broker, with several programs at it."""

import threading
from collections.abc import Callable
from pathlib import Path
from queue import Empty

import pytest
from kombu import Connection
from kombu.transport import filesystem

from shenbei.lib import letterbox


@pytest.fixture
def options(tmp_path: Path) -> dict[str, str]:
    folder = tmp_path / "broker"
    return {
        "data_folder_in": str(folder / "messages"),
        "data_folder_out": str(folder / "messages"),
        "control_folder": str(folder / "control"),
    }


@pytest.fixture
def open_box(options: dict[str, str]) -> Callable[[str], Connection]:
    letterbox.register()
    return lambda scheme="letterbox": Connection(f"{scheme}://localhost//", transport_options=options)


def test_messages_come_out_in_the_order_they_went_in(open_box) -> None:
    with open_box() as connection:
        queue = connection.SimpleQueue("jobs")
        for number in range(3):
            queue.put({"number": number})
        taken = [queue.get(timeout=1) for _ in range(3)]
        assert [message.payload["number"] for message in taken] == [0, 1, 2]
        for message in taken:
            message.ack()
        with pytest.raises(Empty):
            queue.get(block=False)


def looked_at_while_written(connection: Connection, monkeypatch) -> object:
    """What a reader gets who looks into the folder after every step of a writer."""
    reader, seen = connection.channel(), []

    def look(*_args, **_kwargs) -> None:
        try:
            seen.append(reader._get("jobs"))
        except Empty:
            seen.append(None)

    monkeypatch.setattr(filesystem, "lock", look)
    monkeypatch.setattr(letterbox, "dumps", lambda payload: look() or filesystem.dumps(payload))
    connection.channel()._put("jobs", {"body": "whole"})
    look()
    return [message for message in seen if message is not None]


def test_a_message_is_never_seen_half_written(open_box, monkeypatch) -> None:
    with open_box() as connection:
        assert looked_at_while_written(connection, monkeypatch) == [{"body": "whole"}]


def test_without_our_care_it_is(open_box, options, monkeypatch) -> None:
    Path(options["data_folder_in"]).mkdir(parents=True)
    with open_box("filesystem") as connection, pytest.raises(ValueError, match="Expecting value"):
        looked_at_while_written(connection, monkeypatch)


def test_many_may_bind_at_once(open_box) -> None:
    faults: list[Exception] = []

    def bind(name: str) -> None:
        try:
            with open_box() as connection:
                connection.SimpleQueue(name).put({"from": name})
        except Exception as error:
            faults.append(error)

    crowd = [threading.Thread(target=bind, args=[f"queue{number}"]) for number in range(12)]
    for one in crowd:
        one.start()
    for one in crowd:
        one.join()
    assert faults == []
    with open_box() as connection:
        for number in range(12):
            assert connection.SimpleQueue(f"queue{number}").get(timeout=1).payload["from"] == f"queue{number}"

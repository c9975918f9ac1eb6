"""The programs of `make run` and `make stack` live and die together."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from processes import Processes

SCRIPTS = Path(__file__).resolve().parent.parent / "scripts"
SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]


def gone(pid: int, patience: float = 5) -> bool:
    """Whether the process ends within `patience` seconds."""
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.02)
    return False


@pytest.fixture
def family():
    """Some processes, without touching the test's own signals."""
    processes = Processes()
    yield processes
    processes.stop()


def test_when_one_ends_all_end(family: Processes, capsys) -> None:
    family.start("lasting", SLEEP)
    family.start("short", [sys.executable, "-c", "raise SystemExit(3)"])
    assert family.wait() == 1
    pid = family.running["lasting"].pid
    family.stop()
    assert gone(pid)
    assert "short ended with status 3" in capsys.readouterr().err


def test_one_with_lives_left_is_started_again(family: Processes, tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    family.start("often", ["sh", "-c", f"echo once >> {mark}"], lives=2)
    assert family.wait() == 1
    assert mark.read_text().split() == ["once", "once"]


def test_one_that_does_not_listen_is_killed(family: Processes, monkeypatch) -> None:
    monkeypatch.setattr("processes.PATIENCE", 0.3)
    deaf = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(flush=True); time.sleep(60)"
    family.start("deaf", [sys.executable, "-c", deaf])
    pid = family.running["deaf"].pid
    time.sleep(0.3)
    family.stop()
    assert gone(pid)


PARENT = f"""
import sys; sys.path.insert(0, {str(SCRIPTS)!r})
from processes import Processes
with Processes() as family:
    family.start("child", {SLEEP!r})
    print(family.running["child"].pid, flush=True)
    sys.exit(family.wait())
"""


@pytest.mark.parametrize(
    ("number", "status"), [(signal.SIGTERM, 0), (signal.SIGINT, 0), (signal.SIGKILL, -9)]
)
def test_nothing_is_left_when_the_parent_goes(number: int, status: int) -> None:
    parent = subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE, text=True)
    child = int(parent.stdout.readline())
    time.sleep(0.2)
    parent.send_signal(number)
    assert parent.wait(10) == status
    parent.stdout.close()
    assert gone(child)

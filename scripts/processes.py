"""Run several programs as one: they start together, and when one ends or we are told to stop, all stop."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from types import FrameType

PATIENCE = 15  # seconds that a program gets to end by itself
PR_SET_PDEATHSIG = 1


def die_with_parent() -> None:
    """Ask Linux to end this child when its parent goes, killed ones too; other systems do without."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


class Processes:
    """A family of programs, by name; a context manager that leaves none behind."""

    def __init__(self, env: Mapping[str, str] | None = None) -> None:
        """`env` is the environment of every program (default: ours)."""
        self.env = dict(os.environ if env is None else env)
        self.running: dict[str, subprocess.Popen] = {}
        self.lives: dict[str, int] = {}
        self.stopping = False

    def __enter__(self) -> "Processes":
        """Listen to SIGTERM and SIGINT: both mean stop."""
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._asked_to_stop)
        return self

    def __exit__(self, *_exc: object) -> None:
        """Stop whatever still runs."""
        self.stop()

    def _asked_to_stop(self, _number: int, _frame: FrameType | None) -> None:
        self.stopping = True

    def start(self, name: str, command: Sequence[str], lives: int = 1) -> None:
        """Start one program in a session of its own, so that Ctrl-C reaches it once, through us.

        `lives` is how often it may run before its end is the end of all.
        """
        self.lives[name] = lives - 1
        self.running[name] = subprocess.Popen(
            command,
            env=self.env,
            start_new_session=True,
            preexec_fn=die_with_parent,
            stdin=subprocess.DEVNULL,
        )

    def ended(self) -> str | None:
        """The name of a program that has ended and has no life left; one that has is started again."""
        for name, process in self.running.items():
            if process.poll() is None:
                continue
            print(f"{name} ended with status {process.returncode}", file=sys.stderr)
            if not self.lives[name]:
                return name
            time.sleep(1)
            self.start(name, process.args, self.lives[name])
            break
        return None

    def wait(self) -> int:
        """Wait until told to stop (0) or until a program ends for good (1)."""
        while not self.stopping:
            if self.ended():
                return 1
            time.sleep(0.2)
        return 0

    def stop(self) -> None:
        """End every program: SIGTERM, then after `PATIENCE` seconds SIGKILL to its whole session."""
        for process in self.running.values():
            if process.poll() is None:
                process.terminate()
        deadline = time.monotonic() + PATIENCE
        for process in self.running.values():
            try:
                process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        self.running.clear()

"""A worker that hangs: found by its silence, ended by its own health check, and another takes on. TRUST, «Jobs»."""

import os
import signal
import subprocess
import sys

import stack as house

from tests.stack.conftest import SILENT_SECONDS, Stack, until

INIT = ["sh", "-c", '"$@" & wait $!', "init"]  # as a container's: it starts the program and ends with it


def checked(stack: Stack, *options: str) -> int:
    """What the health check of the containers answers about the worker."""
    command = [sys.executable, "scripts/alive.py", "worker", *options]
    return subprocess.run(command, cwd=house.ROOT, env=stack.env, check=False).returncode


def silent(stack: Stack) -> bool:
    """Whether the worker has said nothing for longer than it may."""
    return stack.health()[1].get("worker") == "silent"


def test_a_worker_that_hangs_is_ended_and_started_again(unchecked: Stack) -> None:
    until(unchecked.is_well, "a stack that is well")
    unchecked.kill("worker")
    until(lambda: silent(unchecked), "the end of the first one's last report", SILENT_SECONDS + 15)
    unchecked.start("hung", [*INIT, *unchecked.command("worker")])
    init = unchecked.running["hung"]
    until(unchecked.is_well, "a worker that reports itself")
    (worker,) = unchecked.children("hung")
    end = ("--end-children-of", str(init.pid))
    assert checked(unchecked, *end) == 0 and init.poll() is None  # who lives is left alone

    os.kill(worker, signal.SIGSTOP)
    until(lambda: silent(unchecked), "the silence", SILENT_SECONDS + 15)
    assert checked(unchecked) == 1 and init.poll() is None  # said, no more: so it was before
    assert checked(unchecked, *end) == 1
    assert until(lambda: init.poll() is not None and init.returncode, "its end") == 128 + signal.SIGKILL

    unchecked.start("worker", [*INIT, *unchecked.command("worker")])
    successor = unchecked.running["worker"]
    checked(unchecked, "--end-children-of", str(successor.pid))
    assert successor.poll() is None  # the silence is another's: a young one is given its time
    until(unchecked.is_well, "its successor")
    unchecked.kill("worker")  # the next tests have one without an init

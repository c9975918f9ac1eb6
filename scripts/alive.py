#!/usr/bin/env python3
"""For a container's health check: 0 while «worker» or «beat» (the argument) gives signs of life, else 1.

With `--end-children-of 1` a part that is silent, though it has run for longer than that, is ended with kill -9: it hangs,
and the restart policy starts another. Docker by itself only calls it unhealthy.
"""

import argparse
import os
import signal
import sys
import time
from pathlib import Path

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shenbei.settings")

import django  # noqa: E402

django.setup()

from django.utils import timezone  # noqa: E402

from office.reports import silent_after, silent_parts  # noqa: E402


def children(parent: int) -> list[int]:
    """The processes that a process has started."""
    return [int(pid) for pid in Path(f"/proc/{parent}/task/{parent}/children").read_text().split()]


def age(pid: int) -> float:
    """For how many seconds a process has run."""
    started = int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19])
    return time.clock_gettime(time.CLOCK_BOOTTIME) - started / os.sysconf("SC_CLK_TCK")


def main() -> int:
    """Say whether a part lives; end it where that is asked for and it does not."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("part", choices=["worker", "beat"])
    parser.add_argument("--end-children-of", type=int, default=0, metavar="PID")
    options = parser.parse_args()
    silent = options.part in silent_parts(timezone.now())
    if silent and options.end_children_of:
        for pid in children(options.end_children_of):
            if age(pid) > silent_after().total_seconds():
                os.kill(pid, signal.SIGKILL)
    return int(silent)


if __name__ == "__main__":
    sys.exit(main())

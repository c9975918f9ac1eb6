"""Moves the clock of a Python program that is started with this folder in PYTHONPATH, and of its children.

CLOCK_FILE says how many seconds it goes ahead; whoever writes another number there moves it again.
"""

import os
import threading
import time

import time_machine

PATH, REAL = os.environ["CLOCK_FILE"], time.monotonic
BEGAN = time.time() - REAL()  # the true time is BEGAN + REAL()


def ahead() -> float:
    """Seconds that the file says."""
    with open(PATH, encoding="ascii") as file:
        return float(file.read())


def follow(now: float) -> None:
    """Move the clock whenever the file says another number."""
    while True:
        if (said := ahead()) != now:
            now = said
            traveller.move_to(BEGAN + REAL() + now)
        threading.Event().wait(0.1)


def watch() -> None:
    """Follow the file in a thread, which no fork takes along."""
    threading.Thread(target=follow, args=(0.0,), daemon=True).start()


traveller = time_machine.travel(BEGAN + REAL() + ahead(), tick=True).start()
os.register_at_fork(after_in_child=watch)
watch()

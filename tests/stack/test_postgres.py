"""PostgreSQL itself killed with kill -9 under load: what was acknowledged is there, nothing is half, all recover alone.

The server is the test's own, with `fsync` on; web, worker and beat are production's programs on it.
"""

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest

from tests.stack.conftest import Stack, until
from tests.stack.own import OwnPostgres
from tests.stack.person import HALF, ORPHANS, Person, a_visit

WRITERS = 12
ENOUGH = 36  # visits acknowledged before the server is killed
RECOVERY = 30  # seconds that web, worker and beat get to be well again by themselves
CARELESS = ["-c", "synchronous_commit=off", "-c", "wal_writer_delay=10s"]  # says done before it is written
TEXTS = "SELECT purpose, count(*) FROM visits_visit WHERE state <> 'draft' GROUP BY purpose"


@dataclass
class Load:
    """Clerks who enter visits without a pause; who gets no answer sends the very same form again."""

    url: str
    clerks: list[tuple[Person, str]]  # a session and the duty that it enters for
    acknowledged: list[str] = field(default_factory=list)
    unanswered: list[str] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)
    closed: threading.Event = field(default_factory=threading.Event)

    def enter(self, number: int) -> None:
        """One clerk, until it is over."""
        person, duty = self.clerks[number % len(self.clerks)]
        while not self.over.is_set():
            data = a_visit(duty)
            while person.ask(f"{self.url}/visits/log/", **data)[0] != 302:
                self.unanswered.append(data["purpose"])
                if self.closed.wait(0.3):
                    return
            self.acknowledged.append(data["purpose"])

    def run_until(self, end: Callable[[], None], patience: float = RECOVERY) -> None:
        """All of them at once, until `end` has come back; then each gets so long to have its last form taken."""
        threads = [threading.Thread(target=self.enter, args=(number,)) for number in range(WRITERS)]
        for thread in threads:
            thread.start()
        try:
            end()
        finally:
            self.over.set()
            end_of_patience = time.monotonic() + patience
            for thread in threads:
                thread.join(max(0.0, end_of_patience - time.monotonic()))
            self.closed.set()

    def well_under_way(self) -> None:
        """Wait until enough has been acknowledged."""
        until(lambda: len(self.acknowledged) >= ENOUGH, "visits entered")


@pytest.fixture
def running(own_house: tuple[OwnPostgres, Stack]) -> Iterator[tuple[OwnPostgres, Stack]]:
    """A district of its own with its programs."""
    _postgres, own = own_house
    own.mend()
    yield own_house
    for name in list(own.running):
        own.kill(name)


def load_on(own: Stack) -> Load:
    return Load(own.url, own.clerks())


def test_what_was_acknowledged_is_there_after_the_server_was_killed(running) -> None:
    postgres, own = running
    load = load_on(own)

    def fall() -> None:
        load.well_under_way()
        postgres.kill()
        time.sleep(1)
        assert own.health()[0] == 503
        postgres.start()
        until(own.is_well, "web, worker and beat by themselves", RECOVERY)
        time.sleep(1)

    load.run_until(fall)
    entered = dict(own.sql(TEXTS))
    assert load.unanswered  # it was under load when it fell
    assert {text: entered.get(text, 0) for text in load.acknowledged} == dict.fromkeys(load.acknowledged, 1)
    assert set(load.unanswered) <= set(load.acknowledged)  # sent again they were taken, once
    assert own.sql(HALF) == own.sql(ORPHANS) == []
    assert "whole" in own.manage("verify_trail")
    own.sql("DELETE FROM office_job")
    own.ring("visits.tasks.nightly")
    until(lambda: own.sql("SELECT 1 FROM office_job WHERE state = 'done'"), "the work of the night", 30)


def test_control_acknowledged_before_it_is_written_it_is_lost(running) -> None:
    postgres, own = running
    own.kill("web")
    postgres.kill()
    postgres.start(*CARELESS)
    own.start("web")
    until(own.is_well, "the house on a careless server", RECOVERY)
    load = load_on(own)
    ((writer,),) = own.sql("SELECT pid FROM pg_stat_activity WHERE backend_type = 'walwriter'")
    os.kill(writer, signal.SIGSTOP)  # and nobody writes for it

    def fall() -> None:
        load.well_under_way()
        postgres.kill()

    load.run_until(fall, patience=1)
    postgres.start()
    assert set(load.acknowledged) - set(dict(own.sql(TEXTS)))

"""The broker away, back, and away again; worker and beat dead for as long as it takes to be said."""

import re
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.stack.conftest import SILENT_SECONDS, Stack, until
from tests.stack.own import OwnRedis
from tests.stack.person import Person
from tests.stack.test_jobs import cycle_locked, night_is_done, stopped_in_the_middle

OWN_PATIENCE = 6  # seconds that kombu, left to itself, keeps a page waiting for a dead broker, at least
ASKED = "SELECT state, attempts FROM office_job WHERE name = 'visits.check'"
PULSE = "office.tasks.beat_alive"
OLD = "UPDATE office_heartbeat SET at = now() - interval '1 hour' WHERE name = 'beat'"
AGE = "SELECT extract(epoch FROM now() - at) FROM office_heartbeat WHERE name = %s"
FRESH = "SELECT 1 FROM office_heartbeat WHERE name = 'beat' AND at > now() - interval '1 minute'"


UNMENDED = """
import sys
from celery.__main__ import main
from shenbei.lib import lost_broker
lost_broker.register = lambda: None
sys.argv[:] = sys.argv[1:]
main()
"""


@pytest.fixture
def own(unchecked: Stack, own_redis: OwnRedis) -> Iterator[Stack]:
    """The district's web server with a Redis of the test's own, which runs; worker and beat are dead."""
    for name in ("worker", "beat"):
        unchecked.kill(name)
    own_redis.start()
    own = Stack(unchecked.folder, unchecked.database_url, own_redis.url)
    own.start("web")
    until(lambda: own.health()[0], "a second web server")
    yield own
    own.stop()


def seconds_to_ask(own: Stack, staff: Person) -> float:
    """How long the POST takes that asks for a check; its row in the ledger is then the only one."""
    own.sql("DELETE FROM office_job")
    began = time.monotonic()
    assert staff.ask(f"{own.url}/quotas/check/", go="1")[0] == 302
    assert own.sql(ASKED) == [("waiting", 0)]
    return time.monotonic() - began


def test_without_broker_a_post_succeeds_and_five_restarts_hinder_nothing(
    own: Stack, own_redis: OwnRedis, staff: Person
) -> None:
    living = max(
        seconds_to_ask(own, staff) for _time in range(2)
    )  # the first one is the server's first at all
    own_redis.kill()
    dead = min(
        seconds_to_ask(own, staff) for _time in range(3)
    )  # a busy machine is late now and then, not always
    assert dead < living + OWN_PATIENCE / 2

    own_redis.start()
    own.start("worker")
    own.overdue_beat("beat2")
    until(lambda: own.sql(ASKED) == [("done", 1)], "the check that was asked for")
    own.sql(OLD)
    until(lambda: own.sql(FRESH), "work after all that was late")
    for number in range(5):
        own_redis.kill()
        own_redis.start()
        own.sql(OLD)
        until(lambda: own.sql(FRESH), f"work again after restart {number + 1}")
    assert own.sql(ASKED) == [("done", 1)]


@contextmanager
def redis_restarted_in_the_middle(own: Stack, own_redis: OwnRedis) -> Iterator[None]:
    """Redis goes and comes while a check is under way: its message belongs to a connection that is gone."""
    own.sql("DELETE FROM office_job")
    with cycle_locked(own):
        stopped_in_the_middle(own)
        own_redis.kill()
        own_redis.start()
        yield


def test_work_that_ends_after_redis_came_back_ends_no_worker(own: Stack, own_redis: OwnRedis) -> None:
    own.start("worker")
    for _time in range(3):
        with redis_restarted_in_the_middle(own, own_redis):
            own.ring(PULSE)
            until(lambda: not own.messages(), "a worker that takes from the new Redis")
        night_is_done(own, attempts=1)
        own.ring(PULSE)
        until(lambda: not own.messages(), "the same worker, taking on")
        assert own.running["worker"].poll() is None, own.log("worker")


def test_control_with_kombu_s_own_channel_it_ends_and_is_to_be_started_again(
    own: Stack, own_redis: OwnRedis
) -> None:
    own.start("unmended", [sys.executable, "-c", UNMENDED, *own.command("worker")])
    with redis_restarted_in_the_middle(own, own_redis):
        until(lambda: "Unrecoverable error: AttributeError" in own.log("unmended"), "what ends the worker")
    assert until(own.running["unmended"].poll, "its end") == 1


def test_a_dead_beat_and_worker_are_said_in_time_by_the_clock_alone(unchecked: Stack, staff: Person) -> None:
    until(unchecked.is_well, "a stack that is well")
    for name in ("beat", "worker"):
        unchecked.kill(name)
    for name in ("worker", "beat"):
        said = lambda name=name: unchecked.health()[1].get(name) == "silent"  # noqa: E731
        until(said, f"the dead {name}", SILENT_SECONDS + 15)
        ((age,),) = unchecked.sql(AGE, name)
        assert age >= SILENT_SECONDS  # no sooner: he may live
    status, page = staff.ask(f"{unchecked.url}/")
    assert status == 200 and re.search(r'class="alert alert-danger"', page)

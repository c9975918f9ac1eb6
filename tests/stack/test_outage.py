"""The broker away, back, and away again; worker and beat dead for as long as it takes to be said."""

import re
import time

from tests.stack.conftest import SILENT_SECONDS, Stack, until
from tests.stack.own import OwnRedis, free_port
from tests.stack.person import Person

ASKED = "SELECT state, attempts FROM office_job WHERE name = 'visits.check'"
OLD = "UPDATE office_heartbeat SET at = now() - interval '1 hour' WHERE name = 'beat'"
FRESH = "SELECT 1 FROM office_heartbeat WHERE name = 'beat' AND at > now() - interval '1 minute'"


def test_without_broker_a_post_succeeds_and_five_restarts_hinder_nothing(
    unchecked: Stack, own_redis: OwnRedis, staff: Person
) -> None:
    for name in ("worker", "beat"):
        unchecked.kill(name)
    port = str(free_port())
    unchecked.start(
        "web2", unchecked.command("web"), BIND=f"127.0.0.1:{port}", PORT=port, REDIS_URL=own_redis.url
    )
    url = f"http://127.0.0.1:{port}"
    until(lambda: staff.ask(f"{url}/quotas/")[0] == 200, "a second web server")
    began = time.monotonic()
    assert staff.ask(f"{url}/quotas/check/", go="1")[0] == 302
    assert (
        time.monotonic() - began < 5
    )  # at once, by a busy machine too; with kombu's own patience it is 6 and more
    assert unchecked.sql(ASKED) == [("waiting", 0)]

    own_redis.start()
    unchecked.start("worker2", unchecked.command("worker"), REDIS_URL=own_redis.url)
    unchecked.overdue_beat("beat2", REDIS_URL=own_redis.url)
    until(lambda: unchecked.sql(ASKED) == [("done", 1)], "the check that was asked for")
    unchecked.sql(OLD)
    until(lambda: unchecked.sql(FRESH), "work after all that was late")
    for number in range(5):
        own_redis.kill()
        own_redis.start()
        unchecked.sql(OLD)
        until(lambda: unchecked.sql(FRESH), f"work again after restart {number + 1}")
    assert unchecked.sql(ASKED) == [("done", 1)]


def test_a_dead_beat_and_worker_are_said_in_time_by_the_clock_alone(unchecked: Stack, staff: Person) -> None:
    for name in ("beat", "worker"):
        unchecked.kill(name)
    assert unchecked.health()[0] == 200  # they were alive a moment ago
    said = until(
        lambda: unchecked.health()[1].get("worker") == "silent", "the dead worker", SILENT_SECONDS + 15
    )
    assert said
    until(lambda: unchecked.health()[1]["beat"] == "silent", "the dead beat", SILENT_SECONDS)
    status, page = staff.ask(f"{unchecked.url}/")
    assert status == 200 and re.search(r'class="alert alert-danger"', page)

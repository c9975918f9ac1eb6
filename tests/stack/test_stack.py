"""The programs of production, alive and apart: what each does when another is late, doubled or gone."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import stack as house

from tests.stack.conftest import Stack, until
from tests.stack.own import free_port

NIGHTLY = "SELECT state, attempts, finished_at FROM office_job WHERE name = 'visits.nightly'"
RING = "visits.tasks.nightly"


@pytest.fixture(autouse=True)
def quiet(stack: Stack) -> Iterator[None]:
    """Every test begins with an empty ledger and ends with the stack well again."""
    until(lambda: not stack.messages(), "an empty queue")
    stack.sql("DELETE FROM office_job")
    yield
    stack.mend()


def test_every_part_reports_itself(stack: Stack) -> None:
    status, parts = stack.health()
    assert status == 200
    assert parts == dict.fromkeys(["database", "cache", "worker", "beat", "disk", "database_disk"], "ok")


def test_a_ring_reaches_the_worker_through_redis(stack: Stack) -> None:
    stack.ring(RING)
    until(lambda: stack.sql(NIGHTLY + " AND state = 'done'"), "the work of the night", 20)


def test_the_same_ring_again_does_nothing_more(stack: Stack) -> None:
    stack.ring(RING)
    (first,) = until(lambda: stack.sql(NIGHTLY + " AND state = 'done'"), "the work of the night", 20)
    stack.ring(RING)
    until(lambda: not stack.messages(), "the second ring taken")
    assert stack.sql(NIGHTLY) == [first]


def test_without_the_ledger_s_row_it_would_be_done_again(stack: Stack) -> None:
    stack.ring(RING)
    (first,) = until(lambda: stack.sql(NIGHTLY + " AND state = 'done'"), "the work of the night", 20)
    stack.sql("DELETE FROM office_job WHERE name = 'visits.nightly'")
    stack.ring(RING)
    (second,) = until(lambda: stack.sql(NIGHTLY + " AND state = 'done'"), "the work done twice", 20)
    assert second[2] > first[2]


def test_a_beat_that_was_late_has_the_work_done_once(stack: Stack) -> None:
    stack.overdue_beat("late")
    (row,) = until(lambda: stack.sql(NIGHTLY + " AND state = 'done'"), "the work of the night", 30)
    assert row[1] == 1


def test_two_beats_ring_twice_and_the_work_is_done_once(stack: Stack) -> None:
    stack.kill("worker")
    stack.overdue_beat("late")
    stack.overdue_beat("later")
    until(lambda: stack.messages().count("visits.tasks.nightly") == 2, "a ring of each beat", 30)
    assert stack.sql(NIGHTLY) == []
    stack.start("worker")
    until(lambda: not stack.messages(), "both rings taken")
    (row,) = until(lambda: stack.sql(NIGHTLY + " AND state = 'done'"), "the work of the night", 20)
    assert row[1] == 1


CLAIM = """
INSERT INTO office_job (name, period, payload, state, put_at, claimed_at, attempts, error)
VALUES ('visits.nightly', to_char(now() AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD'), '{}', 'claimed',
        now(), now() - %s * interval '1 minute', 1, '')
"""


def test_the_claim_of_a_dead_worker_is_taken_over(stack: Stack) -> None:
    stack.sql(CLAIM, 25)
    stack.ring(RING)
    (row,) = until(lambda: stack.sql(NIGHTLY + " AND state = 'done'"), "the work of the dead", 20)
    assert row[1] == 2


def test_the_claim_of_a_living_worker_is_left_alone(stack: Stack) -> None:
    stack.sql(CLAIM, 5)
    stack.ring(RING)
    until(lambda: not stack.messages(), "the ring taken")
    assert [row[:2] for row in stack.sql(NIGHTLY)] == [("claimed", 1)]


def test_a_dead_worker_is_reported_and_its_successor_too(stack: Stack) -> None:
    stack.kill("worker")
    stack.sql("UPDATE office_heartbeat SET at = now() - interval '11 minutes' WHERE name = 'worker'")
    status, parts = stack.health()
    assert (status, parts["worker"], parts["database"]) == (503, "silent", "ok")
    stack.start("worker")
    until(stack.is_well, "a worker that reports itself")


def test_a_dead_beat_is_reported(stack: Stack) -> None:
    stack.kill("beat")
    until(lambda: not stack.messages(), "an empty queue")
    stack.sql("UPDATE office_heartbeat SET at = now() - interval '11 minutes' WHERE name = 'beat'")
    status, parts = stack.health()
    assert (status, parts["beat"], parts["worker"]) == (503, "silent", "ok")


def test_cut_connections_are_made_anew(stack: Stack) -> None:
    stack.sql(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    until(stack.is_well, "pages again", 20)
    stack.sql("DELETE FROM office_heartbeat")
    until(
        lambda: stack.sql("SELECT 1 FROM office_heartbeat WHERE name = 'worker'"),
        "the worker's own pulse",
        60,
    )
    stack.ring(RING)
    until(lambda: stack.sql(NIGHTLY + " AND state = 'done'"), "the work of the night", 20)


def offspring(pid: int) -> list[str]:
    """The numbers of the processes that a process has started and that live."""
    return Path(f"/proc/{pid}/task/{pid}/children").read_text().split()


def test_make_stack_starts_all_and_leaves_nothing(stack: Stack, tmp_path: Path) -> None:
    port = str(free_port())
    address = f"http://127.0.0.1:{port}"
    own = {"PORT": port, "BIND": f"127.0.0.1:{port}", "SITE_URL": address, "CSRF_TRUSTED_ORIGINS": address}
    log = (tmp_path / "log").open("wb")
    script = subprocess.Popen(
        [sys.executable, "scripts/stack.py"], cwd=house.ROOT, env={**stack.env, **own}, stdout=log, stderr=log
    )
    until(lambda: address in (tmp_path / "log").read_text(), "the line that says it runs", 60)
    children = offspring(script.pid)
    assert len(children) == len(house.SERVICES)
    os.kill(int(children[1]), signal.SIGKILL)
    successor = until(lambda: set(offspring(script.pid)) - set(children), "the second one's successor")
    children += successor
    script.send_signal(signal.SIGTERM)
    assert script.wait(30) == 0
    log.close()
    assert not [pid for pid in children if os.path.exists(f"/proc/{pid}")]


PARENT = """
import sys, time
from pathlib import Path
from tests.stack.conftest import Stack
from tests.stack.own import OwnPostgres, OwnRedis
redis, postgres = OwnRedis(Path(sys.argv[1])), OwnPostgres()
redis.start()
postgres.start()
stack = Stack(Path(sys.argv[1]), postgres.url(), redis.url)
stack.start("sleeper", ["sleep", "100"])
print(postgres.folder, redis.process.pid, postgres.process.pid, stack.running["sleeper"].pid, flush=True)
time.sleep(100)
"""


def test_a_killed_run_of_these_tests_leaves_no_process(tmp_path: Path) -> None:
    env = {**os.environ, "PYTHONPATH": f"{house.ROOT}{os.pathsep}{house.ROOT / 'scripts'}"}
    run = subprocess.Popen(
        [sys.executable, "-c", PARENT, tmp_path], env=env, stdout=subprocess.PIPE, text=True
    )
    assert run.stdout
    folder, *started = run.stdout.readline().split()
    assert len(started) == 3 and all(os.path.exists(f"/proc/{pid}") for pid in started)
    run.kill()
    run.wait(10)
    run.stdout.close()
    until(lambda: not [pid for pid in started if os.path.exists(f"/proc/{pid}")], "the end of all", 20)
    shutil.rmtree(folder)

"""The programs of production, alive and apart: what each does when another is late, doubled or gone."""

from tests.stack.conftest import Stack, until


def test_every_part_reports_itself(stack: Stack) -> None:
    status, parts = stack.health()
    assert status == 200
    assert parts == dict.fromkeys(["database", "cache", "worker", "beat"], "ok")


def test_a_ring_reaches_the_worker_through_redis(stack: Stack) -> None:
    stack.sql("DELETE FROM office_heartbeat WHERE name = 'beat'")
    stack.shell("from office.tasks import beat_alive; beat_alive.delay()")
    until(lambda: stack.sql("SELECT 1 FROM office_heartbeat WHERE name = 'beat'"), "the worker's mark", 20)

"""/healthz names what does not answer."""

from datetime import timedelta

from django.utils import timezone

from office.actions import heartbeat
from office.tasks import beat_alive


def test_all_parts_answer(client, db):
    beat_alive()
    answer = client.get("/healthz")
    assert answer.status_code == 200
    assert set(answer.json().values()) == {"ok"}


def test_silent_beat_is_named(client, db):
    beat_alive()
    heartbeat("beat", now=timezone.now() - timedelta(minutes=11))
    answer = client.get("/healthz")
    assert answer.status_code == 503
    parts = dict.fromkeys(["database", "cache", "worker", "beat", "disk", "database_disk"], "ok")
    assert answer.json() == parts | {"beat": "silent"}


def test_a_worker_that_found_no_room_is_believed(client, db):
    """It lives, and has written no megabyte for ten minutes."""
    beat_alive()
    heartbeat("room", now=timezone.now() - timedelta(minutes=11))
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()["database_disk"]) == (503, "full")


def test_cache_that_fails_is_named(client, db, monkeypatch):
    monkeypatch.setattr("shenbei.pages.health.cache.set", lambda *a: 1 / 0)
    assert client.get("/healthz").json()["cache"] == "silent"


def test_full_disk_is_named(client, db, monkeypatch):
    beat_alive()
    monkeypatch.setattr("shenbei.lib.disk.usage", lambda folder: (10, 1000))
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()["disk"]) == (503, "full")

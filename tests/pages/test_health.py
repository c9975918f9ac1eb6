"""/healthz names what does not answer."""

from datetime import timedelta

from django.utils import timezone

from office.actions import heartbeat


def test_all_parts_answer(client, db):
    heartbeat("worker")
    heartbeat("beat")
    answer = client.get("/healthz")
    assert answer.status_code == 200
    assert set(answer.json().values()) == {"ok"}


def test_silent_beat_is_named(client, db):
    heartbeat("worker")
    heartbeat("beat", now=timezone.now() - timedelta(minutes=11))
    answer = client.get("/healthz")
    assert answer.status_code == 503
    assert answer.json() == {"database": "ok", "cache": "ok", "worker": "ok", "beat": "silent", "disk": "ok"}


def test_cache_that_fails_is_named(client, db, monkeypatch):
    monkeypatch.setattr("shenbei.pages.health.cache.set", lambda *a: 1 / 0)
    assert client.get("/healthz").json()["cache"] == "silent"


def test_full_disk_is_named(client, db, monkeypatch):
    heartbeat("worker")
    heartbeat("beat")
    monkeypatch.setattr("shenbei.lib.disk.usage", lambda folder: (10, 1000))
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()["disk"]) == (503, "full")

"""/metrics for the operator: figures of the machinery behind a token, as Prometheus reads them."""

import re

from django.utils import timezone

from office.actions import event_record, heartbeat, job_put

TOKEN = "a-token-of-the-operator"


def test_without_token_there_is_no_such_page(client, db, settings):
    assert client.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404
    settings.METRICS_TOKEN = TOKEN
    assert client.get("/metrics").status_code == 404
    assert client.get("/metrics", headers={"Authorization": "Bearer wrong"}).status_code == 404


def test_figures_are_told(client, staff, settings):
    settings.METRICS_TOKEN = TOKEN
    heartbeat("worker")
    job_put("x", "2012", now=timezone.now())
    event_record(by=staff, verb="value.set", obj=staff)
    answer = client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    lines = answer.content.decode().splitlines()
    assert 'shenbei_jobs{state="waiting"} 1' in lines
    assert "shenbei_trail_events 1" in lines
    assert all(re.fullmatch(r'shenbei_[a-z_]+(\{[a-z]+="\w+"\})? [-+.e\d]+', line) for line in lines)
    assert answer["Cache-Control"] == "no-store"

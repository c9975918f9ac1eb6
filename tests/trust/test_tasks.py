"""How Celery carries work: acknowledged when it is done, one at a time, JSON alone, bounded, never far ahead. TRUST, «Jobs»."""

import ast
import re
from pathlib import Path

import pytest
from django.conf import settings

from shenbei.celery import app, collect_schedule

ROOT = Path(__file__).resolve().parents[2]
MINUTE = 60


@pytest.fixture(scope="module")
def own():
    """Our tasks by name."""
    app.loader.import_default_modules()
    return {name: task for name, task in app.tasks.items() if name.split(".")[0] in settings.OWN_APPS}


def test_a_task_is_acknowledged_when_it_is_done(own) -> None:
    assert len(own) >= 12
    assert all(task.acks_late and task.reject_on_worker_lost for task in own.values())
    assert app.conf.worker_prefetch_multiplier == 1


def test_a_task_ends_before_its_message_comes_back(own) -> None:
    source = (ROOT / "shenbei/settings.py").read_text(encoding="utf-8")  # the tests have no such broker
    back = int(re.search(r'"visibility_timeout": (\d+)', source)[1])
    for task in own.values():
        soft, hard = (
            (task.soft_time_limit or app.conf.task_soft_time_limit),
            (task.time_limit or app.conf.task_time_limit),
        )
        assert 0 < soft < hard < back


def test_nothing_but_json_goes_over_the_broker(own) -> None:
    assert app.conf.accept_content == ["json"] and app.conf.task_serializer == "json"
    assert {task.serializer for task in own.values()} == {"json"}


def ahead(source: str) -> list[str]:
    """Arguments by which a call asks for work later than now."""
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    return [word.arg for call in calls for word in call.keywords if word.arg in ("eta", "countdown")]


def test_no_work_is_asked_for_ahead() -> None:
    """A worker holds what lies ahead in its memory; what is due later is a row, found by the next beat."""
    files = [file for name in [*settings.OWN_APPS, "shenbei"] for file in (ROOT / name).rglob("*.py")]
    assert not {file.name: found for file in files if (found := ahead(file.read_text(encoding="utf-8")))}
    for entry in collect_schedule(settings.OWN_APPS).values():
        assert not {"eta", "countdown"} & entry.get("options", {}).keys()
        assert (
            entry["options"]["expires"] >= MINUTE
        )  # what nobody took in its time is rung again, not heaped up
    assert ahead("task.apply_async(countdown=3600)") == ["countdown"]

"""Production refuses to start half configured."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
WHOLE = {
    "SECRET_KEY": "9f3ka-Zq7" * 8,
    "ALLOWED_HOSTS": "district.example",
    "SITE_URL": "https://district.example",
    "DATABASE_URL": "sqlite:////tmp/unused.sqlite3",
    "MEDIA_ROOT": "/tmp/unused",
}


def check(**changed: str | None) -> subprocess.CompletedProcess:
    env = {name: value for name, value in (WHOLE | changed).items() if value is not None}
    env |= {"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "shenbei.settings"}
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)


def test_whole_settings_pass_the_deployment_check():
    done = check()
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", None),
        ("SECRET_KEY", "development-only-key"),
        ("DATABASE_URL", None),
        ("MEDIA_ROOT", None),
        ("SITE_URL", None),
    ],
)
def test_missing_or_known_values_stop_the_process(name, value):
    done = check(**{name: value})
    assert done.returncode != 0
    assert f"{name} must be set" in done.stderr

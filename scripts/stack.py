#!/usr/bin/env python3
"""`make stack`: production's programs as processes, against a local PostgreSQL and Redis.

docker-compose.yml runs the very same commands with the very same variables (a test compares them).
"""

import os
import secrets
import subprocess
import sys
from pathlib import Path

import databases
from processes import Processes

ROOT = Path(__file__).resolve().parent.parent

# Run once, in this order, before the services start.
PREPARE = [
    ["python", "manage.py", "collectstatic", "--noinput", "--verbosity", "0"],
    ["python", "manage.py", "migrate", "--noinput", "--verbosity", "0"],
]
SERVICES = {
    "web": ["gunicorn"],
    "worker": ["celery", "-A", "shenbei", "worker", "--loglevel", "WARNING", "--concurrency", "2"],
    "beat": [
        "celery",
        "-A",
        "shenbei",
        "beat",
        "--loglevel",
        "WARNING",
        "--schedule",
        "var/beat",
        "--pidfile=",
    ],
}

# How often each may run before its end is the end of all; in containers the restart policy starts it again.
LIVES = {"web": 1, "worker": 10, "beat": 10}


def own_secret() -> str:
    """A key for this machine, made once and kept in var/ (never committed)."""
    path = ROOT / "var" / "secret_key"
    if not path.exists():
        path.parent.mkdir(exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(50), encoding="ascii")
    return path.read_text(encoding="ascii")


def variables(given: dict[str, str]) -> dict[str, str]:
    """Every setting of the stack: what `given` holds, else what suits this machine."""
    port = given.get("PORT", "8000")
    site = given.get("SITE_URL", f"http://127.0.0.1:{port}")
    local = {
        "SECRET_KEY": given.get("SECRET_KEY") or own_secret(),
        "DEBUG": "0",
        "ALLOWED_HOSTS": "127.0.0.1,localhost",
        "CSRF_TRUSTED_ORIGINS": site,
        "DATABASE_URL": "postgres://postgres@127.0.0.1:5432/shenbei",
        "REDIS_URL": "redis://127.0.0.1:6379/0",
        "MEDIA_ROOT": str(ROOT / "var" / "media"),
        "SITE_URL": site,
        "TIME_ZONE": "Asia/Shanghai",
        "EMAIL_URL": "consolemail://",
        "MAIL_FROM": "noreply@localhost",
        "NOTIFY_URLS": "",
        "SILENT_SECONDS": "600",
        "TRAIL_HEAD_FILE": "",
        "METRICS_TOKEN": "",
        "BIND": f"127.0.0.1:{port}",
    }
    return {name: given.get(name, value) for name, value in local.items()}


def environment() -> dict[str, str]:
    """The environment of the stack's programs; those of .venv come first."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    return {**os.environ, **variables(dict(os.environ)), "PATH": path}


def prepare(env: dict[str, str]) -> None:
    """Create the database, gather the static files, migrate; a failure ends the stack."""
    databases.create(*env["DATABASE_URL"].rsplit("/", 1))
    for command in PREPARE:
        subprocess.run(command, env=env, check=True)


def main() -> int:
    """0 when stopped by its user, 1 when a program ended by itself for good."""
    os.chdir(ROOT)
    env = environment()
    prepare(env)
    with Processes(env) as family:
        for name, command in SERVICES.items():
            family.start(name, command, LIVES[name])
        print(f"{env['SITE_URL']}/ — web, worker and beat run; Ctrl-C stops them", flush=True)
        return family.wait()


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
"""`make run`: the demo on this machine alone — SQLite in var/, server, a real worker with beat, no broker.

The worker's letterbox is a folder (Celery's filesystem transport); it starts and stops with the server.
"""

import os
import socket
import subprocess
import sys
import time
from pathlib import Path

from processes import Processes

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 60  # seconds that the server gets to answer
DEVELOPMENT = {"DEBUG": "1", "SECRET_KEY": "development-only-key"}


def environment(port: str) -> dict[str, str]:
    """Our environment, with what a start on one's own machine needs and nobody has to set."""
    return {**DEVELOPMENT, "SITE_URL": f"http://127.0.0.1:{port}", **os.environ}


def manage(env: dict[str, str], *arguments: str) -> None:
    """Run one management command; its failure ends ours."""
    status = subprocess.run([sys.executable, "manage.py", *arguments], env=env).returncode
    if status:
        sys.exit(status)


def commands(port: str) -> dict[str, list[str]]:
    """The programs of `make run`: server, and one worker that carries its own beat."""
    celery = [sys.executable, "-m", "celery", "-A", "shenbei", "worker", "--beat", "--pool", "solo"]
    return {
        "web": [sys.executable, "manage.py", "runserver", "--noreload", "--skip-checks", f"127.0.0.1:{port}"],
        "worker": [*celery, "--schedule", "var/beat-schedule", "--loglevel", "WARNING", "--without-mingle"],
    }


def answers(port: str) -> bool:
    """Whether somebody listens on 127.0.0.1:port."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", int(port))) == 0


def wait_for(port: str, family: Processes) -> bool:
    """Wait until the server answers; False when it ended, we were stopped, or patience ran out."""
    deadline = time.monotonic() + PATIENCE
    while not answers(port):
        if family.stopping or family.ended() or time.monotonic() > deadline:
            return False
        time.sleep(0.1)
    return True


def main() -> int:
    """0 when stopped by its user, else 1."""
    os.chdir(ROOT)
    port = os.environ.get("PORT", "8000")
    if answers(port):
        print(f"port {port} is taken: PORT=8001 make run takes another", file=sys.stderr)
        return 1
    env = environment(port)
    manage(env, "migrate", "--verbosity", "0")
    manage(env, "demo", "--if-empty")
    with Processes(env) as family:
        for name, command in commands(port).items():
            family.start(name, command)
        if wait_for(port, family):
            print(f"\n  http://127.0.0.1:{port}/\n", flush=True)
            manage(env, "demo", "--sign-ins")
        return family.wait()


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
"""`make run`: the demo on this machine alone — SQLite in var/, server, a real worker with beat, no broker.

The worker's letterbox is a folder (shenbei.lib.letterbox); it starts and stops with the server.
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
DEVELOPMENT = {"DEBUG": "1", "SECRET_KEY": "development-only-key", "DJANGO_RUNSERVER_HIDE_WARNING": "true"}
ROOT_IS_FINE = "ignore:You're running the worker:UserWarning"  # on one's own machine, in a container


def environment(port: str) -> dict[str, str]:
    """Our environment, with what a start on one's own machine needs and nobody has to set."""
    return {**DEVELOPMENT, "SITE_URL": f"http://127.0.0.1:{port}", **os.environ}


def manage(env: dict[str, str], *arguments: str, quiet: bool = False) -> None:
    """Run one management command, `quiet` without what it prints; its failure ends ours."""
    output = subprocess.DEVNULL if quiet else None
    status = subprocess.run([sys.executable, "manage.py", *arguments], env=env, stdout=output).returncode
    if status:
        sys.exit(status)


def commands(port: str) -> dict[str, list[str]]:
    """The programs of `make run`: a server, a worker, and the beat that rings it."""
    celery = [sys.executable, "-W", ROOT_IS_FINE, "-m", "celery", "--quiet", "-A", "shenbei"]
    return {
        "web": [sys.executable, "manage.py", "runserver", "--noreload", "--skip-checks", f"127.0.0.1:{port}"],
        "worker": [*celery, "worker", "--pool", "solo", "--loglevel", "WARNING"],
        "beat": [*celery, "beat", "--loglevel", "WARNING", "--schedule", "var/beat", "--pidfile="],
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
    Path("var").mkdir(exist_ok=True)
    manage(env, "migrate", "--verbosity", "0")
    manage(env, "demo", "--if-empty", quiet=True)
    with Processes(env) as family:
        for name, command in commands(port).items():
            family.start(name, command, lives=1 if name == "web" else 10)
        if wait_for(port, family):
            print(f"\n  http://127.0.0.1:{port}/\n", flush=True)
            manage(env, "demo", "--sign-ins")
        return family.wait()


if __name__ == "__main__":
    sys.exit(main())

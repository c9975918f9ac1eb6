"""The stack of `make stack` as processes, on a database and a Redis number of its own; nothing of it is left behind."""

import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import databases
import psycopg2
import pytest
import redis
import stack as house
from celery import Celery
from processes import die_with_parent

from tests.stack.chat import ChatGroup
from tests.stack.own import OwnPostgres, OwnRedis, free_port
from tests.stack.person import SIGN_IN, Person

POSTGRESQL = os.environ.get("STACK_POSTGRESQL", "postgres://postgres@127.0.0.1:5432")
REDIS = os.environ.get("STACK_REDIS", "redis://127.0.0.1:6379")
PATIENCE = 60
SILENT_SECONDS = 20  # production's ten minutes, shortened: the same code, the same proportions


def until(question: Callable[[], Any], what: str, patience: float = PATIENCE) -> Any:
    """Ask until the answer is true; the answer, or a failure that names what never came.

    `patience` is in seconds of a machine with nothing else to do; a busy one gets as many times more as it is busy.
    """
    patience *= max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        if answer := question():
            return answer
        time.sleep(0.1)
    return pytest.fail(f"{what}: not within {patience:.0f} s")


def free_redis() -> str:
    """The address of an empty numbered database of the Redis server; skips when it does not answer."""
    for number in range(15, 7, -1):
        client = redis.Redis.from_url(f"{REDIS}/{number}", socket_connect_timeout=2)
        try:
            if client.dbsize() == 0:
                return f"{REDIS}/{number}"
        except redis.ConnectionError:
            pytest.skip(f"needs Redis at {REDIS}")
        finally:
            client.close()
    return pytest.skip(f"needs an empty database among 8 to 15 of {REDIS}")


OVERDUE = """
from datetime import timedelta
from celery.beat import PersistentScheduler
from shenbei.celery import app
app.finalize()
scheduler = PersistentScheduler(app=app, schedule_filename={path!r})
for entry in scheduler.schedule.values():
    entry.last_run_at = app.now() - timedelta(days={days})
scheduler.close()
"""


class Stack:
    """Production's programs, each of which a test may kill, start again or start twice."""

    def __init__(self, folder: Path, database_url: str, redis_url: str, **env: str) -> None:
        """Choose ports; `folder` keeps media, schedule and logs, `env` is said to every program."""
        self.folder, self.database_url, self.redis_url = folder, database_url, redis_url
        self.chat = ChatGroup()
        port = str(free_port())
        given = {
            "PORT": port,
            "DATABASE_URL": self.database_url,
            "REDIS_URL": self.redis_url,
            "MEDIA_ROOT": str(folder / "media"),
            "SECRET_KEY": "a-key-of-the-stack-tests-0123456789-abcdefgh",
            "EMAIL_URL": f"filemail:///{folder / 'mail'}",
            "NOTIFY_URLS": self.chat.address,
            "SILENT_SECONDS": str(SILENT_SECONDS),
        }
        given |= env
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        self.env = {**os.environ, **env, **house.variables(given), "PATH": path}
        self.env.pop("DJANGO_SETTINGS_MODULE", None)
        self.url = f"http://127.0.0.1:{port}"
        self.running: dict[str, subprocess.Popen] = {}

    def command(self, service: str, schedule: str = "schedule") -> list[str]:
        """The service's own command; only beat's schedule lies in the test's folder."""
        return [
            str(self.folder / schedule) if part == "var/beat" else part for part in house.SERVICES[service]
        ]

    def start(self, name: str, command: list[str] | None = None, **env: str) -> None:
        """Start a program by its service's name, or under any name with a command and other variables."""
        with (self.folder / f"{name}.log").open("ab") as log:
            self.running[name] = subprocess.Popen(
                command or self.command(name),
                cwd=house.ROOT,
                env={**self.env, **env},
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=die_with_parent,
            )

    def kill(self, name: str, number: int = signal.SIGKILL) -> None:
        """Send a program and its children a signal and wait until it is gone."""
        process = self.running.pop(name)
        if process.poll() is None:
            os.killpg(process.pid, number)
        process.wait(30)

    def overdue_beat(self, name: str, days: int = 2, **env: str) -> None:
        """Start one more beat, which finds on its schedule everything so many days late."""
        self.shell(OVERDUE.format(path=str(self.folder / name), days=days))
        self.start(name, self.command("beat", name), **env)

    def children(self, name: str) -> list[int]:
        """The processes that a program has started."""
        pid = self.running[name].pid
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]

    def log(self, name: str) -> str:
        """What a program has said so far."""
        return (self.folder / f"{name}.log").read_text(errors="replace")

    def manage(self, *arguments: str) -> str:
        """Run a management command; its output. A failure raises."""
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=house.ROOT,
            env=self.env,
            check=True,
            capture_output=True,
            text=True,
        )
        return done.stdout

    def shell(self, code: str) -> str:
        """Run Python inside the application, as an operator would."""
        return self.manage("shell", "--verbosity", "0", "-c", code)

    def ring(self, task: str) -> None:
        """Put a task into Redis, as web and beat do."""
        with Celery(broker=self.redis_url) as bell:
            bell.send_task(task)

    def sql(self, query: str, *values: Any) -> list[tuple]:
        """Ask the database past the application; the rows, if any."""
        connection = psycopg2.connect(self.database_url.replace("postgres://", "postgresql://", 1))
        connection.autocommit = True
        try:
            with connection.cursor() as cursor:
                cursor.execute(query, values or None)
                return cursor.fetchall() if cursor.description else []
        finally:
            connection.close()

    def health(self) -> tuple[int, dict[str, str]]:
        """The status and answer of /healthz; (0, {}) while nobody answers."""
        try:
            with urllib.request.urlopen(f"{self.url}/healthz", timeout=5) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as refusal:
            return refusal.code, json.load(refusal)
        except OSError:
            return 0, {}

    def messages(self) -> list[str]:
        """The names of the tasks that wait in Redis or are in a worker's hands."""
        client = redis.Redis.from_url(self.redis_url)
        waiting = [json.loads(message) for message in client.lrange("celery", 0, -1)]
        taken = [json.loads(message)[0] for message in client.hvals("unacked")]
        client.close()
        return [message["headers"]["task"] for message in [*waiting, *taken]]

    def forget_taken(self) -> None:
        """Drop the messages that a killed worker had in its hands: Redis gives them back only after their time."""
        client = redis.Redis.from_url(self.redis_url)
        client.delete("unacked", "unacked_index")
        client.close()

    def persons(self, *names: str) -> list[Person]:
        """Users signed in, with the second factor."""
        said = self.shell(SIGN_IN.format(names=names)).split()
        return [Person(session) for session in said[-len(names) :]]

    def clerks(self) -> list[tuple[Person, str]]:
        """The departments' clerks, signed in, each with the duty that he enters visits for."""
        return [(person, self.duty(person)) for person in self.persons("clerk0", "clerk1", "clerk2")]

    def duty(self, person: Person) -> str:
        """The first duty that somebody enters visits for."""
        status, page = person.ask(f"{self.url}/visits/log/")
        found = re.search(r'name="duty"[^>]* value="(\d+)"', page)
        assert status == 200 and found, page
        return found[1]

    def prepare(self) -> None:
        """Create the database, gather the static files, migrate."""
        house.prepare(self.env)

    def mend(self) -> None:
        """Start what a test killed, end what it added."""
        for name in set(self.running) - set(house.SERVICES):
            self.kill(name)
        for name in set(house.SERVICES) - set(self.running):
            self.start(name)
        until(self.is_well, "a stack that is well again")

    def is_well(self) -> bool:
        """Whether every part reports itself alive."""
        return self.health()[0] == 200

    def stop(self) -> None:
        """End every program."""
        for name in list(self.running):
            self.kill(name)
        self.chat.shutdown()
        self.chat.server_close()

    def forget(self) -> None:
        """Remove what it kept in the services."""
        redis.Redis.from_url(self.redis_url).flushdb()
        databases.drop(*self.database_url.rsplit("/", 1))


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """The running stack, well before the first test."""
    family = Stack(
        tmp_path_factory.mktemp("stack"), f"{POSTGRESQL}/shenbei_stack_{os.getpid()}", free_redis()
    )
    try:
        family.prepare()
    except psycopg2.OperationalError:
        pytest.skip(f"needs PostgreSQL at {POSTGRESQL}")
    try:
        for service in house.SERVICES:
            family.start(service)
        until(family.is_well, "a stack that is well")
        yield family
    finally:
        family.stop()
        family.forget()


DISTRICT = """
from datetime import timedelta
from django.utils import timezone
from office.models import Holiday
from pairing.models import Cycle
from shenbei.lib.periods import shanghai_day
from tests import factories as make
today = shanghai_day(timezone.now())
first = (today.replace(day=1) - timedelta(40)).replace(day=1)
cycle = make.CycleFactory(name="now", started_on=first, ended_on=first.replace(year=first.year + 3) - timedelta(1))
for n in range(3):
    pairing = make.PairingFactory(cycle=cycle, started_on=first)
    clerk = make.user_as("department", pairing.department, username=f"clerk{n}")
    clerk.person.email = f"clerk{n}@example.com"
    clerk.person.save()
make.user_as("staff", username="staff")
Holiday.objects.update_or_create(day=today, defaults={"working": True})
"""


@pytest.fixture(scope="session")
def district(stack: Stack) -> Stack:
    """The stack with three departments that have gone nowhere for two whole months, on a working day."""
    stack.shell(DISTRICT)
    return stack


@pytest.fixture
def unchecked(district: Stack) -> Iterator[Stack]:
    """The district before its first check: no verdict, no reminder, no letter; well again afterwards."""
    until(lambda: not district.messages(), "an empty queue")
    for table in (
        "visits_reminder_notifications",
        "visits_reminder",
        "accounts_notification",
        "office_letter",
        "office_job",
        "visits_verdict",
        "visits_quotarun",
    ):
        district.sql(f"DELETE FROM {table}")
    district.chat.heard.clear()
    for file in (district.folder / "mail").glob("*"):
        file.unlink()
    yield district
    district.chat.let_go()
    district.mend()
    district.forget_taken()


@pytest.fixture
def own_redis(tmp_path: Path) -> Iterator[OwnRedis]:
    """A Redis server that is down until a test starts it."""
    server = OwnRedis(tmp_path)
    yield server
    server.kill()


@pytest.fixture
def staff(district: Stack) -> Person:
    """Staff of the district, signed in with the second factor."""
    return district.persons("staff")[0]


@pytest.fixture(scope="session")
def own_house(
    district: Stack, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[OwnPostgres, Stack]]:
    """A copy of the district on a PostgreSQL and a Redis of its own; its programs are not started."""
    postgres, redis = OwnPostgres(), OwnRedis(tmp_path_factory.mktemp("redis"))
    try:
        postgres.start()
        redis.start()
        own = Stack(tmp_path_factory.mktemp("house"), postgres.url(), redis.url)
        postgres.copy(district.database_url)
        yield postgres, own
        own.stop()
    finally:
        redis.kill()
        postgres.remove()

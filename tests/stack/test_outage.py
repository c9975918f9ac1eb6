"""The broker away, back, and away again; worker and beat dead for as long as it takes to be said."""

import re
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.stack.conftest import SILENT_SECONDS, Stack, free_port, until

ASKED = "SELECT state, attempts FROM office_job WHERE name = 'visits.check'"
OLD = "UPDATE office_heartbeat SET at = now() - interval '1 hour' WHERE name = 'beat'"
FRESH = "SELECT 1 FROM office_heartbeat WHERE name = 'beat' AND at > now() - interval '1 minute'"
SIGN_IN = """
from django.test import Client
from accounts.models import User
from accounts.second_factor import SESSION_KEY
client = Client()
client.force_login(User.objects.get(username="staff"), backend="accounts.backends.AccountBackend")
session = client.session
session[SESSION_KEY] = True
session.save()
print(client.cookies["sessionid"].value)
"""


class OwnRedis:
    """A Redis server of the test's own, killed and started at will; it forgets everything each time."""

    def __init__(self, folder: Path) -> None:
        """Choose a port; nothing listens on it yet."""
        self.folder, self.port = folder, free_port()
        self.process: subprocess.Popen | None = None

    @property
    def url(self) -> str:
        """Its address."""
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        """Listen, empty."""
        options = ["--port", str(self.port), "--save", "", "--appendonly", "no", "--dir", str(self.folder)]
        self.process = subprocess.Popen(
            ["redis-server", *options], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )

    def kill(self) -> None:
        """Gone, as with kill -9."""
        if self.process:
            self.process.kill()
            self.process.wait(10)
            self.process = None


@dataclass
class Person:
    """The staff's browser: a session, without a browser."""

    session: str

    def ask(self, url: str, **data: str) -> tuple[int, str]:
        """GET, or POST with data; the status and the page, 0 while nobody answers. A redirect is not followed."""
        cookies = f"sessionid={self.session}; csrftoken={'c' * 32}"
        form = urllib.parse.urlencode({**data, "csrfmiddlewaretoken": "c" * 32}).encode() if data else None
        request = urllib.request.Request(url, form, {"Cookie": cookies})
        try:
            with urllib.request.build_opener(Stay).open(request, timeout=30) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as answer:
            return answer.code, ""
        except OSError:
            return 0, ""


class Stay(urllib.request.HTTPRedirectHandler):
    """A redirect is an answer."""

    def redirect_request(self, *_arguments):
        """Not followed."""
        return


@pytest.fixture
def own_redis(tmp_path: Path) -> Iterator[OwnRedis]:
    """A Redis server that is down until a test starts it."""
    server = OwnRedis(tmp_path)
    yield server
    server.kill()


@pytest.fixture
def staff(district: Stack) -> Person:
    """Staff of the district, signed in with the second factor."""
    return Person(district.shell(SIGN_IN).strip().splitlines()[-1])


def test_without_broker_a_post_succeeds_and_five_restarts_hinder_nothing(
    unchecked: Stack, own_redis: OwnRedis, staff: Person
) -> None:
    for name in ("worker", "beat"):
        unchecked.kill(name)
    port = str(free_port())
    unchecked.start(
        "web2", unchecked.command("web"), BIND=f"127.0.0.1:{port}", PORT=port, REDIS_URL=own_redis.url
    )
    url = f"http://127.0.0.1:{port}"
    until(lambda: staff.ask(f"{url}/quotas/")[0] == 200, "a second web server")
    began = time.monotonic()
    assert staff.ask(f"{url}/quotas/check/", go="1")[0] == 302
    assert (
        time.monotonic() - began < 5
    )  # at once, by a busy machine too; with kombu's own patience it is 6 and more
    assert unchecked.sql(ASKED) == [("waiting", 0)]

    own_redis.start()
    unchecked.start("worker2", unchecked.command("worker"), REDIS_URL=own_redis.url)
    unchecked.overdue_beat("beat2", REDIS_URL=own_redis.url)
    until(lambda: unchecked.sql(ASKED) == [("done", 1)], "the check that was asked for")
    unchecked.sql(OLD)
    until(lambda: unchecked.sql(FRESH), "work after all that was late")
    for number in range(5):
        own_redis.kill()
        own_redis.start()
        unchecked.sql(OLD)
        until(lambda: unchecked.sql(FRESH), f"work again after restart {number + 1}")
    assert unchecked.sql(ASKED) == [("done", 1)]


def test_a_dead_beat_and_worker_are_said_in_time_by_the_clock_alone(unchecked: Stack, staff: Person) -> None:
    for name in ("beat", "worker"):
        unchecked.kill(name)
    assert unchecked.health()[0] == 200  # they were alive a moment ago
    said = until(
        lambda: unchecked.health()[1].get("worker") == "silent", "the dead worker", SILENT_SECONDS + 15
    )
    assert said
    until(lambda: unchecked.health()[1]["beat"] == "silent", "the dead beat", SILENT_SECONDS)
    status, page = staff.ask(f"{unchecked.url}/")
    assert status == 200 and re.search(r'class="alert alert-danger"', page)

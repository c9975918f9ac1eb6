"""WeCom, DingTalk and Feishu by apprise's own plugins over real HTTP: what they are sent, and when it was not taken.

The hosts of the three are fixed in the plugins; here alone they are this machine.
"""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib import import_module
from threading import Event, Thread
from urllib.parse import parse_qs, urlsplit

import pytest

from office.letters import letters_put, letters_send
from office.models import Letter
from office.robots import LONGEST, parts_of

NOW = datetime(2012, 9, 24, 1, tzinfo=UTC)
SUBJECT, TEXT = "走访提醒", "区农业局：您部门9月还差1次"
BOTH = f"{SUBJECT}\r\n{TEXT}"
OK = {"errcode": 0, "code": 0}


class Robot(BaseHTTPRequestHandler):
    """Answers as it is told; `heard` is what it was sent, `taken` what it took."""

    heard: list[tuple[str, str, dict]] = []
    taken: list[dict] = []
    status, says = 200, json.dumps(OK)
    held = Event()

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.heard.append((self.path, self.headers["Content-Type"], body))
        if self.status == 0:  # silence
            self.held.wait(20)
            self.close_connection = True
            return
        if self.status == 200 and self.says == json.dumps(OK):
            self.taken.append(body)
        self.send_response(self.status)
        self.end_headers()
        self.wfile.write(self.says.encode())

    def log_message(self, *_arguments) -> None:
        """Say nothing on the test's output."""


@pytest.fixture
def robot(monkeypatch) -> Iterator[type[Robot]]:
    Robot.heard, Robot.taken, Robot.status, Robot.says = [], [], 200, json.dumps(OK)
    Robot.held.clear()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Robot)
    server.daemon_threads = True
    Thread(target=server.serve_forever, daemon=True).start()
    for name, kind in (
        ("wecombot", "NotifyWeComBot"),
        ("dingtalk", "NotifyDingTalk"),
        ("feishu", "NotifyFeishu"),
    ):
        plugin = getattr(import_module(f"apprise.plugins.{name}"), kind)
        fixed = plugin.notify_url
        here = f"http://127.0.0.1:{server.server_port}" + fixed.removeprefix("https://" + fixed.split("/")[2])
        monkeypatch.setattr(plugin, "notify_url", here)
    yield Robot
    Robot.held.set()
    server.shutdown()
    server.server_close()


def text_payload(content: str) -> dict:
    return {"msgtype": "text", "text": {"content": content}}


PLACES = {
    "wecombot://KEY-OF-BOT/": ("/cgi-bin/webhook/send?key=KEY-OF-BOT", text_payload(BOTH)),
    "dingtalk://TOKEN": (
        "/robot/send?access_token=TOKEN",
        text_payload(BOTH) | {"at": {"atMobiles": [], "isAtAll": False}},
    ),
    "feishu://TOKEN": ("/open-apis/bot/v2/hook/TOKEN/", {"msg_type": "text", "content": {"text": BOTH}}),
}


@pytest.fixture(params=PLACES)
def place(request, settings) -> str:
    settings.NOTIFY_URLS = [request.param]
    return request.param


def put(text: str = TEXT) -> None:
    letters_put(key="k", subject=SUBJECT, text=text, chat=True, now=NOW)


def test_each_is_sent_what_it_expects(db, robot, place):
    put()
    assert letters_send(NOW) == 1
    (path, kind, body), expected = robot.heard[0], PLACES[place]
    assert (path, body) == expected
    assert kind.startswith("application/json")
    assert letters_send(NOW) == 0 and len(robot.heard) == 1


def test_a_signed_robot_gets_its_signature(db, robot, settings):
    settings.NOTIFY_URLS = ["dingtalk://SECRET@TOKEN"]
    put()
    assert letters_send(NOW) == 1
    asked = parse_qs(urlsplit(robot.heard[0][0]).query)
    assert asked["access_token"] == ["TOKEN"] and asked["sign"] and asked["timestamp"]


FAULTS = {
    "too often": (200, json.dumps({"errcode": 45009, "errmsg": "api freq out of limit"})),
    "refused by Feishu": (200, json.dumps({"code": 19024, "msg": "Key Words Not Found"})),
    "a page of somebody else": (200, "<html>sign in to the network</html>"),
    "an error": (500, "{}"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_what_was_not_taken_waits_and_goes_once(db, robot, place, fault):
    robot.status, robot.says = FAULTS[fault]
    put()
    assert letters_send(NOW) == 0
    letter = Letter.objects.get()
    assert (letter.state, letter.sent_at, letter.attempts, letter.error) == (
        "waiting",
        None,
        1,
        "Undelivered",
    )
    assert letters_send(NOW) == 0 and len(robot.heard) == 1  # not at once
    robot.status, robot.says = 200, json.dumps(OK)
    assert letters_send(NOW + timedelta(minutes=2)) == 1
    assert letters_send(NOW + timedelta(hours=5)) == 0
    assert len(robot.taken) == 1
    assert Letter.objects.get().state == "sent"


def test_one_that_does_not_answer_is_left_after_seconds(db, robot, settings):
    settings.NOTIFY_URLS = ["wecombot://KEY-OF-BOT/?rto=0.5"]
    robot.status = 0
    put()
    assert letters_send(NOW) == 0
    assert Letter.objects.get().state == "waiting"
    robot.status = 200
    assert letters_send(NOW + timedelta(minutes=2)) == 1
    assert len(robot.taken) == 1


def test_a_long_message_goes_in_parts_and_each_part_once(db, robot, settings):
    settings.NOTIFY_URLS = ["wecombot://KEY-OF-BOT/"]
    lines = [f"第{number}部门：您部门9月还差1次，请于9月30日前完成" for number in range(1, 94)]
    put("\n".join(lines))
    number = Letter.objects.count()
    assert number == 3
    robot.status, robot.says = 200, json.dumps({"errcode": 45009})
    assert letters_send(NOW) == 0
    robot.says = json.dumps(OK)
    assert letters_send(NOW + timedelta(minutes=2)) == number
    heard = [body["text"]["content"] for body in robot.taken]
    assert max(len(text.encode()) for text in heard) <= LONGEST
    assert [line for text in heard for line in text.split("\r\n", 1)[1].split("\n")] == lines
    put("\n".join(lines))
    assert Letter.objects.count() == number


def test_a_line_without_end_is_cut_between_signs():
    text = "长" * 3000
    parts = list(parts_of(SUBJECT, text))
    assert "".join(parts) == text and all(len(part.encode()) <= LONGEST for part in parts)
    assert list(parts_of(SUBJECT, "")) == [""]

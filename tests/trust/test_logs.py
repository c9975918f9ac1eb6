"""Logs: JSON lines with request and user, and nothing personal in them. TRUST, «What comes in»."""

import json
import logging

import pytest
from django.http import HttpRequest
from django.test import Client
from django.urls import reverse

from shenbei.lib.logs import JsonLines, numbered, present, without_numbers
from tests import factories as make

NAME, PHONE, IDENTITY = "\u5f20\u79d8\u5bc6", "13812345678", "210113198001011234"
PASSWORD = "canary-phrase-0192"


class Kept(logging.Handler):
    """Keeps what would be written."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []
        self.setFormatter(JsonLines())

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


@pytest.fixture
def kept():
    handler, access = Kept(), logging.getLogger("shenbei.access")
    root, level = logging.getLogger(), access.level
    root.addHandler(handler)
    access.setLevel(logging.INFO)
    yield handler
    root.removeHandler(handler)
    access.setLevel(level)


def test_a_request_leaves_one_line_with_its_number_and_user(kept, staff, sign_in):
    answer = sign_in(staff).get("/", headers={"X-Request-ID": "from-the-proxy-1"})
    line = json.loads(kept.lines[-1])
    assert answer["X-Request-ID"] == line["request"] == "from-the-proxy-1"
    assert (line["user"], line["view"], line["method"], line["status"]) == (staff.pk, "desk", "GET", 200)


def test_a_strange_number_is_not_taken_over():
    request = HttpRequest()
    request.META["HTTP_X_REQUEST_ID"] = 'x" forged'
    numbered(lambda _request: {})(request)
    assert len(present.request_id.get()) == 32


def test_an_error_is_told_without_what_was_typed(kept):
    try:
        raise ValueError(f"Key (phone)=({PHONE}) of {NAME} already exists")
    except ValueError:
        logging.getLogger("any").exception("saving failed")
    line = json.loads(kept.lines[-1])
    assert line["error"] == "ValueError" and "test_logs.py" in line["where"][-1]
    assert NAME not in kept.lines[-1] and PHONE not in kept.lines[-1]


def test_long_numbers_are_masked():
    assert without_numbers(f"{PHONE} {IDENTITY} 20121231") == "138****5678 *** 20121231"


def test_canaries_of_real_pages_never_reach_the_logs(kept, system, staff, stage, sign_in):
    post = sign_in(system).post
    data = {"name": NAME, "phone": PHONE, "sex": "m", "post": "", "email": "canary@example.org"}
    post(reverse("accounts:person_edit", args=[stage.cadre.person.pk]), data)
    sign_in(staff).get(reverse("accounts:persons"), {"q": NAME})
    make.user_as("staff", username="canary")
    for password in (PASSWORD, make.PASSWORD):
        Client().post(reverse("accounts:sign_in"), {"username": "canary", "password": password})
    stage.cadre.person.refresh_from_db()
    assert stage.cadre.person.name == NAME  # the canary did fly
    told = "\n".join(kept.lines)
    assert "accounts:person_edit" in told
    for canary in (NAME, PHONE, PASSWORD, make.PASSWORD, "canary@example.org"):
        assert canary not in told

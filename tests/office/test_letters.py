"""Letters leave the house once, by real SMTP-less mail and real HTTP, later where a server is down."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest

from office import letters
from office.letters import letter_claim, letters_again, letters_put, letters_send
from office.models import Letter

NOW = datetime(2012, 9, 24, 1, tzinfo=UTC)


class Group(BaseHTTPRequestHandler):
    """A chat group's robot that keeps what it is told, or refuses."""

    heard: list[dict] = []
    status = 200

    def do_POST(self) -> None:
        content = self.rfile.read(int(self.headers["Content-Length"]))
        if self.status == 200:
            self.heard.append(json.loads(content))
        self.send_response(self.status)
        self.end_headers()

    def log_message(self, *_arguments) -> None:
        """Say nothing on the test's output."""


@pytest.fixture
def group(settings) -> Iterator[type[Group]]:
    Group.heard, Group.status = [], 200
    server = HTTPServer(("127.0.0.1", 0), Group)
    Thread(target=server.serve_forever, daemon=True).start()
    settings.NOTIFY_URLS = [f"json://127.0.0.1:{server.server_port}/?token=secret"]
    yield Group
    server.shutdown()
    server.server_close()


def put(key: str = "k", **more) -> None:
    letters_put(key=key, subject="区农业局", text="您部门9月还差1次", now=NOW, **more)


def test_a_chat_group_hears_a_message_once(db, group):
    put(chat=True)
    put(chat=True)
    assert letters_send(NOW) == 1
    assert letters_send(NOW) == 0
    assert [(row["title"], row["message"]) for row in group.heard] == [("区农业局", "您部门9月还差1次")]


def test_the_address_of_a_group_is_not_in_the_rows(db, group, settings):
    put(chat=True)
    row = Letter.objects.get()
    assert "secret" not in row.to and settings.NOTIFY_URLS[0] not in row.to


def test_mail_has_one_message_id(db, mailoutbox):
    put(mail_to=["wang@example.com"])
    letters_send(NOW)
    letter = Letter.objects.get()
    assert mailoutbox[0].to == ["wang@example.com"]
    assert mailoutbox[0].extra_headers["Message-ID"] == f"<letter-{letter.pk}@127.0.0.1>"


def test_nobody_claims_what_another_holds_until_he_is_dead(db):
    put(mail_to=["wang@example.com"])
    pk = Letter.objects.get().pk
    assert letter_claim(pk, NOW)
    assert letter_claim(pk, NOW + timedelta(minutes=4)) is None
    assert letter_claim(pk, NOW + timedelta(minutes=6)).attempts == 2


def test_a_refusal_is_tried_again_later_and_given_up_at_last(db, group):
    group.status, moment = 500, NOW
    put(chat=True)
    for _try in range(letters.MOST_TRIES):
        assert letters_send(moment) == 0
        assert letters_send(moment) == 0  # not at once
        moment += timedelta(hours=5)
    letter = Letter.objects.get()
    assert (letter.state, letter.attempts, letter.error) == ("given_up", 8, "Undelivered")
    group.status = 200
    assert letters_send(moment) == 0
    assert letters_again(moment) == 1
    assert letters_send(moment) == 1 and len(group.heard) == 1


def test_one_that_fails_does_not_hinder_the_next(db, group, mailoutbox, settings):
    put("first", chat=True)
    settings.NOTIFY_URLS = []
    put("second", mail_to=["wang@example.com"])
    assert letters_send(NOW) == 1
    assert mailoutbox and Letter.objects.get(key="first").state == "waiting"


def test_without_an_outgoing_server_nothing_is_written(db, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    put(mail_to=["wang@example.com"])
    assert not Letter.objects.exists()

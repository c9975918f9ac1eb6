"""What no database takes is refused before anything reads it; the whole way, WSGI and all."""

from io import BytesIO

import pytest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections

from shenbei.wsgi import application

HALF = "username=a&password=%5Cud800%2B2AA-"  # half a character for whoever reads it as these name it
FOREIGN = ["utf-7", "unicode_escape", "raw_unicode_escape", "utf-16", "hex", "zip", "idna", "punycode", "gbk"]


@pytest.fixture
def ask(db):
    """A function: what the served application says to a request, as gunicorn calls it."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)  # it would close the test's own, which is in a transaction

    def answer(method: str, kind: str, cookie: str = "") -> tuple[str, str]:
        said: list[str] = []
        environ = {
            "REQUEST_METHOD": method,
            "PATH_INFO": "/sign-in/",
            "QUERY_STRING": HALF,
            "CONTENT_TYPE": kind,
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "80",
            "wsgi.url_scheme": "http",
            "HTTP_COOKIE": cookie,
            "CONTENT_LENGTH": str(len(HALF)),
            "wsgi.input": BytesIO(HALF.encode()),
        }
        page = b"".join(application(environ, lambda status, _headers: said.append(status)))
        return said[0], page.decode()

    yield answer
    for signal in signals:
        signal.connect(close_old_connections)


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("coding", FOREIGN)
def test_another_coding_is_refused_in_words(ask, method: str, coding: str) -> None:
    for kind in (f"text/plain; charset={coding}", f"multipart/form-data; boundary=b; charset*=''{coding}"):
        status, page = ask(method, kind)
        assert (status, "What was sent cannot be read" in page) == ("400 Bad Request", True)


def test_a_cookie_that_spells_nul_is_refused(ask) -> None:
    assert ask("GET", "", 'sessionid="\\000abcdefghijk"')[0] == "400 Bad Request"


@pytest.mark.parametrize(
    "kind", ["", "text/html", "text/plain; charset=UTF-8", "text/plain; charset=us-ascii"]
)
def test_ours_are_read(ask, kind: str) -> None:
    assert ask("GET", kind, 'language="zh\\055hans"')[0] == "200 OK"


def test_bad_requests_of_any_kind_get_the_same_page(client, db) -> None:
    many = {f"f{number}": "" for number in range(1001)}
    answer = client.post("/sign-in/", many)
    assert answer.status_code == 400

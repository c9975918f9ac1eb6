"""Requests that no database takes, to the real servers: gunicorn before PostgreSQL. TRUST, «What comes in»."""

import http.client
from urllib.parse import urlsplit

import pytest

from tests.stack.conftest import Stack

HALF = "q=%5Cud800%2B2AA-&username=%5Cud800%2B2AA-&password=x"
PATHS = ["/verify/", "/sign-in/", "/visits/", "/"]
KINDS = [f"text/plain; charset={name}" for name in ("utf-7", "unicode_escape", "hex", "idna", "utf-16")]
NUL = {"Cookie": 'sessionid="\\000abcdefghijk"'}
BODY = "--b\r\nContent-Disposition: form-data; {}\r\n\r\n\\ud800+2AA-\r\n--b--\r\n"
NAMES = [
    'name="username"',
    "name*=utf-7''%2B2AA-",
    "name*=hex''a",
    "name=\"f\"; filename*=utf-7''%2B2AA-.csv",
]


def ask(stack: Stack, method: str, path: str, body: str = "", **headers: str) -> int:
    """The status of one request over a connection of its own; 0 where it is cut off."""
    connection = http.client.HTTPConnection(urlsplit(stack.url).netloc, timeout=20)
    try:
        connection.request(method, path, body.encode(), headers)
        answer = connection.getresponse()
        answer.read()
        return answer.status
    except (http.client.HTTPException, ConnectionError):
        return 0
    finally:
        connection.close()


@pytest.mark.parametrize("path", PATHS)
def test_what_is_no_text_is_refused_and_the_servers_go_on(stack: Stack, path: str) -> None:
    for kind in KINDS:
        assert ask(stack, "GET", f"{path}?{HALF}", **{"Content-Type": kind}) == 400, kind
        assert ask(stack, "POST", path, HALF, **{"Content-Type": kind}) == 400, kind
        many = kind.replace("text/plain", "multipart/form-data; boundary=b")
        assert ask(stack, "POST", path, BODY.format(NAMES[0]), **{"Content-Type": many}) == 400, kind
    assert ask(stack, "GET", path, **NUL) == 400
    assert stack.is_well()


@pytest.mark.parametrize("path", PATHS)
def test_half_characters_and_nul_in_forms_break_nothing(stack: Stack, path: str) -> None:
    """Bytes that are no UTF-8, NUL, names spelt in other codings: read as what can be read, or refused."""
    urlencoded = {"Content-Type": "application/x-www-form-urlencoded"}
    for value in ("%ED%A0%80", "%00", "%FF%FE", "%F4%90%80%80"):
        assert 0 < ask(stack, "GET", f"{path}?q={value}&page={value}") < 500, value
        sent = f"csrfmiddlewaretoken={'c' * 32}&username={value}&password={value}&q={value}"
        token = urlencoded | {"Cookie": f"csrftoken={'c' * 32}"}
        assert 0 < ask(stack, "POST", path, sent, **token) < 500, value
    for name in NAMES:
        kind = {"Content-Type": "multipart/form-data; boundary=b"}
        assert 0 < ask(stack, "POST", path, BODY.format(name), **kind) < 500, name
    assert stack.is_well()

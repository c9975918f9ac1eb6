"""What is sent to us is UTF-8 without NUL, or refused before anything reads it: no database takes the rest."""

import codecs
from collections.abc import Callable, Iterable
from typing import Any

from django.http import parse_cookie
from django.template.loader import render_to_string
from django.utils.http import parse_header_parameters

OURS = ("utf-8", "ascii")
HEADERS = [
    ("Content-Type", "text/html; charset=utf-8"),
    ("Cache-Control", "no-store"),
    ("Content-Security-Policy", "default-src 'self'; frame-ancestors 'none'"),
    ("X-Content-Type-Options", "nosniff"),
]
Application = Callable[[dict[str, Any], Callable], Iterable[bytes]]


def is_foreign(content_type: str) -> bool:
    """Whether a request names a coding that is not ours.

    Django would follow it, and Python knows codings that make half characters of plain letters («utf-7»,
    «unicode_escape») or no text at all («hex»: an error before any of our pages is reached).
    """
    try:
        _kind, parameters = parse_header_parameters(content_type)
        return codecs.lookup(parameters.get("charset", "utf-8")).name not in OURS
    except (LookupError, ValueError):
        return True


def has_nul(cookies: str) -> bool:
    """Whether a cookie spells NUL, which it can with a backslash and three digits."""
    return "\\" in cookies and any("\0" in value for value in parse_cookie(cookies).values())


def only_text(application: Application) -> Application:
    """A WSGI application that refuses (400) what `application` cannot read."""

    def answer(given: dict[str, Any], start_response: Callable) -> Iterable[bytes]:
        if is_foreign(given.get("CONTENT_TYPE", "")) or has_nul(given.get("HTTP_COOKIE", "")):
            start_response("400 Bad Request", HEADERS)
            return [render_to_string("errors/400.html").encode()]
        return application(given, start_response)

    return answer

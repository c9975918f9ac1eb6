"""Logs as JSON lines with the request's number and the user's key; nothing personal. TRUST, «What comes in»."""

import json
import logging
import re
import traceback
import uuid
from contextvars import ContextVar
from datetime import UTC, datetime

NUMBER = re.compile(r"[0-9A-Za-z-]{8,64}")
LONG_DIGITS = re.compile(r"(?<!\d)(1\d{2})\d{4}(\d{4})(?!\d)|(?<!\d)\d{15,17}[\dXx](?!\d)")
HEADER = "X-Request-ID"


class _Present:
    """What the lines of the present request carry."""

    request_id: ContextVar[str] = ContextVar("request_id", default="")
    user_pk: ContextVar[int | None] = ContextVar("user_pk", default=None)


present = _Present()


def numbered(get_response):
    """Give each request a number (a proxy's own is kept), which its log lines and its answer carry."""

    def middleware(request):
        given = request.headers.get(HEADER, "")
        number = given if NUMBER.fullmatch(given) else uuid.uuid4().hex
        present.request_id.set(number)
        present.user_pk.set(None)
        response = get_response(request)
        response[HEADER] = number
        return response

    return middleware


def without_numbers(text: str) -> str:
    """Telephones masked, identity numbers taken out: for texts that others wrote."""
    return LONG_DIGITS.sub(lambda found: f"{found[1]}****{found[2]}" if found[1] else "***", text)


def where(error: BaseException) -> list[str]:
    """«file:line function» of an error; never its message, which may quote what somebody typed."""
    return [
        f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(error.__traceback__)
    ]


class JsonLines(logging.Formatter):
    """One object a line: time, level, logger, text, request, user, and of an error its class and places."""

    def format(self, record: logging.LogRecord) -> str:
        """The line of a record."""
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "text": without_numbers(record.getMessage()),
            "request": present.request_id.get(),
            "user": present.user_pk.get(),
        }
        line |= getattr(record, "facts", {})
        if record.exc_info and record.exc_info[1]:
            error = record.exc_info[1]
            line |= {"error": type(error).__name__, "where": where(error)}
        return json.dumps(line, ensure_ascii=False)

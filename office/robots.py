"""What robots of chat groups need besides apprise: whether they took a message, and messages no longer than they take.

Apprise believes a robot whose HTTP status is 200. WeCom, DingTalk and Feishu answer 200 also when they refuse (too
often, a word that is not allowed, a key that was taken back) and say so in the body.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from importlib import import_module
from typing import Any

import requests

logger = logging.getLogger(__name__)

PLUGINS = ("wecombot", "dingtalk", "feishu")
LONGEST = 2048  # bytes of UTF-8 with the title: WeCom's limit, the narrowest of the three


class Refused(requests.RequestException):
    """The robot heard a message and did not take it."""


class Answers:
    """`requests` as these plugins use it: an answer that does not say «taken» is an error like any other."""

    def __getattr__(self, name: str) -> Any:
        """All else as it is."""
        return getattr(requests, name)

    @staticmethod
    def post(*args, **kwargs) -> requests.Response:
        """The answer; `Refused` unless its body has `errcode` 0 (WeCom, DingTalk) or `code` 0 (Feishu)."""
        answer = requests.post(*args, **kwargs)  # noqa: S113 - the plugin gives its timeout
        if answer.status_code == requests.codes.ok and (code := code_of(answer)) != 0:
            logger.warning("a chat group's robot refused a message: %s", code)
            raise Refused
        return answer


def code_of(answer: requests.Response) -> object:
    """The number that a robot answers with, 0 for «taken»; a word where it answers anything else."""
    try:
        said = answer.json()
    except ValueError:
        return "no JSON"
    if not isinstance(said, dict):
        return "no answer of a robot"
    return next((said[name] for name in ("errcode", "code", "StatusCode") if name in said), "no code")


def robots_heed() -> None:
    """Let apprise's three plugins heed what the robots answer; safe to call again."""
    for name in PLUGINS:
        import_module(f"apprise.plugins.{name}").requests = Answers()  # type: ignore[attr-defined]


def parts_of(subject: str, text: str) -> Iterator[str]:
    """A text in parts that any robot takes with the subject above them, cut between lines where that is possible."""
    room = LONGEST - len(subject.encode()) - 2
    part = ""
    for line in (piece for whole in text.split("\n") for piece in _pieces(whole, room)):
        longer = f"{part}\n{line}" if part else line
        if part and len(longer.encode()) > room:
            yield part
            longer = line
        part = longer
    yield part


def _pieces(line: str, room: int) -> Iterator[str]:
    while len(line.encode()) > room:
        head = line.encode()[:room].decode(errors="ignore")
        yield head
        line = line[len(head) :]
    yield line

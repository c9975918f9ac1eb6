"""What every page says to browsers and caches: strict CSP, no script in the line, htmx tamed, private pages kept nowhere.

TRUST, «What comes in». Asked of every address of the access tables that answers GET, of somebody whom it lets in.
"""

import json
import re

import pytest
from django.db import transaction

from tests.access import ROLES, Case, tables

CASES = [case for case in tables("access_table", "TABLE") if case.method == "get"]
NONCE = re.compile(r"'nonce-[\w+/=-]{16,}'")
SCRIPT = re.compile(r"<script\b([^>]*)>(.*?)</script>", re.DOTALL)
HANDLER = re.compile(
    r"<[a-z][^<>]*\s(?:on[a-z]+\s*=|hx-on|(?:href|src|action)\s*=\s*[\"']?\s*javascript:)", re.IGNORECASE
)
HTMX = re.compile(r"<meta name=\"htmx-config\" content='([^']*)'>")


def loose(policy: str) -> list[str]:
    """What a policy allows beyond our own files and what carries the answer's nonce."""
    parts = dict((part.strip().split(" ", 1) + [""])[:2] for part in policy.split(";") if part.strip())
    wanted = {
        "default-src": "'self'",
        "object-src": "'none'",
        "frame-ancestors": "'none'",
        "base-uri": "'self'",
    }
    wanted |= {"form-action": "'self'"}
    wrong = [name for name, value in wanted.items() if parts.get(name) != value]
    scripts = NONCE.sub("", parts.get("script-src", parts.get("default-src", "*"))).split()
    return wrong + [word for word in scripts if word != "'self'"]


def inline(text: str) -> list[str]:
    """Scripts written into a page, and attributes that are scripts."""
    scripts = [
        attributes for attributes, body in SCRIPT.findall(text) if body.strip() and "json" not in attributes
    ]
    bare = [
        attributes
        for attributes, _body in SCRIPT.findall(text)
        if "src=" not in attributes and "json" not in attributes
    ]
    return scripts + bare + HANDLER.findall(text)


def faults(answer, private: bool) -> list[str]:
    """What is wrong with an answer."""
    wrong = loose(answer.headers.get("Content-Security-Policy", ""))
    if private and "no-store" not in answer.headers.get("Cache-Control", ""):
        wrong.append("not no-store")
    if (
        answer.headers.get("X-Content-Type-Options") != "nosniff"
        or answer.headers.get("X-Frame-Options") != "DENY"
    ):
        wrong.append("sniffed or framed")
    if answer.streaming or not answer["Content-Type"].startswith("text/html"):
        return wrong
    text = answer.content.decode()
    settings = [json.loads(said) for said in HTMX.findall(text)]
    if "htmx" in text and [(one["allowEval"], one["selfRequestsOnly"]) for one in settings] != [
        (False, True)
    ]:
        wrong.append("htmx")
    return wrong + inline(text)


@pytest.fixture
def answers(stage, request, sign_in, client):
    """A function: what every address answers to the first who may open it, and whether he is signed in."""
    cast = {who: request.getfixturevalue(who) for who in ROLES}

    def ask(case: Case):
        who = None if case.public else cast[(case.may or case.hidden or "staff").split()[0]]
        with transaction.atomic():
            answer = (sign_in(who) if who else client).get(case.url(stage))
            transaction.set_rollback(True)
        return answer, who is not None

    return ask


def test_every_answer_is_strict(answers) -> None:
    wrong = {}
    for case in CASES:
        if found := faults(*answers(case)):
            wrong[str(case)] = found
    assert not wrong
    assert len(CASES) > 150


@pytest.mark.parametrize("url", ["/nowhere/", "/visits/0/"])
def test_errors_are_strict_too(url: str, sign_in, staff) -> None:
    assert not faults(sign_in(staff).get(url), private=True)


def test_what_is_loose_is_named() -> None:
    """Negative control: the search itself."""
    strict = "default-src 'self'; script-src 'self' 'nonce-aaaaaaaaaaaaaaaaaaaa'; object-src 'none'; base-uri 'self'; "
    strict += "form-action 'self'; frame-ancestors 'none'"
    assert not loose(strict)
    assert loose(strict.replace("'self' 'nonce", "'self' 'unsafe-eval' 'nonce")) == ["'unsafe-eval'"]
    assert len(inline("<p onclick='x()'><script>x()</script><a href=\"javascript:x()\">")) == 4
    assert not inline('<script src="/static/a.js" nonce="a"></script><p hx-get="/a">on=1</p>')

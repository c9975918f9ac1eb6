"""Somebody at a browser, without the browser: a session that asks pages and sends forms."""

import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any

SIGN_IN = """
from django.test import Client
from accounts.models import User
from accounts.second_factor import SESSION_KEY
for name in {names!r}:
    client = Client()
    client.force_login(User.objects.get(username=name), backend="accounts.backends.AccountBackend")
    session = client.session
    session[SESSION_KEY] = True
    session.save()
    print(client.cookies["sessionid"].value)
"""
TOKEN = "c" * 32

# visits that are not whole, and events of visits that are not there
HALF = """
SELECT v.id FROM visits_visit v WHERE state <> 'draft' AND
  (NOT EXISTS (SELECT 1 FROM visits_visitside s WHERE s.visit_id = v.id)
   OR (SELECT count(*) FROM office_auditevent e WHERE e.verb = 'visit.log' AND e.object_pk = v.id::text) <> 1)
"""
ORPHANS = """
SELECT seq FROM office_auditevent e WHERE verb = 'visit.log'
  AND NOT EXISTS (SELECT 1 FROM visits_visit v WHERE v.id::text = e.object_pk)
"""


@dataclass
class Person:
    """The holder of a session."""

    session: str
    others: SimpleCookie = field(default_factory=SimpleCookie)  # what the house gave to be brought along

    def ask(
        self, url: str, files: dict[str, tuple[str, bytes]] | None = None, **data: str
    ) -> tuple[int, str]:
        """GET, or POST with data and files by field; the status and the page, 0 while nobody answers.

        A redirect is an answer and is not followed.
        """
        own = {"sessionid": self.session, "csrftoken": TOKEN}
        given = {name: cookie.coded_value for name, cookie in self.others.items()}
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in (given | own).items())}
        body = None
        if data or files:
            kind, body = encoded({**data, "csrfmiddlewaretoken": TOKEN}, files or {})
            headers["Content-Type"] = kind
        try:
            request = urllib.request.Request(url, body, headers)
            with urllib.request.build_opener(Stay).open(request, timeout=30) as answer:
                return self.read(answer)
        except urllib.error.HTTPError as answer:
            return self.read(answer)
        except OSError:
            return 0, ""

    def read(self, answer: Any) -> tuple[int, str]:
        """The status and the page; its cookies are kept."""
        for line in answer.headers.get_all("Set-Cookie", []):
            self.others.load(line)
        return answer.status, answer.read().decode(errors="replace")


def a_visit(duty: str) -> dict[str, str]:
    """A visit of Shanghai's today as its form sends it; its purpose is its own key."""
    day = time.strftime("%Y-%m-%d", time.gmtime(time.time() + 8 * 3600))
    key = uuid.uuid4().hex
    return {"once": key, "duty": duty, "visited_on": day, "same": "second", "purpose": key}


def encoded(data: dict[str, str], files: dict[str, tuple[str, bytes]]) -> tuple[str, bytes]:
    """A form's content type and body, as a browser writes them."""
    mark = uuid.uuid4().hex
    parts = [
        f'--{mark}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in data.items()
    ]
    for key, (name, content) in files.items():
        head = f'--{mark}\r\nContent-Disposition: form-data; name="{key}"; filename="{name}"\r\n'
        parts.append(head.encode() + b"Content-Type: application/octet-stream\r\n\r\n" + content + b"\r\n")
    return f"multipart/form-data; boundary={mark}", b"".join([*parts, f"--{mark}--\r\n".encode()])


class Stay(urllib.request.HTTPRedirectHandler):
    """A redirect is an answer."""

    def redirect_request(self, *_arguments):
        """Not followed."""
        return

"""A valid body for every address that takes one, sent as the right person."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.access import ROLES
from tests.trust.bodies import body_of
from tests.trust.posts import DAY, TYPED, Typed, case_of, fresh

WRITE = re.compile(r'^(?:INSERT INTO|UPDATE|DELETE FROM) "(\w+)"')


@pytest.fixture
def door(stage, request, sign_in, time_machine):
    """A function: sends the valid body of an address and hands back (answer, statements that wrote).

    `more` is typed besides; a `stale` password was given too long ago.
    """
    request.getfixturevalue("liaison")  # whom some rows of the tables belong to
    request.getfixturevalue("staff")

    def send(name: str, meanwhile=lambda: None, *, more=(), stale=False):
        case, typed = case_of(name), TYPED.get(name, Typed())
        who = typed.who or next(iter((case.may or case.hidden or ROLES[0]).split()))
        client = sign_in(request.getfixturevalue(who))
        time_machine.move_to(typed.on)
        typed.before(stage)
        url = reverse(name, kwargs=typed.kwargs(stage)) if typed.kwargs else case.url(stage)
        if not stale:
            fresh(client)
        body = body_of(client.get(url), DAY, {**case.data(stage), **typed.body(stage)}) | dict(more)
        meanwhile()
        with CaptureQueriesContext(connection) as caught:
            response = client.post(url, body)
        if response.streaming:
            b"".join(response.streaming_content)  # to its end, where the client closes it
        written = [found[1] for query in caught if (found := WRITE.match(query["sql"].lstrip("( ")))]
        return response, written

    return send

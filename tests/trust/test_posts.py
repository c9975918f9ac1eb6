"""No write without an event: every POST of the access tables, by who may. TRUST, «What is written stays true»."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.access import ROLES, Case, tables
from tests.test_access import ask

WRITE = re.compile(r'^(?:INSERT INTO|UPDATE|DELETE FROM) "(\w+)"')
# The machinery's own rows, which say nothing about anybody's work.
MACHINERY = re.compile(
    r"django_session|office_(auditevent|trailhead|idempotencykey|job|letter|heartbeat)|axes_|otp_"
)
READ_MARK = {"accounts_notification"}  # read or told: what it tells of has its own event
POSTS = [case for case in tables("access_table", "TABLE") if case.method == "post"]


def written(case: Case, stage, user, sign_in) -> tuple[set[str], bool]:
    """The tables that a POST wrote to, and whether an event was among it."""
    client, url = sign_in(user), case.url(stage)
    with CaptureQueriesContext(connection) as caught:
        ask(client, case, stage, url)
    names = [found[1] for query in caught if (found := WRITE.match(query["sql"].lstrip("( ")))]
    rows = {name for name in names if not MACHINERY.match(name)} - READ_MARK
    return rows, "office_auditevent" in names


@pytest.mark.parametrize("case", POSTS, ids=str)
def test_a_write_leaves_an_event(case: Case, stage, request, sign_in) -> None:
    request.getfixturevalue("liaison")  # whom some rows of the tables belong to
    who = next(iter((case.may or ROLES[0]).split()))
    rows, event = written(case, stage, request.getfixturevalue(who), sign_in)
    assert event or not rows, f"{who} wrote {sorted(rows)} without an event"


def test_a_forgotten_event_is_noticed(stage, system, sign_in, monkeypatch) -> None:
    """Negative control: an action that records nothing."""
    monkeypatch.setattr("accounts.actions.event_record", lambda **_facts: None)
    case = next(case for case in POSTS if case.name == "accounts:user_block")
    rows, event = written(case, stage, system, sign_in)
    assert rows == {"accounts_user"} and not event

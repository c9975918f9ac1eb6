"""No write without an event: a valid body for every address that takes one. TRUST, «What is written stays true»."""

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.db import transaction

from office.models import AuditEvent
from tests.access import views
from tests.trust.posts import ELSEWHERE, TYPED, said, takes_post
from tests.trust.test_fresh import BIND, OWN_FORM, asks

ROOT = Path(__file__).resolve().parents[2]
# The machinery's own rows, which say nothing about anybody's work.
MACHINERY = re.compile(
    r"django_session|office_(auditevent|trailhead|idempotencykey|job|letter|heartbeat)|axes_|otp_"
)
DERIVED = {"visits.Duty"}  # drawn from links, pairings and postings whenever they are asked for
READ_MARK = {"accounts_notification"}  # read or told: what it tells of has its own event
SENT = sorted(set(takes_post()) - ELSEWHERE.keys())


class Broken(Exception):
    """The event could not be written."""


def rows_of(names: list[str]) -> set[str]:
    """Tables of people's work among those written to."""
    return {name for name in names if not MACHINERY.match(name)} - READ_MARK


@pytest.mark.parametrize("name", SENT)
def test_a_valid_body_leaves_an_event(name: str, door) -> None:
    response, written = door(name)
    assert response.status_code < 400 and "office_auditevent" in written, said(response)
    acts = {verb.rpartition(".")[2] for verb in AuditEvent.objects.values_list("verb", flat=True)}
    assert not acts & BIND or name in OWN_FORM or asks(views()[name]), acts & BIND


def test_every_address_that_takes_a_body_is_sent_one() -> None:
    assert len(SENT) > 120
    assert not (ELSEWHERE.keys() | TYPED.keys()) - set(takes_post())
    for path, test in ELSEWHERE.values():
        assert f"def {test}(" in (ROOT / path).read_text(encoding="utf-8"), test


def everything() -> dict[str, list]:
    """Every row of every table of the house, but for those of the machinery."""
    models = [m for m in apps.get_models(include_auto_created=True) if not MACHINERY.match(m._meta.db_table)]
    models = [m for m in models if m._meta.label not in DERIVED]
    return {m._meta.label: sorted(map(_plain, m._base_manager.values_list())) for m in models}


def _plain(row: tuple) -> str:
    """A row in words; PostgreSQL hands bytes out as views, which print as an address."""
    return repr([bytes(value) if isinstance(value, memoryview) else value for value in row])


@pytest.mark.parametrize("name", SENT)
def test_without_its_event_a_body_changes_nothing(name: str, door, monkeypatch) -> None:
    """The event that cannot be written takes the change with it: each action is one transaction."""
    before = {}

    def cut() -> None:
        before.update(everything())

        def fail(*_args):
            raise Broken

        monkeypatch.setattr("office.trail.event_hash", fail)

    with pytest.raises(Broken):
        door(name, cut)
    transaction.set_rollback(False)  # the database itself is whole: what was not undone is to be seen
    after = everything()
    assert not {name: rows for name, rows in after.items() if rows != before[name]}


def test_a_forgotten_event_is_noticed(door, monkeypatch) -> None:
    """Negative control: an action that records nothing."""
    monkeypatch.setattr("accounts.actions.event_record", lambda **_facts: None)
    _response, written = door("accounts:user_block")
    assert rows_of(written) == {"accounts_user"} and "office_auditevent" not in written

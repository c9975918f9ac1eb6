"""Every address × everybody of the cast: 200, 403, 404 or the sign-in page. TRUST, «Who may»."""

import re

import pytest
from django.db import transaction
from django.test import Client

from accounts.access import ALL_ROLES
from tests.access import NOWHERE, ROLES, Case, fresh, tables, views

TABLE: list[Case] = tables("access_table", "TABLE")

OF_THE_REQUEST = {"Content-Security-Policy": "", "Content-Length": "", "X-Request-ID": ""}  # differ each time


def test_every_address_is_in_a_table() -> None:
    assert not sorted(views().keys() - {case.name for case in TABLE})


def test_tables_name_only_addresses_that_exist() -> None:
    assert not sorted({case.name for case in TABLE} - views().keys())


def test_tables_name_only_the_cast() -> None:
    named = {who for case in TABLE for who in f"{case.may} {case.hidden}".split()}
    assert named <= set(ROLES)


def test_every_view_declares_its_audience() -> None:
    silent = [name for name, view in views().items() if not getattr(view, "audience", None)]
    assert not silent


def test_audiences_are_roles() -> None:
    for name, view in views().items():
        assert view.audience in ("public", "signed_in") or view.audience <= ALL_ROLES, name


def ask(client: Client, case: Case, stage, url: str):
    """One request whose writes are undone, with the password given just now."""
    with transaction.atomic():
        if "sessionid" in client.cookies:
            fresh(client)
        response = getattr(client, case.method)(url, case.data(stage) if case.method == "post" else None)
        transaction.set_rollback(True)
    return response


@pytest.fixture
def cast(request, stage):
    """Everybody, by name."""
    return {who: request.getfixturevalue(who) for who in ROLES}


@pytest.mark.parametrize("case", TABLE, ids=str)
def test_table(case: Case, stage, cast, sign_in) -> None:
    url = case.url(stage)
    wrong = {}
    for who, user in cast.items():
        response = ask(sign_in(user), case, stage, url)
        status = response.status_code
        if response.streaming:
            b"".join(response.streaming_content)  # read to its end it closes the file that it comes from
        if status != case.expected(who):
            wrong[who] = (status, case.expected(who))
    assert not wrong, f"{url}: (is, should be) {wrong}"


@pytest.mark.parametrize("case", TABLE, ids=str)
def test_strangers(case: Case, stage) -> None:
    response = ask(Client(), case, stage, case.url(stage))
    if case.public:
        assert response.status_code == (case.stranger or case.status)
    else:
        assert response.status_code == 302 and response["Location"].startswith("/sign-in/")


def plain(response, url: str) -> bytes:
    """The body without what differs between any two requests: tokens, nonces, and the address itself."""
    text = re.sub(rb'(name="csrfmiddlewaretoken" value|nonce)="[^"]*"', b"", response.content)
    return text.replace(url.encode(), b"")


@pytest.mark.parametrize("case", [case for case in TABLE if case.hidden], ids=str)
def test_out_of_scope_is_as_not_existing(case: Case, stage, cast, sign_in) -> None:
    key = next(iter(case.kwargs(stage)))
    there, nowhere = case.url(stage), case.url(stage, **{key: NOWHERE})
    for who in case.hidden.split():
        hidden, missing = (ask(sign_in(cast[who]), case, stage, url) for url in (there, nowhere))
        assert hidden.status_code == missing.status_code == 404, who
        assert plain(hidden, there) == plain(missing, nowhere), who
        assert dict(hidden.headers) | OF_THE_REQUEST == dict(missing.headers) | OF_THE_REQUEST

"""No parameter of any address breaks it: query, path and body, for who may open it. TRUST, «What comes in».

A run takes one turn of the values at every fourth address, always the same; HOSTILE=whole takes all of both, as the
first of those who may open an address, HOSTILE=last as the last of them.
"""

import os
import time
from itertools import cycle, islice
from zlib import crc32

import pytest
from axes.models import AccessAttempt
from django.db import transaction
from django.http import HttpResponse
from django.urls import NoReverseMatch, reverse

from pairing.models import Community
from tests.access import ROLES, Case, no_kwargs, tables
from tests.test_access import ask
from tests.trust.hostile import VALUES, names_of, watched

TABLE = tables("access_table", "TABLE")
LEAST = {"healthz": 503}  # said on purpose: no worker in the tests
BADLY = 500
LONGEST = 4000  # of an address: gunicorn's own limit lies at 4094
TEXTS = [VALUES[said] for said in ("nul", "backslashes", "words", "long", "full-width", "no such day")]
WHOLE = os.environ.get("HOSTILE") in ("whole", "last")
WHO = -1 if os.environ.get("HOSTILE") == "last" else 0
NUMBERS = [0, 9999, 2**31, 2**63, 10**30]
SECONDS = 5  # of work for one answer, whatever it was asked


def who_may(case: Case, request):
    """One of the cast whom an address answers; None for a page that everybody reads."""
    request.getfixturevalue("liaison")  # whom some rows of the tables belong to
    if case.public:
        return None
    return request.getfixturevalue((case.may or case.hidden or ROLES[WHO]).split()[WHO])


def broken(client, method: str, url: str, data, said: str) -> list[str]:
    """What is wrong with the answer to one request."""
    began = time.thread_time()
    with transaction.atomic():
        try:
            response: HttpResponse = getattr(client, method)(url, data)
            if response.streaming:
                b"".join(response.streaming_content)
        except Exception as error:  # noqa: BLE001 - whatever it is, a person would have read «500»
            response, said = HttpResponse(status=BADLY), f"{said}: {error!r}"[:300]
        transaction.set_rollback(True)
    wrong = [said] if response.status_code >= BADLY and url.strip("/") not in LEAST else []
    return wrong + ([f"{said}: slow"] if time.thread_time() - began > SECONDS else [])


@pytest.fixture
def door(request, stage, sign_in, client):
    """A client of somebody whom a case lets in."""

    def open_to(case: Case):
        user = who_may(case, request)
        return sign_in(user) if user else client

    return open_to


def turns(case: Case, number: int) -> range | list[int]:
    """Which turns of so many an address gets: one by its name, or all."""
    return range(number) if WHOLE else [crc32(str(case).encode()) % number]


def turned(names: set[str], turn: int) -> dict[str, str]:
    """A hostile value for each parameter, beginning at another one each turn."""
    return dict(zip(sorted(names), islice(cycle(VALUES.values()), turn, None), strict=False))


SOME = [case for case in TABLE if WHOLE or crc32(f"{case}".encode()) % 4 == 0]


@pytest.mark.parametrize("case", SOME, ids=str)
def test_nothing_sent_breaks_an_address(case: Case, stage, door) -> None:
    client, url, wrong = door(case), case.url(stage), []
    with watched() as asked:
        page = ask(client, case, stage, url)
        if not page.streaming:
            wrong += broken(client, "post", url, {}, "empty")
    if page.streaming:
        b"".join(page.streaming_content)
    names = names_of(page) | asked
    for turn in turns(case, len(VALUES)):
        sent = turned(names, turn)
        wrong += broken(client, "get", url.partition("?")[0], sent, f"get {sent}"[:400])
        wrong += broken(client, "post", url, sent, f"post {sent}"[:400])
    assert not wrong


@pytest.mark.parametrize("case", [case for case in SOME if case.kwargs is not no_kwargs], ids=str)
def test_no_path_breaks_an_address(case: Case, stage, door) -> None:
    client, kwargs, wrong = door(case), case.kwargs(stage), []
    for name, value in kwargs.items():
        values: list = NUMBERS if isinstance(value, int) else TEXTS
        for turn in turns(case, len(values)):
            try:
                url = reverse(case.name, kwargs={**kwargs, name: values[turn]})
            except NoReverseMatch:
                continue
            wrong += broken(client, case.method, url[:LONGEST], None, f"{name} {str(values[turn])[:40]}")
    assert not wrong


def test_a_parameter_named_as_a_method_is_none(staff, sign_in):
    """Found by the above: «request.GET.items» in a template is the parameter where one is sent."""
    for name in ("measures:list", "measures:outcomes", "visits:list"):
        page = sign_in(staff).get(reverse(name), {"items": "x", "year": "2012"})
        assert page.status_code == 200 and 'name="year" value="2012"' in page.content.decode()


def test_a_word_is_no_address_to_go_on_to(client, db):
    """Found by the above: `redirect` looks for a view of that name."""
    assert client.post(reverse("accounts:language"), {"next": "words"})["Location"] == "/"


@pytest.mark.parametrize("url", ["/verify/?q=%00", "/pledges/%00/", "/?a=1&b=x%00y"])
def test_an_address_with_nul_is_not_there(url, client, db):
    assert client.get(url).status_code == 404


@pytest.mark.parametrize("year", [0, 10_000, 2**31, 10**30])
def test_a_year_that_no_calendar_has_is_not_there(year: int, client, db):
    """Found by the above; everybody reads this page."""
    assert client.get(f"/notices/{year}/").status_code == 404


def test_a_key_that_no_database_holds_is_none(stage):
    """Found by the above: a field of several choices asks for all of them at once."""
    assert list(Community.objects.filter(pk__in=[stage.community.pk, 10**30, -(2**63)])) == [stage.community]


def test_rows_that_are_not_there_cost_nothing(stage, door):
    """Found by the above: two thousand rows of one form were five seconds of work, thirty-six times over."""
    case = next(case for case in TABLE if case.name == "pledges:correct")
    client, url = door(case), case.url(stage)
    many = {"form-TOTAL_FORMS": "9" * 30, "form-INITIAL_FORMS": "9" * 30}
    page = client.post(url, many)
    assert len(page.context["items"].forms) == len(client.get(url).context["items"].forms) > 0


def test_a_name_longer_than_any_is_no_failure_to_keep(client, db):
    """Found by the above: django-axes had no room for it on PostgreSQL, and a stranger read «500»."""
    page = client.post(reverse("accounts:sign_in"), {"username": "长" * 400, "password": "x"})
    assert page.context["form"].errors["username"] and not AccessAttempt.objects.exists()


def test_policy_and_target_at_once_set_the_target(stage, community_clerk, sign_in):
    """Found by the above: each has a form of its own, and the page took the fields of both."""
    url = reverse("measures:plan", args=[stage.community.pk, 2012])
    both = {"policy": "x", "target": "x"}
    assert sign_in(community_clerk).post(url, both).context["target"].errors

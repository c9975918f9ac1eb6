"""SQL budgets: each page within its number of statements, the same with 10 rows and with 1,000. SPEED."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.access import Budget, fresh, tables

BUDGETS: list[Budget] = tables("query_budget", "BUDGETS")


def statements(client, method: str, url: str) -> list[str]:
    """What a second look at a page asks of the database (the first may renew the session)."""
    assert getattr(client, method)(url).status_code == 200
    with CaptureQueriesContext(connection) as captured:
        getattr(client, method)(url)
    return [query["sql"] for query in captured.captured_queries]


@pytest.mark.parametrize("budget", BUDGETS, ids=str)
def test_budget(budget: Budget, request, stage, sign_in) -> None:
    client = fresh(sign_in(request.getfixturevalue(budget.who)))
    budget.grow(stage, 10)
    few = statements(client, budget.method, budget.url(stage))
    budget.grow(stage, 990)
    many = statements(client, budget.method, budget.url(stage))
    assert len(few) == len(many), "\n".join(many)
    assert len(many) <= budget.limit, "\n".join(many)

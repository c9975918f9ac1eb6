"""What holds for every test: which database it needs, and that no skip goes unnoticed where services are promised."""

import os
from collections.abc import Generator

import pytest
from django.db import connection

import shenbei.celery  # noqa: F401 - tasks rung in tests go to the broker of tests.settings


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Skip by name what needs PostgreSQL, leave out on PostgreSQL what tells of SQLite alone."""
    if connection.vendor == "postgresql":
        gone = [item for item in items if item.get_closest_marker("sqlite")]
        config.hook.pytest_deselected(items=gone)
        items[:] = [item for item in items if item not in gone]
        return
    for item in items:
        if item.get_closest_marker("postgresql"):
            item.add_marker(pytest.mark.skip(reason="needs PostgreSQL: set DATABASE_URL=postgres://…"))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """With REQUIRE_SERVICES a skip is a failure: there everything that a test may ask for is promised."""
    report = yield
    if report.skipped and os.environ.get("REQUIRE_SERVICES") and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped although REQUIRE_SERVICES is set: {report.longrepr}"
    return report

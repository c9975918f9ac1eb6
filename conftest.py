"""What holds for every test: compiled catalogues, and no skip unnoticed where services are promised."""

import os
from collections.abc import Generator

import pytest
from compile_catalogues import compile_stale

import shenbei.celery  # noqa: F401 - tasks rung in tests go to the broker of tests.settings


def pytest_configure() -> None:
    """The pages speak Chinese only with compiled catalogues."""
    compile_stale()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests that empty the database afterwards give back the rows that migrations load."""
    for item in items:
        marker = item.get_closest_marker("django_db")
        if marker and marker.kwargs.get("transaction"):
            item.add_marker(
                pytest.mark.django_db(**{"serialized_rollback": True, **marker.kwargs}), append=False
            )
            continue
        fixtures: list[str] = getattr(item, "fixturenames", [])
        if {"transactional_db", "live_server"} & set(fixtures):
            fixtures.insert(0, "django_db_serialized_rollback")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """With REQUIRE_SERVICES a skip is a failure: there everything that a test may ask for is promised."""
    report = yield
    if report.skipped and os.environ.get("REQUIRE_SERVICES") and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped although REQUIRE_SERVICES is set: {report.longrepr}"
    return report

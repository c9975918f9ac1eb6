"""A real Chromium against a real server; the journeys of people use `page` (desk) and `phone` (390 px)."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connections
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page
from pytest_django.live_server_helper import LiveServer

from accounts.models import User

os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # the browser's driver keeps a loop in this thread
AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")
DESK = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None, tmp_path_factory) -> None:
    """SQLite in a file: the server's threads and the test look at one database, each by its own connection."""
    database = settings.DATABASES["default"]
    if "sqlite" in database["ENGINE"]:
        database["TEST"]["NAME"] = str(tmp_path_factory.mktemp("browser") / "test.sqlite3")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None) -> None:
    """The driver's loop gives the tests connections of their own: they, too, know what migrations have loaded."""
    for connection in connections.all():
        if hasattr(connection, "_test_serialized_contents"):
            type(connection)._test_serialized_contents = connection._test_serialized_contents


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict) -> dict:
    """Debian's Chromium, which may run as root and in a small /dev/shm."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if not path:
        pytest.skip("needs Chromium: apt-get install chromium, or set CHROMIUM")
    arguments = ["--no-sandbox", "--disable-dev-shm-usage"]
    return {**browser_type_launch_args, "executable_path": path, "args": arguments}


@pytest.fixture(scope="session")
def base_url(live_server: LiveServer) -> str:
    """Journeys name paths; this is what stands before them."""
    return live_server.url


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict, base_url: str) -> dict:
    """A reader in China at a desk."""
    return {**browser_context_args, "locale": "zh-CN", "timezone_id": "Asia/Shanghai", "viewport": DESK}


@pytest.fixture
def context(context: BrowserContext, refuse_errors: Callable[[BrowserContext], None]) -> BrowserContext:
    """The desk's window; an error on its console fails the test."""
    refuse_errors(context)
    return context


@pytest.fixture
def phone(
    browser: Browser, browser_context_args: dict, refuse_errors: Callable[[BrowserContext], None]
) -> Iterator[Page]:
    """The window of a phone, touched with a finger."""
    touched = {**browser_context_args, "viewport": PHONE, "has_touch": True, "is_mobile": True}
    context = browser.new_context(**touched, device_scale_factor=2)
    refuse_errors(context)
    yield context.new_page()
    context.close()


@pytest.fixture
def refuse_errors() -> Iterator[Callable[[BrowserContext], None]]:
    """Watch a window: scripts that fail and what the content policy blocks fail the test at its end."""
    heard: list[str] = []

    def listen(said: ConsoleMessage) -> None:
        if said.type == "error":
            heard.append(f"{said.text} {said.location}")

    def watch(context: BrowserContext) -> None:
        context.on("weberror", lambda error: heard.append(f"script: {error.error}"))
        context.on("console", listen)

    yield watch
    unexpected = [line for line in heard if "Failed to load resource" not in line]
    assert not unexpected, unexpected


@pytest.fixture
def enter() -> Callable[..., Page]:
    """A function: sign in by the form, as a person does; the page that follows."""

    def by_form(page: Page, username: str, password: str, path: str = "/") -> Page:
        page.goto(path)
        page.locator("input[name=username]").fill(username)
        page.locator("input[name=password]").fill(password)
        page.locator("input[name=password]").press("Enter")
        page.wait_for_url(lambda url: "/sign-in" not in url)
        return page

    return by_form


@pytest.fixture
def enter_as(base_url: str) -> Callable[..., Page]:
    """A function: be signed in without the form, where the journey is about something else."""

    def by_cookie(page: Page, user: User, path: str = "/") -> Page:
        client = Client()
        client.force_login(user, backend="accounts.backends.AccountBackend")
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
        page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": base_url}])
        page.goto(path)
        return page

    return by_cookie


def violations(page: Page) -> list[str]:
    """What axe-core finds on the page: «rule: help (first place)», a line each."""
    page.evaluate(AXE)
    found: list[dict[str, Any]] = page.evaluate("axe.run(document).then(result => result.violations)")
    return [f"{one['id']}: {one['help']} ({one['nodes'][0]['target'][0]})" for one in found]


@pytest.fixture
def accessible() -> Callable[[Page], None]:
    """A function: the page is without fault for axe-core and no wider than its window."""

    def look(page: Page) -> None:
        assert violations(page) == []
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{page.url} is {wide} px wider than its window"

    return look


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """What journeys have measured, a line each: taps and seconds of a visit."""
    for report in terminalreporter.stats.get("passed", []):
        if report.when == "call" and report.user_properties:
            told = ", ".join(f"{value} {name}" for name, value in report.user_properties)
            terminalreporter.write_line(f"{report.nodeid.split('::')[-1]}: {told}")

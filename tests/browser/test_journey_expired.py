"""A session that ends while somebody types, in a browser without scripts: nothing is lost, nothing written twice."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.db import close_old_connections
from playwright.sync_api import Browser, Page, expect

from tests import factories as make
from tests.browser.conftest import PHONE
from tests.browser.present import move_to_present
from visits.actions import quotas_check
from visits.models import Visit

TEXT = "很长的一段话，写到一半登录就过期了"


@pytest.fixture
def present(stage):
    move_to_present()
    quotas_check(by=None)
    return stage


@pytest.fixture
def bare(browser: Browser, browser_context_args: dict[str, Any]) -> Iterator[Callable[..., Page]]:
    """A function: a window in which no script runs."""
    opened = []

    def window(**more: Any) -> Page:
        context = browser.new_context(**{**browser_context_args, "java_script_enabled": False, **more})
        opened.append(context)
        return context.new_page()

    yield window
    for context in opened:
        context.close()


def end_session(page: Page) -> None:
    """Half an hour and more goes by."""
    cookies = {cookie["name"]: cookie["value"] for cookie in page.context.cookies()}
    session = SessionStore(cookies[settings.SESSION_COOKIE_NAME])
    session["seen"] = session["seen"] - 31 * 60 if "seen" in session else 1
    session.save()
    close_old_connections()


def sign_in(page: Page, username: str) -> None:
    page.locator("input[name=username]").fill(username)
    page.locator("input[name=password]").fill(make.PASSWORD)
    page.locator("form[action*=sign-in] button[type=submit]").click()


@pytest.mark.parametrize(
    "window", [{"viewport": PHONE, "has_touch": True, "is_mobile": True}, {}], ids=["phone", "desk"]
)
def test_what_was_typed_is_there_again(bare, present, liaison, enter_as, window) -> None:
    page = enter_as(bare(**window), liaison, "/visits/log/")
    page.locator("#more summary").click()
    page.get_by_label("走访目的").fill(TEXT)
    end_session(page)
    page.get_by_role("button", name="提交走访记录").first.click()
    page.wait_for_url("**/sign-in/**")
    expect(page.locator("main")).to_contain_text("已为您保留")
    assert TEXT not in page.content() and not Visit.objects.exists()
    sign_in(page, liaison.username)
    page.wait_for_url("**/visits/log/")
    expect(page.locator("main")).to_contain_text("尚未保存")
    expect(page.get_by_label("走访目的")).to_have_value(TEXT)
    assert not Visit.objects.exists()
    page.get_by_role("button", name="提交走访记录").first.click()
    page.wait_for_url(lambda url: "/visits/log/" not in url)
    assert Visit.objects.get().purpose == TEXT
    page.goto("/visits/log/?new=1")
    expect(page.get_by_label("走访目的")).to_have_value("")


def test_somebody_else_at_the_same_telephone_finds_nothing(
    bare, present, liaison, outsider, enter_as
) -> None:
    page = enter_as(bare(viewport=PHONE), liaison, "/visits/log/")
    page.locator("#more summary").click()
    page.get_by_label("走访目的").fill(TEXT)
    end_session(page)
    page.get_by_role("button", name="提交走访记录").first.click()
    page.wait_for_url("**/sign-in/**")
    sign_in(page, outsider.username)
    page.wait_for_url(lambda url: "/sign-in" not in url)
    assert TEXT not in page.content()
    page.goto("/visits/log/")
    assert TEXT not in page.content()
    assert not Visit.objects.exists()


def test_with_scripts_on_the_telephone(phone: Page, present, liaison, enter_as, accessible) -> None:
    enter_as(phone, liaison, "/visits/log/")
    phone.locator("#more summary").tap()
    end_session(phone)
    phone.get_by_label("走访目的").fill(TEXT)
    phone.get_by_role("button", name="提交走访记录").first.tap()
    phone.wait_for_url("**/sign-in/**")
    accessible(phone)
    sign_in(phone, liaison.username)
    phone.wait_for_url("**/visits/log/**")
    expect(phone.get_by_label("走访目的")).to_have_value(TEXT)
    accessible(phone)
    phone.get_by_role("button", name="提交走访记录").first.tap()
    phone.wait_for_url(lambda url: "/visits/log/" not in url)
    assert Visit.objects.get().purpose == TEXT


def test_a_page_that_can_not_show_it_in_its_form_shows_it_beside(
    phone: Page, present, liaison, community_clerk, enter_as, accessible
) -> None:
    enter_as(phone, liaison, "/visits/log/")
    phone.get_by_role("button", name="提交走访记录").first.tap()
    phone.wait_for_url(lambda url: "/visits/log/" not in url)
    enter_as(phone, community_clerk, "/visits/answer/")
    phone.locator("main summary").first.tap()
    phone.locator("textarea[name=reason]").fill("当日无人 来访")
    end_session(phone)
    phone.locator("button[name=dispute]").tap()
    phone.wait_for_url("**/sign-in/**")
    sign_in(phone, community_clerk.username)
    phone.wait_for_url("**/visits/answer/")
    expect(phone.locator("main")).to_contain_text("当日无人 来访")
    accessible(phone)
    assert Visit.objects.get().state == "submitted"
    with phone.expect_navigation():
        phone.get_by_role("button", name="现在提交").tap()
    assert Visit.objects.get().state == "disputed"

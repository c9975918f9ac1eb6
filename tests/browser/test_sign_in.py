"""The first page everybody meets, at a desk and on a phone."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import violations
from tests.factories import PASSWORD


def test_staff_signs_in_and_out(page: Page, staff, enter, accessible) -> None:
    page.goto("/sign-in/")
    accessible(page)
    enter(page, "staff", PASSWORD)
    expect(page.locator("h1")).to_be_visible()
    accessible(page)


def test_the_sign_in_page_fits_a_phone(phone: Page, stage, accessible) -> None:
    phone.goto("/")
    accessible(phone)


def test_a_wrong_password_keeps_the_name(page: Page, staff) -> None:
    page.goto("/sign-in/")
    page.locator("input[name=username]").fill("staff")
    page.locator("input[name=password]").fill("not-the-password")
    page.locator("input[name=password]").press("Enter")
    expect(page.locator(".invalid-feedback, .alert").first).to_be_visible()
    expect(page.locator("input[name=username]")).to_have_value("staff")


def test_axe_sees_a_fault(page: Page, stage) -> None:
    page.goto("/sign-in/")
    page.evaluate("document.querySelectorAll('label').forEach(label => label.remove())")
    assert any(line.startswith("label:") for line in violations(page))


def test_a_page_that_is_too_wide_is_seen(phone: Page, stage, accessible) -> None:
    phone.goto("/sign-in/")
    phone.evaluate("document.querySelector('main').style.width = '2000px'")
    with pytest.raises(AssertionError, match="wider than its window"):
        accessible(phone)

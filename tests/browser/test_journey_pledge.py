"""A pledge is signed by four, approved, published, and read by anybody."""

import urllib.request

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from pledges import actions
from pledges.models import Pledge
from pledges.tasks import render_notices_due
from tests.factories import PASSWORD
from tests.pledges.conftest import fresh, opened, pledge, signers  # noqa: F401  (fixtures)


def fresh_password(page: Page) -> None:
    """Where an act that binds asks for the password, give it."""
    field = page.locator("input[name=fresh_password]")
    if field.count():
        field.fill(PASSWORD)
        with page.expect_navigation():
            page.locator("main form button[type=submit]").first.click()


def act(page: Page, path: str) -> None:
    """Follow the link to a step and confirm it."""
    page.locator(f"a[href='{path}']").click()
    page.wait_for_url(f"**{path}")
    with page.expect_navigation():
        page.locator("main form button[type=submit]").first.click()
    fresh_password(page)


@pytest.fixture
def stranger(context: BrowserContext, browser, browser_context_args) -> Page:
    """Somebody without an account."""
    return browser.new_context(**browser_context_args).new_page()


def test_from_signature_to_public_notice(
    page: Page,
    phone: Page,
    stranger: Page,
    opened,
    signers,
    reviewer,
    enter_as,
    accessible,
    base_url,  # noqa: F811
) -> None:
    enter_as(phone, signers.department, f"/pledges/{opened.pk}/sign/")
    accessible(phone)
    phone.locator("input[name=password]").fill(PASSWORD)
    phone.locator("form.sheet button[type=submit]").click()
    phone.wait_for_url(lambda url: "/sign/" not in url)
    checksum = opened.versions.get().checksum
    for user in signers.all()[1:]:
        actions.pledge_sign_electronic(by=user, pledge=opened, checksum=checksum)
    assert fresh(opened).state == "signed"

    enter_as(page, reviewer, f"/pledges/{opened.pk}/")
    accessible(page)
    act(page, f"/pledges/{opened.pk}/approve/")
    page.goto(f"/pledges/{opened.pk}/")
    act(page, f"/pledges/{opened.pk}/publish/")
    assert Pledge.objects.get().state == "published"
    render_notices_due()

    address = f"/notices/{opened.year}/{opened.community.code}"
    stranger.goto(f"{base_url}/notices/?year={opened.year}")
    accessible(stranger)
    stranger.goto(f"{base_url}{address}/")
    expect(stranger.locator("body")).to_contain_text("新建农民专业合作社")
    accessible(stranger)
    with urllib.request.urlopen(f"{base_url}{address}.pdf") as answer:  # noqa: S310
        assert answer.headers["Content-Type"] == "application/pdf"
        assert answer.read(5) == b"%PDF-"
    stranger.goto(f"{base_url}/verify/{checksum}/")
    accessible(stranger)


def test_a_wrong_password_signs_nothing(phone: Page, opened, signers, enter_as) -> None:  # noqa: F811
    enter_as(phone, signers.department, f"/pledges/{opened.pk}/sign/")
    phone.locator("input[name=password]").fill("not-the-password")
    phone.locator("form.sheet button[type=submit]").click()
    expect(phone.locator(".invalid-feedback").first).to_be_visible()
    assert fresh(opened).state == "signing"

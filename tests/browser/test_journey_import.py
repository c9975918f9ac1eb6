"""Staff takes the roster into an empty district: first the faulty one, then the good one."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from pairing.models import Community, Pairing
from tests import factories as make

SAMPLES = Path(__file__).resolve().parents[2] / "shenbei" / "samples"


@pytest.fixture
def clerk(db):
    """The staff of a district that has nothing yet."""
    return make.user_as("staff", username="staff")


def upload(page: Page, name: str) -> None:
    page.goto("/import/")
    page.locator("input[type=file]").set_input_files(SAMPLES / name)
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url(lambda url: not url.endswith("/import/"))


def test_the_bad_cells_are_named_and_nothing_is_taken(page: Page, clerk, enter_as, accessible) -> None:
    enter_as(page, clerk)
    upload(page, "roster-2012-faulty.xlsx")
    expect(page.locator("main")).to_contain_text("优秀")
    accessible(page)
    with page.expect_download() as marked:
        page.locator("a[href*='marked.xlsx']").click()
    assert marked.value.suggested_filename.endswith(".xlsx")
    assert not Community.objects.exists()


def test_the_good_roster_is_shown_then_taken(page: Page, clerk, enter_as, accessible) -> None:
    enter_as(page, clerk)
    upload(page, "roster-2012.xlsx")
    if page.locator("input[name=cycle_from]").count():
        page.locator("input[name=cycle_from]").fill("2012-01")
        with page.expect_navigation():
            page.locator("form:has(input[name=cycle_from]) button[type=submit]").click()
    accessible(page)
    assert not Community.objects.exists()
    with page.expect_navigation():
        page.locator("form:has(input[name=sha256]) button[type=submit]").click()
    assert (Community.objects.count(), Pairing.objects.count()) == (149, 55)
    upload(page, "roster-2012.xlsx")
    expect(page.locator("form:has(input[name=sha256])")).to_have_count(0)

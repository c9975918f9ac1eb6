"""A sheet of allowances by three hands, and what it got wrong settled on the next."""

from datetime import timedelta
from decimal import Decimal

from playwright.sync_api import Page, expect

from accounts.models import today
from pairing.models import AllowanceSheet
from tests.browser.present import move_to_present
from tests.browser.test_journey_pledge import fresh_password


def built(page: Page, month: str) -> AllowanceSheet:
    """Staff builds the sheet of a month."""
    page.goto("/allowances/")
    page.locator("input[name=month]").fill(month)
    page.get_by_role("button", name="编制").click()
    page.wait_for_url(lambda url: not url.endswith("/allowances/"))
    return AllowanceSheet.objects.order_by("-month").first()


def test_built_approved_paid_corrected(
    page: Page, stage, staff, reviewer, finance, enter_as, accessible
) -> None:
    move_to_present()
    last = today().replace(day=1) - timedelta(days=1)
    first = last.replace(day=1) - timedelta(days=1)
    enter_as(page, staff, "/allowances/")
    accessible(page)
    sheet = built(page, f"{first:%Y-%m}")
    accessible(page)
    expect(page.locator("main")).to_contain_text("高玉桂")

    for user, act, state in ((reviewer, "approve", "approved"), (finance, "pay", "paid")):
        enter_as(page, user, f"/allowances/{sheet.pk}/")
        accessible(page)
        page.locator(f"form[action$='/{act}/'] button").click()
        page.locator("input[name=fresh_password]").wait_for()
        fresh_password(page)
        page.wait_for_url(f"**/allowances/{sheet.pk}/")
        sheet.refresh_from_db()
        assert sheet.state == state

    enter_as(page, staff, "/allowances/")
    following = built(page, f"{last:%Y-%m}")
    page.locator("details summary").first.click()
    page.locator("select[name=of]").select_option(str(sheet.pk))
    page.locator("select[name=cadre]").select_option(str(stage.cadre.pk))
    page.locator("input[name=amount]").fill("-100")
    page.locator("form[action$='/correct/'] input[name=reason]").fill("当月只驻点十天")
    page.locator("form[action$='/correct/'] button").click()
    expect(page.locator("#corrections")).to_be_visible()
    expect(page.locator("main")).to_contain_text("当月只驻点十天")
    accessible(page)
    assert following.corrections.get().amount == Decimal(-100)
    before = sheet.total
    sheet.refresh_from_db()
    assert sheet.total == before, "what is paid stays"

"""The whole life of a pledge: drafted, signed by four, published, objected to, answered, corrected, withdrawn."""

from django.test import Client
from playwright.sync_api import BrowserContext, Page, expect

from accounts.models import today
from pledges.models import Correction, Objection, Pledge
from pledges.tasks import render_notices_due
from tests.browser.test_journey_pledge import fresh_password, stranger  # noqa: F401  (a fixture)
from tests.factories import PASSWORD
from tests.pledges.conftest import signers  # noqa: F401  (a fixture)


def submit(page: Page, **typed: str) -> None:
    """Fill in the page's form and send it; where the password is asked, give it."""
    for name, text in typed.items():
        field = page.locator(f"main [name='{name}']").first
        field.select_option(text) if field.evaluate("e => e.tagName") == "SELECT" else field.fill(text)
    with page.expect_navigation():
        page.locator("main form button[type=submit]").first.click()
    fresh_password(page)


def test_the_life_of_a_pledge(
    page: Page,
    phone: Page,
    stranger: Page,  # noqa: F811
    stage,
    signers,  # noqa: F811
    liaison,
    staff,
    reviewer,
    enter_as,
    accessible,
    base_url,
    context: BrowserContext,
) -> None:
    this_year = today().year
    enter_as(page, liaison, f"/pledges/draft/?community={stage.community.pk}&year={this_year}")
    accessible(page)
    submit(page)
    pledge = Pledge.objects.get()
    expect(page.locator("#missing")).to_be_visible()
    page.goto(f"/pledges/{pledge.pk}/items/add/")
    submit(
        page,
        goal="economy",
        text="新建农民专业合作社",
        baseline="0",
        target="2",
        unit="家",
        due_on=f"{this_year}-12-20",
        owner="department",
        evidence="登记证书",
    )
    expect(page.locator("#missing")).to_have_count(0)
    with page.expect_navigation():
        page.locator(f"form[action='/pledges/{pledge.pk}/open/'] button").click()

    for user in signers.all():
        enter_as(phone, user, f"/pledges/{pledge.pk}/sign/")
        phone.locator("input[name=password]").fill(PASSWORD)
        phone.locator("form.sheet button[type=submit]").click()
        phone.wait_for_url(lambda url: "/sign/" not in url)
    assert Pledge.objects.get().state == "signed"

    enter_as(page, reviewer, f"/pledges/{pledge.pk}/approve/")
    submit(page)
    page.goto(f"/pledges/{pledge.pk}/publish/")
    submit(page)
    render_notices_due()
    address = f"{base_url}/notices/{this_year}/{stage.community.code}/"
    stranger.goto(address)
    accessible(stranger)

    enter_as(page, staff, f"/pledges/{pledge.pk}/objections/add/")
    submit(page, text="标准偏低")
    page.goto(f"/pledges/objections/{Objection.objects.get().pk}/")
    submit(page, answer="已按规划核定。", brief="标准偏低")
    page.goto(f"/pledges/{pledge.pk}/correct/")
    accessible(page)
    submit(page, reason="目标值录入有误", **{"form-0-target": "3"})
    accessible(page)
    expect(page.locator("main")).to_contain_text("第1版继续公示、继续有效")
    for user in signers.all():  # what they signed has changed: they sign it anew
        enter_as(phone, user, f"/pledges/{pledge.pk}/sign/")
        accessible(phone)
        expect(phone.locator("ins").first).to_contain_text("3")
        phone.locator("input[name=password]").fill(PASSWORD)
        phone.locator("form.sheet button[type=submit]").click()
        phone.wait_for_url(lambda url: "/sign/" not in url)
    stranger.goto(address)
    expect(stranger.locator("main")).to_contain_text(
        "2家"
    )  # until the reviewer publishes it the first stands
    enter_as(page, reviewer, f"/pledges/corrections/{Correction.objects.get().pk}/")
    accessible(page)
    submit(page)
    render_notices_due()
    stranger.goto(address)
    stranger.reload()  # his own cache keeps a page for a minute
    accessible(stranger)
    for words in ("标准偏低", "已按规划核定", "目标值录入有误", "3家"):
        expect(stranger.locator("main")).to_contain_text(words)
    stranger.locator("a[href='v1/']").click()
    expect(stranger.locator("main")).to_contain_text("已被更正的旧版本")
    accessible(stranger)
    stranger.goto(f"{address}#large")
    accessible(stranger)

    page.goto(f"/pledges/{pledge.pk}/withdraw/")
    submit(page, reason="承诺事项需重新商定")
    assert Pledge.objects.get().state == "withdrawn"
    assert [Client().get(url.removeprefix(base_url)).status_code for url in (address, f"{address}v1/")] == [
        404,
        404,
    ]
    stranger.goto(f"{base_url}/verify/{pledge.versions.first().checksum}/")
    expect(stranger.locator("main")).to_contain_text("已撤回")

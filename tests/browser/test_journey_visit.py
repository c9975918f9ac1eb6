"""A visit on the phone, the community's word for it, and the quota it fills."""

import pytest
from playwright.sync_api import Page, expect

from accounts.models import today
from shenbei.lib.periods import month_window
from tests.browser.present import move_to_present
from visits.actions import quotas_check
from visits.models import Verdict, Visit


@pytest.fixture
def present(stage):
    """A stage on which the liaison officer has owed two visits since January."""
    move_to_present()
    quotas_check(by=None)
    return stage


def verdict(stage) -> Verdict:
    month = month_window(today().year, today().month)
    return Verdict.objects.get(
        duty__organisation=stage.department, duty__kind="work_group", starts_on=month.start
    )


def test_from_the_desk_to_the_quota(
    phone: Page, page: Page, present, liaison, community_clerk, enter_as, accessible
) -> None:
    enter_as(phone, liaison, "/")
    expect(phone.locator("#owed")).to_be_visible()
    accessible(phone)
    phone.get_by_role("link", name="登记走访").first.click()
    accessible(phone)
    phone.locator("main details summary").click()
    phone.get_by_label("走访目的").fill("查看大棚")
    phone.locator("form.sheet button[type=submit]").first.click()
    phone.wait_for_url(lambda url: "/visits/log/" not in url)
    visit = Visit.objects.get()
    assert (visit.state, visit.purpose, visit.visited_on) == ("submitted", "查看大棚", today())

    enter_as(page, community_clerk, "/")
    page.locator("main a[href='/visits/answer/']").first.click()
    accessible(page)
    with page.expect_navigation():
        page.locator("main form button[type=submit]").first.click()
    visit.refresh_from_db()
    assert (visit.state, visit.confirmed_by) == ("confirmed", community_clerk.person)

    quotas_check(by=None)
    row = verdict(present)
    assert (row.counted, row.owed) == (1, 2)
    enter_as(phone, liaison, f"/quotas/{row.pk}/")
    expect(phone.locator("main")).to_contain_text("前程泉村")
    accessible(phone)


def test_a_second_press_makes_no_second_visit(phone: Page, present, liaison, enter_as) -> None:
    enter_as(phone, liaison, "/visits/log/")
    phone.evaluate(
        """async () => {
          const form = document.querySelector('form.sheet');
          await Promise.all([1, 2, 3].map(() => fetch(form.action, {method: 'POST', body: new FormData(form)})));
        }"""
    )
    assert Visit.objects.count() == 1


def test_a_day_to_come_is_refused_and_the_text_stays(phone: Page, present, liaison, enter_as) -> None:
    enter_as(phone, liaison, "/visits/log/")
    phone.locator("main details summary").click()
    phone.get_by_label("走访目的").fill("写了很久的一段话")
    phone.locator("input[name=visited_on]").evaluate(
        "field => { field.removeAttribute('max'); field.value = '2999-01-01' }"
    )
    phone.locator("form.sheet button[type=submit]").first.click()
    expect(phone.locator(".invalid-feedback").first).to_be_visible()
    expect(phone.get_by_label("走访目的")).to_have_value("写了很久的一段话")
    assert not Visit.objects.entered().exists()


def test_the_community_disputes_and_says_why(
    page: Page, present, liaison, community_clerk, enter_as, accessible
) -> None:
    enter_as(page, liaison, "/visits/log/")
    page.locator("form.sheet button[type=submit]").first.click()
    page.wait_for_url(lambda url: "/visits/log/" not in url)
    visit = Visit.objects.get()
    enter_as(page, community_clerk, f"/visits/{visit.pk}/")
    page.locator(f"a[href='/visits/{visit.pk}/dispute/']").click()
    accessible(page)
    page.locator("textarea[name=reason]").fill("当日无人来访")
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url(lambda url: "/dispute/" not in url)
    visit.refresh_from_db()
    assert visit.state == "disputed"
    expect(page.locator("main")).to_contain_text("当日无人来访")


def test_who_came_along_is_ticked_on_the_same_page(
    phone: Page, present, liaison, enter_as, accessible
) -> None:
    enter_as(phone, liaison, "/visits/log/")
    phone.locator("main details summary").click()
    went = phone.locator("#joint input[type=text]")
    point = phone.locator("#joint .form-check", has_text="联系点")
    point.locator("input[type=checkbox]").check()
    point.locator("input[type=text]").fill("办公室主任")
    accessible(phone)
    day = phone.locator("input[name=visited_on]")
    day.fill("1999-01-01")
    day.blur()
    expect(went).to_have_count(0)
    day.fill(today().isoformat())
    day.blur()
    expect(point).to_be_visible()
    point.locator("input[type=checkbox]").check()
    point.locator("input[type=text]").fill("办公室主任")
    phone.locator("form.sheet button[type=submit]").first.click()
    phone.wait_for_url(lambda url: "/visits/log/" not in url)
    named = Visit.objects.get().sides.get(duty__kind="contact_point")
    assert (named.participants, named.accepted_on) == ("办公室主任", None)
    expect(phone.locator("main")).to_contain_text("办公室主任")

"""The ledger on a phone: a plan agreed, a measure done, an outcome with its doubt kept, taken back; then the report's rows."""

from playwright.sync_api import Page, expect

from accounts.models import today
from measures.models import Measure, Outcome, OutcomeType, Plan
from tests.browser.present import move_to_present


def test_from_plan_to_reversal(phone: Page, stage, liaison, community_clerk, enter_as, accessible) -> None:
    move_to_present()
    day, funds = today(), OutcomeType.objects.get(code="assistance_funds")
    plan = f"/plans/{stage.community.pk}/{day.year}/"
    enter_as(phone, liaison, plan)
    phone.locator("textarea[name=policy]").fill("修路种树，帮扶困难户")
    phone.locator("select[name=target_grade]").select_option("average")
    phone.get_by_role("button", name="保存").first.tap()
    expect(phone.locator("textarea[name=policy]")).to_have_value("修路种树，帮扶困难户")
    phone.locator("select[name=outcome_type]").select_option(str(funds.pk))
    phone.locator("input[name=target]").fill("5000")
    phone.locator("form", has=phone.locator("input[name=target]")).get_by_role("button", name="保存").tap()
    expect(phone.locator("#targets + div")).to_contain_text("5,000")
    accessible(phone)

    enter_as(phone, community_clerk, plan)
    phone.get_by_role("button", name="确认计划").tap()
    expect(phone.locator("main")).to_contain_text(community_clerk.person.name)
    assert Plan.objects.get().agreed_by == community_clerk.person

    enter_as(phone, liaison, "/measures/add/")
    phone.locator("input[name=title]").fill("慰问困难户")
    phone.locator("select[name=goal]").select_option("people")
    accessible(phone)
    phone.locator("main form button[type=submit]").tap()
    phone.wait_for_url("**/measures/*/")
    phone.get_by_text("标记完成", exact=False).first.tap()
    phone.locator("form[action$='/finish/'] button[type=submit]").tap()
    expect(phone.locator("dl.facts")).to_contain_text("已完成")
    measure = Measure.objects.get()
    assert measure.state == "done"
    accessible(phone)

    phone.locator("#outcomes a").tap()
    phone.locator("select[name=outcome_type]").select_option(str(funds.pk))
    phone.locator("input[name=date]").fill(day.isoformat())
    phone.locator("input[name=quantity]").fill("20")
    phone.locator("main form button[type=submit]").tap()
    expect(phone.locator("input[name=kept]").first).to_be_visible()
    assert not Outcome.objects.exists(), "asked first"
    accessible(phone)
    for box in phone.locator("input[name=kept]").all():
        box.check()
    phone.locator("main form button[type=submit]").tap()
    phone.wait_for_url(lambda url: "/add/" not in url)
    booked = Outcome.objects.get()
    assert booked.kept and booked.measure == measure

    phone.goto(f"/outcomes/{booked.pk}/")
    accessible(phone)
    phone.get_by_role("link", name="从计划到考评").tap()
    expect(phone.locator("main")).to_contain_text("慰问困难户")
    accessible(phone)
    phone.goto(f"/outcomes/{booked.pk}/")
    phone.get_by_text("冲销这一笔").tap()
    phone.locator("input[name=reason]").fill("应为2000元，误登")
    phone.get_by_role("button", name="冲销").tap()
    expect(phone.locator("dl.facts")).to_contain_text("应为2000元，误登")
    assert Outcome.objects.get(reverses=booked).reason == "应为2000元，误登"


def test_the_reports_picture_opens_its_rows(page: Page, stage, staff, enter_as, accessible) -> None:
    move_to_present()
    day = today()
    Measure.objects.create(
        community=stage.community, goal="people", title="慰问困难户", state="done", started_on=day,
        finished_on=day, added_at=stage.community.grades.first().decided_at,
    )  # fmt: skip
    enter_as(page, staff, f"/reports/annual/{day.year}/")
    accessible(page)
    page.locator("svg a").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/measures/")
    expect(page.locator("main")).to_contain_text("慰问困难户")
    accessible(page)

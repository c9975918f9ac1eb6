"""A full round in the browser, stage by stage, each by whom it belongs to: from the opening to the approved result."""

from datetime import date

from playwright.sync_api import Page, expect

from accounts.models import today
from assessment.models import Appeal, Round, Score, SurveyResult
from assessment.rules import Stage
from shenbei.lib.sheets import workbook_write
from tests.assessment.conftest import enter_all, street_users, whole_plans
from tests.browser.test_journey_pledge import fresh_password

CODE = "2012H2"
FITS = "[...document.querySelectorAll('.table-wrap')].every(one => one.scrollWidth <= one.clientWidth)"


def advance(page: Page) -> Round:
    """The staff moves the round on."""
    page.goto(f"/assessment/{CODE}/")
    with page.expect_navigation():
        page.locator("button[name=do][value=advance]").click()
    return Round.objects.get(code=CODE)


def days_over() -> None:
    """The term of the stage lies in the past: a browser has no other clock."""
    Round.objects.update(due_on=date(2012, 12, 1))


def claim(page: Page, community: str) -> None:
    """The community claims points for its first indicator, with a file."""
    page.goto(f"/assessment/{CODE}/{community}/enter/")
    row = page.locator("fieldset.entry").first
    row.locator("input[type=number]").fill("6.5")
    row.locator("input[type=file]").set_input_files(
        {"name": "合同.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4 contract"}
    )
    with page.expect_navigation():
        page.locator(".savebar button[type=submit]").first.click()


def test_a_full_round_from_opening_to_approval(
    page: Page,
    phone: Page,
    stage,
    staff,
    street_clerk,
    reviewer,
    reviewer2,
    community_clerk,
    enter_as,
    accessible,
) -> None:
    whole_plans()
    home, card = f"/assessment/{CODE}/", f"/assessment/{CODE}/{stage.community.code}/"
    enter_as(page, staff, "/assessment/")
    page.locator("select[name=code]").select_option(CODE)
    with page.expect_navigation():
        page.locator("form[action='/assessment/open/'] button[type=submit]").click()
    found = Round.objects.get(code=CODE)
    assert found.stage == Stage.SELF and found.half_year.plans_stand_at

    enter_as(phone, community_clerk, "/")
    phone.locator(f"a[href='{home}stages/self/']").first.click()  # from the desk to the stage
    accessible(phone)
    phone.locator(".next a.btn-primary").click()
    phone.wait_for_url("**/enter/")
    claim(phone, stage.community.code)
    claimed = Score.objects.get(stage="self")
    assert claimed.evidence and claimed.person == community_clerk.person

    assert advance(page).stage == Stage.SELF  # others have not finished and days remain: asked once
    expect(page.locator("input[name=sure]")).to_have_count(1)
    accessible(page)
    with page.expect_navigation():
        page.locator("button[name=do][value=advance]").click()
    assert Round.objects.get(code=CODE).stage == Stage.STREET
    enter_as(phone, street_clerk, home + "stages/street/")
    expect(phone.locator("main")).not_to_contain_text("6.50")
    accessible(phone)
    phone.goto(card + "enter/")
    expect(phone.locator("main")).not_to_contain_text("6.50")  # blind until its own points are entered
    accessible(phone)
    clerks = street_users(found) | {stage.street.pk: street_clerk}
    for row in found.results.select_related("round", "community"):
        enter_all(clerks[row.street_id], row, "street", now=None)
    phone.goto(card)
    expect(phone.locator("main")).to_contain_text("6.50")

    found = advance(page)
    assert found.stage == Stage.DISTRICT and found.seed
    for row in found.results.filter(sampled=True).select_related("round", "community"):
        enter_all(staff, row, "district", now=None)
    page.goto(home + "stages/district/")
    expect(page.locator(".status-success").first).to_be_visible()  # drawn again: the same communities
    accessible(page)
    page.goto(home + "fairness/")
    accessible(page)

    assert advance(page).stage == Stage.SURVEY
    held = date(2012, 12, 10)
    lines = [[row.code, row.name, 60, 56, held] for row in found.results.all()]
    book = workbook_write([("满意度测评", ["社区编号", "社区", "有效答卷", "满意份数", "测评日期"], lines)])
    page.goto(home + "surveys/")
    page.locator("input[type=file]").set_input_files(
        {"name": "测评.xlsx", "mimeType": "application/zip", "buffer": book}
    )
    with page.expect_navigation():
        page.locator("main form button[type=submit]").click()
    assert SurveyResult.objects.count() == found.results.count()

    assert advance(page).stage == Stage.COMPUTATION
    with page.expect_navigation():
        page.locator("button[name=do][value=compute]").click()
    assert advance(page).stage == Stage.FEEDBACK

    page.goto(home + "stages/computation/")
    accessible(page)
    enter_as(phone, community_clerk, home + "stages/feedback/")
    accessible(phone)
    phone.locator(".next a.btn-primary").click()
    phone.wait_for_url("**/reply/")
    phone.locator("input[name=agrees][value='1']").check()
    with phone.expect_navigation():
        phone.locator("main form button[type=submit]").click()
    days_over()
    assert advance(page).stage == Stage.PUBLICITY
    page.goto(home + "publicity/")
    accessible(page)

    phone.goto(card + "harmony.disputes/appeal/")
    phone.locator("textarea[name=text]").fill("调解台账漏记两件，请复核")
    with phone.expect_navigation():
        phone.locator("main form button[type=submit]").click()
    appeal = Appeal.objects.get()
    assert appeal.due_on > today()
    days_over()
    assert advance(page).stage == Stage.APPEAL

    phone.goto(home + "stages/appeal/")
    expect(phone.locator("main")).to_contain_text("漏记两件")
    accessible(phone)
    enter_as(phone, reviewer, home + "stages/appeal/")
    phone.locator(".next a.btn-primary").click()
    phone.wait_for_url(f"**/appeals/{appeal.pk}/")
    accessible(phone)
    phone.locator("input[name=stands][value='0']").check()
    phone.locator("input[name=points]").fill("7.9")
    phone.locator("textarea[name=answer]").fill("复核属实")
    with phone.expect_navigation():
        phone.locator("main form button[type=submit]").click()
    fresh_password(phone)
    appeal.refresh_from_db()
    assert appeal.outcome == "changed"

    assert advance(page).stage == Stage.APPROVAL
    enter_as(page, reviewer, home + "stages/approval/")
    expect(page.locator(".next")).to_contain_text("另一位审核人")  # he answered the appeal
    enter_as(page, reviewer2, home + "stages/approval/")
    accessible(page)
    with page.expect_navigation():
        page.locator(f"form[action='{home}finish/'] button").click()
    fresh_password(page)
    assert Round.objects.get().is_finished
    page.goto(home + "?order=undecided")  # as wide as a round gets: five categories, total, place and grade
    assert page.evaluate(FITS)
    enter_as(phone, community_clerk, card + "harmony.disputes/")
    expect(phone.locator("main")).to_contain_text("7.90")
    accessible(phone)

"""A round of assessment: opened, reviewed by the street, computed, made final, its result open to everybody in scope."""

from decimal import Decimal

from playwright.sync_api import Page, expect

from assessment.models import Indicator, Round
from assessment.rules import Stage
from measures.models import Half, PlanTarget
from pairing.models import HalfYear
from tests.assessment.conftest import enter_all, street_users, whole_plans
from tests.browser.test_journey_pledge import fresh_password


def press(page: Page, value: str) -> None:
    with page.expect_navigation():
        page.locator(f"button[name=do][value={value}]").click()


def enter_points(page: Page, code: str, community: str) -> int:
    """Fill every row of the street's card by hand; how many rows it has."""
    page.goto(f"/assessment/{code}/{community}/enter/")
    rows = page.locator("fieldset.entry")
    for n in range(rows.count()):
        rows.nth(n).locator("input[type=number], input[name*=points]").first.fill("4")
        rows.nth(n).locator("[name*=note]").first.fill("查看台账")
    with page.expect_navigation():
        page.locator(".savebar button[type=submit]").first.click()
    return rows.count()


def test_a_light_round_from_opening_to_result(
    page: Page, phone: Page, stage, staff, street_clerk, reviewer, community_clerk, enter_as, accessible
) -> None:
    whole_plans()
    PlanTarget.objects.update(half=Half.FIRST)
    enter_as(page, staff, "/assessment/")
    accessible(page)
    page.locator("form[action='/assessment/open/'] [name=code]").select_option("2012H1")
    with page.expect_navigation():
        page.locator("form[action='/assessment/open/'] button[type=submit]").click()
    found = Round.objects.get(code="2012H1")
    assert found.stage == Stage.STREET

    enter_as(page, street_clerk)
    enter_points(page, found.code, stage.community.code)
    result = found.results.get(community=stage.community)
    assert result.scores.filter(stage="street").count() == Indicator.objects.exclude(source="auto").count()
    clerks = street_users(found) | {stage.street.pk: street_clerk}
    for other in found.results.exclude(pk=result.pk).select_related("community"):
        enter_all(clerks[other.street_id], other, "street", Decimal("0.7"))

    enter_as(page, staff, f"/assessment/{found.code}/")
    press(page, "advance")
    press(page, "compute")
    accessible(page)
    press(page, "advance")
    assert Round.objects.get().stage == Stage.FEEDBACK
    Round.objects.update(due_on="2012-01-01")  # the days for replies are over
    enter_as(page, reviewer, f"/assessment/{found.code}/")
    with page.expect_navigation():
        page.locator(f"form[action='/assessment/{found.code}/finish/'] button").click()
    fresh_password(page)
    assert Round.objects.get().is_finished
    assert HalfYear.objects.get(code=found.code).closed_at

    enter_as(phone, community_clerk, f"/assessment/{found.code}/{stage.community.code}/")
    expect(phone.locator("h1")).to_contain_text("前程泉村")
    accessible(phone)

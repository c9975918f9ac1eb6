"""A round of assessment: opened, reviewed by the street, computed, made final, its result open to everybody in scope."""

from decimal import Decimal

from playwright.sync_api import Page, expect

from assessment import actions
from assessment.models import Indicator, Round
from assessment.rules import Stage
from tests.assessment.conftest import advance_to, enter_all, street_users, whole_plans
from tests.browser.test_journey_pledge import fresh_password


def press(page: Page, value: str) -> None:
    page.locator(f"button[name=do][value={value}]").click()
    page.wait_for_load_state("networkidle")


def test_a_light_round_from_opening_to_result(
    page: Page, stage, staff, street_clerk, reviewer, community_clerk, enter_as, accessible
) -> None:
    whole_plans()
    enter_as(page, staff, "/assessment/")
    accessible(page)
    page.locator("[name=code]").first.fill("2012H1")
    page.locator("form[action='/assessment/open/'] button[type=submit]").click()
    page.wait_for_load_state("networkidle")
    found = Round.objects.get(code="2012H1")
    assert found.stage == Stage.STREET

    enter_as(page, street_clerk, f"/assessment/2012H1/{stage.community.code}/enter/")
    accessible(page)
    for row in Indicator.objects.exclude(source="auto"):
        page.locator(f"input[name$='{row.pk}-points'], input[name='points-{row.pk}']").first.fill(str(row.points))
        page.locator(f"[name$='{row.pk}-note'], [name='note-{row.pk}']").first.fill("查看台账")
    page.locator(".savebar button[type=submit]").first.click()
    page.wait_for_load_state("networkidle")
    result = found.results.get(community=stage.community)
    assert result.scores.filter(stage="street").count() == Indicator.objects.exclude(source="auto").count()

    clerks = street_users(found) | {stage.street.pk: street_clerk}
    for other in found.results.exclude(pk=result.pk):
        enter_all(clerks[other.street_id], other, "street", Decimal("0.7"))
    advance_to(Stage.COMPUTATION, found, staff)
    actions.survey_carry(round=found) if hasattr(actions, "survey_carry") else None
    enter_as(page, staff, "/assessment/2012H1/")
    press(page, "compute")
    accessible(page)
    press(page, "advance")
    for row in found.results.all():
        clerk = community_clerk if row.community == stage.community else None
        if clerk:
            actions.reply_give(by=clerk, result=row, agrees=True)
    assert Round.objects.get().stage == Stage.FEEDBACK
    enter_as(page, reviewer, "/assessment/2012H1/")
    accessible(page)
    expect(page.locator("main")).to_contain_text("前程泉村")
    fresh_password(page)

"""Bad input in a round: refused in words, nothing that was typed lost, two hands shown side by side."""

from datetime import date
from decimal import Decimal

import pytest
from playwright.sync_api import Page, expect

from assessment import actions
from assessment.models import Scheme, Score, SurveyResult
from assessment.rules import Stage
from tests import factories as make
from tests.assessment.conftest import NOW, advance_to, indicator

CODE = "2012H2"


def save(page: Page) -> None:
    with page.expect_navigation():
        page.locator("main form button[type=submit]").first.click()


@pytest.fixture
def found(stage, staff):
    """The open full round, at self-assessment."""
    return actions.round_open(by=staff, code=CODE, now=NOW)


def test_a_claim_above_the_maximum_or_without_evidence(
    phone: Page, stage, found, community_clerk, enter_as, accessible
) -> None:
    pk = indicator("disputes").pk
    enter_as(phone, community_clerk, f"/assessment/{CODE}/{stage.community.code}/enter/")
    phone.locator(f"[name=points_{pk}]").fill("9")
    phone.locator(f"[name=note_{pk}]").fill("调解台账第1至9页")
    with phone.expect_navigation():
        phone.locator(".savebar button").first.click()
    expect(phone.locator(".invalid-feedback").first).to_be_visible()
    expect(phone.locator(f"[name=note_{pk}]")).to_have_value("调解台账第1至9页")
    accessible(phone)
    phone.locator(f"[name=points_{pk}]").fill("7")
    phone.locator(f"[name=note_{pk}]").fill("")
    with phone.expect_navigation():
        phone.locator(".savebar button").first.click()
    expect(phone.locator(".invalid-feedback").first).to_contain_text("佐证")
    expect(phone.locator(f"[name=points_{pk}]")).to_have_value("7")
    assert not Score.objects.filter(stage="self").exists()


def test_two_reviewers_and_a_round_that_moves_on(
    page: Page, stage, found, staff, street_clerk, enter_as, accessible
) -> None:
    advance_to(Stage.STREET, found, staff)
    pk, address = indicator("disputes").pk, f"/assessment/{CODE}/{stage.community.code}/enter/"
    enter_as(page, street_clerk, address)
    page.locator(f"[name=points_{pk}]").fill("7")
    page.locator(f"[name=note_{pk}]").fill("现场核实")
    colleague = make.user_as("street", stage.street)
    result = found.results.select_related("round", "community").get(community=stage.community)
    actions.score_enter(
        by=colleague,
        result=result,
        indicator=indicator("disputes"),
        stage="street",
        points=Decimal("5.5"),
        note="漏记两件",
    )
    with page.expect_navigation():
        page.locator(".savebar button").first.click()
    said = page.locator(".invalid-feedback").first
    expect(said).to_contain_text("5.50")  # side by side: the other's beside one's own
    expect(said).to_contain_text("漏记两件")
    expect(page.locator(f"[name=points_{pk}]")).to_have_value("7")
    accessible(page)
    page.locator(f"[name=note_{pk}]").fill("与同事核对后")
    advance_to(Stage.DISTRICT, found, staff)
    with page.expect_navigation():
        page.locator(".savebar button").first.click()
    expect(page.locator("main")).to_contain_text("与同事核对后")  # to be copied
    accessible(page)
    assert Score.objects.get(stage="street").points == Decimal("5.50")


def test_a_survey_below_its_minimum(page: Page, stage, found, staff, enter_as, accessible) -> None:
    advance_to(Stage.SURVEY, found, staff)
    enter_as(page, staff, f"/assessment/{CODE}/{stage.community.code}/survey/")
    page.locator("[name=answers]").fill("12")
    page.locator("[name=satisfied]").fill("11")
    page.locator("[name=held_on]").fill(date(2012, 12, 1).isoformat())
    save(page)
    expect(page.locator(".invalid-feedback").first).to_contain_text("30")
    expect(page.locator("[name=satisfied]")).to_have_value("11")
    accessible(page)
    assert not SurveyResult.objects.exists()


def test_weights_that_do_not_sum(page: Page, stage, staff, reviewer, enter_as, accessible) -> None:
    source = Scheme.objects.get(version=1)
    actions.scheme_draft(by=staff, source=source, name="修订稿", valid_from=date(2013, 1, 1), now=NOW)
    enter_as(page, staff, "/assessment/schemes/2/edit/")
    page.locator("[name=pledges_weight]").fill("30")
    save(page)
    expect(page.locator("main")).to_contain_text("100")
    expect(page.locator("[name=pledges_weight]")).to_have_value("30")
    assert Scheme.objects.get(version=2).pledges_weight == 25
    page.goto("/assessment/schemes/2/")
    page.locator("form[action$='/grounds/'] [name=name]").fill("群体性事件")
    with page.expect_navigation():
        page.locator("form[action$='/grounds/'] button").click()
    expect(page.locator("main")).to_contain_text("群体性事件")
    accessible(page)

"""A dispute to its end, a change after confirmation, and a second editor: on the phone, each in his own window."""

import pytest
from playwright.sync_api import Page, expect

from accounts.models import today
from tests.browser.present import move_to_present
from visits.actions import quotas_check, visit_confirm, visit_edit, visit_log
from visits.models import Dispute, Visit


@pytest.fixture
def visit(stage, liaison) -> Visit:
    """A work-group visit of today, waiting for the community."""
    move_to_present()
    quotas_check(by=None)
    return visit_log(
        by=liaison, kind="work_group", visited_on=today(), community=stage.community, purpose="走访困难户"
    )


def test_disputed_answered_confirmed(
    phone: Page, visit, liaison, community_clerk, enter_as, accessible
) -> None:
    enter_as(phone, community_clerk, "/visits/answer/")
    phone.locator("main details summary").tap()
    phone.locator("textarea[name=reason]").fill("当日无人来访")
    accessible(phone)
    with phone.expect_navigation():
        phone.locator("button[name=dispute]").tap()
    dispute = Dispute.objects.get()
    assert dispute.reason == "当日无人来访"

    enter_as(phone, liaison, "/")
    expect(phone.locator("main")).to_contain_text("当日无人来访")
    phone.goto(f"/visits/{visit.pk}/")
    accessible(phone)
    phone.locator(f"a[href='/visits/disputes/{dispute.pk}/answer/']").tap()
    phone.locator("textarea[name=answer]").fill("上午九点到，王书记在场")
    accessible(phone)
    phone.locator("main form button[type=submit]").tap()
    phone.wait_for_url(lambda url: "/disputes/" not in url)

    enter_as(phone, community_clerk, f"/visits/{visit.pk}/")
    expect(phone.locator("main")).to_contain_text("王书记在场")
    phone.get_by_role("button", name="确认").first.tap()
    phone.wait_for_url("**/visits/answer/")
    visit.refresh_from_db()
    dispute.refresh_from_db()
    assert (visit.state, dispute.result) == ("confirmed", "confirmed")


def test_changed_after_confirmation(
    phone: Page, visit, liaison, community_clerk, enter_as, accessible
) -> None:
    visit_confirm(by=community_clerk, visit=visit)
    enter_as(phone, liaison, f"/visits/{visit.pk}/edit/")
    phone.get_by_label("商定事项").fill("本月修通村东支路")
    accessible(phone)
    phone.get_by_role("button", name="保存").tap()
    phone.wait_for_url(lambda url: "/edit/" not in url)
    visit.refresh_from_db()
    assert visit.state == "submitted"

    enter_as(phone, community_clerk, "/visits/answer/")
    expect(phone.locator("main")).to_contain_text("确认后有修改")
    expect(phone.locator("input[name=visit]")).not_to_be_checked()
    phone.locator(f"main a[href='/visits/{visit.pk}/']").tap()
    expect(phone.locator("#changes")).to_contain_text("本月修通村东支路")
    accessible(phone)


def test_a_second_editor_sees_both(phone: Page, visit, liaison, enter_as, accessible) -> None:
    enter_as(phone, liaison, f"/visits/{visit.pk}/edit/")
    visit_edit(by=liaison, visit=visit, found="另一窗口所写")
    phone.get_by_label("发现情况").fill("本窗口所写")
    phone.get_by_role("button", name="保存").tap()
    expect(phone.locator("#differences")).to_contain_text("另一窗口所写")
    expect(phone.locator("#differences")).to_contain_text("本窗口所写")
    expect(phone.get_by_label("发现情况")).to_have_value("本窗口所写")
    accessible(phone)
    assert Visit.objects.get().found == "另一窗口所写"
    phone.get_by_role("button", name="保存").tap()
    phone.wait_for_url(lambda url: "/edit/" not in url)
    assert Visit.objects.get().found == "本窗口所写"

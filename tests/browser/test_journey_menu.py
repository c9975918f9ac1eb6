"""Every page of every role's menu, at a desk and on a phone: opened, without fault for axe-core, no wider than its window."""

import pytest
from playwright.sync_api import Page

from tests.browser.present import move_to_present
from visits.actions import quotas_check

ROLES = ["staff", "reviewer", "leader", "liaison", "street_clerk", "community_clerk", "cadre", "signatory", "finance", "auditor", "system"]  # fmt: skip


@pytest.fixture
def present(stage):
    move_to_present()
    quotas_check(by=None)
    return stage


def menu(page: Page) -> list[str]:
    """The addresses of the menu."""
    return page.evaluate(
        "[...document.querySelectorAll('.side .menu a')].map(link => new URL(link.href).pathname)"
    )


@pytest.mark.parametrize("role", ROLES)
def test_every_page_of_the_menu(
    role: str, page: Page, phone: Page, present, enter_as, accessible, request
) -> None:
    user = request.getfixturevalue(role)
    for window in (page, phone):
        enter_as(window, user)
        for path in menu(window):
            answer = window.goto(path)
            assert answer is not None and answer.status == 200, path
            accessible(window)


@pytest.mark.parametrize("role", ["staff", "liaison", "community_clerk"])
def test_a_communitys_page(
    role: str, page: Page, phone: Page, present, enter_as, accessible, request
) -> None:
    for window in (page, phone):
        enter_as(window, request.getfixturevalue(role), f"/communities/{present.community.pk}/")
        accessible(window)

"""The one-page brief before a visit: what is open, what was promised, what was agreed; one sheet of A4."""

import io
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import translation
from pypdf import PdfReader

from pledges.models import Item, Pledge
from shenbei.pages.brief import brief_of, brief_paper
from tests.visits.moments import at, on
from visits.actions import visit_log
from visits.models import Problem

LONG = "村内排水沟年久失修雨季积水严重群众反映强烈需协调水利部门尽快疏浚并硬化路面" * 4


@pytest.fixture
def full(stage, liaison):
    """More of everything than a page holds, each as long as it may be."""
    for n in range(9):
        Problem.objects.create(
            community=stage.community,
            text=f"{n}{LONG}",
            raised_by=liaison.person,
            raised_on=on(8, 3),
            owner=stage.department,
            due_on=on(9, 1 + n),
        )
        visit_log(
            by=liaison,
            kind="work_group",
            visited_on=on(9, 1 + n),
            community=stage.community,
            agreed=f"{n}{LONG}",
            now=at(9, 12),
        )
    pledge = Pledge.objects.create(
        community=stage.community,
        pairing=stage.pairing,
        year=2012,
        state="in_force",
        in_force_on=on(5, 1),
        drafted_at=at(3, 1),
        approved_at=at(4, 1),
        posted_on=on(4, 2),
        public_until=on(4, 9),
    )
    for n in range(12):
        Item.objects.create(
            pledge=pledge,
            goal="economy",
            text=f"{n}{LONG}"[:200],
            baseline=Decimal(0),
            target=Decimal(10),
            unit="项",
            due_on=on(12, 1),
            owner="department",
            evidence="figures",
            position=n + 1,
        )


def pages(found) -> list[str]:
    with translation.override("zh-hans"):
        return [page.extract_text() for page in PdfReader(io.BytesIO(brief_paper(found))).pages]


def test_a_full_brief_is_one_page_and_counts_what_it_leaves_out(full, stage, leader):
    found = brief_of(leader, stage.community, on(9, 10))
    (text,) = pages(found)
    assert (found.open_problems, found.more_problems, found.more_items) == (9, 4, 7)
    assert [row.visited_on for row in found.visits] == [on(9, 9), on(9, 8), on(9, 7)]
    for word in ("前程泉村", "一、基本情况", "四、近期商定事项", "区农业局", "另有4项"):
        assert word in text.replace("\n", "")


def test_an_empty_brief_says_so(stage, leader):
    (text,) = pages(brief_of(leader, stage.community, on(9, 10)))
    assert "没有未办结的问题" in text and "尚无生效的承诺" in text


def test_it_is_reached_from_the_desk_and_the_community(stage, leader, community_clerk, sign_in, time_machine):
    time_machine.move_to(at(9, 10))
    url, client = reverse("brief", args=[stage.community.pk]), sign_in(leader)
    assert url in client.get("/").content.decode()
    assert url in client.get(reverse("pairing:community", args=[stage.community.pk])).content.decode()
    answer = client.get(reverse("brief_paper", args=[stage.community.pk]))
    assert answer["Content-Type"] == "application/pdf" and answer.content.startswith(b"%PDF")
    own = sign_in(community_clerk).get(reverse("pairing:community", args=[stage.community.pk]))
    assert url not in own.content.decode()

"""What persons say of figures: disputes shown as such, the year's verdict with evidence, the handover. DOMAIN 5."""

import io
from datetime import date, timedelta
from decimal import Decimal

import pdfplumber
import pytest
from django.test import Client
from django.urls import reverse

from measures.models import Outcome, OutcomeType
from office.models import AuditEvent
from pledges import actions, reports, tasks
from pledges.models import Item, Review
from shenbei.lib.errors import RuleBroken
from tests import factories as make
from tests.pledges.conftest import APRIL, ITEM, MARCH, YEAR, fresh

OCTOBER = APRIL + timedelta(days=180)
NEXT_YEAR = APRIL + timedelta(days=300)


@pytest.fixture
def kind():
    return OutcomeType.objects.filter(goal="economy").first()


@pytest.fixture
def in_force(published, kind):
    """In force, its item measured: 1 of 2 reached by May, the milestone too."""
    Item.objects.update(outcome_type=kind, milestone=Decimal(1))
    actions.pledge_in_force(pledge=published, now=APRIL + timedelta(days=10))
    Outcome.objects.create(
        outcome_type=kind, community=published.community, date=date(YEAR, 5, 3), quantity=1, added_at=MARCH
    )
    return fresh(published)


def page(pledge) -> str:
    tasks.render_notices_due()
    return Client().get(reverse("pledges:notice", args=[YEAR, pledge.community.code])).content.decode()


def test_a_dispute_is_shown_until_somebody_else_settles_it(in_force, liaison, staff, time_machine):
    time_machine.move_to(OCTOBER)
    dispute = actions.dispute_raise(by=liaison, item=in_force.items.get(), reason="少计一家", now=OCTOBER)
    assert dispute.figure == 1
    assert "数据有异议" in page(in_force)
    same = make.user_as("staff", person=liaison.person, username="same-person")
    address = reverse("pledges:settle", args=[dispute.pk])

    def to_settle(user) -> bool:
        return address in [line.url for line in reports.waiting_for(user, OCTOBER.date())]

    assert to_settle(staff) and not to_settle(same)
    for act in (
        lambda: actions.dispute_raise(by=liaison, item=in_force.items.get(), reason="再提"),
        lambda: actions.dispute_settle(by=same, dispute=dispute, answer="属实"),
        lambda: actions.dispute_settle(by=staff, dispute=dispute, answer=" "),
    ):
        with pytest.raises(RuleBroken):
            act()
    actions.dispute_settle(by=staff, dispute=dispute, answer="已核对原始登记", now=OCTOBER)
    assert "数据有异议" not in page(in_force) and not to_settle(staff)
    assert AuditEvent.objects.filter(verb__startswith="dispute.").count() == 2


def test_the_rows_behind_a_figure_are_shown(in_force, liaison, sign_in, outsider, time_machine):
    time_machine.move_to(OCTOBER)
    url = reverse("pledges:item", args=[in_force.items.get().pk])
    text = sign_in(liaison).get(url).content.decode()
    assert "2012年5月3日" in text and "半年节点" in text and "100 %" in text
    assert sign_in(outsider).get(url).status_code == 404


def test_the_public_page_shows_progress_beside_the_promise(in_force, time_machine):
    time_machine.move_to(OCTOBER)
    text = page(in_force)
    assert "50%" in text and "半年节点：1家" in text and "截至2012年10月6日" in text


def test_the_milestone_counts_what_was_done_by_30_june(in_force, kind):
    Outcome.objects.update(date=date(YEAR, 7, 1))
    row = reports.progress([in_force], date(YEAR, 10, 1))[in_force.pk].items[0]
    assert (row.half, row.actual) == (0, 1)


def test_each_item_gets_a_verdict_with_evidence(in_force, staff, time_machine):
    time_machine.move_to(NEXT_YEAR)
    item = in_force.items.get()
    with pytest.raises(RuleBroken):
        actions.pledge_review(by=staff, pledge=in_force, verdicts={item.pk: ("partly", " ")}, now=NEXT_YEAR)
    verdicts = {item.pk: ("partly", "登记证书1份")}
    actions.pledge_review(by=staff, pledge=in_force, verdicts=verdicts, now=NEXT_YEAR)
    review = Review.objects.get()
    assert (review.result, review.evidence, review.actual, review.completion) == (
        "partly",
        "登记证书1份",
        1,
        Decimal("0.5"),
    )
    text = page(in_force)
    assert "部分兑现" in text and "登记证书1份" in text and "全年完成率" in text


def test_a_disputed_figure_holds_the_review(in_force, staff, liaison):
    actions.dispute_raise(by=liaison, item=in_force.items.get(), reason="少计一家", now=OCTOBER)
    with pytest.raises(RuleBroken):
        actions.pledge_review(by=staff, pledge=in_force, now=NEXT_YEAR)


def test_the_review_page_proposes_what_the_figures_say(in_force, staff, sign_in, time_machine):
    time_machine.move_to(NEXT_YEAR)
    text = sign_in(staff).get(reverse("pledges:review", args=[in_force.pk])).content.decode()
    assert '<option value="partly" selected>' in text and 'value="登记证书"' in text


def test_a_handover_names_what_is_open_on_one_page(in_force, stage, liaison, sign_in, time_machine):
    time_machine.move_to(OCTOBER)
    url = reverse("pledges:handover", args=[in_force.pk])
    client = sign_in(liaison)
    assert client.get(url).status_code == 404
    stage.posting.ended_on = date(YEAR, 9, 30)
    stage.posting.save()
    Item.objects.bulk_create(
        Item(pledge=in_force, position=n, **(ITEM | {"text": f"修建文化广场第{n}处"})) for n in range(2, 16)
    )
    shown = client.get(reverse("pledges:detail", args=[in_force.pk])).content.decode()
    assert url in shown and "2012年9月30日" in shown
    with pdfplumber.open(io.BytesIO(client.get(url).content)) as paper:
        text = paper.pages[0].extract_text()
        assert len(paper.pages) == 1
    assert "高玉桂的派驻已于2012年9月30日结束" in text and "接续方尚未确定" in text
    assert "修建文化广场第15处" in text and "监交人" in text

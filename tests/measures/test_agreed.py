"""A plan is agreed by its community, and anew after a change; the chain from plan to assessment. DOMAIN 5, 6."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from django.urls import reverse

from measures.actions import measure_add, outcome_add, plan_agree, plan_save, target_remove, target_set
from measures.models import OutcomeType, Plan
from measures.reports import waiting_for
from office.models import AuditEvent
from shenbei.lib.errors import RuleBroken
from shenbei.lib.periods import SHANGHAI
from shenbei.pages.chain import links

NOW = datetime(2012, 12, 20, 9, tzinfo=SHANGHAI)


@pytest.fixture
def plan(stage, liaison) -> Plan:
    row = plan_save(
        by=liaison, community=stage.community, year=2012, policy="大棚蔬菜", target_grade="average", now=NOW
    )
    aim(liaison, row, 100)
    return row


def aim(by, plan: Plan, trees: int):
    kind = OutcomeType.objects.get(code="reserve_cadres")
    return target_set(
        by=by, plan=plan, goal="", half="year", target=Decimal(trees), outcome_type=kind, now=NOW
    )


def agreed(plan: Plan) -> bool:
    plan.refresh_from_db()
    return plan.agreed_at is not None


def test_the_community_agrees_and_agrees_anew_after_a_change(plan, liaison, community_clerk):
    plan_agree(by=community_clerk, plan=plan, now=NOW)
    assert agreed(plan) and plan.agreed_by == community_clerk.person
    with pytest.raises(RuleBroken, match="already"):
        plan_agree(by=community_clerk, plan=plan, now=NOW)
    target = aim(liaison, plan, 90)
    assert not agreed(plan)
    plan_agree(by=community_clerk, plan=plan, now=NOW)
    target_remove(by=liaison, target=target, now=NOW)
    assert not agreed(plan)
    plan_agree(by=community_clerk, plan=plan, now=NOW)
    plan_save(by=liaison, community=plan.community, year=2012, policy="改种蓝莓", now=NOW)
    assert not agreed(plan)
    assert AuditEvent.objects.filter(verb="plan.agree").count() == 3


def test_nobody_agrees_for_it_and_nothing_is_agreed_empty(
    stage, plan, liaison, street_clerk, community_clerk
):
    for user in (liaison, street_clerk):
        with pytest.raises(RuleBroken, match="itself"):
            plan_agree(by=user, plan=plan)
    empty = plan_save(by=liaison, community=stage.community, year=2013, policy="", now=NOW)
    with pytest.raises(RuleBroken, match="nothing"):
        plan_agree(by=community_clerk, plan=empty)


def test_it_waits_on_the_communitys_desk_and_is_agreed_there(plan, community_clerk, sign_in):
    waiting = waiting_for(community_clerk, date(2012, 12, 20))
    assert [item.url for item in waiting] == [reverse("measures:plan", args=[plan.community_id, 2012])]
    client = sign_in(community_clerk)
    page = client.get(waiting[0].url).content.decode()
    assert "一区一策帮扶计划" in page and "确认计划" in page and "一般" in page
    client.post(reverse("measures:plan_agree", args=[plan.pk]))
    assert agreed(plan) and not waiting_for(community_clerk, date(2012, 12, 20))


def test_the_chain_leads_from_plan_to_indicator(stage, plan, liaison, sign_in):
    measure = measure_add(by=liaison, community=stage.community, goal="party", title="后备干部", now=NOW)
    idle = measure_add(by=liaison, community=stage.community, goal="party", title="尚无成效", now=NOW)
    kind = OutcomeType.objects.get(code="reserve_cadres")
    outcome_add(
        by=liaison, outcome_type=kind, community=stage.community, date=date(2012, 9, 3), quantity=Decimal(7),
        measure=measure, now=NOW,
    )  # fmt: skip
    found, without = links(stage.community, 2012)
    link = found[0]
    assert (link.kind.code, link.booked, link.measures) == ("reserve_cadres", 7, {measure.pk: measure})
    assert [target.target for target in link.targets] == [100] and without == [idle]
    assert [fed.indicator.code for fed in link.indicators] and len(found) == 1
    page = sign_in(liaison).get(reverse("plan_chain", args=[stage.community.pk, 2012])).content.decode()
    assert "后备干部" in page and "尚无成效" in page

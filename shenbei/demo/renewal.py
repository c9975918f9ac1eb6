"""Between the cycles: what was tied in 2012 ends with its cycle, and is tied anew for the current one."""

from datetime import date, timedelta

from accounts.models import Role
from pairing.actions import (
    contact_point_add,
    contact_point_end,
    cycle_add,
    cycle_wind_up,
    link_add,
    link_end,
    member_add,
    pairing_add,
    posting_add,
    posting_end,
)
from pairing.actions.appraisal import opinion_give
from pairing.models import ContactPoint, Cycle, Link, Pairing, Posting
from shenbei.demo.accounts import COMMUNITY
from shenbei.demo.stage import FIRST_CYCLE, Stage

DECISION = "区委组织部后进社区排查确定通知"
GROUNDS = ["economy", "economy", "conflict", "opinion"]


def renew(stage: Stage) -> None:
    """Wind up the first cycle and begin the current one, unless they are the same."""
    if stage.cycle == FIRST_CYCLE:
        return
    staff = stage.people["staff"]
    links, points, postings = _wind_up(stage, staff)
    began = stage.recent.start
    now = stage.at(began, 10)
    years = stage.cycle
    cycle = cycle_add(
        by=staff,
        name=f"{years.start.year}–{years.end.year}",
        started_on=years.start,
        ended_on=years.end,
        now=now,
    )
    for link in links:
        link_add(by=staff, leader=link.leader, street=link.street, started_on=began, now=now)
    dice = stage.dice("renewal")
    for point in points:
        contact_point_add(
            by=staff,
            leader=point.leader,
            community=point.community,
            ground=dice.choice(GROUNDS),
            started_on=began,
            now=now,
        )
    _pair_again(staff, cycle, began, now)
    for posting in postings:
        posting_add(by=staff, cadre=posting.cadre, community=posting.community, started_on=began, now=now)


def _wind_up(stage: Stage, staff) -> tuple[list[Link], list[ContactPoint], list[Posting]]:
    """End every open row with the first cycle; returns them."""
    last, now = FIRST_CYCLE.end, stage.at(FIRST_CYCLE.end, 16)
    cycle_wind_up(by=staff, cycle=Cycle.objects.get(started_on=FIRST_CYCLE.start), now=now)
    links = list(Link.objects.filter(ended_on=None).select_related("leader__person", "street").order_by("pk"))
    points = list(
        ContactPoint.objects.filter(ended_on=None)
        .select_related("leader__person", "community__organisation")
        .order_by("pk")
    )
    postings = list(
        Posting.objects.filter(ended_on=None)
        .select_related("cadre__person", "community__organisation")
        .order_by("pk")
    )
    for link in links:
        link_end(by=staff, link=link, ended_on=last, now=now)
    for point in points:
        contact_point_end(by=staff, contact_point=point, ended_on=last, now=now)
    for posting in postings:
        posting_end(by=staff, posting=posting, ended_on=last, now=now)
    _appraise(stage, postings)
    return links, points, postings


def _pair_again(staff, cycle: Cycle, began: date, now) -> None:
    """The same departments and communities, their work groups led by the same deputies."""
    before = Pairing.objects.filter(ended_on=FIRST_CYCLE.end).select_related(
        "department", "community__organisation"
    )
    for old in before.order_by("pk").prefetch_related("members__person"):
        pairing = pairing_add(
            by=staff,
            department=old.department,
            community=old.community,
            cycle=cycle,
            started_on=began,
            decision=f"{DECISION}（{began.year}年）",
            now=now,
        )
        for member in old.members.all():
            member_add(
                by=staff, pairing=pairing, person=member.person, lead=member.lead, started_on=began, now=now
            )


def _appraise(stage: Stage, postings: list[Posting]) -> None:
    """The three opinions of the cadre who was posted to the demo's own community."""
    row = next((row for row in postings if row.community.name == COMMUNITY), None)
    if row is None:
        return
    said = [
        (
            Role.COMMUNITY,
            row.community.organisation_id,
            "三年吃住在村，入户走访全村，帮助建起蔬菜合作社，群众认可。",
        ),
        (Role.STREET, row.community.street_id, "熟悉农村工作，协调修路引水，能独立处理矛盾纠纷。"),
        (Role.DEPARTMENT, row.cadre.department_id, "驻点期间遵守纪律，完成各项帮扶任务，业务能力明显提高。"),
    ]
    for day, (role, seat, text) in enumerate(said):
        opinion_give(
            by=stage.by_seat[role, seat],
            posting=row,
            text=text,
            now=stage.at(FIRST_CYCLE.end, 16) + timedelta(days=5 + day),
        )

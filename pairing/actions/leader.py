"""Leaders, their links and contact points. DOMAIN 2, 联."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, Person
from office.actions import changes, event_record
from pairing.actions.rows import (
    OVERLAPS,
    closed_refuse,
    end_recorded,
    locked,
    order_refuse,
    overlap_refuse,
    row_end,
    row_save,
)
from pairing.models import Community, ContactPoint, Leader, Link
from pairing.rules import within
from shenbei.lib.dated import Dated
from shenbei.lib.errors import RuleBroken


@transaction.atomic
def leader_add(
    *, by, person: Person, post: str, started_on: date, seat: int = 0, now: datetime | None = None
) -> Leader:
    """A person becomes a district leader; RuleBroken when he is one."""
    if Leader.objects.filter(person=person).exists():
        raise RuleBroken(_("This person is already in the list of leaders."), "person")
    leader = Leader(person=person, post=post, seat=seat, started_on=started_on)
    row_save(leader)
    event_record(by=by, verb="leader.add", obj=leader, data={"from": started_on}, now=now)
    return leader


@transaction.atomic
def leader_edit(*, by, leader: Leader, now: datetime | None = None, **fields) -> Leader:
    """Change post or order."""
    leader = locked(leader)
    changed = changes(leader, **fields)
    if changed:
        row_save(leader)
        event_record(by=by, verb="leader.edit", obj=leader, data=changed, now=now)
    return leader


@transaction.atomic
def leader_end(
    *, by, leader: Leader, ended_on: date, reason: str = "", now: datetime | None = None
) -> Leader:
    """A leader's last day; his open links and contact points end with it."""
    leader = locked(leader)
    for row in [*leader.links.filter(ended_on=None), *leader.contact_points.filter(ended_on=None)]:
        row_end(row, max(ended_on, row.started_on))
    end_recorded(leader, by=by, verb="leader.end", ended_on=ended_on, reason=reason, now=now)
    return leader


@transaction.atomic
def link_add(
    *, by, leader: Leader, street: Organisation, started_on: date, ended_on: date | None = None, now=None
) -> Link:
    """Link a leader to the communities of a street (分片联系)."""
    if street.kind != Organisation.Kind.STREET:
        raise RuleBroken(_("A leader's area is a street."), "street")
    row = Link(leader=leader, street=street, started_on=started_on, ended_on=ended_on)
    _check(row, Link.objects.filter(leader=leader, street=street), OVERLAPS["link_no_overlap"], "street")
    row_save(row)
    event_record(by=by, verb="link.add", obj=row, data={"from": started_on}, now=now)
    return row


@transaction.atomic
def link_end(*, by, link: Link, ended_on: date, reason: str = "", now: datetime | None = None) -> Link:
    """A link's last day."""
    link = locked(link)
    end_recorded(link, by=by, verb="link.end", ended_on=ended_on, reason=reason, now=now)
    return link


@transaction.atomic
def contact_point_add(
    *,
    by,
    leader: Leader,
    community: Community,
    ground: str,
    started_on: date,
    ended_on: date | None = None,
    now: datetime | None = None,
) -> ContactPoint:
    """Make a weak community a leader's contact point, with its ground (基层党建联系点)."""
    row = ContactPoint(
        leader=leader, community=community, ground=ground, started_on=started_on, ended_on=ended_on
    )
    others = ContactPoint.objects.filter(leader=leader, community=community)
    _check(row, others, OVERLAPS["contact_point_no_overlap"], "community")
    row_save(row)
    data = {"from": started_on, "ground": ground}
    event_record(by=by, verb="contact_point.add", obj=row, data=data, community=community, now=now)
    return row


@transaction.atomic
def contact_point_end(
    *, by, contact_point: ContactPoint, ended_on: date, reason: str = "", now: datetime | None = None
) -> ContactPoint:
    """A contact point's last day."""
    row = locked(contact_point)
    end_recorded(
        row,
        by=by,
        verb="contact_point.end",
        ended_on=ended_on,
        community=row.community_id,
        reason=reason,
        now=now,
    )
    return row


def _check(row: Dated, others, sentence, field: str) -> None:
    order_refuse(row.span)
    leader = locked(row.leader)  # type: ignore[attr-defined]
    if not within(row.span, leader.span):
        raise RuleBroken(_("The leader is not in office on all of these days."), "started_on")
    overlap_refuse(others, row.span, sentence, field)
    closed_refuse(None, row.span)

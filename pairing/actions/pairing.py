"""Pairings of departments with lagging communities, and their work groups. DOMAIN 2, 帮."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, Person
from office.actions import event_record
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
from pairing.models import Community, Cycle, Grade, Pairing, WorkGroupMember
from pairing.rules import within
from shenbei.lib.errors import RuleBroken


@transaction.atomic
def pairing_add(
    *,
    by,
    department: Organisation,
    community: Community,
    cycle: Cycle,
    started_on: date,
    ended_on: date | None = None,
    exception: str = "",
    decision: str = "",
    now: datetime | None = None,
) -> Pairing:
    """Pair a department one-to-one with a lagging community for the cycle.

    `decision` names the decision that made a community lagging whose grade at the start is not poor; `exception`
    the reason for one more pairing of the department. RuleBroken when either side is taken on one of the days.
    """
    if department.kind != Organisation.Kind.DEPARTMENT:
        raise RuleBroken(_("Only a department is paired with a community."), "department")
    row = Pairing(
        cycle=cycle,
        department=department,
        community=locked(community),
        started_on=started_on,
        ended_on=ended_on,
        exception=exception.strip(),
        decision=decision.strip(),
    )
    _check_days(row)
    _check_lagging(row)
    _check_free(row)
    row_save(row)
    data = {"from": started_on, "exception": row.exception, "decision": row.decision}
    event_record(by=by, verb="pairing.add", obj=row, data=data, community=community, now=now)
    return row


def _check_days(row: Pairing) -> None:
    order_refuse(row.span)
    if not within(row.span, (row.cycle.started_on, row.cycle.ended_on)):
        raise RuleBroken(_("These days do not lie within the cycle."), "started_on")
    closed_refuse(None, row.span)


def _check_lagging(row: Pairing) -> None:
    grade = Grade.objects.as_of(row.started_on).filter(community=row.community).first()
    if (grade is None or grade.grade != Grade.Level.POOR) and not row.decision:
        raise RuleBroken(
            _("Only a lagging community is paired: its grade is not poor, so name the decision."), "community"
        )


def _check_free(row: Pairing) -> None:
    overlap_refuse(
        Pairing.objects.filter(community=row.community),
        row.span,
        OVERLAPS["pairing_no_overlap_of_community"],
        "community",
    )
    if not row.exception:
        overlap_refuse(
            Pairing.objects.filter(department=row.department, exception=""),
            row.span,
            OVERLAPS["pairing_no_overlap_of_department"],
            "department",
        )


@transaction.atomic
def pairing_end(
    *, by, pairing: Pairing, ended_on: date, reason: str = "", now: datetime | None = None
) -> Pairing:
    """A pairing's last day, within its cycle; its work group ends with it."""
    pairing = locked(pairing)
    if ended_on > pairing.cycle.ended_on:
        raise RuleBroken(_("A pairing ends within its cycle."), "ended_on")
    for member in pairing.members.select_for_update().filter(ended_on=None):
        row_end(member, max(ended_on, member.started_on))
    end_recorded(
        pairing,
        by=by,
        verb="pairing.end",
        ended_on=ended_on,
        community=pairing.community_id,
        reason=reason,
        now=now,
    )
    return pairing


@transaction.atomic
def member_add(
    *,
    by,
    pairing: Pairing,
    person: Person,
    started_on: date,
    lead: bool = False,
    ended_on: date | None = None,
    now: datetime | None = None,
) -> WorkGroupMember:
    """A person of the department joins the work group; at most one leads it (牵头领导)."""
    pairing = locked(pairing)
    row = WorkGroupMember(pairing=pairing, person=person, lead=lead, started_on=started_on, ended_on=ended_on)
    order_refuse(row.span)
    if not within(row.span, pairing.span):
        raise RuleBroken(_("The pairing does not live on all of these days."), "started_on")
    members = WorkGroupMember.objects.filter(pairing=pairing)
    overlap_refuse(members.filter(person=person), row.span, OVERLAPS["member_no_overlap"], "person")
    if lead:
        sentence = _("The work group has a lead on some of these days.")
        overlap_refuse(members.filter(lead=True), row.span, sentence, "lead")
    closed_refuse(None, row.span)
    row_save(row)
    data = {"pairing": pairing.pk, "lead": lead, "from": started_on}
    event_record(by=by, verb="member.add", obj=row, data=data, community=pairing.community_id, now=now)
    return row


@transaction.atomic
def member_end(
    *, by, member: WorkGroupMember, ended_on: date, reason: str = "", now: datetime | None = None
) -> WorkGroupMember:
    """A member's last day in the work group."""
    member = locked(member)
    end_recorded(
        member,
        by=by,
        verb="member.end",
        ended_on=ended_on,
        community=member.pairing.community_id,
        reason=reason,
        now=now,
    )
    return member

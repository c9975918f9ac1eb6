"""Cadres, their postings and trainings. DOMAIN 2, 包."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, Person
from office.actions import changes, event_record
from pairing.actions.rows import (
    OVERLAPS,
    closed_refuse,
    day_of,
    end_recorded,
    locked,
    order_refuse,
    overlap_refuse,
    row_save,
)
from pairing.models import Cadre, Community, Cycle, Posting, Training
from shenbei.lib.errors import RuleBroken


@transaction.atomic
def cadre_add(
    *,
    by,
    person: Person,
    department: Organisation,
    kind: str,
    post: str = "",
    now: datetime | None = None,
) -> Cadre:
    """A person whom a department (or street) sends; he keeps his original post and pay."""
    if Cadre.objects.filter(person=person).exists():
        raise RuleBroken(_("This person is already in the list of cadres."), "person")
    if department.kind == Organisation.Kind.COMMUNITY:
        raise RuleBroken(_("A community does not send cadres."), "department")
    cadre = Cadre(person=person, department=department, kind=kind, post=post)
    row_save(cadre)
    event_record(by=by, verb="cadre.add", obj=cadre, data={"department": department, "kind": kind}, now=now)
    return cadre


@transaction.atomic
def cadre_edit(*, by, cadre: Cadre, now: datetime | None = None, **fields) -> Cadre:
    """Change department, original post or kind."""
    cadre = locked(cadre)
    changed = changes(cadre, **fields)
    if changed:
        row_save(cadre)
        event_record(by=by, verb="cadre.edit", obj=cadre, data=changed, now=now)
    return cadre


@transaction.atomic
def posting_add(
    *,
    by,
    cadre: Cadre,
    community: Community,
    started_on: date,
    ended_on: date | None = None,
    now: datetime | None = None,
) -> Posting:
    """Post a cadre to a community; he is in one community at a time, and begins within a cycle."""
    cadre = locked(cadre)
    row = Posting(cadre=cadre, community=community, started_on=started_on, ended_on=ended_on)
    order_refuse(row.span)
    if not Cycle.objects.on(started_on).exists():
        raise RuleBroken(_("This day does not lie within a cycle."), "started_on")
    sentence = OVERLAPS["posting_no_overlap_of_cadre"]
    overlap_refuse(Posting.objects.filter(cadre=cadre), row.span, sentence, "cadre")
    closed_refuse(None, row.span)
    row_save(row)
    event_record(by=by, verb="posting.add", obj=row, data={"from": started_on}, community=community, now=now)
    return row


@transaction.atomic
def posting_end(
    *, by, posting: Posting, ended_on: date, reason: str = "", now: datetime | None = None
) -> Posting:
    """A posting's last day."""
    posting = locked(posting)
    end_recorded(
        posting,
        by=by,
        verb="posting.end",
        ended_on=ended_on,
        community=posting.community_id,
        reason=reason,
        now=now,
    )
    return posting


@transaction.atomic
def training_add(
    *, by, cadre: Cadre, title: str, held_on: date, days: Decimal, now: datetime | None = None
) -> Training:
    """A training that a cadre attended; it can't lie in the future."""
    if held_on > day_of(now):
        raise RuleBroken(_("This day lies in the future."), "held_on")
    row = Training(cadre=cadre, title=title, held_on=held_on, days=days)
    row_save(row)
    data = {"cadre": cadre.pk, "on": held_on, "days": days}
    event_record(by=by, verb="training.add", obj=row, data=data, now=now)
    return row

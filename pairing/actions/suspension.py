"""暂停履责: asked by the duty's side, decided by the reviewer before the window closes. DOMAIN 2."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, Role
from office.actions import event_record
from office.reports import value, workdays
from pairing.actions.rows import closed_refuse, day_of, locked, order_refuse, overlap_refuse, row_save
from pairing.models import Leader, Pairing, Posting, Suspension
from pairing.rules import last_day_to_decide, within
from shenbei.lib.errors import RuleBroken

WINDOWS = "suspension.windows"  # months of the window of each side's duties, a changeable value


@transaction.atomic
def suspension_ask(
    *,
    by,
    side: Leader | Pairing | Posting | Organisation,
    started_on: date,
    ended_on: date,
    ground: str,
    note: str = "",
    now: datetime | None = None,
) -> Suspension:
    """Ask that a duty rests from–to. `side` is the leader, pairing, posting or street that owes it."""
    if not speaks_for(by, side):
        raise RuleBroken(_("A suspension is asked for by the side that owes the duty."))
    name = side_name(side)
    row = Suspension(
        **{name: side},
        started_on=started_on,
        ended_on=ended_on,
        ground=ground,
        note=note,
        asked_by=by.person,
        asked_at=now or timezone.now(),
    )
    order_refuse(row.span)
    if name != "street" and not within(row.span, side.span):  # type: ignore[union-attr]
        raise RuleBroken(_("The duty does not live on all of these days."), "started_on")
    _decidable_refuse(row, day_of(now))
    others = Suspension.objects.filter(**{name: side}).exclude(state=Suspension.State.REFUSED)
    overlap_refuse(others, row.span, _("Some of these days are already asked for."), "started_on")
    row_save(row)
    data = {"from": started_on, "until": ended_on, "ground": ground}
    event_record(by=by, verb="suspension.ask", obj=row, data=data, community=community_of(row), now=now)
    return row


@transaction.atomic
def suspension_decide(
    *, by, suspension: Suspension, approve: bool, now: datetime | None = None
) -> Suspension:
    """The reviewer approves or refuses, once, before the window closes in which the suspension begins."""
    row = locked(suspension)
    if by is None or by.role != Role.REVIEWER:
        raise RuleBroken(_("Only the reviewer of the organisation department decides."))
    if row.state != Suspension.State.ASKED:
        raise RuleBroken(_("This is already decided."))
    if by.person_id == row.asked_by_id:
        raise RuleBroken(_("Nobody decides what he asked for himself."))
    if approve:
        _decidable_refuse(row, day_of(now))
    row.state = Suspension.State.APPROVED if approve else Suspension.State.REFUSED
    row.decided_by, row.decided_at = by.person, now or timezone.now()
    row_save(row)
    event_record(by=by, verb=f"suspension.{row.state}", obj=row, community=community_of(row), now=now)
    return row


def speaks_for(user, side: Leader | Pairing | Posting | Organisation) -> bool:
    """Whether a user may ask in the name of a side: the leader, the department, the cadre or who sent him, the street."""
    if user is None:
        return False
    if isinstance(side, Leader):
        return user.role == Role.LEADER and side.person_id == user.person_id
    if isinstance(side, Pairing):
        return user.role == Role.DEPARTMENT and side.department_id == user.organisation_pk
    if isinstance(side, Posting):
        own = user.role == Role.CADRE and side.cadre.person_id == user.person_id
        return own or (user.role == Role.DEPARTMENT and side.cadre.department_id == user.organisation_pk)
    return user.role == Role.STREET and side.pk == user.organisation_pk


def side_name(side: Leader | Pairing | Posting | Organisation) -> str:
    """The field of a suspension that holds a side."""
    return "street" if isinstance(side, Organisation) else type(side)._meta.model_name or ""


def community_of(row: Suspension) -> int | None:
    """The community that a suspension concerns, where it is one."""
    holder = row.pairing or row.posting
    return holder.community_id if holder else None


def _decidable_refuse(row: Suspension, today: date) -> None:
    closed_refuse(None, row.span)
    name = next(field for field in ("leader", "pairing", "posting", "street") if getattr(row, field))
    last = last_day_to_decide(row.started_on, value(WINDOWS)[name], workdays(row.started_on, None))
    if today > last:
        raise RuleBroken(
            _("The window in which it begins closed on %(day)s.") % {"day": date_format(last)}, "started_on"
        )

"""Records taken over in numbers: the rules of `visit_log` and `visit_confirm`, a fixed number of statements. DOMAIN 4."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Role, User
from measures.models import Measure
from office.actions import event_build, events_record
from pairing.models import Community, Cycle
from shenbei.lib.errors import RuleBroken
from shenbei.lib.periods import shanghai_day
from shenbei.lib.saving import checked_create
from visits.actions.records import in_time, waiting
from visits.actions.visits import POSITION, TEXTS, cover_check
from visits.models import Duty, Visit, VisitCommunity, VisitSide
from visits.reports.duties import own_duty
from visits.rules import State

CONFIRMED = ["state", "answer_due_on", "confirmed_at", "confirmed_on", "confirmed_by", "version"]


@dataclass(frozen=True)
class Entry:
    """A visit as its author would enter it; `texts` are way, purpose, found, agreed, place and position.

    `joint` are the other sides' duties that it serves as well, each with who went for it.
    """

    by: User
    kind: str
    visited_on: date
    community: Community | None = None
    communities: Sequence[Community] = ()
    participants: str = ""
    texts: Mapping[str, Any] = field(default_factory=dict)
    joint: Mapping[Duty, str] = field(default_factory=dict)
    measures: Sequence[Measure] = ()


@transaction.atomic
def visits_log(*, entries: Sequence[Entry], now: datetime | None = None) -> list[Visit]:
    """Enter and submit many visits, each by its own author, all or none. RuleBroken as for one."""
    if not entries:
        return []
    now = now or timezone.now()
    duties = _duties(entries, now)
    visits = [_visit(entry, now) for entry in entries]
    waiting(visits[0], now)
    for visit in visits[1:]:
        for name in ("state", "submitted_at", "entered_on", "answer_due_on"):
            setattr(visit, name, getattr(visits[0], name))
    checked_create(visits)
    VisitCommunity.objects.bulk_create(
        VisitCommunity(visit=visit, community=row)
        for visit, entry in zip(visits, entries, strict=True)
        for row in dict.fromkeys(entry.communities)
    )
    checked_create([_side(*row) for row in zip(visits, entries, duties, strict=True)])
    checked_create([side for row in zip(visits, entries, strict=True) for side in _joint(*row)])
    Visit.measures.through.objects.bulk_create(
        Visit.measures.through(visit=visit, measure=measure)
        for visit, entry in zip(visits, entries, strict=True)
        for measure in entry.measures
    )
    events_record([_event(*row, now) for row in zip(visits, entries, strict=True)])
    return visits


def _visit(entry: Entry, now: datetime) -> Visit:
    cover_check(entry.kind, entry.communities)
    return Visit(
        kind=entry.kind,
        visited_on=entry.visited_on,
        community=entry.community,
        organisation=entry.by.organisation,
        author=entry.by.person,
        created_at=now,
        **{name: entry.texts.get(name, "") for name in TEXTS},
        **{name: entry.texts.get(name) for name in POSITION},
    )


def _side(visit: Visit, entry: Entry, duty: Duty) -> VisitSide:
    return visit.side(
        duty,
        participants=entry.participants.strip(),
        added_by=visit.author,
        accepted_on=visit.entered_on,
        accepted_by=visit.author,
    )


def _joint(visit: Visit, entry: Entry) -> Iterator[VisitSide]:
    """The sides that came along: named, not yet accepted."""
    for duty, participants in entry.joint.items():
        yield visit.side(duty, participants=participants.strip(), added_by=visit.author)


def _event(visit: Visit, entry: Entry, now: datetime):
    codes = [row.code for row in entry.communities]
    data = {"kind": visit.kind, "visited_on": visit.visited_on, "submitted": True, "communities": codes}
    return event_build(
        by=entry.by, verb="visit.log", obj=visit, data=data, community=visit.community_id, now=now
    )


def _duties(entries: Sequence[Entry], now: datetime) -> list[Duty]:
    """The own duty of every entry; RuleBroken for the first that has none, or whose day has not come."""
    if any(entry.visited_on > shanghai_day(now) for entry in entries):
        raise RuleBroken(_("The day has not come yet."), "visited_on")
    first, last = min(entry.visited_on for entry in entries), max(entry.visited_on for entry in entries)
    cycles = list(Cycle.objects.filter(started_on__lte=last, ended_on__gte=first))
    sides = Q(leader__person__in={entry.by.person_id for entry in entries}) | Q(
        organisation__in={entry.by.organisation_pk for entry in entries}
    )
    rows = Duty.objects.filter(sides, cycle__in=cycles).select_related("leader")
    known = {(row.cycle_id, row.kind, _side_of(row), row.community_id): row for row in rows}
    return [_duty(entry, known, cycles) for entry in entries]


def _side_of(duty: Duty) -> tuple[str, int | None]:
    return ("person", duty.leader.person_id) if duty.leader else ("organisation", duty.organisation_id)


def _duty(entry: Entry, known: Mapping[tuple, Duty], cycles: Sequence[Cycle]) -> Duty:
    by = entry.by
    side = ("person", by.person_id) if by.role == Role.LEADER else ("organisation", by.organisation_pk)
    place = entry.community.pk if entry.community else None
    cycle = next((row.pk for row in cycles if entry.visited_on in row.window), None)
    duty = known.get((cycle, entry.kind, side, place))
    duty = duty or own_duty(by, entry.kind, entry.community, entry.visited_on)
    if duty is None:
        raise RuleBroken(_("On that day you have no such duty to this community."), "community")
    return duty


@transaction.atomic
def visits_confirm(*, answers: Sequence[tuple[User, Visit]], now: datetime | None = None) -> int:
    """Confirm many visits, each by a user of its community, all or none; how many. A dispute is answered alone."""
    now = now or timezone.now()
    rows = Visit.objects.select_for_update().in_bulk([visit.pk for _by, visit in answers])
    covered = _covered(rows)
    places = dict(Community.objects.values_list("organisation", "pk"))
    events = []
    for by, visit in answers:
        row = rows[visit.pk]
        _may_confirm(by, row, places, covered)
        in_time(row, now)
        row.state, row.answer_due_on, row.version = State.CONFIRMED, None, row.version + 1
        row.confirmed_at, row.confirmed_on, row.confirmed_by = now, shanghai_day(now), by.person
        place = row.community_id
        events.append(event_build(by=by, verb="visit.confirm", obj=row, community=place, now=now))
    Visit.objects.bulk_update(rows.values(), CONFIRMED, batch_size=200)
    _sides_accept(rows)
    events_record(events)
    return len(events)


def _covered(rows: Mapping[int, Visit]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    for visit, community in VisitCommunity.objects.filter(visit__in=rows).values_list("visit", "community"):
        found[visit].add(community)
    return found


def _may_confirm(by: User, row: Visit, places: Mapping[int, int], covered: Mapping[int, set[int]]) -> None:
    mine = places.get(by.organisation_pk or 0) if by.role == Role.COMMUNITY else None
    if mine is None or mine not in {row.community_id, *covered[row.pk]}:
        raise RuleBroken(_("Only the community that was visited confirms."))
    if row.author_id == by.person_id:
        raise RuleBroken(_("Nobody confirms what he entered himself."))
    if row.state != State.SUBMITTED:
        raise RuleBroken(_("It does not wait for confirmation."))


def _sides_accept(rows: Mapping[int, Visit]) -> None:
    """The community's word accepts every side that was named."""
    sides = list(VisitSide.objects.filter(visit__in=rows, accepted_on=None))
    for side in sides:
        confirmed = rows[side.visit_id]
        side.accepted_on, side.accepted_by = confirmed.confirmed_on, confirmed.confirmed_by
    VisitSide.objects.bulk_update(sides, ["accepted_on", "accepted_by"])

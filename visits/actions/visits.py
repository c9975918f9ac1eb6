"""Logging, changing, answering and withdrawing visits. DOMAIN 4."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Organisation
from measures.models import Measure
from office.actions import changes, create_once
from pairing.models import Community
from shenbei.lib.errors import RuleBroken
from shenbei.lib.periods import shanghai_day
from shenbei.lib.saving import checked_save
from visits.actions.problems import problem_add
from visits.actions.records import (
    author_only,
    freeze_first,
    lock,
    note,
    own_side,
    record_confirm,
    record_dispute,
    record_submit,
    record_withdraw,
    save,
    turn_of,
    waiting,
)
from visits.actions.sides import side_write
from visits.models import Dispute, Duty, Visit, VisitCommunity
from visits.reports.duties import own_duty
from visits.rules import Kind, State

TEXTS = ["way", "purpose", "found", "agreed", "place"]
POSITION = ["latitude", "longitude"]


@dataclass(frozen=True)
class Raised:
    """A problem as it is written on the visit's own page."""

    text: str
    owner: Organisation
    due_on: date


@dataclass(frozen=True)
class Company:
    """Who and what belongs to a visit besides its own words."""

    communities: Sequence[Community] = ()
    participants: str = ""
    joint: Mapping[Duty, str] = field(default_factory=dict)
    measures: Sequence[Measure] = ()
    problems: Sequence[Raised] = ()


def visit_log(
    *,
    by,
    kind: str,
    visited_on: date,
    community: Community | None = None,
    communities: Iterable[Community] = (),
    participants: str = "",
    joint: Mapping[Duty, str] | None = None,
    measures: Iterable[Measure] = (),
    problems: Iterable[Raised] = (),
    submit: bool = True,
    once: str = "",
    now: datetime | None = None,
    **texts: Any,
) -> Visit:
    """Enter a visit for the user's own side; `texts` are way, purpose, found, agreed, place and position, all optional.

    An area survey names its `communities`, every other visit its `community`. `joint` are duties of other sides
    that it serves as well, each with who went for it, `measures` those of its communities that it touched, `problems` what was raised there.
    With `once`, the same key makes one visit: of the draft that was saved under it, where there is one. RuleBroken
    when the day has not come, or the community is not the side's.
    """

    def create() -> Visit:
        company = Company(list(communities), participants, joint or {}, list(measures), list(problems))
        return _log(by, kind, visited_on, community, company, submit, once, texts, now)

    if not once:
        return create()
    return Visit.objects.get(pk=create_once(key=once, by=by, purpose="visit.log", create=create))


@transaction.atomic
def _log(by, kind, visited_on, community, company: Company, submit, once, texts, now) -> Visit:
    now = now or timezone.now()
    duty = _duty(by, kind, visited_on, community, shanghai_day(now))
    visit = _begun(by, once) or Visit(author=by.person, created_at=now, form_key=once)
    visit.organisation, visit.typed = by.organisation, {}
    visit.kind, visit.visited_on, visit.community = kind, visited_on, community
    for name in TEXTS:
        setattr(visit, name, texts.get(name, ""))
    for name in POSITION:
        setattr(visit, name, texts.get(name))
    if submit:
        waiting(visit, now)
    else:
        visit.form_key = once or f"{by.pk}-{now.isoformat()}"
    checked_save(visit)
    visit.sides.all().delete()
    _cover(visit, list(company.communities))
    side_write(visit, duty, company.participants, by, visit.entered_on)
    for other, went in company.joint.items():
        side_write(visit, other, went, by, None)
    _touch(visit, company.measures)
    problems_raise(by, visit, company.problems, now)
    data = {"kind": kind, "visited_on": visited_on, "submitted": submit}
    note(by, "log", visit, data | {"communities": [row.code for row in company.communities]}, now)
    return visit


def _begun(by, key: str) -> Visit | None:
    """The user's draft that was saved under a form's key."""
    if not key:
        return None
    turn_of(by.person)
    rows = Visit.objects.select_for_update(of=("self",)).filter(author=by.person, state=State.DRAFT)
    return rows.filter(form_key=key).first()


def problems_raise(by, visit: Visit, problems: Iterable[Raised], now: datetime | None = None) -> None:
    """Raise the problems that were written down on a visit; of a survey, for the first community it covered."""
    wanted = list(problems)
    for problem in wanted:
        place = visit.community or visit.covered.select_related("community")[0].community
        problem_add(
            by=by,
            community=place,
            visit=visit,
            text=problem.text,
            owner=problem.owner,
            due_on=problem.due_on,
            now=now,
        )


def _duty(by, kind: str, visited_on: date, community: Community | None, today: date) -> Duty:
    if visited_on > today:
        raise RuleBroken(_("The day has not come yet."), "visited_on")
    duty = own_duty(by, kind, community, visited_on)
    if duty is None:
        raise RuleBroken(_("On that day you have no such duty to this community."), "community")
    return duty


def cover_check(kind: str, communities: Sequence[Community]) -> None:
    """RuleBroken unless an area survey names its communities, and nothing else does."""
    if kind == Kind.AREA_SURVEY and not communities:
        raise RuleBroken(_("Please name the communities that the survey covered."), "communities")
    if kind != Kind.AREA_SURVEY and communities:
        raise RuleBroken(_("Only an area survey covers several communities."), "communities")


def _cover(visit: Visit, communities: list[Community]) -> None:
    cover_check(visit.kind, communities)
    if not communities:
        return
    visit.covered.exclude(community__in=communities).delete()
    known = set(visit.covered.values_list("community", flat=True))
    VisitCommunity.objects.bulk_create(
        VisitCommunity(visit=visit, community=row)
        for row in dict.fromkeys(communities)
        if row.pk not in known
    )


def _touch(visit: Visit, measures: Iterable[Measure]) -> list[list[int]]:
    """Link the measures that a visit touched: [before, after] as keys, empty when nothing changed."""
    wanted = list(measures)
    before = sorted(visit.measures.values_list("pk", flat=True))
    after = sorted(measure.pk for measure in wanted)
    if before == after:
        return []
    covered = set(visit.covered.values_list("community", flat=True))
    if any(measure.community_id not in {visit.community_id, *covered} for measure in wanted):
        raise RuleBroken(_("This measure belongs to another community."), "measures")
    visit.measures.set(wanted)
    return [before, after]


@transaction.atomic
def visit_edit(
    *,
    by,
    visit: Visit,
    version: int | None = None,
    communities: Iterable[Community] | None = None,
    participants: str | None = None,
    measures: Iterable[Measure] | None = None,
    now: datetime | None = None,
    **fields: Any,
) -> Visit:
    """Change a visit; its confirmation opens again. Day and community of a closed window stay as they are."""
    now = now or timezone.now()
    today = shanghai_day(now)
    row = lock(visit, version)
    author_only(by, row)
    if row.state in (State.DRAFT, State.WITHDRAWN):
        raise RuleBroken(
            _("It is withdrawn already.") if row.state == State.WITHDRAWN else _("It is still a draft.")
        )
    closed = freeze_first(row, today)
    changed = changes(
        row,
        **{name: fields[name] for name in [*TEXTS, *POSITION, "visited_on", "community"] if name in fields},
    )
    changed |= _people_changed(row, communities, participants)
    if measures is not None and (touched := _touch(row, measures)):
        changed["measures"] = touched
    if not changed:
        return row
    moved = {"visited_on", "community"} & set(changed)
    if moved:
        if closed:
            raise RuleBroken(
                _("Its window is closed; only the organisation reviewer can open it again."), "visited_on"
            )
        _move(row, by, today)
    if row.state in (State.SUBMITTED, State.CONFIRMED, State.DEEMED):
        waiting(row, now)
    save(row)
    note(by, "edit", row, changed, now)
    return row


def _people_changed(row: Visit, communities: Iterable[Community] | None, participants: str | None) -> dict:
    changed: dict[str, list] = {}
    if communities is not None:
        before = sorted(row.covered.values_list("community__code", flat=True))
        after = list(communities)
        if before != sorted(community.code for community in after):
            _cover(row, after)
            changed["communities"] = [before, sorted(community.code for community in after)]
    side = own_side(row)
    if participants is not None and participants.strip() != side.participants:
        changed["participants"] = [side.participants, participants.strip()]
        side.participants = participants.strip()
        checked_save(side)
    return changed


def _move(row: Visit, by, today: date) -> None:
    """Another day or community is another claim: it is entered anew, for the duty that then fits."""
    side = own_side(row)
    side.duty, side.visited_on = _duty(by, row.kind, row.visited_on, row.community, today), row.visited_on
    if row.entered_on:
        row.entered_on = today
        side.accepted_on = today
    checked_save(side)
    row.sides.exclude(pk=side.pk).update(visited_on=row.visited_on, accepted_on=None, accepted_by=None)


def visit_submit(*, by, visit: Visit, now: datetime | None = None) -> Visit:
    """Draft → submitted."""
    return record_submit(by=by, record=visit, now=now)


def visit_confirm(*, by, visit: Visit, now: datetime | None = None) -> Visit:
    """The community confirms a visit."""
    return record_confirm(by=by, record=visit, now=now)


def visit_dispute(*, by, visit: Visit, reason: str, now: datetime | None = None) -> Dispute:
    """The community disputes a visit."""
    return record_dispute(by=by, record=visit, reason=reason, now=now)


def visit_withdraw(*, by, visit: Visit, reason: str, now: datetime | None = None) -> Visit:
    """The author takes a visit back."""
    return record_withdraw(by=by, record=visit, reason=reason, now=now)

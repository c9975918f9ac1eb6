"""A measure from plan to done or dropped. DOMAIN 6."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from measures.actions.lock import closed, day_allowed
from measures.models import Measure, Progress
from office.actions import changes, event_record
from pairing.models import Community
from shenbei.lib.errors import RuleBroken
from shenbei.lib.periods import half_year_of
from shenbei.lib.saving import checked_save


@transaction.atomic
def measure_add(
    *, by, community: Community, goal: str, title: str, now: datetime | None = None, **fields
) -> Measure:
    """A planned measure; `fields` are pairing, posting, detail, responsible, due_on, cost, source."""
    measure = Measure(
        community=community,
        goal=goal,
        title=title,
        added_by=by.person if by else None,
        added_at=now or timezone.now(),
        **fields,
    )
    _ties_fit(measure)
    checked_save(measure)
    event_record(by=by, verb="measure.add", obj=measure, data={"goal": goal}, community=community, now=now)
    return measure


def _ties_fit(measure: Measure) -> None:
    """RuleBroken when the pairing or posting is one of another community."""
    for field in ("pairing", "posting"):
        tie = getattr(measure, field)
        if tie and tie.community_id != measure.community_id:
            raise RuleBroken(_("This belongs to another community."), field)


def _held(measure: Measure, *states: str) -> Measure:
    """The measure's row, locked; RuleBroken unless it is in one of the states."""
    row = Measure.objects.select_for_update(of=("self",)).get(pk=measure.pk)
    if row.state not in states:
        raise RuleBroken(
            _("The measure is %(state)s now; this step is not possible.") % {"state": row.get_state_display()}
        )
    return row


def _step(by, measure: Measure, verb: str, now: datetime | None, **new) -> Measure:
    """Change a locked measure, save it with every check, leave the event."""
    changed = changes(measure, **new)
    if changed:
        measure.version += 1
        checked_save(measure)
        event_record(by=by, verb=verb, obj=measure, data=changed, community=measure.community_id, now=now)
    return measure


@transaction.atomic
def measure_edit(*, by, measure: Measure, version: int, now: datetime | None = None, **fields) -> Measure:
    """Change an open measure that nobody changed since `version`; RuleBroken otherwise."""
    row = _held(measure, Measure.State.PLANNED, Measure.State.UNDER_WAY)
    if row.version != version:
        raise RuleBroken(
            _(
                "Somebody changed this measure in the meantime: «%(title)s». Look at it and enter your change again."
            )
            % {"title": row.title}
        )
    return _step(by, row, "measure.edit", now, **fields)


@transaction.atomic
def measure_start(*, by, measure: Measure, started_on: date, now: datetime | None = None) -> Measure:
    """Work on a planned measure begins."""
    row = _held(measure, Measure.State.PLANNED)
    day_allowed(started_on, now, "day")
    return _step(by, row, "measure.start", now, state=Measure.State.UNDER_WAY, started_on=started_on)


@transaction.atomic
def measure_finish(*, by, measure: Measure, finished_on: date, now: datetime | None = None) -> Measure:
    """The measure is carried out; one that was only planned began on the same day."""
    row = _held(measure, Measure.State.PLANNED, Measure.State.UNDER_WAY)
    day_allowed(finished_on, now, "day")
    started_on = row.started_on or finished_on
    if finished_on < started_on:
        raise RuleBroken(_("The end lies before the beginning."), "day")
    done = Measure.State.DONE
    return _step(by, row, "measure.finish", now, state=done, started_on=started_on, finished_on=finished_on)


@transaction.atomic
def measure_drop(
    *, by, measure: Measure, dropped_on: date, reason: str, now: datetime | None = None
) -> Measure:
    """The measure is given up, with the reason."""
    row = _held(measure, Measure.State.PLANNED, Measure.State.UNDER_WAY)
    day_allowed(dropped_on, now, "day")
    if not reason.strip():
        raise RuleBroken(_("Say why the measure is dropped."), "reason")
    if row.started_on and dropped_on < row.started_on:
        raise RuleBroken(_("The end lies before the beginning."), "day")
    state = Measure.State.DROPPED
    return _step(by, row, "measure.drop", now, state=state, dropped_on=dropped_on, reason=reason.strip())


@transaction.atomic
def measure_resume(*, by, measure: Measure, reason: str, now: datetime | None = None) -> Measure:
    """Take back a wrong «done» or «dropped», with the reason, while its half-year is open."""
    row = _held(measure, Measure.State.DONE, Measure.State.DROPPED)
    if closed(half_year_of(row.finished_on or row.dropped_on)):
        raise RuleBroken(_("The half-year of this day is closed; nothing is entered in it any more."))
    if not reason.strip():
        raise RuleBroken(_("Say why the measure is taken up again."), "reason")
    state = Measure.State.UNDER_WAY if row.started_on else Measure.State.PLANNED
    return _step(
        by, row, "measure.resume", now, state=state, finished_on=None, dropped_on=None, reason=reason.strip()
    )


@transaction.atomic
def measure_update(
    *, by, measure: Measure, state: str, day: date, text: str = "", now: datetime | None = None
) -> Measure:
    """Word from a visit in one step: under way or done as of a day, and a line of text that stays with the measure.

    RuleBroken when the measure is closed, the day is not allowed, or neither state nor text says anything new.
    """
    row = _held(measure, Measure.State.PLANNED, Measure.State.UNDER_WAY)
    day_allowed(day, now, "day")
    text = text.strip()
    if state == Measure.State.DONE:
        row = measure_finish(by=by, measure=row, finished_on=day, now=now)
    elif row.state == Measure.State.PLANNED:
        row = measure_start(by=by, measure=row, started_on=day, now=now)
    elif not text:
        raise RuleBroken(_("Say what was done."), "text")
    if text:
        note = Progress(measure=row, day=day, state=row.state, text=text)
        note.added_by, note.added_at = by.person if by else None, now or timezone.now()
        checked_save(note)
        data = {"day": day, "text": text}
        event_record(by=by, verb="measure.note", obj=row, data=data, community=row.community_id, now=now)
    return row

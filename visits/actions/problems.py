"""Problems: raised, answered by their owner, closed by the community. DOMAIN 4."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Organisation, Role
from office.actions import create_once, event_record
from pairing.models import Community
from shenbei.lib.errors import RuleBroken
from shenbei.lib.periods import shanghai_day
from shenbei.lib.saving import checked_save
from visits.models import Problem, Visit


def problem_add(
    *,
    by,
    community: Community,
    text: str,
    owner: Organisation,
    due_on: date,
    visit: Visit | None = None,
    once: str = "",
    now: datetime | None = None,
) -> Problem:
    """Raise a problem of a community, with who sees to it until when."""

    def create() -> Problem:
        return _add(by, community, text, owner, due_on, visit, now or timezone.now())

    if not once:
        return create()
    return Problem.objects.get(pk=create_once(key=once, by=by, purpose="problem.add", create=create))


@transaction.atomic
def _add(by, community, text, owner, due_on, visit, now) -> Problem:
    if visit and not Visit.objects.filter(pk=visit.pk).at_community(community).exists():
        raise RuleBroken(_("This visit was to another community."), "community")
    problem = Problem(
        community=community,
        visit=visit,
        text=text.strip(),
        raised_by=by.person,
        raised_on=shanghai_day(now),
        owner=owner,
        due_on=due_on,
    )
    checked_save(problem)
    data = {"owner": owner.pk, "due_on": due_on, "visit": visit.pk if visit else None}
    event_record(by=by, verb="problem.add", obj=problem, data=data, community=community, now=now)
    return problem


@transaction.atomic
def problem_answer(*, by, problem: Problem, answer: str, now: datetime | None = None) -> Problem:
    """The owner's answer, which the community reads; it may be given anew until the problem is closed."""
    now = now or timezone.now()
    row = Problem.objects.select_for_update(of=("self",)).get(pk=problem.pk)
    if row.owner_id != by.organisation_pk and by.role != Role.STAFF:
        raise RuleBroken(_("Only who sees to it answers."))
    if row.state == Problem.State.CLOSED:
        raise RuleBroken(_("This problem is closed."))
    if not answer.strip():
        raise RuleBroken(_("Please write the answer."), "answer")
    row.state, row.answer = Problem.State.ANSWERED, answer.strip()
    row.answered_on, row.answered_by = shanghai_day(now), by.person
    checked_save(row)
    event_record(
        by=by,
        verb="problem.answer",
        obj=row,
        data={"answer": row.answer},
        community=row.community_id,
        now=now,
    )
    return row


@transaction.atomic
def problem_close(*, by, problem: Problem, now: datetime | None = None) -> Problem:
    """The community (or the organisation department) finds it solved; never the one who answered."""
    now = now or timezone.now()
    row = Problem.objects.select_for_update(of=("self",)).get(pk=problem.pk)
    own = by.role == Role.COMMUNITY and row.community.organisation_id == by.organisation_pk
    if not own and by.role != Role.STAFF:
        raise RuleBroken(_("The community or the organisation department closes it."))
    if row.state != Problem.State.ANSWERED:
        raise RuleBroken(_("A problem is closed with an answer that the community can read."))
    if row.answered_by_id == by.person_id:
        raise RuleBroken(_("Nobody closes what he answered himself."))
    row.state, row.closed_on, row.closed_by = Problem.State.CLOSED, shanghai_day(now), by.person
    checked_save(row)
    event_record(by=by, verb="problem.close", obj=row, community=row.community_id, now=now)
    return row

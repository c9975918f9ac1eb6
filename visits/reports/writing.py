"""What the page on which a visit is written has to know: drafts, visits of the same day, the work group. Read only."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db.models import F

from accounts.models import Role
from pairing.models import Cycle, WorkGroupMember
from visits.models import Duty, Verdict, Visit
from visits.reports.duties import duties_ensure, recent_duties
from visits.rules import State


def drafts_of(user):
    """The drafts that a person has begun, the last one first."""
    rows = Visit.objects.filter(author=user.person_id, state=State.DRAFT).exclude(form_key="")
    return rows.select_related("community__organisation").order_by("-pk")


def same_day(duty: Duty, day: date):
    """Visits in the books that already serve a duty on a day: what is written now may be the same one."""
    rows = Visit.objects.entered().filter(sides__duty=duty, visited_on=day)
    return rows.select_related("community__organisation", "organisation", "author").order_by("pk")


def duties_to_log(user, day: date) -> list[Duty]:
    """The duties that a user may log a visit for; made first where the nightly check has not met them yet."""
    rows = recent_duties(user, day)
    cycle = None if rows else Cycle.objects.on(day).first()
    if cycle:
        duties_ensure(cycle)
        rows = recent_duties(user, day)
    return list(rows)


def short_of(duties: Sequence[Duty], day: date) -> list[Verdict]:
    """Where these duties are short in windows that are open, as last judged: the most urgent first."""
    rows = Verdict.objects.filter(duty__in=[duty.pk for duty in duties], closed_on=None, starts_on__lte=day)
    short = list(rows.filter(counted__lt=F("owed")).order_by("ends_on", "duty"))
    by_key = {duty.pk: duty for duty in duties}
    for verdict in short:
        verdict.duty = by_key[verdict.duty_id]
    return short


def work_group(user, day: date) -> list[str]:
    """Who belongs to the work groups of a department on a day, the lead first; nobody for other sides."""
    if user.role != Role.DEPARTMENT:
        return []
    rows = WorkGroupMember.objects.live_on(day).filter(
        pairing__department=user.organisation_pk, pairing__ended_on=None
    )
    return list(dict.fromkeys(rows.order_by("-lead", "pk").values_list("person__name", flat=True)))

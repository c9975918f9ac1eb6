"""What the page on which a visit is written has to know: drafts, visits of the same day, the work group. Read only."""

from __future__ import annotations

from datetime import date

from accounts.models import Role
from pairing.models import WorkGroupMember
from visits.models import Duty, Visit
from visits.rules import State


def drafts_of(user):
    """The drafts that a person has begun, the last one first."""
    rows = Visit.objects.filter(author=user.person_id, state=State.DRAFT).exclude(form_key="")
    return rows.select_related("community__organisation").order_by("-pk")


def same_day(duty: Duty, day: date):
    """Visits in the books that already serve a duty on a day: what is written now may be the same one."""
    rows = Visit.objects.entered().filter(sides__duty=duty, visited_on=day)
    return rows.select_related("community__organisation", "organisation", "author").order_by("pk")


def work_group(user, day: date) -> list[str]:
    """Who belongs to the work groups of a department on a day, the lead first; nobody for other sides."""
    if user.role != Role.DEPARTMENT:
        return []
    rows = WorkGroupMember.objects.live_on(day).filter(
        pairing__department=user.organisation_pk, pairing__ended_on=None
    )
    return list(dict.fromkeys(rows.order_by("-lead", "pk").values_list("person__name", flat=True)))

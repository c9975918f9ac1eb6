"""/: the sign-in page, or one's own desk: what is owed, what waits, what changed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

import assessment.reports
import measures.reports
import pairing.reports
import pairing.reports_allowance
import pledges.reports
import visits.reports
from accounts.access import Role, audience
from accounts.models import Notification, User, today
from office.reports import letters_given_up, silent_parts
from shenbei.lib.desk import Waiting
from shenbei.pages.brief import contact_points_of
from visits.views.audiences import READERS

TELLERS = (
    visits.reports.waiting_for,
    pledges.reports.waiting_for,
    assessment.reports.waiting_for,
    measures.reports.waiting_for,
    pairing.reports.waiting_for,
    pairing.reports_allowance.waiting_for,
)
SHOWN = 8  # of a group; the rest is folded away


@dataclass(frozen=True)
class Step:
    """What a role does most: a page's URL name and the words on its button."""

    name: str
    label: str | Promise
    monthly: bool = False  # the page is one of each month: the present one's


STEPS = {
    Role.STAFF: Step("visits:quotas", _("See how the quotas stand")),
    Role.REVIEWER: Step("visits:quotas", _("See how the quotas stand")),
    Role.LEADER: Step("visits:log", _("Log a visit")),
    Role.DEPARTMENT: Step("visits:log", _("Log a visit")),
    Role.STREET: Step("visits:log", _("Log a visit")),
    Role.CADRE: Step("visits:tick", _("Tick resident days"), monthly=True),
    Role.COMMUNITY: Step("visits:list", _("Read the visits")),
    Role.SIGNATORY: Step("pledges:list", _("Read the pledges")),
    Role.FINANCE: Step("pairing:allowances", _("Open the allowances")),
    Role.AUDITOR: Step("audit", _("Open the audit trail")),
    Role.SYSTEM: Step("accounts:users", _("Open the accounts")),
}
PARTS = {"worker": _("the worker"), "beat": _("the timer")}


def waiting(user: User, day: date) -> Iterable[Waiting]:
    """What every app has waiting for a user, most urgent first."""
    found = [item for tell in TELLERS for item in tell(user, day)]
    return sorted(found, key=lambda item: (item.due_on is None, item.due_on or day))


def grouped(items: Iterable[Waiting]) -> dict[str, dict[str, list[Waiting]]]:
    """Work by kind, each with what is shown at once and what is folded away."""
    found: dict[str, list[Waiting]] = {"owed": [], "decide": [], "news": []}
    for item in items:
        found[item.group].append(item)
    return {name: {"all": rows, "first": rows[:SHOWN], "rest": rows[SHOWN:]} for name, rows in found.items()}


def step_of(role: str | None, day: date) -> dict[str, object] | None:
    """The address and label of what a role does most, as of a day."""
    step = STEPS.get(Role(role)) if role else None
    if step is None:
        return None
    return {
        "url": reverse(step.name, args=[day.year, day.month] if step.monthly else []),
        "label": step.label,
    }


def silent(user: User) -> list[str | Promise]:
    """The parts of the machinery that give no sign of life, told to those who can have them started."""
    if user.role not in (Role.STAFF, Role.REVIEWER, Role.SYSTEM):
        return []
    return [PARTS[name] for name in silent_parts(timezone.now())]


@audience.signed_in
def desk(request: HttpRequest) -> HttpResponse:
    """The desk of the role one acts in."""
    user, day = request.user, today()
    groups = grouped(waiting(user, day) if user.acting else [])
    context = {
        "day": day,
        "groups": groups,
        "busy": bool(groups["owed"]["all"] or groups["decide"]["all"]),
        "notifications": Notification.objects.filter(person=user.person_id, read_at=None)[:SHOWN],
        "step": step_of(user.role, day),
        "silent": silent(user),
        "has_reminders": user.role in READERS,
        "briefs": contact_points_of(user, day),
        "undelivered": letters_given_up() if user.role in (Role.STAFF, Role.SYSTEM) else 0,
    }
    return render(request, "pages/desk.html", context)

"""What is to be told, to whom, and in which words; read only. DOMAIN 4, reminders."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q
from django.utils.dateformat import format as date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.models import Appointment, Person, Role
from shenbei.lib.periods import Window
from shenbei.lib.workdays import Workdays
from visits import rules
from visits.models import Duty, Problem, Reminder, Verdict
from visits.rules import Kind, Outcome, Terms

MISSED_BACK = timedelta(days=62)  # a window that closed longer ago is history, not news
ROLE_OF_KIND = {Kind.WORK_GROUP: Role.DEPARTMENT, Kind.STREET_GUIDANCE: Role.STREET}
WITH_NAMES = (
    "duty__leader__person",
    "duty__cadre__person",
    "duty__cadre__department__head",
    "duty__organisation__head",
    "duty__organisation__liaison",
    "duty__community__organisation",
)


def to_tell(day: date, terms: Terms, weekly: bool):
    """Verdicts that nobody was told of yet. Urgent: at risk with no more than the last days left; weekly: all."""
    at_risk = Q(outcome=Outcome.AT_RISK, starts_on__lte=day)
    urgent = at_risk & Q(ends_on__lte=day + timedelta(days=terms.last_days))
    missed = Q(outcome=Outcome.MISSED, closed_on__gte=day - MISSED_BACK)
    told = Reminder.objects.filter(
        duty=OuterRef("duty"),
        starts_on=OuterRef("starts_on"),
        kind=OuterRef("outcome"),
        told_at__isnull=False,
    )
    rows = Verdict.objects.filter(at_risk | missed if weekly else urgent).exclude(Exists(told))
    return rows.select_related(*WITH_NAMES).order_by("duty__kind", "duty__community__code", "starts_on", "pk")


def overdue_problems(day: date):
    """Open problems after their due date, owner by owner."""
    rows = Problem.objects.filter(state=Problem.State.OPEN, due_on__lt=day)
    return rows.select_related("owner", "community__organisation").order_by("owner", "due_on", "pk")


class Receivers:
    """Who is told: a fixed number of statements, however many duties."""

    def __init__(self, organisations: Iterable[int], day: date) -> None:
        """Read the clerks of the organisations, and the organisation department's staff."""
        rows = Appointment.objects.live_on(day).filter(user__is_active=True).select_related("user__person")
        clerks = rows.filter(role__in=ROLE_OF_KIND.values(), organisation__in=set(organisations))
        self.clerks: dict[tuple[int, str], list[Person]] = defaultdict(list)
        for row in clerks:
            self.clerks[row.organisation_id, row.role].append(row.user.person)
        self.staff = [row.user.person for row in rows.filter(role=Role.STAFF)]

    def of(self, verdict: Verdict) -> list[Person]:
        """At risk: the liaison, the cadre or the leader's office; missed: also the head and the staff."""
        duty = verdict.duty
        people = self.side(duty)
        if verdict.outcome == Outcome.MISSED:
            office = duty.cadre.department if duty.cadre else duty.organisation
            people = [*people, *([office.head] if office and office.head else []), *self.staff]
        return list({person.pk: person for person in people}.values())

    def side(self, duty: Duty) -> list[Person]:
        """Those who act for the side that owes it."""
        if duty.leader:
            return [duty.leader.person]
        if duty.cadre:
            return [duty.cadre.person]
        assert duty.organisation
        liaison = [duty.organisation.liaison] if duty.organisation.liaison else []
        return [*liaison, *self.clerks[duty.organisation.pk, ROLE_OF_KIND[Kind(duty.kind)]]]

    def of_problem(self, problem: Problem) -> list[Person]:
        """The clerks of the office that sees to it."""
        found = [*self.clerks[problem.owner_id, Role.DEPARTMENT], *self.clerks[problem.owner_id, Role.STREET]]
        return list({person.pk: person for person in found}.values())


def months(window: Window) -> str:
    """A window by its months, whose year is known: «Sep», «Sep–Oct»."""
    names = [
        date_format(day, pgettext("date format, month alone", "M")) for day in (window.start, window.end)
    ]
    return "–".join(dict.fromkeys(names))


def chat_text(verdict: Verdict, today: date, calendar: Workdays, terms: Terms) -> str:
    """A line ready for a chat: whose, which window, what is missing, until when."""
    words = {
        "who": _who(verdict.duty),
        "window": months(verdict.window),
        "missing": rules.amount(verdict.duty.kind, verdict.owed - verdict.counted),
        "what": _what(verdict.duty),
    }
    if verdict.outcome == Outcome.MISSED:
        return _("%(who)s fell short in %(window)s by %(missing)s (%(what)s); the window is closed.") % words
    if today > verdict.ends_on:
        words["day"] = rules.short_date(rules.last_day_of_grace(verdict.window, calendar, terms))
        return _("%(who)s: %(missing)s still missing for %(window)s (%(what)s); enter it by %(day)s.") % words
    words["day"] = rules.short_date(verdict.ends_on)
    return _("%(who)s: %(missing)s still missing for %(window)s (%(what)s), due by %(day)s.") % words


def _who(duty: Duty) -> str:
    if duty.kind == Kind.WORK_GROUP:
        return pgettext("reminder", "Your department")
    return (
        pgettext("reminder", "Your street")
        if duty.kind == Kind.STREET_GUIDANCE
        else pgettext("reminder", "You")
    )


def _what(duty: Duty) -> str:
    kind = str(Kind(duty.kind).label)
    if duty.community is None:
        return kind
    return _("%(kind)s, %(community)s") % {"kind": kind, "community": duty.community.name}


def group_text(reminders: Sequence[Reminder]) -> str:
    """What a chat group reads: departments and streets alone; leaders and cadres are never named in a group."""
    shown = [row for row in reminders if row.duty.organisation_id]
    return "\n".join(
        _("%(name)s: %(text)s") % {"name": row.duty.organisation.name, "text": row.text} for row in shown
    )

"""Telling people what is short: each duty, window and kind once, whoever fires twice. DOMAIN 4, reminders."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.actions import notify
from accounts.models import Person
from office.actions import event_record
from office.bell import ring
from office.letters import letters_put
from office.reports import workdays
from office.tasks import letters_out
from shenbei.lib.periods import shanghai_day
from visits.models import Problem, Reminder, Verdict
from visits.reports.reminders import Receivers, chat_text, group_text, overdue_problems, to_tell
from visits.reports.verdicts import terms
from visits.rules import Outcome

LONGEST = 300  # of a sentence on the desk


@dataclass
class Bundle:
    """What one person is told in one message."""

    person: Person
    reminders: list[Reminder] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def lines(self) -> list[str]:
        """Every line of the letter."""
        late = [
            _("Overdue problem, %(community)s: %(problem)s")
            % {"community": row.community.name, "problem": row}
            for row in self.problems
        ]
        return [*(row.text for row in self.reminders), *late]

    @property
    def sentence(self) -> str:
        """The one line itself, or how many of each there are."""
        if len(self.lines) == 1:
            return self.lines[0][:LONGEST]
        counts = [
            (sum(row.kind == Outcome.AT_RISK for row in self.reminders), _at_risk),
            (sum(row.kind == Outcome.MISSED for row in self.reminders), _missed),
            (len(self.problems), _late),
        ]
        return _("This week: %(parts)s") % {
            "parts": translation.pgettext("between items", ", ").join(
                say(number) for number, say in counts if number
            )
        }


def _at_risk(number: int) -> str:
    return ngettext("%(number)d duty at risk", "%(number)d duties at risk", number) % {"number": number}


def _missed(number: int) -> str:
    return ngettext("%(number)d duty missed", "%(number)d duties missed", number) % {"number": number}


def _late(number: int) -> str:
    return ngettext("%(number)d problem overdue", "%(number)d problems overdue", number) % {"number": number}


@transaction.atomic
def reminders_tell(*, weekly: bool, now: datetime | None = None) -> int:
    """Tell what nobody was told yet, one message a person; how many reminders went out.

    Urgent is what is at risk in its last days; the weekly message gathers everything else and overdue problems.
    """
    now = now or timezone.now()
    with translation.override(settings.LANGUAGE_CODE):
        reminders = _claim(weekly, now)
        problems = list(overdue_problems(shanghai_day(now))) if weekly else []
        for bundle in _bundles(reminders, problems, now):
            _tell(bundle, weekly, now)
        if groups := group_text([row for row, _verdict in reminders]):
            subject = _("Visits still owed") if not weekly else _("Visits: the week's reminders")
            key = _key(weekly, [row for row, _verdict in reminders], now)
            letters_put(key=key, subject=subject, text=groups, chat=True, now=now)
            ring(letters_out)
    return len(reminders)


def _key(weekly: bool, reminders: Sequence[Reminder], now: datetime) -> str:
    first = min((row.pk for row in reminders), default=0)
    return f"visits-{'week' if weekly else 'urgent'}-{shanghai_day(now).isoformat()}-{first}"


def _claim(weekly: bool, now: datetime) -> list[tuple[Reminder, Verdict]]:
    """Make the row of each message, then take those that nobody else has: the unique row lets one teller through."""
    periods, calendar, today = terms(), workdays(), shanghai_day(now)
    found = {(row.duty_id, row.starts_on, row.outcome): row for row in to_tell(today, periods, weekly)}
    Reminder.objects.bulk_create(
        (
            Reminder(
                duty=row.duty,
                starts_on=row.starts_on,
                ends_on=row.ends_on,
                kind=row.outcome,
                text=chat_text(row, today, calendar, periods)[:LONGEST],
            )
            for row in found.values()
        ),
        ignore_conflicts=True,
        batch_size=500,
    )
    rows = Reminder.objects.select_for_update().filter(told_at=None).order_by("pk")
    claimed = [(row, found[key]) for row in rows if (key := (row.duty_id, row.starts_on, row.kind)) in found]
    Reminder.objects.filter(pk__in=[row.pk for row, _verdict in claimed]).update(told_at=now)
    for row, verdict in claimed:
        row.duty = verdict.duty
    return claimed


def _bundles(
    reminders: Sequence[tuple[Reminder, Verdict]], problems: Sequence[Problem], now: datetime
) -> Iterable[Bundle]:
    offices = {row.duty.organisation_id for row, _verdict in reminders if row.duty.organisation_id}
    who = Receivers(offices | {row.owner_id for row in problems}, shanghai_day(now))
    found: dict[int, Bundle] = {}
    for reminder, verdict in reminders:
        for person in who.of(verdict):
            found.setdefault(person.pk, Bundle(person)).reminders.append(reminder)
    for problem in problems:
        for person in who.of_problem(problem):
            found.setdefault(person.pk, Bundle(person)).problems.append(problem)
    return found.values()


def _tell(bundle: Bundle, weekly: bool, now: datetime) -> None:
    row = notify(
        person=bundle.person,
        sentence=bundle.sentence,
        key=_key(weekly, bundle.reminders, now),
        url=reverse("visits:reminders"),
        text="\n".join(bundle.lines),
        now=now,
    )
    if row:
        row.reminders.add(*bundle.reminders)
    event_record(
        by=None,
        verb="reminder.tell",
        obj=bundle.person,
        data={"reminders": [row.pk for row in bundle.reminders], "problems": len(bundle.problems)},
        now=now,
    )

"""What a person owes in the windows that are open, judged as of now. DOMAIN 4."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Role
from office.reports import workdays
from pairing.models import Cycle
from shenbei.lib.periods import Window
from visits import rules
from visits.models import Duty, SheetDay, Verdict
from visits.reports.duties import duties_ensure, kinds_of, live_duties
from visits.reports.verdicts import Frame, frames, terms, verdict_rows
from visits.rules import Kind, Outcome, Ruling, State


@dataclass(frozen=True)
class Owed:
    """One of the user's duties in an open window, judged as of now."""

    duty: Duty
    ruling: Ruling
    url: str
    unsent: int = 0  # days on the user's own sheets that he has not submitted

    @property
    def sentence(self) -> str:
        """Whose duty, and why it stands so."""
        why = rules.sentence(self.ruling, self.unsent)
        return _("%(duty)s: %(why)s") % {"duty": self.duty.name, "why": why}


def duties_of(user, today: date) -> list[Owed]:
    """The user's own duties in the windows that run or are in their grace, the short ones of the latter only."""
    cycle = Cycle.objects.on(today).first()
    kinds = kinds_of(user)
    if cycle is None or not kinds:
        return []
    duties = _present_duties(user, cycle, today)
    calendar, periods = workdays(today - timedelta(days=400), today + timedelta(days=400)), terms()
    found: list[Owed] = []
    for frame in frames(cycle, kinds):
        if frame.window.start <= today <= rules.last_day_of_grace(frame.window, calendar, periods):
            mine = [key for key, duty in duties.items() if duty.kind == frame.kind]
            rows = verdict_rows(frame, today, calendar, periods, mine) if mine else []
            found += _owed(frame, rows, duties, today, user)
    return sorted(found, key=lambda owed: (owed.ruling.missing == 0, owed.ruling.window.end, owed.duty.pk))


def unsent_days(user, duties: Sequence[int], window: Window) -> dict[int, int]:
    """Per duty the days of a window that stand on the user's own drafts of monthly sheets: ticked, counted nowhere."""
    days = SheetDay.objects.filter(
        sheet__duty__in=duties, sheet__author=user.person_id, sheet__state=State.DRAFT
    )
    days = days.filter(day__range=(window.start, window.end)).order_by()
    return dict(days.values_list("sheet__duty").annotate(number=Count("pk")))


def _present_duties(user, cycle: Cycle, today: date) -> dict[int, Duty]:
    """The duties that live now; made first where the nightly check has not met them yet."""
    sides = ("leader__person", "organisation", "cadre__person", "community__organisation")
    names = (f"{side}__name" for side in sides)
    rows = live_duties(user, today).select_related(*sides).only("kind", "cycle", *names).order_by()
    found = {duty.pk: duty for duty in rows}
    if not found:
        duties_ensure(cycle)
        found = {duty.pk: duty for duty in rows.all()}
    return found


def _owed(frame: Frame, rows: Sequence[dict], duties: dict[int, Duty], today: date, user) -> Iterator[Owed]:
    drafts = frame.kind == Kind.RESIDENCE and user.role == Role.CADRE and rows
    unsent = unsent_days(user, [row["duty_id"] for row in rows], frame.window) if drafts else {}
    for row in rows:
        duty = duties[row.pop("duty_id")]
        row |= {
            name: row[name] and date.fromisoformat(str(row[name]))
            for name in ("starts_on", "ends_on", "closed_on")
        }
        ruling = Verdict(duty=duty, **row).ruling
        if ruling.outcome != Outcome.EXEMPT and (today in frame.window or ruling.missing):
            url = _duty_url(duty, min(today, frame.window.end), user)
            yield Owed(duty, ruling, url, unsent.get(duty.pk, 0))


def _duty_url(duty: Duty, day: date, user) -> str:
    if duty.kind == Kind.RESIDENCE:
        if user.role == Role.CADRE:  # the only one who ticks
            return reverse("visits:tick", args=[day.year, day.month])
        return reverse("visits:sheets")
    return f"{reverse('visits:log')}?duty={duty.pk}"

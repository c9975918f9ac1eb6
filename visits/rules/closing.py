"""When a window closes, and by when silence or a decision settles a visit. All days count to their end."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from shenbei.lib.periods import Window
from shenbei.lib.workdays import Workdays
from visits.rules.facts import DEFAULT, Dispute, Terms


def last_day_of_grace(window: Window, workdays: Workdays, terms: Terms = DEFAULT) -> date:
    """The fifth working day after the window's last day; the window closes at its end."""
    return workdays.add(window.end, terms.grace)


def answer_due(submitted_on: date, workdays: Workdays, terms: Terms = DEFAULT) -> date:
    """The day at whose end a submitted visit that nobody answered is deemed confirmed."""
    return workdays.add(submitted_on, terms.answer)


def decision_due(answered_on: date, workdays: Workdays, terms: Terms = DEFAULT) -> date:
    """The day by which the reviewer decides an answered dispute that the community did not settle."""
    return workdays.add(answered_on, terms.decide)


def closing_day(grace: date, disputes: Iterable[Dispute]) -> date | None:
    """The day at whose end a window closes: the grace day, or the first later one with no dispute undecided."""
    disputes = tuple(disputes)
    settled = {
        dispute.settled_on for dispute in disputes if dispute.settled_on and dispute.settled_on > grace
    }
    free = (day for day in sorted({grace, *settled}) if not any(dispute.is_open(day) for dispute in disputes))
    return next(free, None)


def closed_by(today: date, closing: date | None) -> date | None:
    """The closing day if the window is closed on that day (it closes at the day's end), else None."""
    return closing if closing is not None and closing < today else None

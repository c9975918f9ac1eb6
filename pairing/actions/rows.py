"""What every write of a dated row checks: overlaps, closed half-years, and the sentence for a lost race.

SQLite can't refuse overlaps of rows that have ended; PostgreSQL can (migration 0002). Here both are asked first,
and what PostgreSQL refuses in a race becomes the same sentence.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TypeVar

from django.db import IntegrityError, OperationalError, models, transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from office.actions import event_record
from pairing.models import HalfYear
from pairing.rules import Span, days_changed, window_of_span
from shenbei.lib.dated import Dated
from shenbei.lib.errors import RuleBroken
from shenbei.lib.periods import shanghai_day
from shenbei.lib.saving import checked_save

Row = TypeVar("Row", bound=models.Model)

# The exclusion constraints of migration 0002, in the words of the action that they back.
OVERLAPS = {
    "cycle_no_overlap": _("Another cycle has some of these days."),
    "pairing_no_overlap_of_community": _("The community already has a pairing on some of these days."),
    "pairing_no_overlap_of_department": _(
        "The department already has a pairing on some of these days; one more needs a recorded reason."
    ),
    "posting_no_overlap_of_cadre": _("The cadre is posted to a community on some of these days."),
    "link_no_overlap": _("The leader is linked to this area on some of these days."),
    "contact_point_no_overlap": _("This is a contact point of the leader on some of these days."),
    "member_no_overlap": _("This person is in the work group on some of these days."),
}
DEADLOCK = "40P01"  # PostgreSQL's word when two rows of an exclusion constraint wait for each other
TAKEN = _("Somebody else has just entered the same. Please look at the list again.")


def day_of(now: datetime | None) -> date:
    """The day in Shanghai of an action's `now`."""
    return shanghai_day(now or timezone.now())


def row_save(obj: models.Model) -> None:
    """Save with every check of the model; what the database refuses in a race is told in the same words."""
    try:
        with transaction.atomic():
            checked_save(obj)
    except IntegrityError as error:
        raise RuleBroken(_sentence(obj, str(error))) from None
    except OperationalError as error:
        if getattr(error.__cause__, "pgcode", "") != DEADLOCK:
            raise
        raise RuleBroken(TAKEN) from None


def _sentence(obj: models.Model, error: str):
    sentences = {item.name: getattr(item, "violation_error_message", TAKEN) for item in obj._meta.constraints}
    sentences |= OVERLAPS
    return next((sentence for name, sentence in sentences.items() if name in error), TAKEN)


def overlap_refuse(others, span: Span, sentence, field: str) -> None:
    """RuleBroken when one of other rows lives on a day of the span."""
    if others.in_window(window_of_span(span)).exists():
        raise RuleBroken(sentence, field)


def closed_refuse(before: Span | None, after: Span) -> None:
    """RuleBroken when a change of days reaches into a closed half-year (DOMAIN 8: finished rounds stand)."""
    changed = days_changed(before, after)
    for half in HalfYear.objects.exclude(closed_at=None):
        if any(stretch.overlap(half.window) for stretch in changed):
            raise RuleBroken(
                _("The %(half)s is closed; nothing in it changes any more.") % {"half": half},
                "started_on" if before is None else "ended_on",
            )


def order_refuse(span: Span) -> None:
    """RuleBroken when the last day lies before the first."""
    if span[1] and span[1] < span[0]:
        raise RuleBroken(_("The end lies before the beginning."), "ended_on")


def locked(row: Row) -> Row:
    """The row as it is now, held until the transaction ends."""
    return type(row)._default_manager.select_for_update(of=("self",)).get(pk=row.pk)


def row_end(row: Dated, ended_on: date) -> None:
    """Give a dated row its last day (an earlier one than it had, too) and save it."""
    before = row.span
    row.ended_on = ended_on
    order_refuse(row.span)
    closed_refuse(before, row.span)
    row_save(row)


def end_recorded(
    row: Dated, *, by, verb: str, ended_on: date, community=None, reason: str, now: datetime | None
) -> None:
    """End a row and record it; the day may be corrected to an earlier one, a new stay is a new row."""
    was = row.ended_on
    if was is not None and ended_on > was:
        raise RuleBroken(
            _("It has ended on %(day)s; for a new beginning add a new row.") % {"day": date_format(was)},
            "ended_on",
        )
    row_end(row, ended_on)
    data = {"ended_on": [was, ended_on]} | ({"reason": reason} if reason else {})
    event_record(by=by, verb=verb, obj=row, data=data, community=community, now=now)

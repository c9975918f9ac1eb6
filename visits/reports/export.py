"""The verdicts of a board as lines for a workbook or CSV: streamed, never all in memory. TRUST «What goes out»."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from shenbei.lib.periods import year_window
from visits.models import Verdict
from visits.reports.board import Asked, duties_of_board
from visits.rules import Kind, Outcome, Reason

CHUNK = 2000


def verdicts_exported(user, asked: Asked) -> QuerySet:
    """The verdicts of a board, in its own order of kinds; of the kind and the state that are asked for."""
    window = year_window(asked.year)
    rows = Verdict.objects.filter(
        duty__in=duties_of_board(user, asked), ends_on__range=(window.start, window.end), live_days__gt=0
    )
    if asked.kind:
        rows = rows.filter(duty__kind=asked.kind)
    if asked.state:
        rows = rows.filter(outcome=asked.state)
    return rows.order_by("duty", "starts_on")


def export_header() -> list[str]:
    """The heads of the columns."""
    return [
        _("Duty"),
        _("Who owes it"),
        _("Community"),
        _("Window from"),
        _("Until"),
        _("Verdict"),
        _("Owed"),
        _("Counted"),
        _("Live days"),
        _("Days that count"),
        _("Not counted"),
        _("Window closed on"),
    ]


def export_lines(rows: QuerySet) -> Iterator[list]:
    """One line a verdict: words for codes, days as days; read from the database bit by bit."""
    kinds, outcomes, reasons = (
        {member.value: str(member.label) for member in choices} for choices in (Kind, Outcome, Reason)
    )
    side = Coalesce("duty__leader__person__name", "duty__organisation__name", "duty__cadre__person__name")
    found = rows.values_list(
        "duty__kind",
        side,
        "duty__community__organisation__name",
        "starts_on",
        "ends_on",
        "outcome",
        "owed",
        "counted",
        "live_days",
        "counted_on",
        "left_out",
        "closed_on",
    )
    for kind, who, community, start, end, outcome, *numbers, days, left, closed in found.iterator(CHUNK):
        why = " ".join(f"{item[:10]} {reasons[item[11:]]}" for item in left.split()) if left else ""
        yield [kinds[kind], who, community or "", start, end, outcomes[outcome], *numbers, days, why, closed]

"""What a proposed rule would change, before it is approved; read only. DOMAIN 4, quotas."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from office.reports import workdays
from pairing.models import Cycle
from shenbei.lib.periods import Window
from visits.models import Duty, QuotaProposal, QuotaRule, Verdict
from visits.reports.verdicts import Frame, frames, terms, verdict_rows
from visits.rules import Outcome

MOST = 100  # lines of one preview; the moves count them all


@dataclass(frozen=True)
class Side:
    """How one duty stands in a window under one of the two rules."""

    outcome: Outcome
    owed: int
    counted: int


@dataclass(frozen=True)
class Change:
    """One duty that stands otherwise, in the window of the new rule; `verdict` is the present one, where stored."""

    duty: Duty
    window: Window
    before: Side | None
    after: Side | None
    verdict: Verdict | None = None


@dataclass(frozen=True)
class Move:
    """How many move from one outcome to another (None: no such window); the same twice: only the number owed."""

    before: Outcome | None
    after: Outcome | None
    number: int


@dataclass(frozen=True)
class Preview:
    """The windows that were compared, how the duties move, and the first of them by name."""

    windows: list[Window]
    moves: list[Move]
    unchanged: int
    changes: list[Change]

    @property
    def number(self) -> int:
        """How many duties stand or owe otherwise, in all the windows."""
        return sum(move.number for move in self.moves)

    @property
    def turned(self) -> int:
        """Those whose state is another one; the others of `number` only owe otherwise."""
        return sum(move.number for move in self.moves if move.before != move.after)

    @property
    def owing(self) -> int:
        """Those that keep their state and only owe another number."""
        return self.number - self.turned


def preview(proposal: QuotaProposal, today: date) -> Preview:
    """Each window that has begun since the rule's day (or its first, when none has), under either rule, as of today.

    Windows that begin later only owe otherwise. The same statements whatever the number of duties.
    """
    cycle = Cycle.objects.on(max(today, proposal.valid_from)).first()
    if cycle is None:
        return Preview([], [], 0, [])
    old = frames(cycle, [proposal.kind])
    new = frames(cycle, [proposal.kind], QuotaRule(**proposal.terms))
    until = max(today, proposal.valid_from)
    pairs = [
        (next((old_one for old_one in old if frame.window.start in old_one.window), None), frame)
        for frame in new
        if proposal.valid_from <= frame.window.start <= until
    ]
    found = [change for before, after in pairs for change in _compared(before, after, today)]
    return _preview([frame.window for _before, frame in pairs], found)


def _compared(
    before: Frame | None, after: Frame, today: date
) -> list[tuple[int, Window, Side | None, Side | None]]:
    olds, news = (_sides(frame, today) if frame else {} for frame in (before, after))
    return [(duty, after.window, olds.get(duty), news.get(duty)) for duty in sorted({*olds, *news})]


def _sides(frame: Frame, today: date) -> dict[int, Side]:
    rows = verdict_rows(frame, today, workdays(), terms())
    return {
        row["duty_id"]: Side(Outcome(row["outcome"]), row["owed"], row["counted"])
        for row in rows
        if row["live_days"]
    }


def _preview(windows: list[Window], found: list[tuple[int, Window, Any, Any]]) -> Preview:
    changed = [row for row in found if row[2] != row[3]]
    moves = Counter((row[2] and row[2].outcome, row[3] and row[3].outcome) for row in changed)
    order = sorted(
        changed, key=lambda row: (row[2] and row[3] and row[2].outcome == row[3].outcome, row[1], row[0])
    )
    shown = order[:MOST]
    duties = Duty.objects.select_related(
        "leader__person", "organisation", "cadre__person", "community__organisation"
    ).in_bulk([row[0] for row in shown])
    stored = Verdict.objects.filter(duty__in=duties, starts_on__in={row[1].start for row in shown})
    verdicts = {(row.duty_id, row.starts_on): row for row in stored}
    lines = [
        Change(duties[key], window, before, after, verdicts.get((key, window.start)))
        for key, window, before, after in shown
    ]
    counted = [Move(*states, number) for states, number in moves.most_common()]
    return Preview(windows, counted, len(found) - len(changed), lines)

"""What the pages show: keyset pages, marks on the sides of a visit, months, owners of problems; read only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q

from accounts.models import Organisation, Role
from pairing.models import Community, Pairing
from shenbei.lib.periods import Window, month_window
from visits.models import Verdict, Visit, VisitSide
from visits.rules import Reason, State


@dataclass(frozen=True)
class Keyset:
    """A page of visits, newest first, and the place where the next begins («» at the end)."""

    rows: Sequence[Visit]
    following: str

    @classmethod
    def of(cls, rows, before: str, size: int) -> Keyset:
        """The page after the row «date_key»; the first for anything else."""
        day, _, key = before.partition("_")
        try:
            edge = Q(visited_on__lt=date.fromisoformat(day)) | Q(
                visited_on=date.fromisoformat(day), pk__lt=int(key)
            )
            rows = rows.filter(edge, visited_on__lte=date.fromisoformat(day))
        except ValueError:
            pass
        found = list(rows.order_by("-visited_on", "-pk")[: size + 1])
        last = found[size - 1] if len(found) > size else None
        return cls(found[:size], f"{last.visited_on}_{last.pk}" if last else "")


@dataclass(frozen=True)
class Mark:
    """A side of a visit, why it does not count (None if it does or nothing is decided), and its verdict."""

    side: VisitSide
    reason: Reason | None
    verdict: Verdict | None


def visit_marks(visit: Visit) -> list[Mark]:
    """Each side of a visit with its verdict in the window of the visit's day: one query."""
    sides = list(visit.sides.all())
    rows = Verdict.objects.filter(
        duty__in=[side.duty_id for side in sides],
        starts_on__lte=visit.visited_on,
        ends_on__gte=visit.visited_on,
    )
    verdicts = {row.duty_id: row for row in rows}
    return [
        Mark(side, reason_of(visit, side, verdicts.get(side.duty_id)), verdicts.get(side.duty_id))
        for side in sides
    ]


def reason_of(visit: Visit, side: VisitSide, verdict: Verdict | None) -> Reason | None:
    """Why a side does not count, as far as its rows and its verdict tell."""
    if visit.state in (State.DRAFT, State.WITHDRAWN):
        return None
    if verdict and verdict.closed_on and not visit.is_entered_by(verdict.closed_on):
        return Reason.LATE
    if side.accepted_on is None:
        return Reason.UNACCEPTED
    if visit.state == State.DISPUTED and not (verdict and verdict.closed_on):
        return Reason.DISPUTED
    found = f"{visit.visited_on.isoformat()}="
    left_out = [item for item in (verdict.left_out.split() if verdict else []) if item.startswith(found)]
    counted = verdict is not None and visit.visited_on.isoformat() in verdict.counted_on.split()
    return Reason(left_out[0].removeprefix(found)) if left_out and not counted else None


def months_back(day: date, number: int) -> list[Window]:
    """The month of a day and those before it, the newest first."""
    found = [month_window(day.year, day.month)]
    while len(found) < number:
        before = found[-1].start - timedelta(days=1)
        found.append(month_window(before.year, before.month))
    return found


def problem_owners(user):
    """Who may be asked to see to a problem: departments and streets tied to the communities in sight."""
    seen = Community.objects.visible_to(user)
    helpers = Pairing.objects.filter(community__in=seen, ended_on=None).values("department")
    near = Q(pk__in=helpers) | Q(pk__in=seen.values("street")) | Q(pk__in=seen.values("organisation"))
    if user.role == Role.STAFF:
        near = Q(kind__in=[Organisation.Kind.DEPARTMENT, Organisation.Kind.STREET])
    return Organisation.objects.filter(near).order_by("kind", "code")

"""From when to when each stage of a round runs, in working days, and who was reminded in it (DOMAIN 8)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from assessment import rules
from assessment.actions.rounds import term_days
from assessment.models import Round
from office.models import AuditEvent
from office.reports import workdays
from shenbei.lib.periods import shanghai_day
from shenbei.lib.workdays import Workdays


@dataclass(frozen=True)
class Term:
    """One stage of a round: past, now or to come; when it began, is due and ended; `days` it is given (0: no term).

    `left` are the working days after today up to the last one, `late` those beyond it, so far or as it ended; `over`
    says that the last day is past.
    """

    stage: Round.Stage
    state: str
    days: int
    started_on: date | None = None
    due_on: date | None = None
    ended_on: date | None = None
    left: int = 0
    late: int = 0

    over: bool = False

    @property
    def label(self) -> str:
        """The stage in words."""
        return str(self.stage.label)

    @property
    def by_calendar(self) -> bool:
        """Whether the stage ends with its days: then nobody is late when they are over."""
        return self.stage in (Round.Stage.FEEDBACK, Round.Stage.PUBLICITY)


@dataclass(frozen=True)
class Told:
    """One day's reminders of a stage: «soon» or «late», and how many persons were told."""

    at: datetime
    kind: str
    persons: int


def terms(found: Round, today: date) -> list[Term]:
    """The stages of a round in order with their days; two statements."""
    begun = {stage: shanghai_day(at) for stage, at in _begun(found)}
    order, calendar = found.stages, workdays()
    here = len(order) if found.is_finished else order.index(Round.Stage(found.stage))
    return [
        _term(found, stage, n - here, begun.get(stage), _first(begun, order[n + 1 :]), today, calendar)
        for n, stage in enumerate(order)
    ]


def _begun(found: Round) -> Iterable[tuple[str, datetime]]:
    """(stage, moment it began), as the trail has it."""
    rows = _events(found).filter(verb__in=["round.open", "round.advance", "round.finish"]).order_by("seq")
    for verb, data, at in rows.values_list("verb", "data", "at"):
        first, last = found.stages[0].value, Round.Stage.FINISHED.value
        yield {"round.open": first, "round.finish": last}.get(verb) or data["to"], at


def _events(found: Round):
    return AuditEvent.objects.filter(object_type=Round._meta.label_lower, object_pk=str(found.pk))


def _first(begun: dict[str, date], later: Iterable[str]) -> date | None:
    return next((begun[stage] for stage in later if stage in begun), None)


def _term(
    found: Round,
    stage: Round.Stage,
    place: int,
    started: date | None,
    ended: date | None,
    today: date,
    calendar: Workdays,
) -> Term:
    days = term_days(found.scheme, rules.Stage(stage.value))
    if place > 0 or stage == Round.Stage.FINISHED:
        return Term(stage, "done" if found.is_finished else "later", days, started)
    due = found.due_on if place == 0 else calendar.add(started, days) if started and days else None
    until = today if place == 0 else ended
    return Term(
        stage=stage,
        state="now" if place == 0 else "done",
        days=days,
        started_on=started,
        due_on=due,
        ended_on=None if place == 0 else ended,
        left=calendar.count(today, due) if place == 0 and due else 0,
        late=calendar.count(due, until) if due and until else 0,
        over=bool(due and due < today),
    )


def told(found: Round, stage: Round.Stage) -> list[Told]:
    """The reminders that were sent in a stage, the newest first; one statement."""
    rows = _events(found).filter(verb="round.remind").values_list("at", "data")
    return [Told(at, data["kind"], len(data["persons"])) for at, data in rows if data["stage"] == stage]

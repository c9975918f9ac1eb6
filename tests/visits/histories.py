"""Random histories by the thousand, in bulk: one history is one duty with its rows, rests, records and disputes.

Written past the actions, so that every shape of history occurs. Each history keeps the same as values for
`visits.rules`, gathered while it is made and never read back from the statement's tables.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from accounts.models import Organisation, Person
from pairing.models import Cadre, Community, ContactPoint, Cycle, Leader, Link, Pairing, Posting, Suspension
from shenbei.lib.periods import shanghai_day, shanghai_midnight, window_of
from tests import factories as make
from visits import rules
from visits.models import Dispute, Duty, QuotaRule, Reopening, ResidentSheet, SheetDay, Visit, VisitSide
from visits.reports.duties import duties_ensure
from visits.rules import Kind, Quota, Rest, Span, State

FIRST, DAYS = date(2011, 12, 20), 480
MIDNIGHT, LAST_MINUTE = timedelta(0), timedelta(hours=23, minutes=59)


@dataclass
class History:
    """One duty: the rows it comes from, and all that the rules need to judge it."""

    kind: str
    number: int
    spans: list[Span] = field(default_factory=list)
    rests: list[Rest] = field(default_factory=list)
    facts: list[rules.VisitFact] = field(default_factory=list)
    reopenings: list[tuple[date, date]] = field(default_factory=list)
    rows: list[Any] = field(default_factory=list)
    duty: Any = None

    def value(self, cycle: Span) -> rules.Duty:
        """The duty as the rules take it."""
        taken = self.kind == Kind.STREET_GUIDANCE
        spans = rules.free_spans(cycle, self.spans) if taken else tuple(self.spans)
        return rules.Duty(self.kind, cycle, spans, tuple(self.rests))

    def reopened_until(self, start: date) -> date | None:
        """The last day of its re-openings of a window."""
        return max((until for day, until in self.reopenings if day == start), default=None)


class Batch:
    """So many histories of one cycle, under rules of their own."""

    def __init__(self, seed: int, size: int, cycle: Cycle) -> None:
        self.dice = random.Random(seed)
        self.cycle, self.span = cycle, Span(cycle.started_on, cycle.ended_on)
        self.author, self.other = make.PersonFactory(), make.PersonFactory()
        self.histories = [History(kind, n) for n in range(size // 5) for kind in Kind]

    def write(self) -> None:
        """All rows, a few statements."""
        self.rules()
        self.people()
        for history in self.histories:
            self.live(history)
        for model in (Link, ContactPoint, Pairing, Posting):
            model.objects.bulk_create(self.all(model))
        for history in self.histories:
            self.rest(history)
        Suspension.objects.bulk_create(self.all(Suspension))
        self.duties()
        self.visits()
        self.sheets()
        self.reopen()

    def all(self, model) -> list:
        return [row for history in self.histories for row in history.rows if isinstance(row, model)]

    # Days and moments

    def day(self) -> date:
        """Any day; often the first or last of a month, or the 29th of a leap February."""
        day = FIRST + timedelta(self.dice.randrange(DAYS))
        return self.dice.choice(
            [day, day, day, day.replace(day=1), day.replace(day=1) - timedelta(1), date(2012, 2, 29)]
        )

    def moment(self, day: date) -> datetime:
        """The first or the last minute of a Shanghai day, or ten in the morning."""
        return shanghai_midnight(day) + self.dice.choice([MIDNIGHT, LAST_MINUTE, timedelta(hours=10)])

    # What is owed, by whom

    def rules(self) -> None:
        """One to three rules for each kind, each beginning on both grids."""
        QuotaRule.objects.all().delete()
        for kind in Kind:
            months = self.grid(kind, None, date(2000, 1, 1))
            for _ in range(self.dice.randrange(3)):
                day = date(2012, self.dice.randrange(1, 13), 1)
                day = window_of(day, months).start
                if not QuotaRule.objects.filter(kind=kind, valid_from__gte=day).exists():
                    months = self.grid(kind, months, day) or months

    def grid(self, kind: str, old: int | None, day: date) -> int | None:
        sizes = [n for n in (1, 1, 2, 3, 6, 12) if rules.quota_fits(old, Quota(kind, n, 1, valid_from=day))]
        if not sizes:
            return None
        months = self.dice.choice(sizes)
        QuotaRule.objects.create(
            kind=kind,
            months=months,
            minimum=self.dice.choice([1, 2, 3, 5, 10]),
            distinct_days=self.dice.random() < 0.7,
            confirmed_only=self.dice.random() < 0.4,
            valid_from=day,
        )
        return months

    def people(self) -> None:
        """A leader, a street, a community, two departments and a cadre for each history."""
        number, district = len(self.histories), make.district()
        base = Organisation.objects.count()

        def bodies(kind: str, parents) -> list[Organisation]:
            return Organisation.objects.bulk_create(
                Organisation(
                    kind=kind, name=f"{kind}{base + n}", code=f"x{kind[:1]}{base + n}", parent=parents[n]
                )
                for n in range(number)
            )

        people = Person.objects.bulk_create(Person(name=f"人{n}") for n in range(2 * number))
        top = [district] * number
        streets, departments = bodies("street", top), bodies("department", top)
        bodies_of = bodies("community", streets)
        communities = Community.objects.bulk_create(
            Community(
                street=streets[n], organisation=bodies_of[n], code=f"z{base + n}", kind="rural", area="near"
            )
            for n in range(number)
        )
        leaders = Leader.objects.bulk_create(
            Leader(person=people[n], post="常委", started_on=date(2010, 1, 1)) for n in range(number)
        )
        cadres = Cadre.objects.bulk_create(
            Cadre(person=people[number + n], department=departments[n], post="科员", kind="young")
            for n in range(number)
        )
        for place, history in enumerate(self.histories):
            history.street, history.department = streets[place], departments[place]
            history.community, history.leader, history.cadre = (
                communities[place],
                leaders[place],
                cadres[place],
            )

    def live(self, history: History) -> None:
        """One to three rows in a row, some touching, the last often open; street guidance: what others take."""
        day = self.day() if self.dice.random() < 0.7 else date(2011, 6, 1)
        many = (
            self.dice.choice([1, 1, 2, 3]) if history.kind != Kind.STREET_GUIDANCE else self.dice.randrange(3)
        )
        for _ in range(many):
            end = None if self.dice.random() < 0.35 else day + timedelta(self.dice.randrange(120))
            history.spans.append(Span(day, end))
            if end is None:
                break
            day = end + timedelta(self.dice.choice([1, 1, 15, 40]))
        build = {
            Kind.AREA_SURVEY: lambda **days: Link(leader=history.leader, street=history.street, **days),
            Kind.CONTACT_POINT: lambda **days: ContactPoint(
                leader=history.leader, community=history.community, ground="economy", **days
            ),
            Kind.RESIDENCE: lambda **days: Posting(cadre=history.cadre, community=history.community, **days),
        }.get(
            history.kind,
            lambda **days: Pairing(
                cycle=self.cycle, department=history.department, community=history.community, **days
            ),
        )
        history.rows = [build(started_on=span.start, ended_on=span.end) for span in history.spans]

    def rest(self, history: History) -> None:
        """Up to three suspensions, overlapping or not, decided at any minute, perhaps too late."""
        holder = history.rows[0] if history.rows else None
        side = {
            Kind.AREA_SURVEY: {"leader": history.leader},
            Kind.CONTACT_POINT: {"leader": history.leader},
            Kind.STREET_GUIDANCE: {"street": history.street},
            Kind.WORK_GROUP: {"pairing": holder},
            Kind.RESIDENCE: {"posting": holder},
        }[history.kind]
        for _ in range(self.dice.choice([0, 0, 1, 3])):
            start = self.day()
            end = start + timedelta(self.dice.choice([0, 5, 30, 70]))
            decided = self.moment(start + timedelta(self.dice.choice([-3, 10, 40, 90])))
            state = self.dice.choice(["approved", "approved", "approved", "refused", "asked"])
            names = {"decided_by": self.other, "decided_at": decided} if state != "asked" else {}
            history.rows.append(
                Suspension(
                    **side,
                    started_on=start,
                    ended_on=end,
                    ground="illness",
                    state=state,
                    asked_by=self.author,
                    asked_at=self.moment(start),
                    **names,
                )
            )
            if state == "approved":
                history.rests.append(Rest(start, end, shanghai_day(decided)))

    def duties(self) -> None:
        """The duties that the rows call for, by the statement that the check uses."""
        duties_ensure(self.cycle)
        found = {
            (row.kind, row.leader_id or row.organisation_id or row.cadre_id, row.community_id): row
            for row in Duty.objects.filter(cycle=self.cycle)
        }
        for history in self.histories:
            side = {
                Kind.WORK_GROUP: history.department.pk,
                Kind.STREET_GUIDANCE: history.street.pk,
                Kind.RESIDENCE: history.cadre.pk,
            }.get(history.kind, history.leader.pk)
            community = None if history.kind == Kind.AREA_SURVEY else history.community.pk
            history.duty = found.get((history.kind, side, community))
        self.histories = [history for history in self.histories if history.duty]

    # What was done

    def record(self, entered: date) -> dict:
        """The fields of a state, as the constraints allow them."""
        state = self.dice.choice([*State, State.SUBMITTED, State.CONFIRMED, State.CONFIRMED])
        fields: dict[str, Any] = {"author": self.author, "created_at": self.moment(entered), "state": state}
        if state != State.DRAFT:
            moment = self.moment(entered)
            fields |= {"entered_on": shanghai_day(moment), "submitted_at": moment}
        if state == State.SUBMITTED:
            fields["answer_due_on"] = entered + timedelta(7)
        if state in (State.CONFIRMED, State.DEEMED):
            fields["confirmed_on"] = entered + timedelta(self.dice.randrange(30))
        if state == State.CONFIRMED:
            fields["confirmed_by"] = self.other
        if state == State.WITHDRAWN:
            fields["withdrawn_on"] = entered + timedelta(self.dice.randrange(30))
        return fields

    def disputes(self, record) -> list[Dispute]:
        """None, one or two, each settled or (the first of a disputed record) not."""
        if record.state == State.DRAFT:
            return []
        key = {"sheet" if isinstance(record, ResidentSheet) else "visit": record}
        found = []
        for number in range(self.dice.choice([0, 0, 0, 1, 2])):
            raised = record.entered_on + timedelta(self.dice.randrange(20))
            undecided = number == 0 and record.state == State.DISPUTED
            settled = None if undecided else raised + timedelta(self.dice.randrange(30))
            end = {"result": "confirmed", "settled_on": settled, "settled_by": self.other} if settled else {}
            found.append(
                Dispute(**key, reason="未到", raised_by=self.other, raised_on=raised, decide_by=raised, **end)
            )
        return found

    def visits(self) -> None:
        """Up to eight visits of each history; some serve the duty of another as well."""
        mobile = [history for history in self.histories if history.kind != Kind.RESIDENCE]
        visits: list[Visit] = []
        served: list[tuple[Visit, list[History]]] = []
        for history in mobile:
            again = self.day()
            for _ in range(self.dice.randrange(9)):
                day = self.dice.choice([self.day(), self.day(), again])
                late = self.dice.choice([0, 0, 0, 1, 5, 9, 30, 60])
                visit = Visit(
                    kind=history.kind,
                    visited_on=day,
                    community=None if history.kind == Kind.AREA_SURVEY else history.community,
                    organisation=history.street,
                    way="on_site",
                    **self.record(day + timedelta(late)),
                )
                visits.append(visit)
                others = self.dice.sample(mobile, 1) if self.dice.random() < 0.2 else []
                served.append((visit, [history, *(other for other in others if other is not history)]))
        Visit.objects.bulk_create(visits)
        disputes = {id(visit): self.disputes(visit) for visit in visits}
        Dispute.objects.bulk_create([row for rows in disputes.values() for row in rows])
        sides = [
            self.side(visit, one, disputes[id(visit)]) for visit, histories in served for one in histories
        ]
        VisitSide.objects.bulk_create(sides)

    def side(self, visit: Visit, history: History, disputes: list[Dispute]) -> VisitSide:
        late = self.dice.choice([0, 0, 0, 0, 20, 70])
        accepted = visit.visited_on + timedelta(late) if self.dice.random() < 0.9 else None
        history.facts.append(fact(visit, visit.visited_on, visit.entered_on, accepted, disputes))
        by = self.author if accepted else None
        return visit.side(history.duty, added_by=self.author, accepted_on=accepted, accepted_by=by)

    def sheets(self) -> None:
        """Monthly sheets of the residences, with days that were ticked at different times."""
        made: list[tuple[History, ResidentSheet]] = []
        for history in (history for history in self.histories if history.kind == Kind.RESIDENCE):
            months = {self.day().replace(day=1) for _ in range(self.dice.randrange(5))}
            for month in sorted(months):
                entered = month + timedelta(self.dice.choice([20, 31, 36, 45, 80]))
                made.append((history, ResidentSheet(duty=history.duty, month=month, **self.record(entered))))
        ResidentSheet.objects.bulk_create([sheet for _, sheet in made])
        ticks, raised = [], []
        for history, sheet in made:
            disputes = self.disputes(sheet)
            raised += disputes
            last = window_of(sheet.month, 1).days
            for number in self.dice.sample(range(last), self.dice.randrange(1, last)):
                day = sheet.month + timedelta(number)
                entered_on = sheet.entered_on and sheet.entered_on + timedelta(self.dice.choice([0, 0, 5]))
                ticks.append(SheetDay(sheet=sheet, day=day, entered_on=entered_on))
                history.facts.append(fact(sheet, day, entered_on, entered_on, disputes))
        SheetDay.objects.bulk_create(ticks)
        Dispute.objects.bulk_create(raised)

    def reopen(self) -> None:
        """Some windows opened again, some of them twice."""
        rows = []
        starts = {
            kind: [
                window.start
                for _, window in rules.quota_windows(
                    [row.quota for row in QuotaRule.objects.all()], kind, self.span.start, date(2013, 6, 30)
                )
            ]
            for kind in Kind
        }
        for history in self.histories:
            for _ in range(self.dice.choice([0, 0, 0, 1, 2])):
                start = self.dice.choice(starts[history.kind])
                until = start + timedelta(self.dice.randrange(30, 300))
                history.reopenings.append((start, until))
                rows.append(
                    Reopening(
                        duty=history.duty,
                        starts_on=start,
                        reason="补录",
                        opened_by=self.other,
                        opened_at=self.moment(until),
                        until_on=until,
                    )
                )
        Reopening.objects.bulk_create(rows)


def fact(record, day: date, entered_on, accepted_on, disputes: list[Dispute]) -> rules.VisitFact:
    """A record as the rules take it."""
    return rules.VisitFact(
        day,
        entered_on,
        accepted_on,
        record.confirmed_on,
        record.answer_due_on,
        record.withdrawn_on,
        tuple(rules.Dispute(row.raised_on, row.settled_on) for row in disputes),
    )

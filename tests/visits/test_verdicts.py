"""The set-based verdicts say what the rules say, on random histories; and the check writes them once."""

import random
from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Person
from office.reports import workdays
from pairing.models import Pairing, Posting, Suspension
from shenbei.lib.periods import shanghai_midnight
from tests import factories as make
from visits import rules
from visits.actions import quotas_check
from visits.models import (
    Dispute,
    Duty,
    QuotaRule,
    QuotaRun,
    Reopening,
    ResidentSheet,
    SheetDay,
    Verdict,
    Visit,
    VisitSide,
)
from visits.reports.verdicts import frames, outcomes_as_of, terms, verdict_rows
from visits.rules import Kind, Outcome, Span, State

FIRST = date(2012, 4, 1)


def at(day: date) -> datetime:
    return shanghai_midnight(day) + timedelta(hours=10)


class History:
    """Random rows, written past the actions so that every shape of history occurs."""

    def __init__(self, seed: int, stage) -> None:
        self.dice = random.Random(seed)
        self.stage = stage
        self.author, self.other = make.PersonFactory(), make.PersonFactory()

    def day(self, spread: int = 130) -> date:
        return FIRST + timedelta(self.dice.randrange(spread))

    def maybe(self, value, chance: float = 0.5):
        return value if self.dice.random() < chance else None

    def write(self) -> None:
        self.rows()
        for duty in self.duties():
            for _ in range(self.dice.randrange(9)):
                self.visit(duty) if duty.kind != Kind.RESIDENCE else self.tick(duty)
            if self.dice.random() < 0.3:
                self.reopen(duty)

    def rows(self) -> None:
        """Renewed pairing and posting, and suspensions that overlap."""
        for row, model in ((self.stage.pairing, Pairing), (self.stage.posting, Posting)):
            end = self.day()
            model.objects.filter(pk=row.pk).update(
                started_on=end - timedelta(self.dice.randrange(60)), ended_on=end
            )
            row.pk, row.started_on, row.ended_on = None, end + timedelta(self.dice.randrange(1, 40)), None
            if self.dice.random() < 0.7:
                row.save()
        sides = [{"leader": self.stage.leader}, {"street": self.stage.street}]
        sides += [{"pairing": Pairing.objects.first()}, {"posting": Posting.objects.first()}]
        for side in self.dice.choices(sides, k=4):
            start = self.day()
            state = self.dice.choice(["approved", "approved", "refused"])
            Suspension.objects.create(
                **side,
                started_on=start,
                ended_on=start + timedelta(self.dice.randrange(25)),
                ground="illness",
                state=state,
                asked_by=self.author,
                asked_at=at(start),
                decided_by=self.other,
                decided_at=at(start),
            )

    def duties(self) -> list[Duty]:
        Duty.objects.all().delete()
        quotas_check(by=None, as_of=date(2012, 1, 1))
        Verdict.objects.all().delete()
        QuotaRun.objects.all().delete()
        return list(Duty.objects.order_by("pk"))

    def record(self, day: date) -> dict:
        """The fields of the states of a visit or a sheet, as the constraints allow them."""
        entered = day + timedelta(self.dice.choice([0, 0, 1, 9, 30, 60]))
        state = self.dice.choice([*State, State.SUBMITTED, State.CONFIRMED])
        fields = {"author": self.author, "created_at": at(day), "state": state}
        if state != State.DRAFT:
            fields |= {"entered_on": entered, "submitted_at": at(entered)}
        if state == State.SUBMITTED:
            fields["answer_due_on"] = entered + timedelta(7)
        if state in (State.CONFIRMED, State.DEEMED):
            fields["confirmed_on"] = entered + timedelta(self.dice.randrange(12))
        if state == State.CONFIRMED:
            fields["confirmed_by"] = self.other
        if state == State.WITHDRAWN:
            fields["withdrawn_on"] = entered + timedelta(self.dice.randrange(30))
        return fields

    def disputes(self, record, **key) -> None:
        if record.state == State.DRAFT:
            return
        for number in range(self.dice.randrange(3)):
            raised = record.entered_on + timedelta(self.dice.randrange(20))
            settled = (
                None
                if number == 0 and record.state == State.DISPUTED
                else raised + timedelta(self.dice.randrange(30))
            )
            result = (
                {"result": "confirmed", "settled_on": settled, "settled_by": self.other} if settled else {}
            )
            Dispute.objects.create(
                **key, reason="未到", raised_by=self.other, raised_on=raised, decide_by=raised, **result
            )

    def visit(self, duty: Duty) -> None:
        day = self.dice.choice([self.day(), FIRST + timedelta(10)])
        visit = Visit.objects.create(
            kind=duty.kind,
            visited_on=day,
            community=duty.community,
            organisation=self.stage.district,
            way="on_site" if duty.kind == Kind.AREA_SURVEY else "",
            **self.record(day),
        )
        accepted = self.maybe(day + timedelta(self.dice.choice([0, 0, 0, 20])), 0.85)
        VisitSide.objects.create(
            visit=visit,
            duty=duty,
            added_by=self.author,
            accepted_on=accepted,
            accepted_by=self.author if accepted else None,
        )
        self.disputes(visit, visit=visit)

    def tick(self, duty: Duty) -> None:
        day = self.day()
        if ResidentSheet.objects.filter(duty=duty, month=day.replace(day=1)).exists():
            return
        sheet = ResidentSheet.objects.create(duty=duty, month=day.replace(day=1), **self.record(day))
        for number in self.dice.sample(range(28), 12):
            on = day.replace(day=1) + timedelta(number)
            entered = (
                None
                if sheet.entered_on is None
                else sheet.entered_on + timedelta(self.dice.choice([0, 0, 5]))
            )
            SheetDay.objects.create(sheet=sheet, day=on, entered_on=entered)
        self.disputes(sheet, sheet=sheet)

    def reopen(self, duty: Duty) -> None:
        frame = self.dice.choice(
            [f for f in frames(duty.cycle, [duty.kind]) if f.window.start < date(2012, 9, 1)]
        )
        until = frame.window.end + timedelta(self.dice.randrange(5, 90))
        Reopening.objects.create(
            duty=duty,
            starts_on=frame.window.start,
            reason="补录",
            opened_by=self.other,
            opened_at=at(until),
            until_on=until,
        )


def duty_value(duty: Duty) -> rules.Duty:
    """A duty with the spans of its rows, gathered row by row."""
    cycle = Span(duty.cycle.started_on, duty.cycle.ended_on)
    rested = Suspension.objects.approved()
    if duty.kind == Kind.AREA_SURVEY:
        rows, rests = duty.leader.links.all(), rested.filter(leader=duty.leader)
    elif duty.kind == Kind.CONTACT_POINT:
        rows, rests = (
            duty.leader.contact_points.filter(community=duty.community),
            rested.filter(leader=duty.leader),
        )
    elif duty.kind == Kind.WORK_GROUP:
        rows = Pairing.objects.filter(department=duty.organisation, community=duty.community)
        rests = rested.filter(pairing__in=rows)
    elif duty.kind == Kind.RESIDENCE:
        rows = Posting.objects.filter(cadre=duty.cadre, community=duty.community)
        rests = rested.filter(posting__in=rows)
    else:
        taken = [Span(*row.span) for row in Pairing.objects.filter(community=duty.community)]
        rests = rested.filter(street=duty.organisation)
        return rules.Duty(
            duty.kind, cycle, rules.free_spans(cycle, taken), tuple(Span(*row.span) for row in rests)
        )
    return rules.Duty(
        duty.kind, cycle, tuple(Span(*r.span) for r in rows), tuple(Span(*row.span) for row in rests)
    )


def fact(record, day: date, entered_on, accepted_on) -> rules.VisitFact:
    return rules.VisitFact(
        day,
        entered_on,
        accepted_on,
        record.confirmed_on,
        record.answer_due_on,
        record.withdrawn_on,
        tuple(rules.Dispute(row.raised_on, row.settled_on) for row in record.disputes.all()),
    )


def facts(duty: Duty) -> list[rules.VisitFact]:
    if duty.kind == Kind.RESIDENCE:
        ticks = SheetDay.objects.filter(sheet__duty=duty)
        return [fact(tick.sheet, tick.day, tick.entered_on, tick.entered_on) for tick in ticks]
    return [
        fact(side.visit, side.visit.visited_on, side.visit.entered_on, side.accepted_on)
        for side in duty.sides.all()
    ]


class Books:
    """Everything the rules need of one duty, read once."""

    def __init__(self, duty: Duty) -> None:
        self.duty, self.value, self.facts = duty, duty_value(duty), facts(duty)
        self.reopenings = list(duty.reopenings.all())

    def ruling(self, frame, as_of: date, calendar, periods) -> rules.Ruling:
        until = [row.until_on for row in self.reopenings if row.starts_on == frame.window.start]
        return rules.ruling(
            self.value,
            frame.rule.quota,
            frame.window,
            self.facts,
            as_of,
            calendar,
            max(until, default=None),
            periods,
        )


def stored(duty: Duty, row: dict) -> Verdict:
    """A verdict as it would be stored; SQLite hands out days as text."""
    days = {
        name: row[name] and date.fromisoformat(str(row[name]))
        for name in ("starts_on", "ends_on", "closed_on")
    }
    return Verdict(duty=duty, **{key: value for key, value in row.items() if key != "duty_id"} | days)


@pytest.mark.parametrize("seed", range(10))
def test_the_statement_says_what_the_rules_say(stage, seed):
    history = History(seed, stage)
    QuotaRule.objects.filter(kind__in=history.dice.sample(list(Kind), 2)).update(confirmed_only=True)
    QuotaRule.objects.filter(kind=history.dice.choice(list(Kind))).update(distinct_days=False)
    history.write()
    calendar, periods = workdays(), terms()
    books = [Books(duty) for duty in Duty.objects.select_related("cycle", "leader", "community")]
    early = [frame for frame in frames(stage.cycle) if frame.window.start < date(2012, 10, 1)]
    seen = set()
    for as_of in (date(2012, 4, 23), date(2012, 5, 2), date(2012, 7, 10), date(2013, 2, 1)):
        for frame in early:
            rows = {row["duty_id"]: row for row in verdict_rows(frame, as_of, calendar, periods)}
            for book in (book for book in books if book.duty.kind == frame.kind):
                ruling = book.ruling(frame, as_of, calendar, periods)
                row = rows.get(book.duty.pk)
                if row is None:
                    assert ruling.live_days == 0
                    continue
                assert stored(book.duty, row).ruling == ruling, (book.duty, frame.window)
                seen |= {ruling.outcome, *(reason for _, reason in ruling.left_out)}
    assert len(seen) >= 6


class TestCheck:
    def check(self, as_of: date, **kwargs) -> int:
        return sum(result.changed for result in quotas_check(by=None, as_of=as_of, **kwargs))

    def test_a_duty_without_any_visit_appears(self, stage):
        self.check(date(2012, 10, 20))
        september = Verdict.objects.filter(starts_on=date(2012, 9, 1), duty__community=stage.community)
        assert {(v.duty.kind, v.outcome, v.owed, v.counted) for v in september} == {
            ("contact_point", "missed", 1, 0),
            ("work_group", "missed", 2, 0),
            ("residence", "missed", 10, 0),
        }

    def test_an_unchanged_run_again_updates_no_row(self, stage):
        History(3, stage).write()
        assert self.check(date(2012, 8, 1)) > 0
        assert self.check(date(2012, 8, 1)) == 0

    def test_a_frozen_row_is_never_touched(self, stage):
        self.check(date(2012, 10, 20))
        frozen = Verdict.objects.filter(starts_on=date(2012, 9, 1), closed_on__isnull=False)
        frozen.update(counted=7)
        Pairing.objects.filter(pk=stage.pairing.pk).update(ended_on=date(2012, 8, 1))
        self.check(date(2012, 10, 21))
        assert set(frozen.values_list("counted", flat=True)) == {7}

    def test_a_late_run_freezes_as_of_the_closing_day(self, stage):
        self.check(date(2013, 3, 1))
        row = Verdict.objects.get(
            starts_on=date(2012, 9, 1), duty__kind="work_group", duty__community=stage.community
        )
        assert row.closed_on == date(2012, 10, 12)

    def test_an_earlier_day_than_the_last_run_writes_nothing(self, stage):
        self.check(date(2012, 10, 20))
        before = list(Verdict.objects.order_by("pk").values())
        (result,) = quotas_check(by=None, as_of=date(2012, 9, 5))
        assert not result.written and result.last_run == date(2012, 10, 20)
        assert list(Verdict.objects.order_by("pk").values()) == before
        assert outcomes_as_of(stage.cycle, date(2012, 9, 5))["work_group"][Outcome.ON_TRACK] == 2

    def test_the_number_of_statements_does_not_depend_on_the_duties(self, stage):
        with CaptureQueriesContext(
            connection,
        ) as few:
            self.check(date(2012, 10, 20))
        for _ in range(20):
            make.PairingFactory(cycle=stage.cycle)
        with CaptureQueriesContext(connection) as many:
            self.check(date(2012, 10, 20))
        assert len(many) <= len(few)

    def test_a_new_grid_drops_the_open_windows_of_the_old(self, stage):
        self.check(date(2012, 10, 20))
        QuotaRule.objects.create(kind="work_group", months=6, minimum=12, valid_from=date(2013, 1, 1))
        self.check(date(2012, 10, 20))
        later = Verdict.objects.filter(duty__kind="work_group", starts_on__gte=date(2013, 1, 1))
        assert set(later.values_list("starts_on", "owed")) == {
            (date(year, month, 1), 12) for year in (2013, 2014) for month in (1, 7)
        }

    def test_the_trail_knows_of_it(self, stage):
        from office.models import AuditEvent

        self.check(date(2012, 10, 20))
        event = AuditEvent.objects.get(verb="quota.check")
        assert event.person_name == "system" and event.data["changed"] == Verdict.objects.count()


def test_persons_are_not_needed(db):
    """An empty system is checked without a complaint."""
    assert quotas_check(by=None, as_of=date(2012, 10, 20)) == []
    assert not Person.objects.exists()

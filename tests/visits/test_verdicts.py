"""The set-based verdicts say what the rules say, on random histories; and the check writes them once."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Person
from office.reports import workdays
from pairing.models import Pairing
from tests import factories as make
from tests.visits.histories import Batch
from visits import rules
from visits.actions import quotas_check
from visits.models import Duty, QuotaRule, Verdict
from visits.reports.verdicts import frames, outcomes_as_of, terms, verdict_rows
from visits.rules import Outcome, Reason

HISTORIES, BATCHES = 1000, 4  # in all 4,000 random histories and more


def stored(duty: Duty, row: dict) -> Verdict:
    """A verdict as it would be stored; SQLite hands out days as text."""
    days = {
        name: row[name] and date.fromisoformat(str(row[name]))
        for name in ("starts_on", "ends_on", "closed_on")
    }
    return Verdict(duty=duty, **{key: value for key, value in row.items() if key != "duty_id"} | days)


def compare(batch: Batch, frame, as_of: date, calendar, periods) -> set:
    """Every history of a batch in one window: the statement's verdict and the rules' are the same."""
    rows = {row["duty_id"]: row for row in verdict_rows(frame, as_of, calendar, periods)}
    seen = set()
    for history in (history for history in batch.histories if history.kind == frame.kind):
        ruling = rules.ruling(
            history.value(batch.span), frame.rule.quota, frame.window, history.facts, as_of, calendar,
            history.reopened_until(frame.window.start), periods,
        )  # fmt: skip
        if row := rows.get(history.duty.pk):
            assert stored(history.duty, row).ruling == ruling, (history, frame.window, as_of)
            seen |= {ruling.outcome, *(reason for _, reason in ruling.left_out)}
        else:
            assert ruling.live_days == 0
    return seen


@pytest.mark.long
@pytest.mark.parametrize("seed", range(BATCHES))
def test_the_statement_says_what_the_rules_say(db, seed):
    """4,000 histories, each batch of 1,000 under rules of its own, in every window, as of two days each."""
    batch = Batch(seed, HISTORIES * 6 // 5, make.CycleFactory())
    batch.write()
    assert len(batch.histories) >= HISTORIES  # some drawn lie before the cycle: no duty
    calendar, periods, seen = workdays(), terms(), set()
    for frame in (frame for frame in frames(batch.cycle) if frame.window.start < date(2013, 6, 1)):
        near = [frame.window.start + timedelta(batch.dice.randrange(-20, 120)), date(2013, 12, 1)]
        for as_of in near:
            seen |= compare(batch, frame, as_of, calendar, periods)
    assert seen == {*Outcome, *Reason} - {Reason.LATE}


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
        Batch(3, 50, stage.cycle).write()
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

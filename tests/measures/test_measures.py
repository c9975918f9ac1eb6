"""A measure from plan to done or dropped, and what is refused."""

from datetime import date, datetime

import pytest
from django.db import IntegrityError, transaction

from measures.actions import (
    measure_add,
    measure_drop,
    measure_edit,
    measure_finish,
    measure_resume,
    measure_start,
)
from measures.models import Measure
from measures.reports import community_summary, measure_counts, waiting_for
from office.models import AuditEvent
from pairing.models import HalfYear
from shenbei.lib.errors import RuleBroken
from shenbei.lib.periods import SHANGHAI, year_window

NOW = datetime(2012, 9, 10, 9, tzinfo=SHANGHAI)
TODAY = date(2012, 9, 10)


@pytest.fixture
def measure(stage, liaison) -> Measure:
    facts = {"goal": "environment", "title": "整修排水沟", "due_on": date(2012, 9, 20)}
    return measure_add(by=liaison, community=stage.community, pairing=stage.pairing, now=NOW, **facts)


@pytest.fixture
def closed(db):
    HalfYear.objects.create(code="2012H1", closed_at=NOW)


def test_planned_under_way_done(measure, liaison):
    measure_start(by=liaison, measure=measure, started_on=date(2012, 9, 1), now=NOW)
    done = measure_finish(by=liaison, measure=measure, finished_on=TODAY, now=NOW)
    assert (done.state, done.started_on, done.finished_on) == ("done", date(2012, 9, 1), TODAY)
    verbs = (
        AuditEvent.objects.filter(object_pk=str(measure.pk)).order_by("seq").values_list("verb", flat=True)
    )
    assert list(verbs) == ["measure.add", "measure.start", "measure.finish"]


def test_a_planned_one_finished_at_once_began_that_day(measure, liaison):
    done = measure_finish(by=liaison, measure=measure, finished_on=TODAY, now=NOW)
    assert done.started_on == TODAY


def test_days_to_come_are_refused_beside_the_field(measure, liaison):
    for act, field in ((measure_start, "started_on"), (measure_finish, "finished_on")):
        with pytest.raises(RuleBroken) as refused:
            act(by=liaison, measure=measure, now=NOW, **{field: date(2012, 9, 11)})
        assert refused.value.field == "day"


def test_half_past_seven_in_shanghai_is_that_day(measure, liaison):
    early = datetime(2012, 9, 11, 7, 30, tzinfo=SHANGHAI)
    assert measure_start(by=liaison, measure=measure, started_on=date(2012, 9, 11), now=early)


def test_a_closed_half_year_takes_nothing(measure, liaison, closed):
    with pytest.raises(RuleBroken):
        measure_finish(by=liaison, measure=measure, finished_on=date(2012, 6, 30), now=NOW)
    assert measure_finish(by=liaison, measure=measure, finished_on=date(2012, 7, 1), now=NOW)


def test_the_end_before_the_beginning_is_refused(measure, liaison):
    measure_start(by=liaison, measure=measure, started_on=date(2012, 9, 5), now=NOW)
    with pytest.raises(RuleBroken):
        measure_finish(by=liaison, measure=measure, finished_on=date(2012, 9, 4), now=NOW)
    with pytest.raises(RuleBroken):
        measure_drop(by=liaison, measure=measure, dropped_on=date(2012, 9, 4), reason="x", now=NOW)


def test_dropped_needs_a_reason(measure, liaison):
    with pytest.raises(RuleBroken) as refused:
        measure_drop(by=liaison, measure=measure, dropped_on=TODAY, reason="  ", now=NOW)
    assert refused.value.field == "reason"
    dropped = measure_drop(by=liaison, measure=measure, dropped_on=TODAY, reason="资金未落实", now=NOW)
    assert dropped.state == "dropped"


def test_what_is_done_is_not_done_again(measure, liaison):
    measure_finish(by=liaison, measure=measure, finished_on=TODAY, now=NOW)
    for act in (
        lambda: measure_finish(by=liaison, measure=measure, finished_on=TODAY, now=NOW),
        lambda: measure_start(by=liaison, measure=measure, started_on=TODAY, now=NOW),
        lambda: measure_edit(by=liaison, measure=measure, version=2, title="x", now=NOW),
    ):
        with pytest.raises(RuleBroken):
            act()


def test_a_wrong_done_is_taken_back_while_the_half_year_is_open(measure, liaison):
    measure_finish(by=liaison, measure=measure, finished_on=TODAY, now=NOW)
    again = measure_resume(by=liaison, measure=measure, reason="点错", now=NOW)
    assert (again.state, again.finished_on) == ("under_way", None)
    measure_finish(by=liaison, measure=measure, finished_on=TODAY, now=NOW)
    HalfYear.objects.create(code="2012H2", closed_at=NOW)
    with pytest.raises(RuleBroken):
        measure_resume(by=liaison, measure=measure, reason="点错", now=NOW)


def test_of_two_editors_the_second_is_told(measure, liaison):
    measure_edit(by=liaison, measure=measure, version=1, title="整修排水沟二百米", now=NOW)
    with pytest.raises(RuleBroken) as refused:
        measure_edit(by=liaison, measure=measure, version=1, title="种树", now=NOW)
    assert "整修排水沟二百米" in str(refused.value.message)
    assert Measure.objects.get().title == "整修排水沟二百米"


def test_a_pairing_of_another_community_is_refused(stage, liaison):
    with pytest.raises(RuleBroken) as refused:
        measure_add(
            by=liaison,
            community=stage.stranger,
            pairing=stage.pairing,
            goal="people",
            title="慰问",
            now=NOW,
        )
    assert refused.value.field == "pairing"


def test_a_negative_cost_is_refused(measure, liaison):
    with pytest.raises(RuleBroken):
        measure_edit(by=liaison, measure=measure, version=1, cost=-1, now=NOW)


def test_the_database_refuses_dates_that_do_not_fit(measure):
    for change in ({"state": "done"}, {"state": "dropped", "dropped_on": TODAY}, {"finished_on": TODAY}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Measure.objects.filter(pk=measure.pk).update(**change)


def test_counts_go_by_the_day_finished(stage, measure, liaison):
    for day in (date(2012, 1, 1), date(2012, 8, 31)):
        row = measure_add(by=liaison, community=stage.community, goal="people", title="慰问", now=NOW)
        measure_finish(by=liaison, measure=row, finished_on=day, now=NOW)
    counts = measure_counts(year_window(2012))
    assert (counts.done, counts.planned, counts.dropped) == (2, 1, 0)
    assert measure_counts(year_window(2011)).done == 0
    assert measure_counts(year_window(2012), [stage.sibling]).done == 0


def test_what_is_due_waits_on_the_desk(measure, liaison, staff, outsider):
    assert [item.word for item in waiting_for(liaison, TODAY)]
    assert [item.badge for item in waiting_for(liaison, date(2012, 9, 21))] == ["danger"]
    assert not waiting_for(liaison, date(2012, 9, 1))
    assert not waiting_for(outsider, TODAY)
    assert not waiting_for(staff, TODAY)


def test_a_community_s_page_is_told_of_its_year(stage, measure, liaison):
    measure_finish(by=liaison, measure=measure, finished_on=TODAY, now=NOW)
    section = community_summary(stage.community, TODAY)
    assert [fact.value for fact in section.facts] == ["0", "1", "0"]
    assert all(fact.url for fact in section.facts)
    assert [fact.value for fact in community_summary(stage.sibling, TODAY).facts] == ["0", "0", "0"]

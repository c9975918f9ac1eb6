"""Many records at once keep the rules of one."""

from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from office.models import AuditEvent
from shenbei.lib.errors import RuleBroken
from tests.visits.moments import at, on
from visits.actions import (
    Entry,
    SheetEntry,
    sheet_save,
    sheet_submit,
    sheets_hand_in,
    visit_log,
    visits_confirm,
    visits_log,
)
from visits.models import ResidentSheet, Visit, VisitSide
from visits.reports.duties import duties_ensure

pytestmark = pytest.mark.django_db
COMPARED = [
    "kind",
    "visited_on",
    "community",
    "organisation",
    "author",
    "state",
    "entered_on",
    "answer_due_on",
    "purpose",
]


@pytest.fixture
def entries(stage, liaison, leader):
    group = Entry(
        liaison, "work_group", on(9, 12), stage.community, participants="王强", texts={"purpose": "走访"}
    )
    survey = Entry(
        leader,
        "area_survey",
        on(9, 12),
        communities=[stage.community, stage.sibling],
        texts={"way": "meeting"},
    )
    return [group, survey]


def test_they_are_what_each_would_be_alone(entries, stage, liaison) -> None:
    alone = visit_log(
        by=liaison, kind="work_group", visited_on=on(9, 12), community=stage.community,
        participants="王强", purpose="走访", now=at(9, 13),
    )  # fmt: skip
    group, survey = visits_log(entries=entries, now=at(9, 13))
    assert (
        Visit.objects.filter(pk=alone.pk).values(*COMPARED).get()
        == Visit.objects.filter(pk=group.pk).values(*COMPARED).get()
    )
    sides = VisitSide.objects.filter(visit__in=[alone, group]).values(
        "duty", "participants", "added_by", "accepted_on"
    )
    assert sides[0] == sides[1]
    assert set(survey.covered.values_list("community", flat=True)) == {stage.community.pk, stage.sibling.pk}


def test_each_leaves_its_event(entries) -> None:
    visits = visits_log(entries=entries, now=at(9, 13))
    events = AuditEvent.objects.filter(verb="visit.log").order_by("seq")
    assert [event.object_pk for event in events] == [str(visit.pk) for visit in visits]
    assert events[0].user_pk == entries[0].by.pk


@pytest.mark.parametrize(
    "change",
    [
        {"visited_on": on(9, 14)},  # to come
        {"communities": "sibling"},  # no survey
        {"community": "stranger"},  # not his
    ],
)
def test_one_bad_entry_refuses_all(change, entries, stage) -> None:
    values = {"communities": [stage.sibling], "community": stage.stranger}
    bad = replace(entries[0], **{name: values.get(name, value) for name, value in change.items()})
    with pytest.raises(RuleBroken):
        visits_log(entries=[entries[1], bad], now=at(9, 13))
    assert not Visit.objects.exists()


def test_the_community_confirms_them(entries, community_clerk) -> None:
    visits = visits_log(entries=entries, now=at(9, 13))
    assert visits_confirm(answers=[(community_clerk, visit) for visit in visits], now=at(9, 14)) == 2
    row = Visit.objects.get(pk=visits[0].pk)
    assert (row.state, row.confirmed_on, row.confirmed_by) == ("confirmed", on(9, 14), community_clerk.person)
    assert AuditEvent.objects.filter(verb="visit.confirm").count() == 2


def test_nobody_else_confirms_and_none_twice(entries, community_clerk, liaison) -> None:
    visits = visits_log(entries=entries, now=at(9, 13))
    with pytest.raises(RuleBroken):
        visits_confirm(answers=[(community_clerk, visits[0]), (liaison, visits[1])], now=at(9, 14))
    assert not Visit.objects.filter(state="confirmed").exists()
    visits_confirm(answers=[(community_clerk, visits[0])], now=at(9, 14))
    with pytest.raises(RuleBroken):
        visits_confirm(answers=[(community_clerk, visits[0])], now=at(9, 15))


def test_a_side_that_was_named_is_accepted(entries, stage, community_clerk, leader) -> None:
    duties_ensure(stage.cycle)
    visit, *_rest = visits_log(entries=entries[:1], now=at(9, 13))
    other = leader.person.leader.duties.get(kind="contact_point")
    side = visit.side(other, added_by=visit.author)
    side.save()
    visits_confirm(answers=[(community_clerk, visit)], now=at(9, 14))
    side.refresh_from_db()
    assert (side.accepted_on, side.accepted_by) == (on(9, 14), community_clerk.person)


def test_the_statements_do_not_grow_with_the_entries(entries, liaison, stage) -> None:
    liaison.acting, liaison.person  # noqa: B018  read before counting
    visits_log(entries=entries[:1], now=at(9, 13))
    counts = []
    for number in (1, 20):
        with CaptureQueriesContext(connection) as queries:
            visits_log(entries=[entries[0]] * number, now=at(9, 13))
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_sheets_are_what_each_would_be_alone(cadre, stage) -> None:
    days = {on(9, 3): "走访", on(9, 4): ""}
    first = sheet_save(by=cadre, community=stage.community, month=on(9, 1), days=days, now=at(10, 8))
    sheet_submit(by=cadre, sheet=first, now=at(10, 8))
    later = {on(10, 9): "走访", on(10, 10): ""}
    (sheet,) = sheets_hand_in(entries=[SheetEntry(cadre, stage.community, on(10, 1), later)], now=at(11, 2))
    sheet.refresh_from_db()
    assert (sheet.state, sheet.entered_on, sheet.answer_due_on) == ("submitted", on(11, 2), on(11, 9))
    assert list(sheet.days.values_list("day", "note", "entered_on")) == [
        (on(10, 9), "走访", on(11, 2)),
        (on(10, 10), "", on(11, 2)),
    ]
    verbs = (
        AuditEvent.objects.filter(object_type="visits.residentsheet")
        .order_by("seq")
        .values_list("verb", flat=True)
    )
    assert list(verbs) == ["sheet.save", "sheet.submit"] * 2


@pytest.mark.parametrize("day", [on(9, 3), on(10, 30)])
def test_one_bad_sheet_refuses_all(day, cadre, stage) -> None:
    good = SheetEntry(cadre, stage.community, on(9, 1), {on(9, 5): ""})
    bad = SheetEntry(cadre, stage.community, on(10, 1), {day: ""})  # another month, and a day to come
    with pytest.raises(RuleBroken):
        sheets_hand_in(entries=[good, bad], now=at(10, 15))
    assert not ResidentSheet.objects.exists()


def test_a_second_sheet_of_the_month_is_refused(cadre, stage) -> None:
    entry = SheetEntry(cadre, stage.community, on(9, 1), {on(9, 5): ""})
    sheets_hand_in(entries=[entry], now=at(10, 15))
    with pytest.raises(RuleBroken):
        sheets_hand_in(entries=[entry], now=at(10, 16))

"""The district today: numbers that open to their rows, none of them decoration."""

from datetime import date, datetime

from django.urls import reverse

from measures.actions import measure_add
from pairing.models import Posting, Suspension
from shenbei.lib.periods import SHANGHAI
from shenbei.pages.district import numbers

NOW = datetime(2012, 5, 4, 9, tzinfo=SHANGHAI)
DAY = date(2012, 6, 4)


def found() -> dict[str, int]:
    return {row.url.rpartition("/")[2] or row.url: row.count for row in numbers(DAY)}


def test_each_number_counts_the_rows_behind_its_link(stage, staff, liaison, sign_in):
    measure_add(
        by=liaison, community=stage.community, goal="people", title="慰问", due_on=date(2012, 6, 1), now=NOW
    )
    Posting.objects.update(ended_on=date(2012, 6, 20))
    Suspension.objects.create(
        pairing=stage.pairing,
        started_on=DAY,
        ended_on=DAY,
        ground="study",
        asked_by=liaison.person,
        asked_at=NOW,
    )
    counted = found()
    assert counted["?due=overdue"] == 1 and counted["?soon=yes"] == 1 and counted["?state=asked"] == 1
    assert counted["?missing=leader"] == 1  # the stranger's street has none
    assert all(row.formula and row.day for row in numbers(DAY))
    assert numbers(DAY)[0].urgent


def test_nothing_that_is_zero_is_shown(stage, staff, sign_in):
    assert 0 not in found().values()
    assert sign_in(staff).get(reverse("district")).status_code == 200


def test_the_board_has_a_column_a_state(stage, liaison, sign_in):
    measure_add(by=liaison, community=stage.community, goal="people", title="慰问", now=NOW)
    page = sign_in(liaison).get(reverse("measures:list"), {"view": "board"})
    assert [column["count"] for column in page.context["columns"]] == [1, 0, 0, 0]
    assert "慰问" in page.content.decode()

"""Word of a measure from the page of a visit: state, day and a line of text, by who may, audited. DOMAIN 6."""

from datetime import date, datetime

import pytest
from django.urls import reverse

from measures.actions import measure_drop, measure_start, measure_update
from measures.models import Measure, Progress
from office.models import AuditEvent
from pairing.models import HalfYear
from shenbei.lib.errors import RuleBroken
from shenbei.lib.periods import SHANGHAI
from tests.measures.rows import a_measure
from visits.actions import visit_log

NOW = datetime(2012, 9, 10, 9, tzinfo=SHANGHAI)
DAY = date(2012, 9, 7)


@pytest.fixture
def measure(stage) -> Measure:
    return a_measure(stage, title="整修水渠")


@pytest.fixture
def visit(stage, liaison, measure):
    row = visit_log(
        by=liaison, kind="work_group", visited_on=DAY, community=stage.community, purpose="看水渠", now=NOW
    )
    row.measures.add(measure)
    return row


def verbs(measure: Measure) -> list[str]:
    rows = AuditEvent.objects.filter(object_pk=str(measure.pk), verb__startswith="measure.")
    return list(rows.order_by("seq").values_list("verb", flat=True))


def test_begun_then_noted_then_done(measure, liaison):
    say = {"by": liaison, "measure": measure, "now": NOW}
    measure_update(state="under_way", day=date(2012, 9, 1), text="已清淤 200 米", **say)
    measure_update(state="under_way", day=date(2012, 9, 4), text="又清 300 米", **say)
    row = measure_update(state="done", day=DAY, **say)
    assert (row.state, row.started_on, row.finished_on) == ("done", date(2012, 9, 1), DAY)
    assert verbs(measure) == ["measure.start", "measure.note", "measure.note", "measure.finish"]
    assert [(note.text, note.state) for note in measure.notes.all()] == [
        ("又清 300 米", "under_way"),
        ("已清淤 200 米", "under_way"),
    ]


def test_what_says_nothing_new_or_comes_too_late_is_refused(measure, liaison):
    say = {"by": liaison, "measure": measure, "now": NOW}
    measure_start(by=liaison, measure=measure, started_on=DAY, now=NOW)
    for state, day, field in (
        ("under_way", DAY, "text"),
        ("done", date(2012, 9, 11), "day"),
        ("done", date(2012, 9, 6), "day"),
    ):
        with pytest.raises(RuleBroken) as refused:
            measure_update(state=state, day=day, **say)
        assert refused.value.field == field
    HalfYear.objects.create(code="2012H2", closed_at=NOW)
    with pytest.raises(RuleBroken, match="closed"):
        measure_update(state="under_way", day=DAY, text="清淤", **say)
    assert not Progress.objects.exists()


def test_a_refused_note_takes_the_step_back_with_it(measure, liaison):
    with pytest.raises(RuleBroken):
        measure_update(by=liaison, measure=measure, state="done", day=DAY, text="长" * 201, now=NOW)
    measure.refresh_from_db()
    assert measure.state == "planned" and not verbs(measure)


def test_the_visits_page_offers_it_and_it_comes_back_there(
    stage, visit, measure, liaison, community_clerk, leader, sign_in
):
    page, url = reverse("visits:detail", args=[visit.pk]), reverse("measures:update", args=[measure.pk])
    for user, offered in ((liaison, True), (community_clerk, True), (leader, False)):
        content = sign_in(user).get(page).content.decode()
        assert (url in content) is offered, user
        assert reverse("measures:detail", args=[measure.pk]) in content
    data = {"state": "done", "day": "2012-09-07", "text": "全部清完", "back": page, "once": "k1"}
    for _n in range(2):
        assert sign_in(liaison).post(url, data)["Location"] == page
    measure.refresh_from_db()
    assert measure.state == "done" and Progress.objects.get().text == "全部清完"
    content = sign_in(liaison).get(page).content.decode()
    assert url not in content, "a done measure is not updated"
    shown = sign_in(liaison).get(reverse("measures:detail", args=[measure.pk])).content.decode()
    assert "全部清完" in shown and page in shown


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example/x", "javascript:alert(1)"])
def test_it_leads_nowhere_else(measure, liaison, sign_in, back):
    data = {"state": "under_way", "day": "2012-09-07", "back": back, "once": "k1"}
    response = sign_in(liaison).post(reverse("measures:update", args=[measure.pk]), data)
    assert response["Location"] == reverse("measures:detail", args=[measure.pk])


def test_a_dropped_measure_says_so(measure, liaison, sign_in):
    measure_drop(by=liaison, measure=measure, dropped_on=DAY, reason="村民不同意", now=NOW)
    data = {"state": "done", "day": "2012-09-07", "once": "k1"}
    url = reverse("measures:update", args=[measure.pk])
    page = sign_in(liaison).post(url, data, follow=True).content.decode()
    assert "中止" in page or "终止" in page or "放弃" in page
    measure.refresh_from_db()
    assert measure.state == "dropped"

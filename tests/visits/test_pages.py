"""The pages: logging, answering, the sheet, the board."""

import pytest
from django.urls import reverse
from django.utils import translation

from measures.models import Measure
from pairing.models import Cycle, HalfYear
from shenbei.lib.desk import Waiting
from shenbei.lib.periods import Window, year_window
from tests.access import fresh
from tests.visits.moments import at, on
from tests.visits.query_budget import grow_sheets
from visits.actions import (
    problem_add,
    quotas_check,
    sheet_save,
    sheet_submit,
    visit_dispute,
    visit_log,
    window_reopen,
)
from visits.models import Dispute, Duty, Problem, ResidentSheet, Verdict, Visit
from visits.reports import attainment, community_summary, counts, duties_of, duty_result, waiting_for
from visits.reports.counts import problems_closed_on_time


@pytest.fixture
def autumn(time_machine):
    """The present moment is 20 September 2012, ten in the morning."""
    time_machine.move_to(at(9, 20), tick=False)


def log_form(client, **fields) -> dict:
    page = client.get(reverse("visits:log"))
    form = page.context["form"]
    return {"once": form["once"].value(), "duty": form["duty"].value(), "visited_on": "2012-09-19"} | fields


class TestLogPage:
    def test_two_measures_of_one_title_are_told_apart(self, autumn, stage, liaison, sign_in):
        both = {"community": stage.community, "goal": "people", "title": "清淤", "added_at": at(9, 1)}
        Measure.objects.create(**both)
        Measure.objects.create(state="under_way", started_on=on(9, 1), due_on=on(12, 5), **both)
        page = sign_in(liaison).get(reverse("visits:log")).content.decode()
        assert all(f"清淤 · {rest}<" in page for rest in ("进行中 · 2012年12月5日", "计划中"))

    def test_three_taps_are_enough(self, autumn, stage, liaison, sign_in):
        client = sign_in(liaison)
        response = client.post(reverse("visits:log"), log_form(client), follow=True)
        visit = Visit.objects.get()
        assert response.redirect_chain[-1][0] == reverse("visits:detail", args=[visit.pk])
        assert (visit.kind, visit.community, visit.state) == ("work_group", stage.community, "submitted")
        assert (
            Verdict.objects.get(duty__kind="work_group").counted == 1
        )  # the page need not wait for the night

    def test_a_double_submit_makes_one(self, autumn, stage, liaison, sign_in):
        client = sign_in(liaison)
        data = log_form(client)
        for _ in range(2):
            client.post(reverse("visits:log"), data)
        assert Visit.objects.count() == 1

    def test_a_refusal_keeps_what_was_typed(self, autumn, stage, liaison, sign_in):
        client = sign_in(liaison)
        data = log_form(client, visited_on="2012-09-25", purpose="走访困难户")
        page = client.post(reverse("visits:log"), data)
        assert page.status_code == 422 and "走访困难户" in page.content.decode()
        assert page.context["form"].errors["visited_on"] and not Visit.objects.entered().exists()

    def test_a_duty_out_of_scope_is_refused(self, autumn, stage, liaison, sign_in):
        client = sign_in(liaison)
        quotas_check(by=None, as_of=on(9, 1))
        foreign = Duty.objects.get(kind="work_group", community=stage.stranger)
        page = client.post(reverse("visits:log"), log_form(client, duty=foreign.pk))
        assert page.context["form"].errors["duty"] and not Visit.objects.exists()

    def test_the_likeliest_stands_first(self, autumn, stage, street_clerk, sign_in):
        choices = sign_in(street_clerk).get(reverse("visits:log")).context["form"].fields["duty"].choices
        assert [label for _, label in choices] == [
            "南林湾村"
        ]  # the other is paired and not the street's to guide

    def test_an_area_survey(self, autumn, stage, leader, sign_in):
        client = sign_in(leader)
        url = reverse("visits:log") + "?kind=area_survey"
        form = client.get(url).context["form"]
        data = {"once": form["once"].value(), "duty": form["duty"].value(), "visited_on": "2012-09-19"}
        data |= {"way": "meeting", "communities": [stage.community.pk, stage.sibling.pk]}
        client.post(url, data)
        assert Visit.objects.get().covered.count() == 2


class TestEditPage:
    def test_two_tabs(self, autumn, visit, liaison, sign_in):
        client, url = sign_in(liaison), reverse("visits:edit", args=[visit.pk])
        data = {"version": visit.version, "visited_on": "2012-09-12", "found": "甲"}
        assert client.post(url, data).status_code == 302
        refused = client.post(url, data | {"found": "乙"})
        assert refused.status_code == 422 and "乙" in refused.content.decode()
        visit.refresh_from_db()
        assert visit.found == "甲"

    def test_extra_fields_change_nothing(self, autumn, visit, liaison, sign_in):
        url = reverse("visits:edit", args=[visit.pk])
        data = {
            "version": visit.version,
            "visited_on": "2012-09-12",
            "state": "confirmed",
            "entered_on": "2012-09-01",
        }
        sign_in(liaison).post(url, data)
        visit.refresh_from_db()
        assert (visit.state, visit.entered_on) == ("submitted", on(9, 13))


class TestAnswerPage:
    def test_several_at_once(self, autumn, stage, visit, cadre, community_clerk, sign_in):
        sheet = sheet_save(
            by=cadre, community=stage.community, month=on(9, 1), days={on(9, 3): ""}, now=at(9, 13)
        )
        sheet_submit(by=cadre, sheet=sheet, now=at(9, 13))
        client = sign_in(community_clerk)
        client.post(reverse("visits:answer"), {"visit": [visit.pk], "sheet": [sheet.pk]})
        visit.refresh_from_db(), sheet.refresh_from_db()
        assert (visit.state, sheet.state) == ("confirmed", "confirmed")

    def test_nothing_ticked_confirms_nothing(self, autumn, visit, community_clerk, sign_in):
        sign_in(community_clerk).post(reverse("visits:answer"), {})
        visit.refresh_from_db()
        assert visit.state == "submitted"

    def test_a_dispute_to_its_end(self, autumn, visit, community_clerk, liaison, reviewer, sign_in):
        client = sign_in(community_clerk)
        url = reverse("visits:dispute", args=[visit.pk])
        assert client.post(url, {"reason": " "}).context["form"].errors
        client.post(url, {"reason": "当日无人到村"})
        dispute = Dispute.objects.get()
        assert Verdict.objects.get(duty__kind="work_group").counted == 0
        page = sign_in(liaison).get(reverse("visits:detail", args=[visit.pk]))
        assert "未计：异议未处理" in page.content.decode()
        sign_in(liaison).post(reverse("visits:answer_dispute", args=[dispute.pk]), {"answer": "到了"})
        decide = reverse("visits:decide", args=[dispute.pk])
        sign_in(reviewer).post(decide, {"took_place": "no", "grounds": "无签到"})
        visit.refresh_from_db()
        assert visit.state == "withdrawn"


class TestSheetPage:
    def test_tick_and_submit(self, autumn, stage, cadre, sign_in):
        client, url = sign_in(cadre), reverse("visits:tick", args=[2012, 9])
        client.post(
            url, {"tick_3": "on", "note_3": "入户", "note_4": "未勾选", "tick_5": "on", "submit": "1"}
        )
        sheet = ResidentSheet.objects.get()
        assert sheet.state == "submitted"
        assert list(sheet.days.values_list("day", "note")) == [(on(9, 3), "入户"), (on(9, 5), "")]

    def test_months_to_come_are_not_there(self, autumn, stage, cadre, sign_in):
        client = sign_in(cadre)
        for year, month in ((2012, 10), (2012, 13)):
            assert client.get(reverse("visits:tick", args=[year, month])).status_code == 404

    def test_of_a_month_without_posting_it_is_said(self, autumn, stage, cadre, sign_in):
        page = sign_in(cadre).get(reverse("visits:tick", args=[2012, 3]), follow=True)
        assert page.redirect_chain[-1][0] == reverse("visits:sheets") and list(page.context["messages"])


class TestQuotaPages:
    @pytest.fixture
    def checked(self, stage, visit):
        quotas_check(by=None, as_of=on(10, 20))
        return Verdict.objects.get(
            duty__kind="work_group", duty__community=stage.community, starts_on=on(9, 1)
        )

    def test_the_board_shows_word_and_number(self, checked, stage, staff, sign_in):
        page = sign_in(staff).get(reverse("visits:quotas") + "?kind=work_group&year=2012")
        assert {line.duty.community for line in page.context["lines"]} == {stage.stranger, stage.community}
        assert "1/2" in page.content.decode() and "未完成" in page.content.decode()

    def test_the_verdict_opens_to_its_visits(self, checked, visit, staff, sign_in):
        page = sign_in(staff).get(reverse("visits:verdict", args=[checked.pk]))
        assert "2012年9月应到2次，已计1次：9月12日" in page.content.decode()
        assert [entry.record for entry in page.context["entries"]] == [visit]

    def test_a_late_visit_is_marked(self, checked, stage, liaison, staff, sign_in):
        late = visit_log(
            by=liaison, kind="work_group", visited_on=on(9, 18), community=stage.community, now=at(10, 18)
        )
        page = sign_in(staff).get(reverse("visits:detail", args=[late.pk]))
        assert "未计：本期已截止" in page.content.decode()

    def test_reopening(self, checked, reviewer, sign_in, time_machine):
        time_machine.move_to(at(10, 22))
        url = reverse("visits:reopen", args=[checked.pk])
        client = sign_in(reviewer)
        blank = client.post(url, {"reason": " "})
        assert blank.context["form"].errors["reason"] and "fresh_password" not in blank.content.decode()
        asked = client.post(url, {"reason": "补录"})
        assert 'name="fresh_password"' in asked.content.decode()
        wrong = client.post(url, dict(asked.context["typed"]) | {"fresh_password": "wrong-one"})
        assert wrong.context["typed"] == [("reason", "补录")]
        checked.refresh_from_db()
        assert checked.closed_on is not None
        client = fresh(client)
        assert client.post(url, {"reason": ""}).status_code == 200
        assert client.post(url, {"reason": "补录"}).status_code == 302
        checked.refresh_from_db()
        assert checked.closed_on is None

    def test_no_reopening_is_offered_in_a_closed_half_year(self, checked, reviewer, sign_in):
        client, url = sign_in(reviewer), reverse("visits:reopen", args=[checked.pk])
        page = reverse("visits:verdict", args=[checked.pk])
        assert url in client.get(page).content.decode()
        HalfYear.objects.create(code="2012H2", closed_at=at(1, 20, 2013))
        shown = client.get(page).content.decode()
        assert url not in shown and "该半年已锁" in shown


class TestListPage:
    def test_pages_follow_each_other_without_gap_or_double(self, autumn, stage, liaison, staff, sign_in):
        for number in range(35):
            visit_log(
                by=liaison,
                kind="work_group",
                visited_on=on(9, 1 + number % 3),
                community=stage.community,
                now=at(9, 13),
            )
        client, seen, url = sign_in(staff), [], reverse("visits:list")
        page = client.get(url)
        seen += page.context["page"].rows
        page = client.get(url + "?before=" + page.context["page"].following)
        seen += page.context["page"].rows
        assert (
            seen == list(Visit.objects.order_by("-visited_on", "-pk")) and not page.context["page"].following
        )

    @pytest.mark.parametrize(
        ("query", "found"),
        [("?q=前程", 1), ("?q=qcqc", 1), ("?q=南林", 0), ("?kind=contact_point", 0), ("?state=submitted", 1)]
        + [("?since=2012-09-13", 0), ("?until=2012-09-12", 1), ("?before=soon_x", 1)],
    )
    def test_filters(self, visit, staff, sign_in, query, found):
        assert len(sign_in(staff).get(reverse("visits:list") + query).context["page"].rows) == found


class TestReports:
    def test_counts(self, stage, visit, leader, street_clerk, cadre):
        visit_log(
            by=leader, kind="contact_point", visited_on=on(9, 3), community=stage.community, now=at(9, 3)
        )
        visit_log(
            by=street_clerk,
            kind="street_guidance",
            visited_on=on(9, 3),
            community=stage.sibling,
            now=at(9, 3),
        )
        visit_log(
            by=leader,
            kind="area_survey",
            visited_on=on(9, 4),
            communities=[stage.community],
            way="report",
            submit=False,
            now=at(9, 4),
        )
        sheet = sheet_save(
            by=cadre, community=stage.community, month=on(9, 1), days={on(9, 3): ""}, now=at(9, 13)
        )
        sheet_submit(by=cadre, sheet=sheet, now=at(9, 13))
        found = counts(year_window(2012))
        assert (found.leaders, found.departments, found.streets, found.resident_days) == (1, 1, 1, 1)
        assert found.departments_and_streets == 2

    def test_a_disputed_visit_is_in_no_count(self, stage, visit, community_clerk):
        visit_dispute(by=community_clerk, visit=visit, reason="未到", now=at(9, 14))
        assert counts(year_window(2012)).departments == 0

    def test_attainment_of_what_ends_in_the_window(self, stage, visit):
        quotas_check(by=None, as_of=on(12, 31))
        rows = {row.kind: row for row in attainment(Window(on(4, 1), on(12, 31)))}
        work = rows["work_group"]
        assert (work.duties, work.windows, work.owed, work.made, work.short) == (2, 18, 36, 1, 35)
        assert rows["street_guidance"].owed == 3  # the sibling alone, three quarters

    def test_duty_result(self, stage, visit):
        quotas_check(by=None, as_of=on(12, 31))
        result = duty_result(stage.department, Window(on(7, 1), on(12, 31)))
        assert (result.owed, result.counted, result.visits) == (12, 1, 1)
        assert duty_result(stage.cadre, Window(on(7, 1), on(12, 31))).owed == 60

    def test_problems_on_time(self, stage, community_clerk):
        for _ in range(2):
            problem_add(
                by=community_clerk,
                community=stage.community,
                text="路灯",
                owner=stage.street,
                due_on=on(9, 30),
                now=at(9, 3),
            )
        Problem.objects.filter(pk=Problem.objects.first().pk).update(
            state="closed",
            answer="已修",
            answered_on=on(9, 5),
            closed_on=on(9, 6),
            closed_by=community_clerk.person,
        )
        found = problems_closed_on_time(year_window(2012), [stage.community, stage.sibling])
        assert {key: (row.done, row.due) for key, row in found.items()} == {stage.community.pk: (1, 2)}

    def test_the_community_page(self, stage, visit):
        section = community_summary(stage.community, on(9, 20))
        assert section.facts[0].value == "1" and section.facts[1].value == "Sept. 12, 2012"
        assert community_summary(stage.sibling, on(9, 20)).empty


class TestDesk:
    def owed(self, user, day) -> list[tuple[str, int]]:
        return [(row.duty.kind, row.ruling.missing) for row in duties_of(user, day)]

    def test_what_is_owed_is_judged_as_of_now(self, stage, liaison, visit):
        assert set(self.owed(liaison, on(9, 20))) == {("residence", 10), ("work_group", 1)}

    def test_a_short_window_in_its_grace_is_still_shown(self, stage, leader):
        windows = {
            row.ruling.window.start
            for row in duties_of(leader, on(10, 10))
            if row.duty.kind == "contact_point"
        }
        assert windows == {on(9, 1), on(10, 1)}

    def test_outside_any_cycle_nothing_is_owed(self, stage, liaison):
        Cycle.objects.filter(pk=stage.cycle.pk).update(ended_on=on(8, 31))
        assert duties_of(liaison, on(9, 20)) == []

    @pytest.mark.parametrize(
        ("who", "words"),
        [
            ("community_clerk", ["待您确认"]),
            ("reviewer", ["异议：未到"]),
            ("cadre", ["应驻点"]),
            ("leader", ["应到1次"]),
            ("street_clerk", ["应到1次"]),
        ],
    )
    def test_everybody_sees_his_own_work(self, request, stage, visit, leader, community_clerk, who, words):
        other = visit_log(
            by=leader, kind="contact_point", visited_on=on(9, 3), community=stage.community, now=at(9, 3)
        )
        visit_dispute(by=community_clerk, visit=other, reason="未到", now=at(9, 4))
        with translation.override("zh-hans"):
            items = waiting_for(request.getfixturevalue(who), on(9, 20))
        assert all(isinstance(item, Waiting) and item.url for item in items)
        text = " ".join(item.sentence for item in items)
        assert all(word in text for word in words), text

    def test_the_office_sees_how_many(self, stage, staff):
        quotas_check(by=None, as_of=on(10, 20))
        assert {item.group for item in waiting_for(staff, on(10, 20))} == {"owed", "news"}


def test_a_reopened_window_shows_the_reason(stage, reviewer, staff, sign_in):
    quotas_check(by=None, as_of=on(10, 20))
    verdict = Verdict.objects.get(duty__kind="contact_point", starts_on=on(9, 1))
    window_reopen(by=reviewer, verdict=verdict, reason="住院补录", now=at(10, 22))
    assert "住院补录" in sign_in(staff).get(reverse("visits:verdict", args=[verdict.pk])).content.decode()


def test_what_a_visit_still_lacks_is_one_tap_away(visit, liaison, community_clerk, sign_in):
    page = sign_in(liaison).get(reverse("visits:detail", args=[visit.pk])).content.decode()
    edit = reverse("visits:edit", args=[visit.pk])
    assert f'href="{edit}#id_found"' in page and f'href="{edit}#id_agreed"' in page
    assert f"{edit}#id_purpose" not in page
    other = sign_in(community_clerk).get(reverse("visits:detail", args=[visit.pk])).content.decode()
    assert 'id="blank"' in other and edit not in other


def test_the_latest_month_stands_first(stage, cadre, sign_in):
    for month in (7, 9, 8):
        sheet_save(
            by=cadre, community=stage.community, month=on(month, 1), days={on(month, 3): ""}, now=at(10, 1)
        )
    sheets = sign_in(cadre).get(reverse("visits:sheets")).context["page"]
    assert [row.month.month for row in sheets] == [9, 8, 7]


def test_older_months_are_on_the_next_page(stage, staff, sign_in):
    grow_sheets(stage, 31)
    client, url = sign_in(staff), reverse("visits:sheets")
    first, second = (client.get(url, {"page": page}).context["page"].object_list for page in (1, 2))
    assert (len(first), len(second)) == (30, 1) and second[0] not in first

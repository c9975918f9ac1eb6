"""The board: who was never there first, filters, forecast, export, and whose board shows what."""

import io

import openpyxl
import pytest
from django.urls import reverse

from office.models import AuditEvent
from tests import factories as make
from tests.visits.moments import at, on
from visits.actions import quotas_check, visit_log
from visits.models import Duty, Verdict
from visits.reports.board import Asked, board


@pytest.fixture
def autumn(stage, liaison, visit):
    """One visit in September; checked in the middle of October."""
    quotas_check(by=None, as_of=on(10, 20))
    return stage


def shown(user, **asked) -> list[str]:
    context = board(user, Asked(2012, **asked), on(10, 20), None)
    return [str(line.duty.community or line.duty.leader) for line in context["lines"]]


class TestOrder:
    def test_who_was_never_there_stands_first(self, autumn, staff):
        found = board(staff, Asked(2012, "work_group"), on(10, 20), None)["lines"]
        assert [(line.duty.community, line.never) for line in found] == [
            (autumn.stranger, True),
            (autumn.community, False),
        ]

    def test_what_is_still_owed_until_the_end_of_the_window(self, autumn, staff, liaison):
        visit_log(
            by=liaison, kind="work_group", visited_on=on(10, 9), community=autumn.community, now=at(10, 9)
        )
        quotas_check(by=None, as_of=on(10, 21))
        context = board(staff, Asked(2012, "work_group"), on(10, 21), None)
        assert [(line.missing, line.until) for line in context["lines"]] == [(2, on(10, 31)), (1, on(10, 31))]
        (forecast,) = context["forecast"]
        assert (forecast.number, forecast.duties) == (3, 2)
        assert board(staff, Asked(2012, "work_group"), on(1, 5, 2013), None)["forecast"] == []


class TestFilters:
    def test_resident_days_are_days_and_not_visits(self, autumn, cadre, liaison, sign_in, time_machine):
        time_machine.move_to(at(10, 20))
        for user, kind, told in ((cadre, "residence", "还差10天，"), (liaison, "work_group", "还差2次，")):
            page = sign_in(user).get(reverse("visits:quotas"), {"year": 2012, "kind": kind}).content.decode()
            assert page.count(told) == 2

    def test_street_department_and_state(self, autumn, staff):
        here, elsewhere = str(autumn.community), str(autumn.stranger)
        assert shown(staff, kind="work_group", street=autumn.street.pk) == [here]
        assert shown(staff, kind="work_group", department=autumn.department.pk) == [here]
        assert shown(staff, kind="residence", department=autumn.department.pk) == [here]
        assert shown(staff, kind="area_survey", street=autumn.street.pk) == [str(autumn.leader)]
        Verdict.objects.filter(duty__community=autumn.stranger).update(outcome="met")
        assert shown(staff, kind="work_group", state="met") == [elsewhere]
        assert shown(staff, kind="work_group", state="missed") == [here]

    def test_nonsense_in_the_address_is_left_out(self, autumn, staff, sign_in):
        url = reverse("visits:quotas") + "?kind=x&year=12e3&street=%FF&department=-1&state=won&page=z"
        assert sign_in(staff).get(url).status_code == 200

    def test_leaders_departments_and_cadres_see_their_own_only(self, autumn, leader, liaison, cadre):
        for user in (leader, liaison, cadre):
            kinds = board(user, Asked(2012), on(10, 20), None)["tabs"]
            duties = Duty.objects.owed_by(user)
            assert {str(kind) for kind in kinds} == set(duties.values_list("kind", flat=True))
            for kind in kinds:
                lines = board(user, Asked(2012, kind), on(10, 20), None)["lines"]
                assert lines and all(line.duty in duties for line in lines)

    def test_a_departments_board_has_no_other_department(self, autumn, outsider):
        assert shown(outsider, kind="work_group") == [str(autumn.stranger)]


class TestExport:
    def take(self, client, form: str, **data):
        url = reverse(f"visits:export_{form}")
        data = {"year": "2012", "kind": "work_group", "fresh_password": make.PASSWORD} | data
        return client.post(url, data)

    def test_the_password_is_asked_first(self, autumn, staff, sign_in):
        page = sign_in(staff).post(reverse("visits:export_csv"), {"year": "2012"})
        assert page.status_code == 200 and "text/html" in page["Content-Type"]
        assert not AuditEvent.objects.filter(verb="quota.export").exists()

    def test_csv_has_a_line_a_verdict_and_an_event(self, autumn, staff, sign_in):
        page = self.take(sign_in(staff), "csv")
        text = b"".join(page.streaming_content).decode("utf-8-sig").splitlines()
        number = Verdict.objects.filter(duty__kind="work_group", ends_on__year=2012).count()
        assert len(text) == number + 1
        assert any("2012-09-01" in line and "2012-09-12" in line for line in text)
        event = AuditEvent.objects.get(verb="quota.export")
        assert event.data["rows"] == number and event.data["filter"]["kind"] == "work_group"

    def test_no_name_starts_a_formula(self, autumn, staff, sign_in):
        autumn.department.name = "=HYPERLINK(1)"
        autumn.department.save()
        text = b"".join(self.take(sign_in(staff), "csv").streaming_content).decode()
        assert "'=HYPERLINK" in text and ",=HYPERLINK" not in text
        page = openpyxl.load_workbook(io.BytesIO(self.take(sign_in(staff), "xlsx").content)).active
        cells = [cell for row in page.iter_rows() for cell in row if str(cell.value).startswith("=")]
        assert cells and all(cell.data_type == "s" for cell in cells)

    def test_a_leader_takes_his_own_only(self, autumn, leader, sign_in):
        page = self.take(sign_in(leader), "xlsx", kind="")
        rows = list(openpyxl.load_workbook(io.BytesIO(page.content)).active.iter_rows(values_only=True))
        assert {row[1] for row in rows[1:]} == {autumn.leader.name}

"""What changed: for the community that confirmed before, and between two editors."""

import pytest
from django.urls import reverse

from accounts.models import Notification
from shenbei.lib.errors import RuleBroken
from tests import factories as make
from tests.visits.moments import at, on
from tests.visits.pictures import picture, upload
from visits.actions import (
    photo_add,
    records_dispute,
    sheet_confirm,
    sheet_save,
    sheet_submit,
    visit_confirm,
    visit_dispute,
    visit_edit,
    visit_log,
)
from visits.models import Dispute, Visit
from visits.reports.changes import changes_of, days_changed


@pytest.fixture
def autumn(time_machine):
    time_machine.move_to(at(9, 20), tick=False)


@pytest.fixture
def sheet(stage, cadre):
    row = sheet_save(
        by=cadre, community=stage.community, month=on(9, 1), days={on(9, 3): "入户"}, now=at(9, 13)
    )
    return sheet_submit(by=cadre, sheet=row, now=at(9, 13))


class TestAfterConfirmation:
    def test_old_and_new_per_field(self, visit, liaison, community_clerk):
        visit_edit(by=liaison, visit=visit, found="甲", now=at(9, 13))
        visit.refresh_from_db()
        assert changes_of(visit) == []  # nobody has answered yet
        visit_confirm(by=community_clerk, visit=visit, now=at(9, 14))
        visit_edit(by=liaison, visit=visit, found="乙", now=at(9, 17))
        edited = visit_edit(by=liaison, visit=visit, found="丙", visited_on=on(9, 11), now=at(9, 17))
        photo_add(by=liaison, visit=visit, file=upload(picture()), now=at(9, 17))
        found = [(change.before, change.after) for change in changes_of(edited)]
        assert found == [("2012-09-12", "2012-09-11"), ("甲", "丙"), ("", "photo.jpg")]

    def test_the_community_sees_it_before_it_answers(self, autumn, visit, liaison, community_clerk, sign_in):
        visit_confirm(by=community_clerk, visit=visit, now=at(9, 14))
        visit_edit(by=liaison, visit=visit, agreed="修路", now=at(9, 17))
        client = sign_in(community_clerk)
        assert "修路" in client.get(reverse("visits:detail", args=[visit.pk])).content.decode()
        page = client.get(reverse("visits:answer"))
        assert page.context["visits"].get().reopened and b" checked" not in page.content

    def test_days_of_a_sheet(self, sheet, cadre, stage, community_clerk):
        sheet_confirm(by=community_clerk, sheet=sheet, now=at(9, 14))
        days = {on(9, 4): "", on(9, 3): "走访"}
        row = sheet_save(by=cadre, community=stage.community, month=on(9, 1), days=days, now=at(9, 17))
        assert [(change.before, change.after) for change in days_changed(row)] == [
            ("", "ticked"),
            ("入户", "走访"),
        ]


class TestTwoEditors:
    def test_the_second_sees_both_side_by_side(self, autumn, visit, liaison, sign_in):
        client, url = sign_in(liaison), reverse("visits:edit", args=[visit.pk])
        data = {"version": visit.version, "visited_on": "2012-09-12", "participants": "王强、李敏"}
        client.post(url, data | {"purpose": "走访困难户", "found": "甲"})
        page = client.post(url, data | {"purpose": "走访困难户", "found": "乙"})
        assert [(row.before, row.after) for row in page.context["differences"]] == [("甲", "乙")]
        assert Visit.objects.get().found == "甲"
        again = data | {"version": page.context["form"]["version"].value(), "found": "乙"}
        assert client.post(url, again).status_code == 302 and Visit.objects.get().found == "乙"

    def test_of_a_sheet_too(self, autumn, sheet, cadre, stage, sign_in):
        client, url = sign_in(cadre), reverse("visits:tick", args=[2012, 9])
        old = sheet.version
        sheet_save(by=cadre, community=stage.community, month=on(9, 1), days={on(9, 4): ""}, now=at(9, 17))
        page = client.post(url, {"version": old, "tick_3": "on", "note_3": "入户"})
        assert page.status_code == 422
        assert [(row.before, row.after) for row in page.context["differences"]] == [
            ("–", "入户"),
            ("已勾选", "–"),
        ]
        assert [day.day for day in sheet.days.all()] == [on(9, 4)]


class TestDisputed:
    def test_everybody_of_the_side_hears_at_once(self, visit, stage, liaison, community_clerk, outsider):
        colleague = make.user_as("department", stage.department)
        visit_dispute(by=community_clerk, visit=visit, reason="未到", now=at(9, 14))
        told = set(Notification.objects.values_list("person", flat=True))
        assert told == {liaison.person_id, colleague.person_id}

    def test_a_sheets_department_too(self, sheet, cadre, liaison, community_clerk):
        records_dispute(by=community_clerk, records=[sheet], reason="三日未到", now=at(9, 14))
        told = set(Notification.objects.values_list("person", flat=True))
        assert told == {cadre.person_id, liaison.person_id}

    def test_several_for_one_reason(self, autumn, visit, sheet, stage, leader, community_clerk, sign_in):
        other = visit_log(
            by=leader, kind="contact_point", visited_on=on(9, 18), community=stage.community, now=at(9, 18)
        )
        client, url = sign_in(community_clerk), reverse("visits:answer")
        chosen = {"visit": [visit.pk, other.pk], "sheet": [sheet.pk], "dispute": "1"}
        refused = client.post(url, chosen | {"reason": " "})
        assert refused.status_code == 422 and not Dispute.objects.exists()
        client.post(url, chosen | {"reason": "均未到"})
        assert Dispute.objects.filter(reason="均未到").count() == 3


def test_nobody_is_resident_where_he_is_not_posted(stage, cadre):
    stage.posting.ended_on = on(9, 10)
    stage.posting.save()
    with pytest.raises(RuleBroken):
        sheet_save(by=cadre, community=stage.community, month=on(9, 1), days={on(9, 11): ""}, now=at(9, 13))
    sheet_save(by=cadre, community=stage.community, month=on(9, 1), days={on(9, 10): ""}, now=at(9, 13))

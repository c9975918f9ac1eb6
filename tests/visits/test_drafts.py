"""Drafts: kept as typed, seen by their author alone, entered once."""

import pytest
from django.urls import reverse

from office.attachments import attachments_of
from office.models import AuditEvent
from shenbei.lib.errors import RuleBroken
from tests.visits.moments import at, on
from tests.visits.pictures import picture, upload
from visits.actions import draft_drop, draft_save, photo_add, visit_log
from visits.models import Problem, Visit
from visits.reports.duties import own_duty


@pytest.fixture
def autumn(time_machine):
    time_machine.move_to(at(9, 20), tick=False)


@pytest.fixture
def draft(stage, liaison) -> Visit:
    duty = own_duty(liaison, "work_group", stage.community, on(9, 12))
    typed = {"purpose": ["入户"], "visited_on": ["2012-09-1"], "duty": [str(duty.pk)]}
    return draft_save(by=liaison, form_key="k1", duty=duty, visited_on=None, typed=typed, now=at(9, 20))


def fields(client, **more) -> dict:
    form = client.get(reverse("visits:log") + "?new=1").context["form"]
    duty = next(box["value"] for box in form.duty_boxes() if box["chosen"])
    return {"once": form["once"].value(), "duty": duty, "visited_on": "2012-09-19"} | more


class TestSaving:
    def test_it_is_kept_as_it_was_typed(self, draft):
        assert (draft.state, draft.purpose, draft.visited_on) == ("draft", "入户", on(9, 20))
        assert draft.typed["visited_on"] == ["2012-09-1"]

    def test_again_under_the_same_key_it_is_the_same_one(self, draft, stage, liaison):
        duty = draft.sides.get().duty
        for text in ("入户走", "入户走访"):
            draft_save(by=liaison, form_key="k1", duty=duty, visited_on=None, typed={"purpose": [text]})
        assert Visit.objects.get().purpose == "入户走访"
        assert AuditEvent.objects.filter(object_type="visits.visit").count() == 1

    def test_entering_makes_the_draft_the_visit(self, draft, stage, liaison):
        visit = visit_log(
            by=liaison,
            kind="work_group",
            visited_on=on(9, 19),
            community=stage.community,
            once="k1",
            now=at(9, 20),
        )
        assert visit.pk == draft.pk and (visit.state, visit.typed, visit.sides.count()) == (
            "submitted",
            {},
            1,
        )
        late = draft_save(by=liaison, form_key="k1", duty=visit.sides.get().duty, visited_on=None, typed={})
        assert late is None and Visit.objects.get().state == "submitted"

    def test_it_is_thrown_away_with_its_photos(self, draft, liaison, outsider):
        photo_add(by=liaison, visit=draft, file=upload(picture()), now=at(9, 20))
        with pytest.raises(RuleBroken):
            draft_drop(by=outsider, draft=draft)
        draft_drop(by=liaison, draft=draft)
        assert not Visit.objects.exists()
        assert list(AuditEvent.objects.values_list("verb", flat=True)[:1]) == ["visit.drop"]


class TestPage:
    def test_it_is_taken_up_where_it_was_left(self, autumn, draft, liaison, sign_in):
        page = sign_in(liaison).get(reverse("visits:log"))
        assert page.context["form"]["once"].value() == "k1" and "入户" in page.content.decode()

    def test_it_saves_itself_and_is_entered_once(self, autumn, stage, liaison, sign_in):
        client = sign_in(liaison)
        data = fields(client, purpose="查看大棚")
        for _ in range(2):
            assert client.post(reverse("visits:autosave"), data).json()["state"] == "kept"
        assert Visit.objects.get().state == "draft"
        client.post(reverse("visits:log"), data)
        assert Visit.objects.get().state == "submitted"
        assert client.post(reverse("visits:autosave"), data).json()["state"] == "refused"

    def test_what_is_refused_is_kept_with_its_photos(self, autumn, stage, liaison, sign_in):
        client = sign_in(liaison)
        data = fields(client, visited_on="2012-09-25", purpose="长长的一段", photos=upload(picture()))
        page = client.post(reverse("visits:log"), data)
        assert page.status_code == 422 and page.context["form"].errors["visited_on"]
        row = Visit.objects.get()
        assert row.state == "draft" and attachments_of(row).count() == 1
        client.post(reverse("visits:log"), data | {"visited_on": "2012-09-19", "photos": ""})
        row.refresh_from_db()
        assert row.state == "submitted" and attachments_of(row).count() == 1

    def test_nobody_else_sees_or_keeps_it(self, autumn, draft, leader, staff, outsider, sign_in):
        for user in (leader, staff, outsider):
            assert sign_in(user).get(reverse("visits:detail", args=[draft.pk])).status_code == 404
        assert sign_in(outsider).get(reverse("visits:log"), {"draft": draft.pk}).status_code == 404


class TestSamePage:
    def test_all_else_goes_along(self, autumn, stage, liaison, sign_in):
        client = sign_in(liaison)
        more = {"problem_1": "路灯不亮", "owner_1": stage.department.pk, "due_1": "2012-10-19"}
        more |= {"latitude": "41.98649", "longitude": "123.41251", "found": "甲", "agreed": "乙"}
        client.post(reverse("visits:log"), fields(client, **more))
        visit, problem = Visit.objects.get(), Problem.objects.get()
        assert visit.position == "41.986, 123.413"
        assert (problem.visit, problem.community, problem.due_on) == (visit, stage.community, on(10, 19))

    @pytest.mark.parametrize("half", [{"latitude": "41.9"}, {"latitude": "x", "longitude": "999"}])
    def test_half_a_place_is_no_reason_not_to_save(self, autumn, stage, liaison, sign_in, half):
        client = sign_in(liaison)
        client.post(reverse("visits:log"), fields(client, **half))
        assert Visit.objects.get().latitude is None

    def test_a_problem_without_owner_is_asked_for(self, autumn, stage, liaison, sign_in):
        client = sign_in(liaison)
        page = client.post(reverse("visits:log"), fields(client, problem_1="路灯", due_1=""))
        assert page.context["form"].errors["due_1"] and not Problem.objects.exists()


class TestSameDay:
    @pytest.fixture
    def first(self, stage, liaison):
        return visit_log(
            by=liaison,
            kind="work_group",
            visited_on=on(9, 19),
            community=stage.community,
            purpose="甲",
            now=at(9, 19),
        )

    def test_it_is_asked_before_anything_is_entered(self, autumn, first, liaison, sign_in):
        client = sign_in(liaison)
        page = client.post(reverse("visits:log"), fields(client, purpose="乙"))
        assert page.status_code == 422 and page.context["twins"] == [first]
        assert Visit.objects.entered().count() == 1

    def test_a_second_visit_is_a_second_visit(self, autumn, first, liaison, sign_in):
        client = sign_in(liaison)
        client.post(reverse("visits:log"), fields(client, same="second"))
        assert Visit.objects.entered().count() == 2

    def test_or_it_is_added_to_the_first(self, autumn, first, liaison, sign_in):
        client = sign_in(liaison)
        asked = client.post(
            reverse("visits:log"), fields(client, purpose="乙", same="add", photos=upload(picture()))
        )
        page = client.get(asked["Location"])
        form = page.context["form"]
        assert form["purpose"].value() == "甲\n乙"
        data = {"version": first.version, "visited_on": "2012-09-19", "purpose": form["purpose"].value()}
        client.post(asked["Location"], data)
        row = Visit.objects.get()
        assert (row.pk, row.purpose, attachments_of(row).count()) == (first.pk, "甲\n乙", 1)

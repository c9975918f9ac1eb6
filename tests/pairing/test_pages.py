"""The registry's pages: searching, writing, being refused in a sentence, two editors, masked telephones."""

import json
from datetime import date

import pytest
from django.urls import reverse

from office.models import AuditEvent
from pairing.models import Community, Grade, HalfYear, Leader, Pairing, Posting, Suspension, WorkGroupMember
from tests import factories as make
from tests.access import fresh

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(staff, sign_in):
    """A function: staff asks for or posts to a URL name; the response."""
    client = sign_in(staff)

    def ask(name, *args, data=None, query=""):
        url = reverse(f"pairing:{name}", args=args)
        if data is None:
            return client.get(url + query)
        return client.post(url, {"once": "one-key"} | data)

    return ask


def names(response) -> list[str]:
    return [row.organisation.name for row in response.context["page"]]


# --- lists ---


@pytest.mark.parametrize("word", ["前程", "qcq", "QCQ"])
def test_communities_are_found_by_name_and_initials(office, stage, word) -> None:
    assert names(office("communities", query=f"?q={word}")) == ["前程泉村"]


def test_filters_narrow_the_list(office, stage) -> None:
    assert set(names(office("communities", query="?paired=no"))) == {"南林湾村"}
    assert set(names(office("communities", query="?grade=poor"))) == {"前程泉村", "老宋家村"}
    assert set(names(office("communities", query=f"?street={stage.street.pk}"))) == {"前程泉村", "南林湾村"}
    assert names(office("communities", query="?missing=posting")) == ["老宋家村"]
    assert names(office("communities", query="?missing=leader")) == ["老宋家村"]


def test_a_broken_filter_is_no_error(office, stage) -> None:
    assert len(names(office("communities", query="?street=x&grade=best&page=99"))) == 3


def test_lists_hold_only_what_is_in_scope(liaison, community_clerk, stage, sign_in) -> None:
    for user in (liaison, community_clerk):
        assert names(sign_in(user).get(reverse("pairing:communities"))) == ["前程泉村"]
        assert "老宋家村" not in sign_in(user).get(reverse("pairing:pairings")).content.decode()


def test_an_empty_list_says_what_to_do(office, stage) -> None:
    assert 'class="empty"' in office("communities", query="?q=zzz").content.decode()


# --- writing ---

NEW = {"name": "新立村", "kind": "rural", "area": "far", "households": "10", "population": "30"}


def test_a_form_sent_twice_makes_one_community(office, stage) -> None:
    data = NEW | {"street": stage.street.pk, "grade": "poor", "grade_year": "2011", "evidence": "定级文件"}
    first, second = office("community_add", data=data), office("community_add", data=data)
    row = Community.objects.get(organisation__name="新立村")
    assert first["Location"] == second["Location"] == reverse("pairing:community", args=[row.pk])
    assert row.code.startswith(stage.street.code)
    assert row.grades.get().valid_from == date(2012, 1, 1)


def test_a_refusal_stands_beside_its_field_and_keeps_what_was_typed(office, stage) -> None:
    data = NEW | {"name": "前程泉村", "street": stage.street.pk, "evidence": "留下的字"}
    response = office("community_add", data=data)
    assert response.status_code == 422
    assert "留下的字" in response.content.decode()
    assert response.context["form"].errors


def test_a_refused_form_can_be_sent_again(office, stage) -> None:
    data = NEW | {"street": stage.street.pk, "households": "99"}
    assert office("community_add", data=data).status_code == 422
    assert not Community.objects.filter(organisation__name="新立村").exists()
    assert office("community_add", data=data | {"households": "9"}).status_code == 302


def test_extra_fields_change_nothing(office, stage) -> None:
    data = {
        "name": "前程泉村",
        "kind": "rural",
        "area": "near",
        "code": "99999",
        "street": stage.stranger.street_id,
    }
    office("community_edit", stage.community.pk, data=data)
    stage.community.refresh_from_db()
    assert stage.community.code != "99999" and stage.community.street == stage.street


def test_the_second_editor_sees_the_difference(office, stage) -> None:
    shown = office("community_edit", stage.community.pk).context["form"]
    data = {name: shown[name].value() or "" for name in shown.fields}
    Community.objects.filter(pk=stage.community.pk).update(households=555)
    response = office("community_edit", stage.community.pk, data=data | {"households": "400"})
    assert response.status_code == 422
    assert "555" in str(response.context["form"].errors["households"])
    again = response.context["form"]
    assert json.loads(again["seen"].value())["households"] == "555"
    data = data | {"households": "400", "seen": again["seen"].value()}
    assert office("community_edit", stage.community.pk, data=data).status_code == 302
    stage.community.refresh_from_db()
    assert stage.community.households == 400


def test_pairing_from_the_page(office, stage) -> None:
    community = make.CommunityFactory()
    make.GradeFactory(community=community)
    data = {
        "department": make.DepartmentFactory().pk,
        "community": community.pk,
        "cycle": stage.cycle.pk,
        "started_on": "2012-04-01",
    }
    assert (
        office("pairing_add", data=data | {"community": stage.community.pk})
        .context["form"]
        .errors["community"]
    )
    response = office("pairing_add", data=data)
    pairing = Pairing.objects.get(community=community)
    assert response["Location"] == reverse("pairing:pairing", args=[pairing.pk])
    member = {"name": "萧军", "post": "副主任", "started_on": "2012-04-01", "lead": "on"}
    office("member_add", pairing.pk, data=member)
    row = WorkGroupMember.objects.get(pairing=pairing)
    assert (row.person.name, row.person.post, row.lead) == ("萧军", "副主任", True)
    assert office("member_end", row.pk, data={"ended_on": "2012-06-30"}).status_code == 302
    assert office("pairing_end", pairing.pk, data={"ended_on": "2011-06-30"}).status_code == 422
    assert (
        office("pairing_end", pairing.pk, data={"ended_on": "2012-12-31", "reason": "调整"}).status_code
        == 302
    )
    pairing.refresh_from_db()
    assert pairing.ended_on == date(2012, 12, 31)


def test_leader_from_the_page(office, stage) -> None:
    office("leader_add", data={"name": "那静杰", "post": "区委书记", "seat": "1", "started_on": "2012-01-01"})
    leader = Leader.objects.get(person__name="那静杰")
    days = {"started_on": "2012-01-01"}
    office("link_add", leader.pk, data={"street": stage.street.pk} | days)
    office("contact_point_add", leader.pk, data={"community": stage.community.pk, "ground": "economy"} | days)
    text = office("leader", leader.pk).content.decode()
    assert stage.street.name in text and "前程泉村" in text
    assert (
        office("link_add", leader.pk, data={"once": "2", "street": stage.street.pk} | days).status_code == 422
    )
    office("leader_edit", leader.pk, data={"post": "区长", "seat": "2"})
    office("contact_point_end", leader.contact_points.get().pk, data={"ended_on": "2012-03-31"})
    office("leader_end", leader.pk, data={"ended_on": "2012-12-31"})
    leader.refresh_from_db()
    assert (leader.post, leader.ended_on) == ("区长", date(2012, 12, 31))


def test_somebody_is_chosen_or_named_not_both(office, stage) -> None:
    data = {"post": "区长", "seat": "1", "started_on": "2012-01-01"}
    for who in ({}, {"name": "某某", "person": stage.cadre.person.pk}):
        assert office("leader_add", data=data | who).context["form"].errors["person"]


def test_posting_from_the_page(office, stage) -> None:
    cadre = {"name": "萧丽", "sex": "f", "department": stage.department.pk, "post": "科员", "kind": "young"}
    response = office("cadre_add", data=cadre)
    assert response["Location"].startswith(reverse("pairing:posting_add") + "?cadre=")
    pk = response["Location"].split("=")[1]
    data = {"cadre": pk, "community": stage.sibling.pk, "started_on": "2012-05-01"}
    office("posting_add", data=data)
    posting = Posting.objects.get(cadre=pk)
    office("training_add", posting.pk, data={"title": "任前培训", "held_on": "2012-04-20", "days": "1.5"})
    assert "任前培训" in office("posting", posting.pk).content.decode()
    office(
        "cadre_edit",
        posting.pk,
        data={"department": stage.department.pk, "post": "副科长", "kind": "reserve"},
    )
    office("posting_end", posting.pk, data={"ended_on": "2012-12-31"})
    posting.refresh_from_db()
    assert (posting.cadre.post, posting.ended_on) == ("副科长", date(2012, 12, 31))


def test_streets_departments_and_cycles(office, stage) -> None:
    office("street_add", data={"name": "道义街道", "code": "77"})
    office("department_add", data={"once": "k2", "name": "区司法局"})
    text = office("streets").content.decode() + office("departments", query="?q=qsfj").content.decode()
    assert "道义街道" in text and "区司法局" in text
    office("organisation_edit", stage.street.pk, data={"name": "兴隆台新街道"})
    stage.street.refresh_from_db()
    assert stage.street.name == "兴隆台新街道"
    cycle = {"name": "2015–2017", "started_on": "2015-01-01", "ended_on": "2017-12-31"}
    assert office("cycle_add", data=cycle).status_code == 302
    office("cycle_wind_up", stage.cycle.pk, data={})
    assert not Pairing.objects.filter(ended_on=None).exists()


# --- grades and suspensions ---


def test_the_reviewer_gives_a_grade_with_a_fresh_password(reviewer, stage, sign_in) -> None:
    client, url = sign_in(reviewer), reverse("pairing:grade_give", args=[stage.community.pk])
    data = {"once": "k", "year": "2012", "grade": "average", "valid_from": "2013-01-20", "evidence": "考评"}
    data["satisfied"] = "on"
    assert 'name="fresh_password"' in client.post(url, data).content.decode()
    assert not Grade.objects.filter(year=2012).exists()
    refused = fresh(client).post(url, data | {"grade": "good"})
    assert refused.context["form"].errors["grade"]
    assert client.post(url, data).status_code == 302
    assert Grade.objects.get(year=2012).decided_by == reviewer.person
    assert "考评" in client.get(reverse("pairing:grades", args=[stage.community.pk])).content.decode()


def test_a_year_with_a_round_is_graded_on_its_result_alone(reviewer, stage, sign_in) -> None:
    HalfYear.objects.create(code="2012H2")
    client, url = fresh(sign_in(reviewer)), reverse("pairing:grade_give", args=[stage.community.pk])
    data = {"once": "k", "year": "2012", "grade": "average", "valid_from": "2013-01-20", "evidence": "考评"}
    refused = client.post(url, data | {"satisfied": "on"})
    assert refused.context["form"].errors["year"]
    assert not Grade.objects.filter(year=2012).exists()


def test_a_suspension_from_asking_to_deciding(liaison, reviewer, stage, sign_in, time_machine) -> None:
    time_machine.move_to("2012-08-20 09:00 +0800", tick=False)
    side = {"side": f"pairing-{stage.pairing.pk}", "ground": "study", "note": "封闭培训"}
    data = side | {"once": "k", "started_on": "2012-08-21", "ended_on": "2012-08-31"}
    foreign = data | {"side": f"pairing-{stage.stranger.pairings.get().pk}"}
    clerk, url = sign_in(liaison), reverse("pairing:suspension_ask")
    assert clerk.post(url, foreign).context["form"].errors["side"]
    assert clerk.post(url, data).status_code == 302
    row = Suspension.objects.get()
    boss = fresh(sign_in(reviewer))
    assert "封闭培训" in boss.get(reverse("pairing:suspensions")).content.decode()
    decide = reverse("pairing:suspension_decide", args=[row.pk])
    assert boss.post(decide, {"decision": "perhaps"}).status_code == 404
    boss.post(decide, {"decision": "approve"})
    row.refresh_from_db()
    assert row.state == "approved"


# --- telephones ---


def test_telephones_are_masked_and_shown_for_a_reason(office, stage) -> None:
    person = stage.cadre.person
    person.phone = "13812341234"
    person.save()
    for page in (office("postings"), office("posting", stage.posting.pk)):
        assert "138****1234" in page.content.decode() and "13812341234" not in page.content.decode()


def test_a_communitys_telephone_leaves_an_event(office, stage) -> None:
    Community.objects.filter(pk=stage.community.pk).update(phone="13998765432")
    page = office("community", stage.community.pk).content.decode()
    assert "139****5432" in page and "13998765432" not in page
    assert office("community_phone", stage.community.pk, data={"reason": " "}).status_code == 422
    shown = office("community_phone", stage.community.pk, data={"reason": "通知开会"})
    assert "13998765432" in shown.content.decode()
    event = AuditEvent.objects.first()
    assert (event.verb, event.data, event.community_pk) == (
        "phone.show",
        {"reason": "通知开会"},
        stage.community.pk,
    )


def test_editing_keeps_a_masked_telephone(office, stage) -> None:
    Community.objects.filter(pk=stage.community.pk).update(phone="13998765432")
    shown = office("community_edit", stage.community.pk)
    assert "13998765432" not in shown.content.decode()
    form = shown.context["form"]
    data = {name: form[name].value() or "" for name in form.fields} | {"households": "301"}
    office("community_edit", stage.community.pk, data=data)
    stage.community.refresh_from_db()
    assert (stage.community.phone, stage.community.households) == ("13998765432", 301)

"""The page of entering for who sits before it: all that is wrong at once, files named, the file that is kept shown."""

from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from assessment import actions
from assessment.models import Indicator, Score
from assessment.rules import Stage
from tests import factories as make
from tests.assessment.conftest import NOW, advance_to, indicator
from tests.assessment.test_pages import typed, url


@pytest.fixture
def at_street(full, staff):
    return advance_to(Stage.STREET, full, staff)


def paper(name: str = "台账.pdf", content: bytes = b"%PDF-1.4 evidence") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="application/pdf")


def errors(response) -> dict[str, list[str]]:
    return {name: list(words) for name, words in response.context["form"].errors.items()}


def test_every_row_that_is_wrong_is_named_at_once(at_street, result, street_clerk, sign_in):
    rows = {
        "disputes": {"points": "9"},  # above the maximum
        "safety": {"points": "3"},  # judged, without grounds
        "records": {"note": "只写了依据"},  # no points
        "systems": {"points": "5", "evidence": paper(content=b"MZ no paper")},
    }
    data = {key: value for code, values in rows.items() for key, value in typed(code, **values).items()}
    response = sign_in(street_clerk).post(url("enter", result), data)
    fields = [("points", "disputes"), ("note", "safety"), ("points", "records"), ("evidence", "systems")]
    assert set(errors(response)) == {f"{name}_{indicator(code).pk}" for name, code in fields}
    assert not Score.objects.exists()


def test_a_chosen_file_is_asked_for_again_when_the_page_is_refused(at_street, result, street_clerk, sign_in):
    data = typed(points="6", note="台账", evidence=paper()) | typed("safety", points="3")
    response = sign_in(street_clerk).post(url("enter", result), data)
    assert "台账.pdf" in errors(response)[f"evidence_{indicator('disputes').pk}"][0]


def test_the_evidence_of_a_claim_is_kept_in_sight(
    full, result, staff, community_clerk, street_clerk, sign_in
):
    client = sign_in(community_clerk)
    client.post(url("enter", result), typed(points="6", evidence=paper()) | {"stage": "self"})
    link = f"/assessment/evidence/{Score.objects.get().evidence_id}/"
    assert link in client.get(url("enter", result)).content.decode()
    advance_to(Stage.STREET, full, staff)
    client = sign_in(street_clerk)
    assert link not in client.get(url("enter", result)).content.decode()  # blind until it has entered
    client.post(url("enter", result), typed(points="5"))
    assert link in client.get(url("enter", result)).content.decode()


def test_who_is_tied_reads_it_before_he_types(at_street, result, staff, stage, sign_in):
    advance_to(Stage.DISTRICT, at_street, staff)
    tied = make.user_as("staff", person=stage.cadre.person)
    response = sign_in(tied).get(url("enter", result))
    assert "曾派驻" in response.context["tied"] and "同事" in response.context["tied"]
    assert response.context["tied"] in response.content.decode()
    assert not sign_in(staff).get(url("enter", result)).context["tied"]


def test_what_was_typed_when_the_round_moved_on(full, result, staff, community_clerk, sign_in):
    given = {"by": community_clerk, "result": result, "stage": "self", "now": NOW}
    actions.score_enter(indicator=indicator("disputes"), points=Decimal(6), note="台账", **given)
    advance_to(Stage.STREET, full, staff)
    data = (
        typed(points="6.00", note="台账")  # saved already
        | typed("safety", applies="on", note="无企业", evidence=paper())
        | {"stage": "self"}
    )
    response = sign_in(community_clerk).post(url("enter", result), data)
    name = indicator("safety").name_for(result.kind)
    assert response.context["typed"] == [(name, "不适用", "无企业", "台账.pdf")]
    assert "台账.pdf" in response.content.decode()


def test_a_computed_indicator_does_not_wait_for_the_streets_points(at_street, result, street_clerk, sign_in):
    response = sign_in(street_clerk).get(url("card", result))
    hidden = {
        row.indicator.key for _part, rows, _sum in response.context["parts"] for row in rows if row.hidden
    }
    assert "harmony.disputes" in hidden and "satisfaction.survey" not in hidden


def test_the_full_points_are_written_as_a_number(at_street, result, street_clerk, sign_in):
    Indicator.objects.filter(pk=indicator("disputes").pk).update(points=10)
    response = sign_in(street_clerk).post(url("enter", result), typed(points="11"))
    field = response.context["form"][f"points_{indicator('disputes').pk}"]
    assert "满分10）" in field.label and "满分10分" in field.errors[0]


@pytest.fixture
def named(full, result, staff, reviewer, finance):
    """Somebody of another side whom a decision by name lets score the community for the district."""
    advance_to(Stage.DISTRICT, full, staff)
    actions.scorer_name(by=reviewer, result=result, person=finance.person, reason="本部门为帮扶部门", now=NOW)
    return finance


def test_whoever_is_named_enters_without_meeting_a_closed_door(full, result, staff, named, sign_in):
    client = sign_in(named)
    page = client.get(url("enter", result))
    assert f'href="{url("card", result)}"' not in page.content.decode()
    saved = client.post(
        url("enter", result), typed(points="6", evidence=paper()) | {"next": "1"}, follow=True
    )
    score = Score.objects.get(stage="district")
    link = f"/assessment/evidence/{score.evidence_id}/"
    assert saved.redirect_chain[-1][0] == url("enter", result) and link in saved.content.decode()
    assert client.get(link).status_code == 200
    assert url("survey", result) not in saved.content.decode()
    advance_to(Stage.SURVEY, full, staff)
    assert url("survey", result) in client.get(url("enter", result)).content.decode()
    survey = {"answers": "60", "satisfied": "50", "held_on": "2012-12-10", "next": "1"}
    saved = client.post(url("survey", result), survey, follow=True)
    assert saved.status_code == 200 and saved.redirect_chain[-1][0] == url("enter", result)
    assert result.survey.person == named.person


def test_another_stages_evidence_stays_closed_to_whoever_is_named(
    full, result, staff, community_clerk, reviewer, finance, sign_in
):
    sign_in(community_clerk).post(
        url("enter", result), typed(points="6", evidence=paper()) | {"stage": "self"}
    )
    advance_to(Stage.DISTRICT, full, staff)
    actions.scorer_name(by=reviewer, result=result, person=finance.person, reason="本部门为帮扶部门", now=NOW)
    link = f"/assessment/evidence/{Score.objects.get().evidence_id}/"
    assert sign_in(finance).get(link).status_code == 404


def test_namesakes_are_told_apart_where_a_scorer_is_named(full, result, staff, reviewer, stage, sign_in):
    advance_to(Stage.DISTRICT, full, staff)
    for side in (stage.street, stage.department):
        make.user_as(
            "street" if side == stage.street else "finance", side, person=make.PersonFactory(name="陈海燕")
        )
    response = sign_in(reviewer).get(url("scorer", result))
    labels = [str(label) for _key, label in response.context["form"].fields["person"].choices]
    same = [label for label in labels if label.startswith("陈海燕")]
    assert len(set(same)) == 2 and any(stage.street.name in label for label in same)


def test_two_enter_one_survey_and_the_second_sees_the_first(full, result, staff, staff2, sign_in):
    advance_to(Stage.SURVEY, full, staff)
    survey = {"answers": "60", "held_on": "2012-12-10", "seen": ""}
    first, second = sign_in(staff), sign_in(staff2)
    assert first.post(url("survey", result), survey | {"satisfied": "50"}).status_code == 302
    response = second.post(url("survey", result), survey | {"satisfied": "55"})
    assert staff.person.name in errors(response)["answers"][0] and "50" in errors(response)["answers"][0]
    result.survey.refresh_from_db()
    assert result.survey.satisfied == 50 and response.context["form"]["satisfied"].value() == "55"
    again = survey | {"satisfied": "55", "seen": response.context["form"]["seen"].value()}
    assert second.post(url("survey", result), again).status_code == 302
    result.survey.refresh_from_db()
    assert result.survey.satisfied == 55

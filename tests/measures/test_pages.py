"""The pages of measures as their users meet them."""

import pytest
from django.urls import reverse
from django.utils import timezone

from measures.models import Measure, Outcome, OutcomeType, Plan, PlanTarget
from pairing.models import HalfYear
from tests.measures.rows import a_measure, a_target, an_outcome


@pytest.fixture
def client_of_liaison(sign_in, liaison):
    return sign_in(liaison)


def measure_data(stage, **other) -> dict:
    return {"community": stage.community.pk, "goal": "people", "title": "慰问困难户", "once": "k1"} | other


def outcome_data(stage, **other) -> dict:
    kind = OutcomeType.objects.get(code=other.pop("code", "trees"))
    facts = {"outcome_type": kind.pk, "community": stage.community.pk, "date": "2012-05-03", "quantity": "30"}
    return facts | {"qualifier": "exact", "once": "k1"} | other


def test_entering_a_measure_ties_it_to_the_pairing(stage, client_of_liaison):
    response = client_of_liaison.post(reverse("measures:add"), measure_data(stage))
    measure = Measure.objects.get()
    assert response["Location"] == reverse("measures:detail", args=[measure.pk])
    assert (measure.pairing, measure.posting) == (stage.pairing, None)


def test_the_cadres_own_measure_runs_under_his_posting(stage, sign_in, cadre):
    sign_in(cadre).post(reverse("measures:add"), measure_data(stage))
    assert Measure.objects.get().posting == stage.posting


def test_a_second_submit_makes_no_second_measure(stage, client_of_liaison):
    for _n in range(2):
        assert client_of_liaison.post(reverse("measures:add"), measure_data(stage)).status_code == 302
    assert Measure.objects.count() == 1


def test_another_scopes_community_is_refused_and_the_rest_kept(stage, client_of_liaison):
    data = measure_data(stage, community=stage.stranger.pk, title="保留这行字")
    response = client_of_liaison.post(reverse("measures:add"), data)
    assert response.status_code == 200 and "保留这行字" in response.content.decode()
    assert "community" in response.context["form"].errors
    assert not Measure.objects.exists()


def test_extra_fields_change_nothing(stage, client_of_liaison):
    client_of_liaison.post(reverse("measures:add"), measure_data(stage, state="done", version=9))
    assert (Measure.objects.get().state, Measure.objects.get().version) == ("planned", 1)


def test_the_list_is_scoped_and_filtered(stage, client_of_liaison):
    mine, foreign = a_measure(stage, title="整修水渠"), a_measure(stage, community=stage.stranger)
    rows = client_of_liaison.get(reverse("measures:list")).context["page"].object_list
    assert mine in rows and foreign not in rows
    for query, found in (("q=水渠", True), ("q=种树", False), ("state=done", False), ("due=overdue", False)):
        page = client_of_liaison.get(f"{reverse('measures:list')}?{query}").context["page"]
        assert (mine in page.object_list) is found, query


@pytest.mark.parametrize("query", ["community=abc", "state=nonsense", "page=999", "due=x&goal=y"])
def test_a_filter_without_sense_is_no_error(stage, client_of_liaison, query):
    assert client_of_liaison.get(f"{reverse('measures:list')}?{query}").status_code == 200


def test_a_refused_step_shows_its_reason_beside_the_day(stage, client_of_liaison):
    measure = a_measure(stage)
    url = reverse("measures:step", args=[measure.pk, "finish"])
    response = client_of_liaison.post(url, {"finish-day": "2099-01-01"})
    assert response.status_code == 200
    form = dict(response.context["steps"])["finish"]
    assert form.errors["day"] and form["day"].value() == "2099-01-01"
    assert client_of_liaison.post(url, {"finish-day": "2012-05-05"}).status_code == 302
    assert Measure.objects.get().state == "done"


def test_a_step_that_does_not_exist_is_404(stage, client_of_liaison):
    url = reverse("measures:step", args=[a_measure(stage).pk, "explode"])
    assert client_of_liaison.post(url).status_code == 404


def test_editing_an_old_page_is_refused(stage, client_of_liaison):
    measure = a_measure(stage, version=3)
    url = reverse("measures:edit", args=[measure.pk])
    data = {"goal": "people", "title": "种树", "version": 2}
    response = client_of_liaison.post(url, data)
    assert response.status_code == 200 and response.context["form"].non_field_errors()
    client_of_liaison.post(url, data | {"version": 3})
    assert Measure.objects.get().title == "种树"


def test_booking_an_outcome_once(stage, client_of_liaison):
    for _n in range(2):
        client_of_liaison.post(
            reverse("measures:outcome_add"), outcome_data(stage, helpers=[stage.department.pk])
        )
    outcome = Outcome.objects.get()
    assert list(outcome.helpers.all()) == [stage.department]


def test_a_likely_slip_is_asked_about_and_the_answer_kept(stage, client_of_liaison):
    url, data = reverse("measures:outcome_add"), outcome_data(stage, code="investment", quantity="200")
    response = client_of_liaison.post(url, data)
    form = response.context["form"]
    assert "kept" in form.errors and not form.fields["kept"].widget.is_hidden
    assert not Outcome.objects.exists()
    assert client_of_liaison.post(url, data | {"kept": ["small"]}).status_code == 302
    assert Outcome.objects.get().kept == ["small"]


@pytest.mark.parametrize("quantity", ["-5", "0", "viel", ""])
def test_a_bad_quantity_is_said_beside_the_field(stage, client_of_liaison, quantity):
    data = outcome_data(stage, quantity=quantity, evidence="发票在案")
    response = client_of_liaison.post(reverse("measures:outcome_add"), data)
    assert "quantity" in response.context["form"].errors
    assert "发票在案" in response.content.decode()


def test_a_helper_from_elsewhere_is_refused(stage, client_of_liaison):
    foreign = stage.stranger.pairings.get().department
    data = outcome_data(stage, helpers=[foreign.pk])
    response = client_of_liaison.post(reverse("measures:outcome_add"), data)
    assert "helpers" in response.context["form"].errors


def test_reversing_needs_a_writer(stage, client_of_liaison, sign_in, staff):
    url = reverse("measures:outcome", args=[an_outcome(stage).pk])
    sign_in(staff).post(url, {"reason": "错"})
    assert Outcome.objects.count() == 1
    client_of_liaison.post(url, {"reason": "错"})
    assert Outcome.objects.count() == 2
    assert client_of_liaison.get(url).context["form"] is None


def test_a_plan_and_its_targets_are_set_on_one_page(stage, client_of_liaison, sign_in, staff):
    url = reverse("measures:plan", args=[stage.community.pk, 2012])
    client_of_liaison.post(url, {"policy": "种树修路"})
    trees = OutcomeType.objects.get(code="trees")
    data = {"outcome_type": trees.pk, "half": "year", "baseline": "0", "target": "100", "goal": "party"}
    assert client_of_liaison.post(url, data).status_code == 302
    assert (Plan.objects.get().policy, PlanTarget.objects.get().target) == ("种树修路", 100)
    response = client_of_liaison.post(url, data | {"target": "-1"})
    assert response.status_code == 200 and response.context["target"].errors
    assert sign_in(staff).post(url, {"policy": "x"}).status_code == 403


def test_no_target_is_asked_for_where_both_halves_stand(stage, client_of_liaison):
    url = reverse("measures:plan", args=[stage.community.pk, 2012])
    for half, offered in (("2012H1", True), ("2012H2", False)):
        HalfYear.objects.create(code=half, plans_stand_at=timezone.now())
        assert (client_of_liaison.get(url).context["target"] is not None) is offered
    typed = {"target": "7", "half": "H2", "outcome_type": OutcomeType.objects.get(code="trees").pk}
    refused = client_of_liaison.post(url, typed | {"goal": "environment"})  # begun before the round opened
    assert 'value="7"' in refused.content.decode() and not PlanTarget.objects.exists()


def test_a_plan_shows_what_is_booked(stage, client_of_liaison):
    a_target(stage)
    an_outcome(stage)
    response = client_of_liaison.get(reverse("measures:plan", args=[stage.community.pk, 2012]))
    assert [row["actual"] for row in response.context["rows"]] == [30]


def test_a_target_is_removed_only_within_scope(stage, client_of_liaison, sign_in, outsider):
    url = reverse("measures:target_remove", args=[a_target(stage).pk])
    assert sign_in(outsider).post(url).status_code == 404
    client_of_liaison.post(url)
    assert not PlanTarget.objects.exists()


def test_staff_adds_and_retires_outcomes(stage, sign_in, staff):
    client, url = sign_in(staff), reverse("measures:types")
    data = {
        "code": "jobs",
        "goal": "people",
        "name_zh": "新增就业",
        "measure_word": "人",
        "whole": "on",
        "once": "k",
    }
    client.post(url, data)
    kind = OutcomeType.objects.get(code="jobs")
    assert client.post(url, data | {"once": "k2"}).context["form"].errors["code"]
    client.post(reverse("measures:type_retire", args=[kind.pk]))
    kind.refresh_from_db()
    assert kind.retired_on

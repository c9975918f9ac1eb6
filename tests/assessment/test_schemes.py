"""Schemes in versions: drafted, edited, imported, approved by another, compared, tried on a past round. DOMAIN 8."""

from datetime import date
from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest

from assessment import actions, reports
from assessment.metrics.plans import key_labels
from assessment.models import Indicator, Round, Scheme
from assessment.proof import round_recomputed
from assessment.scheme_words import COLUMNS
from office.models import AuditEvent
from shenbei.lib.errors import RuleBroken
from tests import factories as make
from tests.assessment.conftest import LATER, NOW, walk_to_approval


@pytest.fixture
def draft(stage, staff) -> Scheme:
    source = Scheme.objects.get(version=1)
    return actions.scheme_draft(
        by=staff, source=source, name="2013年修订", valid_from=date(2013, 1, 1), now=NOW
    )


def one(scheme: Scheme, code: str) -> Indicator:
    return Indicator.objects.select_related("category__scheme").get(category__scheme=scheme, code=code)


def test_a_draft_is_a_whole_copy_and_rules_nothing(draft):
    first = Scheme.objects.get(version=1)
    assert draft.version == 2 and not reports.difference(first, draft)
    assert Scheme.objects.valid_on(date(2013, 12, 31)).first() == first
    assert not reports.scheme_faults(draft)


def test_points_are_written_as_numbers(draft, staff):
    first = Scheme.objects.get(version=1)
    actions.indicator_save(by=staff, indicator=one(draft, "disputes"), points=Decimal(18), now=NOW)
    actions.indicator_drop(by=staff, indicator=one(draft, "survey"), now=NOW)
    actions.indicator_save(by=staff, indicator=one(draft, "safety"), points=Decimal(15), now=NOW)
    assert all("add up to 110, " in fault for fault in reports.scheme_faults(draft))
    assert "10 points" in {row.before for row in reports.difference(first, draft)}


def test_editing_leaves_events_and_shows_the_difference(draft, staff):
    first = Scheme.objects.get(version=1)
    actions.scheme_edit(by=staff, scheme=draft, good_from=Decimal(92), now=NOW)
    actions.indicator_save(by=staff, indicator=one(draft, "disputes"), points=Decimal(9), now=NOW)
    actions.indicator_drop(by=staff, indicator=one(draft, "safety"), now=NOW)
    said = {
        (row.what, row.before, row.after) for row in reports.difference(first, Scheme.objects.get(version=2))
    }
    assert ("good from", "90", "92") in said and ("矛盾纠纷化解 · points", "8", "9") in said
    assert ("安全生产与文明创建", "5 points", "") in said
    assert AuditEvent.objects.filter(verb__startswith="scheme.").count() == 4


@pytest.mark.parametrize(
    ("metric", "given", "words"),
    [
        ("survey_satisfaction", {"full": "95", "none": "60"}, "full from 95 %, none up to 60 %"),
        (
            "plan_kept",
            {"components": [["households", "jobs"], ["trainings"]]},
            "households in difficulty helped＋people brought into work；Party trainings held",
        ),
        ("measures_kept", {"goal": "people"}, "help for people in difficulty"),
        ("plan_kept", {"goal": "people"}, '{"goal": "people"}'),
        ("problems_on_time", {}, ""),
    ],
)
def test_parameters_are_told_in_words(db, metric, given, words):
    assert reports.parameters_words(metric, given, key_labels()) == words


def test_points_that_do_not_sum_are_not_approved(draft, staff, reviewer):
    actions.indicator_save(by=staff, indicator=one(draft, "disputes"), points=Decimal("8.5"), now=NOW)
    with pytest.raises(RuleBroken, match="100.5"):
        actions.scheme_approve(by=reviewer, scheme=draft, now=NOW)
    actions.indicator_save(by=staff, indicator=one(draft, "disputes"), points=Decimal(8), now=NOW)
    assert actions.scheme_approve(by=reviewer, scheme=draft, now=NOW).approved_on == date(2012, 12, 20)


@pytest.mark.parametrize(
    ("full", "none"), [(90, 90), (60, 90), (101, 60), (90, -1), ("ninety", 60), (90, "NaN"), (None, 60)]
)
def test_survey_limits_without_a_slope_are_not_approved(draft, staff, reviewer, full, none):
    survey = Indicator.objects.get(category__scheme=draft, metric="survey_satisfaction")
    survey = one(draft, survey.code)
    actions.indicator_save(by=staff, indicator=survey, parameters={"full": full, "none": none}, now=NOW)
    with pytest.raises(RuleBroken, match=f"{survey.name}.*above the one for none"):
        actions.scheme_approve(by=reviewer, scheme=draft, now=NOW)
    actions.indicator_save(by=staff, indicator=survey, parameters={"full": "92.5", "none": 60}, now=NOW)
    assert actions.scheme_approve(by=reviewer, scheme=draft, now=NOW).approved_on


def test_rural_and_urban_sum_each(draft, staff):
    actions.indicator_save(by=staff, indicator=one(draft, "disputes"), applies_to="rural", now=NOW)
    assert reports.scheme_points(draft) == {"rural": Decimal(100), "urban": Decimal(92)}
    assert len(reports.scheme_faults(draft)) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"metric": "unknown"},
        {"parameters": {}},
        {"metric": "survey_satisfaction", "parameters": {"full": "90"}},
    ],
)
def test_a_metric_that_cannot_compute_is_not_approved(draft, staff, reviewer, wrong):
    actions.indicator_save(by=staff, indicator=one(draft, "households"), now=NOW, **wrong)
    with pytest.raises(RuleBroken):
        actions.scheme_approve(by=reviewer, scheme=draft, now=NOW)


@pytest.mark.parametrize(
    "wrong", [{"pledges_weight": Decimal(30)}, {"fair_from": Decimal(95)}, {"gain_full": Decimal(0)}]
)
def test_weights_that_do_not_sum_and_limits_that_do_not_fall(draft, staff, wrong):
    with pytest.raises(RuleBroken):
        actions.scheme_edit(by=staff, scheme=draft, now=NOW, **wrong)


def test_who_prepared_does_not_approve_under_another_account(draft, staff, street_clerk):
    again = make.user_as("reviewer", person=staff.person, username="staff-as-reviewer")
    for by in (again, staff, street_clerk):
        with pytest.raises(RuleBroken):
            actions.scheme_approve(by=by, scheme=draft, now=NOW)


def test_an_approved_version_stands(draft, staff, reviewer):
    actions.scheme_approve(by=reviewer, scheme=draft, now=NOW)
    for act in (
        lambda: actions.scheme_edit(by=staff, scheme=draft, good_from=Decimal(91)),
        lambda: actions.indicator_save(by=staff, indicator=one(draft, "disputes"), points=Decimal(1)),
        lambda: actions.indicator_drop(by=staff, indicator=one(draft, "disputes")),
        lambda: actions.scheme_replace(by=staff, scheme=draft, categories={}),
        lambda: actions.scheme_approve(by=reviewer, scheme=draft),
    ):
        with pytest.raises(RuleBroken):
            act()


def test_an_indicator_for_one_kind_leaves_points_and_maximum_of_the_other(draft, staff, reviewer, stage):
    actions.indicator_save(by=staff, indicator=one(draft, "disputes"), applies_to="urban", now=NOW)
    actions.indicator_save(
        by=staff, indicator=one(draft, "petitions"), points=Decimal(15), applies_to="rural", now=NOW
    )
    Scheme.objects.filter(pk=draft.pk).update(approved_on=NOW.date(), valid_from=date(2012, 7, 1))
    found = actions.round_open(by=staff, code="2012H2", now=NOW)
    assert found.scheme_id == draft.pk
    actions.round_compute(by=None, round=found, now=NOW)
    assert found.results.get(community=stage.community).marks["harmony.disputes"]["state"] == "not_applicable"


def test_workbook_out_and_back_is_the_same(draft, staff):
    first = Scheme.objects.get(version=1)
    actions.indicator_drop(by=staff, indicator=one(draft, "safety"), now=NOW)
    content = reports.scheme_workbook(first)
    actions.scheme_import(by=staff, scheme=draft, content=content, filename="细则.xlsx", now=NOW)
    assert not reports.difference(first, draft)


def test_a_workbook_speaks_the_office_s_words_and_reads_the_system_s_too(draft, staff):
    book = openpyxl.load_workbook(BytesIO(reports.scheme_workbook(draft)))
    sheet = book.worksheets[0]
    head, first = ([cell.value for cell in row] for row in sheet.iter_rows(max_row=2))
    assert head[:3] == ["类别编码", "类别", "指标编码"] and head[6:9] == ["来源", "适用范围", "算法"]
    assert (first[6], first[8]) == ("系统计算", "成效对照计划")
    for row in sheet.iter_rows(min_row=1, max_row=1):
        for cell, key in zip(row, COLUMNS, strict=True):
            cell.value = key
    sheet["G2"], sheet["I2"] = "auto", "plan_kept"
    target = BytesIO()
    book.save(target)
    actions.scheme_import(by=staff, scheme=draft, content=target.getvalue(), filename="x.xlsx", now=NOW)
    assert not reports.difference(Scheme.objects.get(version=1), draft)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        *[(6, 0), (6, "七"), (7, "guess"), (9, "估算"), (8, "town"), (10, "[1]"), (4, None), (1, None)],
        # what no database takes as JSON, or Python not as deep
        *[(10, '{"a": "\\ud800"}'), (10, '{"a": "\\u0000"}'), (10, '{"a": NaN}'), (10, "[" * 1_990)],
    ],
)
def test_a_bad_cell_refuses_the_whole_workbook(draft, staff, column, value):
    book = openpyxl.load_workbook(BytesIO(reports.scheme_workbook(draft)))
    book.worksheets[0].cell(5, column).value = value
    target = BytesIO()
    book.save(target)
    with pytest.raises(actions.BookRefused) as caught:
        actions.scheme_import(by=staff, scheme=draft, content=target.getvalue(), filename="x.xlsx", now=NOW)
    assert len(caught.value.lines) == 1 and "row 5" in caught.value.lines[0]
    assert Indicator.objects.filter(category__scheme=draft).count() == 15


def test_a_past_round_tried_under_a_draft(full, draft, staff, reviewer, stage):
    past = actions.round_finish(by=reviewer, round=walk_to_approval(full, staff), now=LATER)
    assert all(move.moved == 0 for move in reports.what_if(draft, past))
    actions.scheme_edit(by=staff, scheme=draft, fair_from=Decimal(85), now=NOW)
    tried = reports.what_if(Scheme.objects.get(pk=draft.pk), past)
    assert [move.regraded for move in tried] == sorted([move.regraded for move in tried], reverse=True)
    moves = {move.result.name: move for move in tried}
    assert moves["南林湾村"].grade == "average" and moves["南林湾村"].result.grade == "fair"
    assert moves["南林湾村"].limit == "80 → 85"  # the total is what it was
    actions.indicator_save(by=staff, indicator=one(draft, "petitions"), points=Decimal("3.5"), now=NOW)
    move = next(move for move in reports.what_if(draft, past) if move.result.name == "南林湾村")
    assert move.why == [("harmony.petitions", "5.60 / 7", "2.80 / 3.5")]  # in proportion
    actions.indicator_save(by=staff, indicator=one(draft, "disputes"), code="quarrels", now=NOW)
    assert [move.missing for move in reports.what_if(draft, past)] == [
        1,
        1,
        1,
    ]  # what it did not have is missing
    assert round_recomputed(Round.objects.get(pk=past.pk)) == past.checksum


def test_pages_of_a_draft(draft, staff, reviewer, sign_in):
    client = sign_in(staff)
    home = "/assessment/schemes/2/"
    row = one(draft, "disputes")
    body = client.get(home).content.decode()
    assert f"{home}indicators/{row.pk}/" in body
    form = client.get(f"{home}edit/").context["form"]
    values = {name: form[name].value() for name in form.fields} | {"fair_from": "85"}
    assert client.post(f"{home}edit/", values).status_code == 302
    assert client.post(f"{home}edit/", values | {"fair_from": "95"}).status_code == 422
    form = client.get(f"{home}indicators/{row.pk}/").context["form"]
    values = {name: form[name].value() for name in form.fields} | {"name": "矛盾纠纷调处"}
    assert client.post(f"{home}indicators/{row.pk}/", values).status_code == 302
    assert "矛盾纠纷调处" in sign_in(reviewer).get(home).content.decode()
    sign_in(reviewer).post(f"{home}approve/", {"fresh_password": make.PASSWORD})
    assert Scheme.objects.get(version=2).approved_by == reviewer
    assert f"{home}edit/" not in client.get(home).content.decode()


# --- veto items -----------------------------------------------------------------------------------------


def test_a_district_adds_a_veto_item_to_a_draft(draft, staff, reviewer, stage):
    row = actions.ground_add(by=staff, scheme=draft, name="群体性事件", now=NOW)
    differ = reports.difference(Scheme.objects.get(version=1), draft)
    assert [(one.before, one.after) for one in differ] == [("", "群体性事件")]
    with pytest.raises(RuleBroken):
        actions.ground_add(by=staff, scheme=draft, name="群体性事件", now=NOW)
    with pytest.raises(RuleBroken):
        actions.ground_add(by=staff, scheme=draft, name=" ", now=NOW)
    actions.scheme_approve(by=reviewer, scheme=draft, now=NOW)
    with pytest.raises(RuleBroken):  # an approved version stands
        actions.ground_drop(by=staff, ground=row, now=NOW)
    with pytest.raises(RuleBroken):
        actions.ground_add(by=staff, scheme=draft, name="又一项", now=NOW)


def test_a_round_takes_its_own_veto_items_only(draft, full, staff, reviewer):
    new = actions.ground_add(by=staff, scheme=draft, name="群体性事件", now=NOW)
    actions.ground_drop(by=staff, ground=draft.veto_grounds.get(code="falsified"), now=NOW)
    actions.scheme_approve(by=reviewer, scheme=draft, now=NOW)
    given = {"by": staff, "happened_on": date(2012, 8, 1), "document": "区信访通报〔2012〕2号", "now": NOW}
    result = full.results.first()
    with pytest.raises(RuleBroken) as caught:
        actions.veto_enter(result=result, ground=new.code, **given)
    assert caught.value.field == "ground"
    row = actions.veto_enter(result=result, ground="falsified", **given)
    assert row.words == "弄虚作假"
    later = actions.round_open(by=staff, code="2013H1", now=LATER)
    assert list(later.veto_grounds.values()) == ["重大安全事故", "腐败案件", "群体性事件"]


def test_a_round_older_than_its_frozen_veto_items_has_its_schemes(full):
    full.frozen.pop("veto_grounds")
    assert list(full.veto_grounds) == ["accident", "corruption", "falsified"]


def test_veto_items_travel_in_the_workbook(draft, staff):
    actions.ground_add(by=staff, scheme=draft, name="群体性事件", now=NOW)
    book = openpyxl.load_workbook(BytesIO(reports.scheme_workbook(draft)))
    sheet = book.worksheets[1]
    sheet["B2"] = "重特大安全事故"
    sheet.delete_rows(3)
    content = BytesIO()
    book.save(content)
    actions.scheme_import(by=staff, scheme=draft, content=content.getvalue(), filename="s.xlsx", now=NOW)
    assert list(draft.veto_grounds.values_list("name", flat=True)) == [
        "重特大安全事故",
        "弄虚作假",
        "群体性事件",
    ]
    sheet["B3"] = "重特大安全事故"
    content = BytesIO()
    book.save(content)
    with pytest.raises(actions.BookRefused):
        actions.scheme_import(by=staff, scheme=draft, content=content.getvalue(), filename="s.xlsx", now=NOW)
    assert draft.veto_grounds.count() == 3

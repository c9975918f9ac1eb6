"""The computation: figures from rows, a fixed number of statements, helpers, and an independent recomputation."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.models import Person
from assessment import actions
from assessment.metrics import METRICS, register
from assessment.models import CommunityResult, HelperResult, Indicator, Score
from assessment.rules import Stage
from measures.models import Measure, Outcome, OutcomeType, Plan, PlanTarget
from pairing.models import Cadre, Community, Posting
from pledges.rules import State
from shenbei.lib.rows import rows_store
from tests import factories as make
from tests.assessment.conftest import (
    LATER,
    NOW,
    advance_to,
    plan,
    street_users,
    walk_to_approval,
    walk_to_feedback,
)
from tests.pledges.rows import many
from visits.models import Duty, Problem, QuotaRule, Verdict


def book(community, code, quantity, day=date(2012, 9, 1)):
    kind = OutcomeType.objects.get(code=code)
    return Outcome.objects.create(
        outcome_type=kind, community=community, date=day, quantity=quantity, added_at=NOW
    )


def computed(found, community, code):
    actions.round_compute(by=None, round=found, now=NOW)
    return Score.objects.get(
        result__round=found, result__community=community, indicator__code=code, stage="computed"
    )


def test_every_metric_of_the_default_scheme_is_registered(db):
    rows = Indicator.objects.exclude(metric="")
    named = set(rows.values_list("metric", flat=True)) | set(rows.values_list("urban_metric", flat=True)) - {
        ""
    }
    assert named == set(METRICS)
    for row in rows:
        for kind in ("rural", "urban"):
            assert set(METRICS[row.metric_for(kind)].parameters) <= set(row.parameters_for(kind))


def test_a_name_is_registered_once():
    with pytest.raises(ValueError, match="twice"):
        register(METRICS["plan_kept"])


def test_outcomes_against_plan(full, stage):
    plan(stage.community, {"agricultural_projects": 2, "cooperatives": 1})
    book(stage.community, "agricultural_projects", 1)
    book(stage.community, "agricultural_projects", 5, day=date(2012, 6, 30))  # the half-year before
    row = computed(full, stage.community, "projects")
    assert (row.actual, row.target, row.points) == (Decimal(1), Decimal(3), Decimal("2.33"))


def test_without_a_plan_the_figure_is_missing(full, stage):
    book(stage.community, "households", 3)
    row = computed(full, stage.community, "households")
    assert (row.state, row.points, row.actual, row.target) == ("missing", None, Decimal(3), None)


def test_plan_of_nothing_does_not_apply(full, stage):
    plan(stage.community, {"members_recruited": 0, "trainings": 2})
    book(stage.community, "trainings", 1)
    row = computed(full, stage.community, "members")
    assert (row.state, row.points) == ("scored", Decimal("3.00"))


def test_problems_closed_on_time(full, stage, staff):
    for due, closed in (
        (date(2012, 9, 1), date(2012, 9, 1)),
        (date(2012, 9, 1), date(2012, 9, 2)),
        (date(2013, 1, 1), None),
    ):
        Problem.objects.create(
            community=stage.community, text="路灯", raised_by=staff.person, raised_on=date(2012, 8, 1),
            owner=stage.department, due_on=due, state="closed" if closed else "open", answer="已修" if closed else "",
            answered_on=closed, answered_by=staff.person if closed else None, closed_on=closed,
            closed_by=staff.person if closed else None,
        )  # fmt: skip
    assert computed(full, stage.community, "problems").points == Decimal("2.50")
    assert computed(full, stage.sibling, "problems").state == "not_applicable"


def test_urban_variant_counts_measures(full, stage):
    CommunityResult.objects.filter(community=stage.community).update(kind="urban")
    for finished in (date(2012, 10, 1), None):
        Measure.objects.create(
            community=stage.community, goal="economy", title="便民服务站", due_on=date(2012, 11, 1), added_at=NOW,
            state="done" if finished else "planned", started_on=finished, finished_on=finished,
        )  # fmt: skip
    assert computed(full, stage.community, "projects").points == Decimal("3.50")


def test_each_figure_opens_to_its_rows(full, stage):
    plan(stage.community, {"agricultural_projects": 2, "cooperatives": 1})
    book(stage.community, "agricultural_projects", 1)
    row = computed(full, stage.community, "projects")
    parameters = row.indicator.parameters_for("rural")
    sources = list(METRICS["plan_kept"].rows(row.result, parameters))
    assert [source.amount for source in sources] == [Decimal(2), Decimal(1), Decimal(1)]


def statements(found) -> int:
    with CaptureQueriesContext(
        connection,
    ) as caught:
        actions.round_compute(by=None, round=found, now=NOW)
    return len(caught)


def grow(stage, count: int) -> None:
    """So many more communities, of both kinds, each with a plan, a pledge in force, a department and a cadre of its own."""
    pledges = many(stage, count, State.IN_FORCE, 2012)
    places = [pledge.community for pledge in pledges]
    Community.objects.filter(pk__in=[place.pk for place in places[::2]]).update(kind="urban")
    kind = OutcomeType.objects.get(code="households")
    plans = Plan.objects.bulk_create(Plan(community=place, year=2012) for place in places)
    PlanTarget.objects.bulk_create(
        PlanTarget(plan=row, goal=kind.goal, outcome_type=kind, half="H2", target=2) for row in plans
    )
    Outcome.objects.bulk_create(
        Outcome(outcome_type=kind, community=place, date=date(2012, 9, 1), quantity=n % 4 + 1, added_at=NOW)
        for n, place in enumerate(places)
    )
    people = Person.objects.bulk_create(Person(name=f"干部{n}") for n in range(count))
    cadres = Cadre.objects.bulk_create(
        Cadre(person=person, department=pledge.pairing.department, post="副科长", kind="young")
        for person, pledge in zip(people, pledges, strict=True)
    )
    Posting.objects.bulk_create(
        Posting(cadre=cadre, community=place, started_on=date(2012, 4, 1))
        for cadre, place in zip(cadres, places, strict=True)
    )


def test_statements_are_the_same_at_10_and_at_1000_communities(stage, staff):
    """All of a full round's computation: figures, totals, places, helpers."""
    counted = []
    for count in (10, 1000):
        with transaction.atomic():
            grow(stage, count)
            found = actions.round_open(by=staff, code="2012H2", now=NOW)
            counted.append(statements(found))
            assert found.results.filter(community__grades=None).count() == count
            assert Score.objects.filter(result__round=found, stage="computed", points__gt=0).count() >= count
            assert found.helpers.count() >= 2 * count
            transaction.set_rollback(True)
    assert counted[0] == counted[1] <= 40


def test_computing_again_changes_nothing(full, stage):
    plan(stage.community, {"households": 4})
    book(stage.community, "households", 3)
    actions.round_compute(by=None, round=full, now=NOW)
    before = (
        list(Score.objects.values().order_by("pk")),
        list(CommunityResult.objects.values().order_by("pk")),
    )
    actions.round_compute(by=None, round=full, now=NOW)
    assert before == (
        list(Score.objects.values().order_by("pk")),
        list(CommunityResult.objects.values().order_by("pk")),
    )


def test_veto_caps_the_grade(full, stage, staff, reviewer):
    row = full.results.get(community=stage.sibling)
    actions.veto_enter(
        by=staff, result=row, ground="falsified", happened_on=date(2012, 9, 9), document="区纪委通报", now=NOW
    )
    found = actions.round_finish(by=reviewer, round=walk_to_approval(full, staff), now=LATER)
    row = found.results.get(community=stage.sibling)
    assert (row.total, row.grade, row.proposed) == (Decimal("82.82"), "average", "average")


def test_low_satisfaction_bars_good_and_fair(full, stage, staff):
    found = walk_to_feedback(full, staff, satisfied=52, answers=60)
    row = found.results.get(community=stage.sibling)
    assert row.satisfaction == Decimal("86.67") and row.total > 80 and row.grade == "average"


# --- helpers ------------------------------------------------------------------------------------------


def helper(found, kind, name) -> HelperResult:
    return found.helpers.get(kind=kind, name=name)


def test_helpers_are_departments_streets_and_cadres(full, stage):
    actions.round_compute(by=None, round=full, now=NOW)
    kinds = sorted(full.helpers.values_list("kind", flat=True))
    assert kinds == ["cadre", "department", "department", "street", "street"]
    assert helper(full, "cadre", "高玉桂").total is None  # nothing to measure him by yet


def test_helper_result_from_its_parts(full, stage, staff):
    rule = QuotaRule.objects.filter(kind="work_group").first()
    duty = Duty.objects.create(
        cycle=stage.cycle, kind="work_group", organisation=stage.department, community=stage.community
    )
    for month, counted in ((9, 3), (10, 1), (6, 0)):  # June belongs to the half-year before
        Verdict.objects.create(
            duty=duty, rule=rule, starts_on=date(2012, month, 1), ends_on=date(2012, month, 30), outcome="met",
            owed=2, counted=counted, live_days=30,
        )  # fmt: skip
    found = walk_to_feedback(full, staff)
    row = helper(found, "department", stage.department.name)
    level = found.results.get(community=stage.community).total
    assert (row.level, row.gain, row.communities, row.pledges, row.duties) == (
        level,
        None,
        level,
        None,
        Decimal(75),
    )
    assert row.total == ((60 * level + 15 * 75) / 75).quantize(Decimal("0.01"), "ROUND_HALF_UP")


def test_gain_is_measured_from_the_round_before_the_helper_came(full, stage, staff, reviewer):
    actions.round_finish(by=reviewer, round=walk_to_approval(full, staff), now=LATER)
    light = actions.round_open(by=staff, code="2013H1", now=LATER)
    late = make.PostingFactory(community=stage.sibling, started_on=date(2013, 1, 5)).cadre
    actions.round_compute(by=None, round=light, now=LATER)
    row = light.helpers.get(cadre=late)
    assert row.inputs["communities"] == [{"code": stage.sibling.code, "now": None, "then": "82.82"}]
    assert Cadre.objects.count() == 2


def test_helper_who_left_before_is_none(full, stage):
    stage.posting.ended_on = date(2012, 6, 30)
    stage.posting.save()
    actions.round_compute(by=None, round=full, now=NOW)
    assert not full.helpers.filter(kind="cadre").exists()


# --- an independent recomputation ---------------------------------------------------------------------------


def test_totals_by_plain_arithmetic(full, stage, staff):
    found = walk_to_feedback(full, staff)
    for row in found.results.all():
        points, maximum = Decimal(0), Decimal(0)
        for mark in Indicator.objects.select_related("category"):
            scores = {score.stage: score for score in row.scores.filter(indicator=mark)}
            chosen = (
                scores.get("district") or scores.get("street")
                if mark.source != "auto"
                else scores["computed"]
            )
            if chosen.state == "scored":
                points, maximum = points + chosen.points, maximum + mark.points
        exact = points * 100 / maximum
        assert (row.points, row.maximum) == (points, maximum)
        assert abs(row.total - exact) <= Decimal("0.005")


def test_places_are_among_communities_of_a_kind(full, stage, staff):
    CommunityResult.objects.filter(community=stage.stranger).update(kind="urban")
    found = walk_to_feedback(full, staff)
    assert found.results.get(community=stage.stranger).place == 1
    assert found.results.filter(place=1).count() == 2


def test_many_rows_in_one_statement_hold_the_constraints(full, result):
    from django.db import IntegrityError

    fields = (
        "result",
        "indicator",
        "stage",
        "state",
        "points",
        "maximum",
        "inputs",
        "note",
        "entered_at",
        "version",
    )
    row = (result, Indicator.objects.first().pk, "computed", "scored", Decimal(9), Decimal(7), {}, "", NOW, 1)
    with pytest.raises(IntegrityError):
        rows_store(Score, [row], fields, ("result", "indicator", "stage"))


def test_street_users_cover_every_street(full):
    assert set(street_users(full)) == set(full.results.values_list("street", flat=True))
    assert advance_to(Stage.SELF, full, None).stage == Stage.SELF

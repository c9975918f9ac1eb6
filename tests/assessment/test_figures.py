"""The figures that the one statement stores are those that the rules give, on rows drawn by chance."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from assessment import actions, rules
from assessment.actions.compute import figures_store
from assessment.evaluation import figure_mark, shown
from assessment.metrics import sql
from assessment.metrics.tasks import tasks_of
from assessment.models import Indicator, Round, Score
from measures.models import Measure, OutcomeType
from measures.reports import community_totals, targets
from tests.assessment.conftest import NOW
from tests.assessment.random_rows import Chance
from visits.models import Problem

COMMUNITIES, BATCHES = 250, 3


class Books:
    """The rows behind the figures, counted one by one in plain Python."""

    def __init__(self, found: Round) -> None:
        window = found.window
        self.booked, self.planned = community_totals(window), targets(found.code)
        self.codes = set(OutcomeType.objects.values_list("code", flat=True))
        self.counted: dict[tuple[int, str], list[int]] = defaultdict(lambda: [0, 0])
        for row in Measure.objects.exclude(state="dropped"):
            if row.due_on and window.start <= row.due_on <= window.end:
                self._count(
                    (row.community_id, row.goal), bool(row.finished_on and row.finished_on <= window.end)
                )
        for row in Problem.objects.all():
            if window.start <= row.due_on <= window.end:
                self._count((row.community_id, ""), bool(row.closed_on and row.closed_on <= row.due_on))
        self.surveys = {
            row.community_id: [row.survey.satisfied, row.survey.answers]
            for row in found.results.select_related("survey")
            if hasattr(row, "survey")
        }

    def _count(self, key: tuple[int, str], done: bool) -> None:
        self.counted[key][0] += done
        self.counted[key][1] += 1

    def figure(self, metric: str, parameters: Mapping[str, Any], community: int) -> dict[str, Any]:
        """One community's figure by one metric."""
        if metric == "survey_satisfaction":
            return {"survey": self.surveys[community]} if community in self.surveys else {}
        if metric == "plan_kept":
            return {"pairs": [self.pair(community, keys) for keys in parameters["components"]]}
        key = parameters["goal"] if metric == "measures_kept" else ""
        return {"pairs": [[str(one) for one in self.counted[community, key]]]}

    def pair(self, community: int, keys: list[str]) -> list[str | None]:
        booked, planned = self.booked.get(community, {}), self.planned.get(community, {})
        wanted = [planned[key].target for key in keys if key in planned]
        actual = str(rules.rounded(sum((booked.get(key, Decimal(0)) for key in keys), Decimal(0))))
        return [
            actual if self.codes.issuperset(keys) else None,
            str(rules.rounded(sum(wanted, Decimal(0)))) if wanted else None,
        ]


def is_tie(figure: Mapping[str, Any], maximum: Decimal) -> bool:
    """Whether the exact points lie half-way between two cents."""
    pairs = [(Fraction(actual), Fraction(target)) for actual, target in figure.get("pairs", [])]
    shares = [min(Fraction(1), max(Fraction(0), actual / target)) for actual, target in pairs if target]
    halves = Fraction(maximum) * 200 * sum(shares) / len(shares) if shares else Fraction(0)
    return halves.denominator == 1 and halves.numerator % 2 == 1


def compare(found: Round) -> Counter:
    """Every figure as stored is what the rules say of the books; how many there are of each state, and of ties."""
    books, seen = Books(found), Counter()
    stored = {(row.result_id, row.indicator_id): row for row in Score.objects.filter(stage="computed")}
    for result in found.results.all():
        for row in Indicator.objects.all():
            if not row.applies_for(result.kind):
                continue
            parameters = row.parameters_for(result.kind)
            figure = books.figure(row.metric_for(result.kind), parameters, result.community_id)
            mark, score = figure_mark(figure, row.points, parameters), stored.pop((result.pk, row.pk))
            told = (score.state, score.points, score.maximum, score.actual, score.target, score.inputs)
            assert told == (mark.state, mark.points, mark.maximum, *shown(figure), figure), (
                row.metric,
                parameters,
            )
            seen[mark.state] += 1
            seen["tie"] += mark.state is rules.State.SCORED and is_tie(figure, row.points)
    assert not stored
    return seen


@pytest.mark.parametrize("seed", range(BATCHES))
def test_the_statement_says_what_the_rules_say(seed, staff):
    """Some ten thousand figures of random schemes, plans, outcomes, measures, problems and surveys."""
    found = Chance(seed, COMMUNITIES, staff).write()
    figures_store(found, NOW)
    seen = compare(found)
    assert sum(seen[state] for state in rules.State) > COMMUNITIES * 10
    assert min(seen[state] for state in rules.State) > 50 and seen["tie"] > 10, seen


def test_what_is_equal_is_not_written_again(staff):
    found = Chance(7, 40, staff).write()
    tasks = tasks_of(found)
    assert sql.figures_store(found, tasks, NOW) == Score.objects.count() > 400
    assert sql.figures_store(found, tasks, NOW + timedelta(1)) == 0
    changed = Score.objects.filter(stage="computed", state="scored").first()
    Score.objects.filter(pk=changed.pk).update(points=Decimal("0.01"), inputs={})
    assert sql.figures_store(found, tasks, NOW + timedelta(1)) == 1
    again = Score.objects.get(pk=changed.pk)
    assert (again.points, again.inputs) == (changed.points, changed.inputs)
    assert again.entered_at == NOW + timedelta(1) != changed.entered_at


def test_a_light_round_without_a_full_one_before_asks_no_survey(stage, staff):
    found = actions.round_open(by=staff, code="2012H1", now=NOW)
    figures_store(found, NOW)
    rows = Score.objects.filter(result__round=found, indicator__metric="survey_satisfaction")
    assert {(row.state, row.points, str(row.inputs)) for row in rows} == {
        ("not_applicable", None, "{'not_applicable': True}")
    }

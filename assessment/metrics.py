"""The metrics of the indicators, registered in one place: name, formula in words, figures of all, rows of one.

`figures` computes every community of a round in a fixed number of SQL statements (what several metrics need is
read once, by `Ground`); `rows` shows what one community's figure was counted from. README: how to add one.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessment import inputs, rules
from assessment.models import CommunityResult, Round, SurveyResult
from measures import reports as measures
from measures.models import Measure, Outcome, OutcomeType
from measures.models import Metric as PlannedFigure
from shenbei.lib.periods import Window
from visits.models import Problem
from visits.reports.counts import Ratio, problems_closed_on_time

Figure = Mapping[str, Any]
Parameters = Mapping[str, Any]


@dataclass(frozen=True)
class Subject:
    """A community within a round: its own key, its result's, rural or urban."""

    community: int
    result: int
    kind: str


@dataclass(frozen=True)
class Source:
    """A row behind a figure: its day, what it says, how much of it counts, and where it can be read."""

    day: date | None
    label: str
    amount: Decimal | int | str
    url: str = ""

    @property
    def counts(self) -> bool:
        """Whether the amount is a quantity (else it is a word)."""
        return not isinstance(self.amount, str)


class Ground:
    """A round with what metrics read from below, each once and set-based, when first asked for."""

    def __init__(self, found: Round) -> None:
        self.round = found
        self.window: Window = found.window
        self.everybody = [Subject(*row) for row in found.results.values_list("community", "pk", "kind")]
        self.subjects = self.everybody

    def narrow(self, kind: str) -> list[Subject]:
        """Look at the communities of one kind only, until told otherwise; returns them."""
        self.subjects = [one for one in self.everybody if one.kind == kind]
        return self.subjects

    @cached_property
    def surveys(self) -> dict[int, inputs.Survey]:
        """(satisfied, answers, decision) by community."""
        return inputs.surveys(self.round)

    @cached_property
    def outcomes(self) -> dict[int, dict[str, Decimal]]:
        """Quantities of the half-year: {community: {outcome code: quantity}}."""
        return measures.community_totals(self.window)

    @cached_property
    def outcome_codes(self) -> set[str]:
        """The codes of the outcome catalogue: what can be counted."""
        return set(OutcomeType.objects.values_list("code", flat=True))

    @cached_property
    def targets(self) -> dict[int, dict[str, measures.Target]]:
        """Targets of the plans for the half-year: {community: {key: target}}."""
        return measures.targets(self.round.code)

    @cached_property
    def due_measures(self) -> dict[tuple[int, str], tuple[int, int]]:
        """Measures due in the half-year and not dropped: {(community, goal): (carried out by then, due)}."""
        rows = due_measures(self.window).order_by().values_list("community", "goal")
        done = Count("pk", filter=Q(finished_on__lte=self.window.end))
        return {row[:2]: row[2:] for row in rows.annotate(done=done, due=Count("pk"))}

    @property
    def asks_survey(self) -> bool:
        """Whether a survey is due: in a full round, and in a light one once there has been a full one."""
        return self.round.kind == Round.Kind.FULL or inputs.last_full(self.round) is not None


def due_measures(window: Window) -> QuerySet[Measure]:
    """The measures that were to be done in a window, but for the dropped."""
    rows = Measure.objects.filter(due_on__range=(window.start, window.end))
    return rows.exclude(state=Measure.State.DROPPED)


@dataclass(frozen=True)
class Metric:
    """A way to compute an indicator. `parameters` names what an indicator must give it."""

    name: str
    label: str | Promise
    formula: str | Promise
    parameters: tuple[str, ...]
    figures: Callable[[Ground, Parameters], Mapping[int, Figure]]
    rows: Callable[[CommunityResult, Parameters], Iterable[Source]]


METRICS: dict[str, Metric] = {}


def register(metric: Metric) -> Metric:
    """Make a metric known by its name; a name once used stays."""
    if metric.name in METRICS:
        raise ValueError(f"metric {metric.name} is registered twice")
    METRICS[metric.name] = metric
    return metric


# --- plans, outcomes, measures ---------------------------------------------------------------------


def _plan_figures(ground: Ground, parameters: Parameters) -> dict[int, Figure]:
    pairs = {
        subject.community: [_pair(ground, subject.community, keys) for keys in parameters["components"]]
        for subject in ground.subjects
    }
    return {community: {"pairs": found} for community, found in pairs.items()}


def _pair(ground: Ground, community: int, keys: Iterable[str]) -> list[str | None]:
    """[actual, target] of one component as text; None where no row of plan or catalogue says it."""
    booked, planned = ground.outcomes.get(community, {}), ground.targets.get(community, {})
    targets = [planned[key].target for key in keys if key in planned]
    counted = all(key in ground.outcome_codes for key in keys)
    actual = sum((booked.get(key, Decimal(0)) for key in keys), Decimal(0)) if counted else None
    return [_text(actual), _text(sum(targets, Decimal(0)) if targets else None)]


def _text(value: Decimal | None) -> str | None:
    return None if value is None else str(rules.rounded(value))


def _plan_rows(result: CommunityResult, parameters: Parameters) -> Iterable[Source]:
    keys = [key for component in parameters["components"] for key in component]
    window = result.round.window
    for key, target in (
        measures.targets(result.round.code, [result.community]).get(result.community_id, {}).items()
    ):
        if key in keys:
            yield Source(None, _("Plan: %(key)s") % {"key": _key_label(key)}, target.target)
    rows = Outcome.objects.filter(community=result.community_id, outcome_type__code__in=keys)
    for row in (
        rows.counted(window, each_community=True).select_related("outcome_type").order_by("date", "pk")
    ):
        url = f"{reverse('measures:outcomes')}?community={result.community_id}&type={row.outcome_type_id}"
        yield Source(row.date, row.outcome_type.label, row.quantity, url)


def _key_label(key: str) -> str:
    if key in PlannedFigure.values:
        return str(PlannedFigure(key).label)
    return OutcomeType.objects.get(code=key).label


register(
    Metric(
        name="plan_kept",
        label=gettext_lazy("outcomes against plan"),
        formula=gettext_lazy(
            "Outcomes booked in the half-year ÷ the plan's target for it, at most 1; several components count equally. "
            "A target of 0 does not apply, without a target the figure is missing."
        ),
        parameters=("components",),
        figures=_plan_figures,
        rows=_plan_rows,
    )
)


def _kept_figures(ground: Ground, parameters: Parameters) -> dict[int, Figure]:
    goal = parameters["goal"]
    found = {one.community: ground.due_measures.get((one.community, goal), (0, 0)) for one in ground.subjects}
    return {community: {"pairs": [[str(done), str(due)]]} for community, (done, due) in found.items()}


def _kept_rows(result: CommunityResult, parameters: Parameters) -> Iterable[Source]:
    rows = due_measures(result.round.window).filter(community=result.community_id, goal=parameters["goal"])
    url = f"{reverse('measures:list')}?community={result.community_id}"
    for row in rows.order_by("due_on", "pk"):
        yield Source(row.due_on, row.title, row.get_state_display(), url)


register(
    Metric(
        name="measures_kept",
        label=gettext_lazy("measures carried out as planned"),
        formula=gettext_lazy(
            "Measures of one goal carried out by the half-year's end ÷ measures due in it (dropped ones left out). "
            "Without a measure due it does not apply."
        ),
        parameters=("goal",),
        figures=_kept_figures,
        rows=_kept_rows,
    )
)


# --- residents' problems ---------------------------------------------------------------------------


def due_problems(window: Window) -> QuerySet[Problem]:
    """The problems of residents that were due in a window."""
    return Problem.objects.filter(due_on__range=(window.start, window.end))


def _problem_figures(ground: Ground, parameters: Parameters) -> dict[int, Figure]:
    communities = [one.community for one in ground.subjects]
    found = problems_closed_on_time(ground.window, communities)
    ratios = {community: found.get(community, Ratio(0, 0)) for community in communities}
    return {community: {"pairs": [[str(row.done), str(row.due)]]} for community, row in ratios.items()}


def _problem_rows(result: CommunityResult, parameters: Parameters) -> Iterable[Source]:
    rows = due_problems(result.round.window).filter(community=result.community_id).order_by("due_on", "pk")
    for row in rows:
        in_time = row.closed_on is not None and row.closed_on <= row.due_on
        word = _("closed on time") if in_time else _("not closed on time")
        yield Source(row.due_on, row.text, word, reverse("visits:problem", args=[row.pk]))


register(
    Metric(
        name="problems_on_time",
        label=gettext_lazy("residents' problems closed on time"),
        formula=gettext_lazy(
            "Problems closed by their due date ÷ problems due in the half-year. Without a problem it does not apply."
        ),
        parameters=(),
        figures=_problem_figures,
        rows=_problem_rows,
    )
)


# --- satisfaction ---------------------------------------------------------------------------------


def _survey_figures(ground: Ground, parameters: Parameters) -> dict[int, Figure]:
    if not ground.asks_survey:
        return {subject.community: {"not_applicable": True} for subject in ground.subjects}
    return {community: {"survey": list(row[:2])} for community, row in ground.surveys.items()}


def _survey_rows(result: CommunityResult, parameters: Parameters) -> Iterable[Source]:
    source = result.round if result.round.kind == Round.Kind.FULL else inputs.last_full(result.round)
    rows = SurveyResult.objects.filter(result__community=result.community_id, result__round=source)
    for row in rows.select_related("result__round"):
        text = _("%(satisfied)d of %(answers)d answers satisfied (%(round)s)")
        values = {"satisfied": row.satisfied, "answers": row.answers, "round": row.result.round}
        card = reverse("assessment:card", args=[row.result.round.code, row.result.code])
        yield Source(row.held_on, text % values, row.satisfied, card)


register(
    Metric(
        name="survey_satisfaction",
        label=gettext_lazy("satisfaction survey"),
        formula=gettext_lazy(
            "Satisfied ÷ answers; full points from the upper limit, none up to the lower one, linear between. A light "
            "round takes the last full round's survey."
        ),
        parameters=("full", "none"),
        figures=_survey_figures,
        rows=_survey_rows,
    )
)

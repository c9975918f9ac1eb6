"""Outcomes booked in the half-year against the plan's targets for it (DOMAIN 8, auto)."""

from collections.abc import Iterable, Mapping

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessment.metrics.registry import Form, Metric, Parameters, Source, register
from assessment.metrics.rows import NOTHING
from assessment.models import CommunityResult, Round
from measures import reports as measures
from measures.models import Metric as PlannedFigure
from measures.models import Outcome, OutcomeType


def _pieces(found: Round) -> Iterable[QuerySet]:
    booked = Outcome.objects.counted(found.window, each_community=True).order_by()
    yield booked.values_list("community_id", "outcome_type__code", "quantity", NOTHING)
    yield measures.target_rows(found.code).values_list("plan__community_id", "planned_key", NOTHING, "share")


def _countable() -> set[str]:
    return set(OutcomeType.objects.values_list("code", flat=True))


def _rows(result: CommunityResult, parameters: Parameters) -> Iterable[Source]:
    keys = [key for component in parameters["components"] for key in component]
    planned = measures.targets(result.round.code, [result.community]).get(result.community_id, {})
    labels = key_labels()
    for key, target in planned.items():
        if key in keys:
            yield Source(None, _("Plan: %(key)s") % {"key": labels[key]}, target.target)
    rows = Outcome.objects.filter(community=result.community_id, outcome_type__code__in=keys)
    for row in (
        rows.counted(result.round.window, each_community=True)
        .select_related("outcome_type")
        .order_by("date", "pk")
    ):
        url = f"{reverse('measures:outcomes')}?community={result.community_id}&type={row.outcome_type_id}"
        yield Source(row.date, row.outcome_type.label, row.quantity, url)


def key_labels() -> dict[str, str]:
    """The words of everything that a plan can name. 1 query."""
    outcomes = {row.code: row.label for row in OutcomeType.objects.all()}
    return {value: str(label) for value, label in PlannedFigure.choices} | outcomes


def _words(parameters: Parameters, labels: Mapping[str, str]) -> str:
    return "；".join("＋".join(labels.get(key, key) for key in keys) for keys in parameters["components"])


register(
    Metric(
        name="plan_kept",
        label=gettext_lazy("outcomes against plan"),
        formula=gettext_lazy(
            "Outcomes booked in the half-year ÷ the plan's target for it, at most 1; several components count equally. "
            "A target of 0 does not apply, without a target the figure is missing."
        ),
        parameters=("components",),
        form=lambda found: Form.AMOUNTS,
        keys=lambda parameters: parameters["components"],
        pieces=_pieces,
        rows=_rows,
        countable=_countable,
        words=_words,
    )
)

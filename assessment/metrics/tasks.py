"""What a round's scheme asks of the metrics: one task per indicator, or two where rural and urban communities differ."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from assessment.metrics.registry import METRICS, Metric, Parameters
from assessment.models import Indicator, Round
from pairing.models import Community


@dataclass(frozen=True)
class Task:
    """One indicator for the communities of a kind (empty: of both): which keys add up to each of its pairs."""

    indicator: int
    kind: str
    maximum: Decimal
    metric: Metric
    parameters: Parameters

    @property
    def keys(self) -> list[list[str]]:
        """The keys of each pair."""
        return self.metric.keys(self.parameters)


def tasks_of(found: Round) -> list[Task]:
    """Every task of a round, in the scheme's order. 1 query."""
    rows = Indicator.objects.filter(category__scheme=found.scheme_id).exclude(metric="")
    return [task for row in rows for task in _of_indicator(row)]


def _of_indicator(row: Indicator) -> Iterator[Task]:
    kinds = [kind for kind in Community.Kind.values if row.applies_for(kind) and row.metric_for(kind)]
    told = [(row.metric_for(kind), row.parameters_for(kind)) for kind in kinds]
    if len(kinds) > 1 and told[0] == told[1]:
        kinds, told = [""], told[:1]
    for kind, (metric, parameters) in zip(kinds, told, strict=True):
        yield Task(row.pk, kind, row.points, METRICS[metric], parameters)


def tasks_json(found: Round, tasks: Sequence[Task]) -> str:
    """The tasks as the statement reads them; their number is their place."""
    known = {task.metric.name: task.metric.countable for task in tasks}
    countable = {name: ask() for name, ask in known.items() if ask}
    return json.dumps(
        [
            {
                "task": number,
                "indicator": task.indicator,
                "kind": task.kind,
                "maximum": str(task.maximum),
                "form": task.metric.form(found),
                "places": len(task.keys),
                "counted": [_counted(keys, countable.get(task.metric.name)) for keys in task.keys],
                "parameters": task.parameters,
            }
            for number, task in enumerate(tasks)
        ]
    )


def _counted(keys: Iterable[str], countable: set[str] | None) -> bool:
    return countable is None or countable.issuperset(keys)


def keys_json(tasks: Sequence[Task]) -> str:
    """Which key of which metric adds to which pair of which task."""
    return json.dumps(
        [
            {"task": number, "place": place, "metric": task.metric.name, "key": key}
            for number, task in enumerate(tasks)
            for place, keys in enumerate(task.keys, 1)
            for key in keys
        ]
    )

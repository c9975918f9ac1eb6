"""What a metric is, and the list of all: name, formula in words, rows of everybody, rows of one."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise

from assessment.models import CommunityResult, Round

Parameters = Mapping[str, Any]


class Form(StrEnum):
    """How the sums of a figure's rows are read."""

    AMOUNTS = "amounts"  # against a plan: a target that no row names is missing
    COUNTS = "counts"  # so many of so many: without a row 0 of 0, which does not apply
    SURVEY = "survey"  # satisfied of answers, between two limits: without a row missing
    NONE = "none"  # does not apply to anybody in this round


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


@dataclass(frozen=True)
class Metric:
    """A way to compute an indicator. `parameters` names what an indicator must give it.

    `pieces` are querysets of (community, key, actual, target), the rows behind the figures of all communities of
    a round; `keys` says which keys add up to each pair of a figure. `countable` are the keys whose actual can be counted
    at all (None: every key); `form` is asked for the round; `fault` says in a sentence why parameters cannot be
    counted with, nothing when they can; `words` says parameters for readers, given the names of the keys.
    """

    name: str
    label: str | Promise
    formula: str | Promise
    parameters: tuple[str, ...]
    form: Callable[[Round], Form]
    keys: Callable[[Parameters], list[list[str]]]
    pieces: Callable[[Round], Iterable[QuerySet]]
    rows: Callable[[CommunityResult, Parameters], Iterable[Source]]
    countable: Callable[[], set[str]] | None = None
    fault: Callable[[Parameters], str] = lambda parameters: ""
    words: Callable[[Parameters, Mapping[str, str]], str] = lambda parameters, labels: ""


METRICS: dict[str, Metric] = {}


def register(metric: Metric) -> Metric:
    """Make a metric known by its name; a name once used stays."""
    if metric.name in METRICS:
        raise ValueError(f"metric {metric.name} is registered twice")
    METRICS[metric.name] = metric
    return metric

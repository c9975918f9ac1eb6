"""Small words for the pages of assessment."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import template

from assessment.metrics import METRICS
from assessment.models import Indicator
from assessment.reports.schemes import parameters_words
from shenbei.lib.figures import plain_number

register = template.Library()


@register.filter
def formula(name: str) -> str:
    """A metric's formula in words; empty for none."""
    return str(METRICS[name].formula) if name in METRICS else ""


@register.simple_tag
def counted(name: str, parameters: Mapping[str, Any], labels: Mapping[str, str]) -> str:
    """What a metric counts with these parameters, in words; empty for none."""
    return parameters_words(name, parameters, labels)


@register.filter
def source_word(value: str) -> str:
    """The words of an indicator's source."""
    return str(Indicator.Source(value).label)


@register.filter
def signed(value: Decimal | None) -> str:
    """A difference as «+3.50»; a dash for none."""
    return "–" if value is None else f"{value:+.2f}"


@register.filter
def named(names: dict[str, str], key: str) -> str:
    """The name kept under a key; the key itself for none."""
    return names.get(key, key)


@register.filter
def position(rows: Sequence[Any], place: int) -> Any:
    """The row at a place."""
    return rows[place]


@register.filter
def plain(value: str) -> str:
    """A figure that a round keeps as text, without idle zeros: «20.00» as «20»."""
    return plain_number(Decimal(value))


@register.filter
def weight(value: str) -> str:
    """A weight as «60 %»."""
    return f"{plain(value)} %"

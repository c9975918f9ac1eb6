"""The pay factor that a grade brings, as data, off until the district sets it (DOMAIN 8)."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from assessment.models import CommunityResult, Round
from assessment.rules import BEST_FIRST
from office.reports import value

NAME = "assessment.pay_factors"


def pay_factors() -> dict[str, Decimal]:
    """{grade: factor}, best first; empty while the district has not switched it on."""
    data: Mapping = value(NAME)
    return {grade.value: Decimal(data[grade.value]) for grade in BEST_FIRST} if data["on"] else {}


def pay_data() -> dict[str, Any]:
    """The changeable value itself: `on` and a factor by grade."""
    return dict(value(NAME))


def pay_rows(found: Round) -> list[tuple[CommunityResult, Decimal]]:
    """(community's result, its factor) of a finished round by code; nothing while switched off or not final."""
    factors = pay_factors()
    if not factors or not found.is_finished:
        return []
    return [(row, factors[row.grade]) for row in found.results.select_related("street").order_by("code")]

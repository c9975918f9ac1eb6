"""Rounding as the district does it: half up, never half to even."""

from decimal import ROUND_HALF_UP, Decimal


def half_up(value: Decimal, step: str = "0.01") -> Decimal:
    """A Decimal rounded half up to a step such as 0.01."""
    return value.quantize(Decimal(step), rounding=ROUND_HALF_UP)

"""Figures and sizes as official paper writes them."""

from decimal import Decimal


def head_size(office: str, suffix: str = "") -> int:
    """The size in points at which a red head fits the type area of 442 pt: 36 at most, 22 at least."""
    return max(22, min(36, 436 // max(1, len(str(office)) + len(suffix))))


def plain_number(value: Decimal | None) -> str:
    """A figure without trailing zeros and without exponent: 120, 3.5."""
    if value is None:
        return ""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text

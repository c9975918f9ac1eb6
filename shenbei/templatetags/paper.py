"""Template filters of official paper."""

from decimal import Decimal

from django import template
from django.utils.html import format_html

from shenbei.lib.fonts import one_face

register = template.Library()


@register.filter
def whole(text: object) -> str:
    """A name in one face throughout: where the body face lacks a character the next face prints all of it."""
    text = "" if text is None else str(text)
    return text if one_face(text) else format_html('<span class="whole">{}</span>', text)


@register.filter
def head_size(office: str, suffix: str = "") -> int:
    """The size in points at which a red head fits the type area of 442 pt: 36 at most, 22 at least."""
    return max(22, min(36, 436 // max(1, len(str(office)) + len(suffix))))


@register.filter
def plain_number(value: Decimal | None) -> str:
    """A figure without trailing zeros and without exponent: 120, 3.5."""
    if value is None:
        return ""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text

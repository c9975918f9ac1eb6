"""Template filters of official paper."""

from django import template
from django.utils.html import format_html

from shenbei.lib.figures import head_size, plain_number
from shenbei.lib.fonts import one_face

register = template.Library()


@register.filter
def whole(text: object) -> str:
    """A name in one face throughout: where the body face lacks a character the next face prints all of it."""
    text = "" if text is None else str(text)
    return text if one_face(text) else format_html('<span class="whole">{}</span>', text)


register.filter("head_size", head_size)
register.filter("plain_number", plain_number)

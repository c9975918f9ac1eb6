"""Personal data as pages may show it."""

from django import template

from accounts.rules import masked as mask

register = template.Library()


@register.filter
def masked(phone: str | None) -> str:
    """138****1234; a dash where there is no number."""
    return mask(phone) if phone else "–"

"""Grades and dated rows as badges: a colour and a word."""

from datetime import date

from django import template
from django.forms import BoundField, ChoiceField
from django.utils.html import format_html
from django.utils.translation import gettext as _

from pairing.models import Grade
from shenbei.lib.dated import Dated

register = template.Library()
BADGE = '<span class="badge rounded-pill status status-{}">{}</span>'


@register.simple_tag
def grade_badge(value: str | None) -> str:
    """The badge of a grade's value; «not graded» without one."""
    if not value:
        return format_html(BADGE, "secondary", _("not graded"))
    level = Grade.Level(value)
    return format_html(BADGE, level.badge, level.label)


@register.simple_tag
def life(row: Dated, day: date) -> str:
    """Whether a dated row lives on a day: live, ended, or begins later."""
    if row.started_on > day:
        return format_html(BADGE, "info", _("begins later"))
    if row.ended_on and row.ended_on < day:
        return format_html(BADGE, "secondary", _("ended"))
    return format_html(BADGE, "success", _("live"))


@register.simple_tag
def filter_field(field: BoundField) -> str:
    """A field of a list's search line, in the look of the house."""
    look = "form-select" if isinstance(field.field, ChoiceField) else "form-control"
    return field.as_widget(attrs={"class": look})

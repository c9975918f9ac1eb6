"""Furniture of every page: dates, money, points and statuses as an official reads them."""

from datetime import date, datetime
from decimal import Decimal

from django import template
from django.db import models
from django.http import QueryDict
from django.utils.html import format_html
from django.utils.translation import get_language, gettext

from shenbei.lib.periods import SHANGHAI

register = template.Library()


@register.filter
def cn_date(value: date | datetime | None) -> str:
    """2012年3月5日 (in English 2012-03-05); moments become days in Shanghai; nothing for None."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = value.astimezone(SHANGHAI).date()
    if (get_language() or "").startswith("zh"):
        return f"{value.year}年{value.month}月{value.day}日"
    return value.isoformat()


@register.filter
def cn_moment(value: datetime | None) -> str:
    """The day with hour and minute in Shanghai."""
    return f"{cn_date(value)} {value.astimezone(SHANGHAI):%H:%M}" if value else ""


@register.filter
def actor(name: str) -> str:
    """Who acted, by the name an event keeps; the machine's own acts in the reader's language."""
    return gettext("the system itself") if name == "system" else name


@register.filter
def asked(parameters: QueryDict) -> list[tuple[str, str]]:
    """What an address asks for, by name; «request.GET.items» in a template is the parameter «items» where one is sent."""
    return [(name, str(value)) for name, value in parameters.items()]


@register.filter
def number(value: Decimal | int | None) -> str:
    """Grouped by thousands, without idle zeros; a dash for None."""
    if value is None or value == "":
        return "–"
    text = f"{value:,}"
    return text.rstrip("0").rstrip(".") if "." in text else text


@register.filter
def yuan(value: Decimal | int | None) -> str:
    """Yuan, grouped by thousands; a dash for None."""
    return (
        "–"
        if value is None
        else f"{number(value)} 元"
        if (get_language() or "").startswith("zh")
        else f"¥{number(value)}"
    )


@register.filter
def points(value: Decimal | None) -> str:
    """Points with two decimals; a dash for None (missing is not zero)."""
    return "–" if value is None else f"{value:.2f}"


@register.simple_tag
def status(obj: models.Model, field: str = "state") -> str:
    """The status of an object's choices field, by colour and by word."""
    choice = obj._meta.get_field(field).choices
    value = getattr(obj, field)
    label = dict(choice or []).get(value, value)
    return badge(label, badge_of(obj, field, value))


def badge_of(obj: models.Model, field: str, value: str) -> str:
    """The badge colour that the model's BadgeChoices give a value."""
    for choices in vars(type(obj)).values():
        if isinstance(choices, type) and issubclass(choices, models.TextChoices) and value in choices.values:
            return getattr(choices(value), "badge", "secondary")
    return "secondary"


@register.simple_tag
def badge(label: str, colour: str = "secondary") -> str:
    """A label in a colour."""
    return format_html('<span class="badge rounded-pill status status-{}">{}</span>', colour, label)


@register.inclusion_tag("components/pager.html", takes_context=True)
def pager(context, page) -> dict:
    """Previous and next page, keeping the filters of the address."""
    query = context["request"].GET.copy()
    query.pop("page", None)
    return {"page": page, "query": query.urlencode()}

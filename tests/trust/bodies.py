"""A valid body for any form: what it shows already, and something fitting in each field that is still empty."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms

from tests.trust.forms import forms_of


def filled(field: forms.Field, day: date) -> Any:
    """Something that a field takes."""
    if isinstance(field, forms.ModelMultipleChoiceField | forms.ModelChoiceField):
        first = field.queryset.first()
        return "" if first is None else field.prepare_value(first)
    if isinstance(field, forms.ChoiceField):
        flat = [
            key
            for key, label in field.choices
            if key not in ("", None) and not isinstance(label, list | tuple)
        ]
        return flat[0] if flat else ""
    if isinstance(field, forms.BooleanField):
        return "on"
    if isinstance(field, forms.DateField):
        return day.isoformat()
    if isinstance(field, forms.IntegerField | forms.DecimalField):
        least = max(filter(None, [field.min_value, Decimal(1)]))
        return str(min(least, field.max_value) if field.max_value is not None else least)
    if isinstance(field, forms.EmailField):
        return "somebody@example.org"
    return "文字"


def shown(form: forms.BaseForm, name: str) -> Any:
    """What a form shows in a field before anybody typed."""
    value = form.get_initial_for_field(form.fields[name], name)
    value = form.fields[name].prepare_value(value)
    if isinstance(value, date):
        return value.isoformat()
    return "" if value in (None, False, []) else value


def body_of(response, day: date, given: dict[str, Any]) -> dict[str, Any]:
    """What a browser would post from the forms of a page, `given` typed over it; required fields are filled."""
    body: dict[str, Any] = {}
    for form in forms_of(response):
        for name, field in form.fields.items():
            if field.disabled:
                continue
            value = shown(form, name)
            if value == "" and field.required and not isinstance(field, forms.FileField):
                value = filled(field, day)
            if value != "":
                body.setdefault(form.add_prefix(name), value)
    return {name: value for name, value in (body | given).items() if value is not None}

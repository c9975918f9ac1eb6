"""How the forms of pledges are laid out, and how a day is typed."""

from __future__ import annotations

from collections.abc import MutableMapping
from decimal import Decimal
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms

from shenbei.lib.figures import plain_number


def helper(*layout: Any) -> FormHelper:
    """Fields without a form tag of their own, in this layout or one below the other."""
    found = FormHelper()
    found.form_tag = False
    found.disable_csrf = True
    if layout:
        found.layout = Layout(*layout)
    return found


class DayInput(forms.DateInput):
    """A day, picked or typed as 2012-03-05."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


def plainly(initial: MutableMapping[str, Any]) -> None:
    """Figures as one types them: 2000 in place of 2000.00."""
    for name, value in initial.items():
        if isinstance(value, Decimal):
            initial[name] = Decimal(plain_number(value))

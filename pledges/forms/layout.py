"""How the forms of pledges are laid out, and how a day is typed."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms


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

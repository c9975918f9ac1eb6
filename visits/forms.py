"""Forms of visits and quotas: they check the shape, the actions check the rules."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import OnceForm
from accounts.models import Organisation
from pairing.models import Community
from shenbei.lib.periods import Window
from shenbei.lib.workdays import Workdays
from visits.models import Duty
from visits.rules import Kind, State


class DateInput(forms.DateInput):
    """The browser's own date picker, with ISO dates."""

    input_type = "date"

    def __init__(self, **attrs) -> None:
        super().__init__(attrs=attrs, format="%Y-%m-%d")


def helper(*layout) -> FormHelper:
    """A crispy helper without a form tag; with a layout where one is given."""
    made = FormHelper()
    made.form_tag = False
    if layout:
        made.layout = Layout(*layout)
    return made


def offer(form: forms.Form, name: str, rows: Any) -> None:
    """Let a field choose among rows (a queryset) or choices (a list)."""
    field: Any = form.fields[name]
    if isinstance(rows, list):
        field.choices = rows
    else:
        field.queryset = rows


def text_area(label, rows: int = 2, required: bool = False, **kwargs) -> forms.CharField:
    """Some lines of text."""
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, widget=widget, required=required, max_length=4000, **kwargs)


class PlainForm(forms.Form):
    """A form whose fields stand one below the other."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.helper = helper()


class ReasonForm(PlainForm):
    """A reason in a sentence or two."""

    reason = text_area(_("Reason"), rows=3, required=True)


class AnswerForm(PlainForm):
    """An answer that the other side reads."""

    answer = text_area(_("Answer"), rows=4, required=True)


class DecideForm(PlainForm):
    """The reviewer's decision on a dispute."""

    took_place = forms.TypedChoiceField(
        label=_("Decision"),
        choices=[("yes", _("it took place")), ("no", _("it did not take place"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    grounds = text_area(_("Grounds"), rows=3, required=True)


class SideForm(forms.Form):
    """Another side whose duty the visit serves."""

    duty = forms.ModelChoiceField(label=_("Side"), queryset=Duty.objects.none(), widget=forms.RadioSelect)
    participants = forms.CharField(label=_("Who went"), required=False, max_length=300)

    def __init__(self, *args, duties, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "duty", duties)
        self.helper = helper()


class SheetForm(forms.Form):
    """One line per day of a month: a tick and a remark."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, window: Window, today: date, calendar: Workdays, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.calendar = calendar
        self.days = [window.start + timedelta(n) for n in range(window.days)]
        self.days = [day for day in self.days if day <= today]
        for day in self.days:
            self.fields[f"tick_{day.day}"] = forms.BooleanField(required=False)
            self.fields[f"note_{day.day}"] = forms.CharField(required=False, max_length=200)

    def lines(self) -> Iterator[dict]:
        """Every day with its two fields, and whether the offices are open."""
        for day in self.days:
            yield {
                "day": day,
                "tick": self[f"tick_{day.day}"],
                "note": self[f"note_{day.day}"],
                "working": self.calendar.is_working(day),
            }

    def ticked(self) -> dict[date, str]:
        """The ticked days with their remarks."""
        data = self.cleaned_data
        return {day: data[f"note_{day.day}"] for day in self.days if data[f"tick_{day.day}"]}


class FilterForm(forms.Form):
    """What to see of the visits."""

    q = forms.CharField(label=_("Community"), required=False, max_length=60)
    kind = forms.ChoiceField(label=_("Kind"), required=False)
    state = forms.ChoiceField(label=_("State"), required=False)
    since = forms.DateField(label=_("From"), required=False, widget=DateInput())
    until = forms.DateField(label=_("Until"), required=False, widget=DateInput())

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        kinds = [choice for choice in Kind.choices if choice[0] != Kind.RESIDENCE]
        offer(self, "kind", [("", _("All")), *kinds])
        offer(self, "state", [("", _("All")), *State.choices])
        for name, field in self.fields.items():
            select = name in ("kind", "state")
            field.widget.attrs["class"] = "form-select" if select else "form-control"


class ProblemForm(OnceForm):
    """A problem, who sees to it, until when."""

    community = forms.ModelChoiceField(label=_("Community"), queryset=Community.objects.none())
    text = text_area(_("Problem"), rows=3, required=True)
    owner = forms.ModelChoiceField(label=_("Who sees to it"), queryset=Organisation.objects.none())
    due_on = forms.DateField(label=_("Due on"), widget=DateInput())

    def __init__(self, *args, communities, owners, today: date, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "community", communities)
        offer(self, "owner", owners)
        self.fields["due_on"].initial = today + timedelta(days=30)
        self.fields["due_on"].widget.attrs["min"] = today.isoformat()
        self.helper = helper()

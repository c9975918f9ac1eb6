"""Forms of the quota rules and of the working-day calendar behind them."""

from __future__ import annotations

from datetime import date, timedelta

from django import forms
from django.utils.translation import gettext as _text
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.forms import OnceForm
from shenbei.lib.forms import DayField, RowsForm
from visits.models import QuotaRule
from visits.rules import Kind

LONGEST = 40  # days that one act may name


class QuotaForm(OnceForm, RowsForm):
    """A rule proposed from a day on."""

    rows = [
        ("kind", "minimum", "months"),
        ("valid_from",),
        ("distinct_days",),
        ("confirmed_only",),
        ("grounds",),
    ]

    kind = forms.ChoiceField(label=_("Duty"), choices=Kind.choices)
    minimum = forms.IntegerField(label=_("Minimum"), min_value=1, max_value=366)
    months = forms.TypedChoiceField(
        label=_("in so many calendar months"), choices=QuotaRule.MONTHS, coerce=int
    )
    valid_from = DayField(
        label=_("Valid from"),
        help_text=_(
            "A window must begin on this day by the rule so far and by the new one, and still be open."
        ),
    )
    distinct_days = forms.BooleanField(
        label=_("Distinct days"), required=False, initial=True, help_text=_("Two on one day count once.")
    )
    confirmed_only = forms.BooleanField(
        label=_("Confirmed only"),
        required=False,
        help_text=_("What waits for confirmation does not count yet."),
    )
    grounds = forms.CharField(
        label=_("Grounds"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )


class HolidayForm(RowsForm):
    """Days off or days worked, from a day until another."""

    rows = [("day", "until"), ("working",), ("name",)]

    day = DayField(label=_("From"))
    until = DayField(label=_("Until"), required=False, help_text=_("Blank for one day."))
    working = forms.TypedChoiceField(
        label=_("The offices are"),
        choices=[("no", _("closed, though it is a weekday")), ("yes", _("open, though it is a weekend day"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    name = forms.CharField(
        label=pgettext_lazy("holiday", "Name"),
        max_length=60,
        help_text=_("As in the yearly circular: «Spring Festival»."),
    )

    def clean(self) -> dict:
        """The two days in order, no more than forty."""
        cleaned = super().clean() or {}
        first, last = cleaned.get("day"), cleaned.get("until") or cleaned.get("day")
        if first and last and not 0 <= (last - first).days < LONGEST:
            self.add_error(
                "until", _text("From 1 to %(days)d days, the first before the last.") % {"days": LONGEST}
            )
        return cleaned

    def days(self) -> list[date]:
        """The days meant: weekdays where the offices close, weekend days where they open."""
        first, last = self.cleaned_data["day"], self.cleaned_data["until"] or self.cleaned_data["day"]
        span = [first + timedelta(n) for n in range((last - first).days + 1)]
        return [day for day in span if (day.weekday() >= 5) == self.cleaned_data["working"]]

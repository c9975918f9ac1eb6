"""What the office says of itself, the year's cover, and what a list shows."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import OnceForm
from pledges.forms.layout import DayInput


class PublicityForm(OnceForm):
    """What papers and public pages say of the office."""

    issuing_office = forms.CharField(
        label=_("issuing office"),
        max_length=60,
        required=False,
        help_text=_("Empty: the district's organisation department."),
    )
    document_mark = forms.CharField(label=_("mark before the document number"), max_length=20)
    supervision_phone = forms.CharField(label=_("supervision telephone"), max_length=40, required=False)
    supervision_mailbox = forms.CharField(label=_("supervision mailbox"), max_length=80, required=False)
    web_objections = forms.BooleanField(
        label=_("The public may object by web form"),
        required=False,
        help_text=_("During publicity only; a few an hour from one address, so many a day in the district."),
    )
    objection_days = forms.IntegerField(
        label=_("Days after its answer until the words of an objection are erased"),
        min_value=30,
        max_value=1825,
        help_text=_("Receipt number, days and what the public reads stay."),
    )
    reason = forms.CharField(label=_("reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))


class CoverForm(forms.Form):
    """Number and date of the year's cover."""

    number = forms.IntegerField(label=_("document number"), min_value=1, max_value=9999)
    dated_on = forms.DateField(label=_("date"), widget=DayInput())


class FilterForm(forms.Form):
    """What a list shows."""

    year = forms.TypedChoiceField(label=_("year"), coerce=int, required=False, empty_value=None)
    state = forms.ChoiceField(label=_("state"), required=False)
    street = forms.TypedChoiceField(label=_("street"), coerce=int, required=False, empty_value=None)
    department = forms.TypedChoiceField(label=_("department"), coerce=int, required=False, empty_value=None)
    q = forms.CharField(label=_("community"), required=False, max_length=40)

    def __init__(self, data, *, years, states, streets, departments) -> None:
        super().__init__(data)
        every = [("", _("all"))]
        choices = {
            "year": [(y, y) for y in years],
            "state": states,
            "street": streets,
            "department": departments,
        }
        for name, rows in choices.items():
            self.fields[name].choices = [*every, *rows]  # type: ignore[attr-defined]

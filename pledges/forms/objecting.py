"""Objections, entered or sent by the web form, and their answers."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import OnceForm
from pledges.forms.layout import DayInput, helper
from pledges.models import Objection


class ObjectionForm(OnceForm):
    """An objection as it was received."""

    way = forms.ChoiceField(
        label=_("received by"),  # what comes by the web form enters itself
        choices=[row for row in Objection.Way.choices if row[0] != Objection.Way.WEB],
    )
    received_on = forms.DateField(label=_("received on"), widget=DayInput())
    text = forms.CharField(
        label=_("objection"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("What is objected to; leave out who objects."),
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.helper = helper("once", "way", "received_on", "text")


class AnswerForm(forms.Form):
    """The answer to an objection, and what the public reads of it."""

    answer = forms.CharField(label=_("answer"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))
    brief = forms.CharField(
        label=_("the objection in brief"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_(
            "The public reads this and the answer, without names of persons; empty: neither is shown."
        ),
    )


class EraseForm(forms.Form):
    """Why the words of an objection are erased before their time."""

    reason = forms.CharField(
        label=_("reason"),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("It stays in the audit trail: name no person and no telephone."),
    )


class WebObjectionForm(forms.Form):
    """What anybody writes who objects by the web form; nothing about himself is asked."""

    text = forms.CharField(
        label=_("what you object to"), max_length=2000, widget=forms.Textarea(attrs={"rows": 6})
    )
    website = forms.CharField(required=False, max_length=200)  # left empty by people, filled in by machines

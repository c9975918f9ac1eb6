"""Signing, the scans of signed papers, and their check."""

from __future__ import annotations

from typing import Any

from crispy_forms.layout import Column, Row
from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.forms import OnceForm
from accounts.fresh import password_is_right
from pledges.forms.layout import DayInput, helper
from pledges.rules import Party


class SignForm(forms.Form):
    """Signing what has been read: the text's checksum goes with it, and the signatory's password, each time."""

    password = forms.CharField(
        label=_("your password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        help_text=_("Asked again so that nobody acts in your name at an open screen."),
    )
    checksum = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(self, *args, request: HttpRequest, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.request = request

    def clean_password(self) -> str:
        """The password, when it is his; failures count towards the lock of the account."""
        password = self.cleaned_data["password"]
        if not password_is_right(self.request, password):
            raise forms.ValidationError(_("This is not your password."))
        return password


class PaperForm(OnceForm):
    """The scan of a signed paper and the parties whose signature and seal it bears."""

    parties = forms.MultipleChoiceField(
        label=_("signed and sealed on this paper"), widget=forms.CheckboxSelectMultiple, required=False
    )
    signed_on = forms.DateField(label=_("signed on"), widget=DayInput())
    file = forms.FileField(
        label=_("scan"),
        help_text=_("PDF or photo, 20 MB at most."),
        widget=forms.ClearableFileInput(attrs={"accept": "application/pdf,image/*"}),
    )
    checksum = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(self, *args, parties, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parties"].choices = [(party.value, party.label) for party in parties]  # type: ignore[attr-defined]
        self.helper = helper("once", "checksum", "parties", "signed_on", "file")


class Files(forms.FileField):
    """Several files at once, each checked by the action."""

    def clean(self, data: Any, initial: Any = None) -> list:
        """The uploaded files; at least one."""
        return [super(Files, self).clean(file, initial) for file in data or [None]]


class FilesInput(forms.ClearableFileInput):
    """A field that takes several files."""

    allow_multiple_selected = True


class StackForm(OnceForm):
    """A stack of scans and who signed on all of them."""

    year = forms.IntegerField(label=_("year"), min_value=2000, max_value=2100)
    signed_on = forms.DateField(label=_("signed on"), widget=DayInput())
    parties = forms.MultipleChoiceField(
        label=_("signed and sealed on these papers"),
        widget=forms.CheckboxSelectMultiple,
        choices=[(party.value, party.label) for party in Party],
        required=False,
        help_text=_("Who has signed a pledge already is left out there."),
    )
    papers = Files(
        label=_("scans"),
        help_text=_("PDFs or photos in any order and turned any way; 20 MB a file at most."),
        widget=FilesInput(attrs={"accept": "application/pdf,image/*", "multiple": True}),
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.helper = helper("once", Row(Column("year"), Column("signed_on")), "parties", "papers")


class CheckForm(forms.Form):
    """Which parties' signature and seal a scan shows, and why the others are refused."""

    parties = forms.MultipleChoiceField(
        label=_("signature and seal are there, and the text is this text"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    reason = forms.CharField(label=_("reason, where you refuse one"), max_length=200, required=False)

    def __init__(self, *args, signatures, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        names = [(row.party, f"{row.get_party_display()} · {row.person}") for row in signatures]
        self.fields["parties"].choices = names  # type: ignore[attr-defined]

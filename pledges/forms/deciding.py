"""Confirming, withdrawing, refusing."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class ConfirmForm(forms.Form):
    """An act that needs no further words."""


class WithdrawForm(forms.Form):
    """Withdrawing, with the reason."""

    reason = forms.CharField(label=_("reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class RefuseForm(forms.Form):
    """Why a scan is refused; empty where it is accepted."""

    reason = forms.CharField(label=_("reason, where you refuse it"), max_length=200, required=False)

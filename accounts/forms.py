"""Forms of accounts, and the hidden key that every creating form carries."""

import uuid

from django import forms
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.utils.translation import gettext_lazy as _


class OnceForm(forms.Form):
    """Mix into a form that creates: the hidden key makes a second submit harmless (`office.actions.create_once`)."""

    once = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["once"].initial = uuid.uuid4().hex


class SignInForm(AuthenticationForm):
    """User name and password; one sentence for every failure."""

    error_messages = {
        "invalid_login": _("User name or password is not right."),
        "inactive": _("User name or password is not right."),
    }


class PasswordForm(PasswordChangeForm):
    """The old password, and the new one twice."""

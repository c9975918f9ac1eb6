"""Forms of accounts, and the hidden key that every creating form carries."""

import uuid
from typing import Any, ClassVar

from django import forms
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm, UsernameField
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, Person, Role
from shenbei.lib.forms import DayField, RowsForm, SeenForm

SEXES = [("", "–"), ("m", _("male")), ("f", _("female"))]


class OnceForm(forms.Form):
    """Mix into a form that creates: the hidden key makes a second submit harmless (`office.actions.create_once`)."""

    once = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["once"].initial = uuid.uuid4().hex


class SignInForm(AuthenticationForm):
    """User name and password; one sentence for every failure."""

    # Django only says the length to the browser; longer ones would not fit the table of failures
    username = UsernameField(max_length=150, widget=forms.TextInput(attrs={"autofocus": True}))

    error_messages = {
        "invalid_login": _("User name or password is not right."),
        "inactive": _("User name or password is not right."),
    }


class PasswordForm(PasswordChangeForm):
    """The old password, and the new one twice."""


class ReasonForm(RowsForm):
    """Why something is done that needs a reason."""

    reason = forms.CharField(label=_("reason"), max_length=200)


class OfPerson(forms.ModelChoiceField):
    """A person of the register, named with his post."""

    def __init__(self, **kwargs) -> None:
        super().__init__(Person.objects.all(), empty_label=_("choose …"), **kwargs)

    def label_from_instance(self, obj: Any) -> str:
        """Name and post, so that namesakes are told apart."""
        return f"{obj.name}（{obj.post}）" if obj.post else obj.name


class PersonFields(RowsForm):
    """Somebody of the register, or somebody new."""

    person = OfPerson(label=_("person of the register"), required=False)
    name = forms.CharField(label=_("or new: name"), max_length=60, required=False)
    sex = forms.ChoiceField(label=_("sex"), choices=SEXES, required=False)
    phone = forms.CharField(label=_("telephone"), max_length=30, required=False)

    def clean(self) -> dict:
        """One of both, not none and not two."""
        cleaned = super().clean() or {}
        if bool(cleaned.get("person")) == bool(cleaned.get("name")):
            self.add_error("person", _("Choose a person, or enter the name of a new one."))
        return cleaned


class PersonEditForm(SeenForm):
    """What the register knows of a person."""

    rows: ClassVar = [("name", "sex", "post"), ("phone", "email")]
    name = forms.CharField(label=_("name"), max_length=60)
    sex = forms.ChoiceField(label=_("sex"), choices=SEXES, required=False)
    post = forms.CharField(label=_("post"), max_length=80, required=False)
    phone = forms.CharField(label=_("telephone"), max_length=30, required=False)
    email = forms.EmailField(label=_("e-mail"), required=False)


class AppointmentFields(RowsForm):
    """A role in an organisation, from–to."""

    role = forms.ChoiceField(label=_("role"), choices=Role.choices)
    organisation = forms.ModelChoiceField(
        Organisation.objects.order_by("kind", "code"), label=_("organisation"), empty_label=_("choose …")
    )
    started_on = DayField(label=_("first day"))
    ended_on = DayField(label=_("last day"), required=False)


class AppointmentForm(OnceForm, AppointmentFields):
    """One more appointment of an account."""

    rows: ClassVar = [("role", "organisation"), ("started_on", "ended_on")]


class FirstPasswordForm(RowsForm):
    """A password that its owner must change at the first sign-in."""

    password = forms.CharField(
        label=_("first password"),
        max_length=128,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least 12 characters; its owner changes it at the first sign-in."),
    )


class UserForm(OnceForm, PersonFields, AppointmentFields, FirstPasswordForm):
    """A new account of a person, with its first appointment."""

    rows: ClassVar = [
        ("person",),
        ("name", "sex", "phone"),
        ("username", "password"),
        ("role", "organisation"),
        ("started_on", "ended_on"),
    ]
    username = forms.RegexField(
        r"^[A-Za-z0-9._-]+$",
        label=_("user name"),
        max_length=60,
        error_messages={"invalid": _("Letters, digits, dot, dash and underscore only.")},
    )


class LastDayForm(RowsForm):
    """The last day of an appointment."""

    ended_on = DayField(label=_("last day"))


class UserFilter(forms.Form):
    """The search line of the accounts."""

    q = forms.CharField(label=_("name, initials or user name"), required=False, max_length=60)
    role = forms.ChoiceField(label=_("role"), required=False, choices=[("", _("all")), *Role.choices])

"""The search lines of the registry's lists."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from pairing.forms import OfOrganisation
from pairing.models import Cadre, Community, Cycle, Grade, Suspension

ANY = ("", _("all"))


class FilterForm(forms.Form):
    """The search line of a list. What is not a choice counts as not chosen: a list never answers with an error."""

    q = forms.CharField(label=_("name or initials"), required=False, max_length=60)

    @property
    def chosen(self) -> dict:
        """The valid part of what was asked."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


STATES = [ANY, ("live", _("live")), ("later", _("begins later")), ("ended", _("ended"))]
YES_NO = [ANY, ("yes", _("yes")), ("no", _("no"))]


class CommunityFilter(FilterForm):
    """Communities by street, type, grade, area, pairing and what they lack."""

    street = OfOrganisation(Organisation.Kind.STREET, label=_("street"), required=False, empty_label=_("all"))
    kind = forms.ChoiceField(label=_("type"), required=False, choices=[ANY, *Community.Kind.choices])
    grade = forms.ChoiceField(label=_("grade"), required=False, choices=[ANY, *Grade.Level.choices])
    area = forms.ChoiceField(
        label=_("allowance area"), required=False, choices=[ANY, *Community.Area.choices]
    )
    paired = forms.ChoiceField(label=_("paired"), required=False, choices=YES_NO)
    missing = forms.ChoiceField(
        label=_("lacks"),
        required=False,
        choices=[
            ANY,
            ("leader", _("a leader")),
            ("pairing", _("a pairing (lagging)")),
            ("posting", _("a resident cadre (paired)")),
        ],
    )


class LeaderFilter(FilterForm):
    """Leaders by area, state and missing contact point."""

    street = OfOrganisation(Organisation.Kind.STREET, label=_("area"), required=False, empty_label=_("all"))
    state = forms.ChoiceField(label=_("state"), required=False, choices=STATES)
    missing = forms.ChoiceField(
        label=_("lacks"), required=False, choices=[ANY, ("contact_point", _("a contact point"))]
    )


class PairingFilter(FilterForm):
    """Pairings by cycle, street and state."""

    cycle = forms.ModelChoiceField(
        Cycle.objects.all(), label=_("cycle"), required=False, empty_label=_("all")
    )
    street = OfOrganisation(Organisation.Kind.STREET, label=_("street"), required=False, empty_label=_("all"))
    state = forms.ChoiceField(label=_("state"), required=False, choices=STATES)


class PostingFilter(FilterForm):
    """Postings by kind of cadre, street, state and nearness of the end."""

    kind = forms.ChoiceField(label=_("kind of cadre"), required=False, choices=[ANY, *Cadre.Kind.choices])
    street = OfOrganisation(Organisation.Kind.STREET, label=_("street"), required=False, empty_label=_("all"))
    state = forms.ChoiceField(label=_("state"), required=False, choices=STATES)
    soon = forms.ChoiceField(label=_("ends within 30 days"), required=False, choices=[ANY, ("yes", _("yes"))])


class SuspensionFilter(forms.Form):
    """Suspensions by state."""

    state = forms.ChoiceField(label=_("state"), required=False, choices=[ANY, *Suspension.State.choices])
    chosen = FilterForm.chosen

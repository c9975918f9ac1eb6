"""Forms of a scheme's draft: shape only; what may be is said by the actions."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.forms import OnceForm
from assessment.metrics import METRICS
from assessment.models import Indicator, Scheme
from assessment.reports.schemes import HEADS, OF_INDICATOR
from shenbei.lib.forms import DayField


class OfVersion(forms.ModelChoiceField):
    """A version, told by its number and name."""

    def label_from_instance(self, obj: Any) -> str:
        """«Version 2, …»."""
        return _("Version %(version)d, %(name)s") % {"version": obj.version, "name": obj.name}


class DraftForm(OnceForm):
    """The version that a new draft is copied from, its name and its first day."""

    source = OfVersion(
        label=gettext_lazy("Copied from"), queryset=Scheme.objects.order_by("-version"), empty_label=None
    )
    name = forms.CharField(label=gettext_lazy("Name of the version"), max_length=100)
    valid_from = DayField(label=gettext_lazy("Valid from"))


class SchemeForm(forms.ModelForm):
    """Limits, weights, shares and terms."""

    valid_from = DayField(label=gettext_lazy("Valid from"))

    class Meta:
        model = Scheme
        fields = ["name", "valid_from", *HEADS]

    def _post_clean(self) -> None:
        """Shape only: what may be is said by the action."""


class IndicatorForm(forms.ModelForm):
    """One indicator: its words, its points, where its figure comes from."""

    class Meta:
        model = Indicator
        fields = ["category", "code", *OF_INDICATOR]
        widgets = {
            "parameters": forms.Textarea(attrs={"rows": 2}),
            "urban_parameters": forms.Textarea(attrs={"rows": 2}),
        }

    def __init__(self, *args: Any, scheme: Scheme, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["category"] = forms.ModelChoiceField(
            label=gettext_lazy("Category"), queryset=scheme.categories.all(), empty_label=None
        )
        known = [("", "–"), *((one.name, one.label) for one in METRICS.values())]
        for name in ("metric", "urban_metric"):
            self.fields[name] = forms.ChoiceField(
                label=self.fields[name].label, choices=known, required=False
            )

    def clean_parameters(self) -> dict:
        """An empty cell means none."""
        return self.cleaned_data["parameters"] or {}

    def clean_urban_parameters(self) -> dict:
        """The same for urban communities."""
        return self.cleaned_data["urban_parameters"] or {}

    def _post_clean(self) -> None:
        """Shape only: what may be is said by the action."""


class GroundForm(forms.Form):
    """The words of a veto item."""

    name = forms.CharField(label=gettext_lazy("Veto item"), max_length=60)

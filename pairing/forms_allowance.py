"""Forms of the allowance: shape only; the actions judge."""

from __future__ import annotations

from datetime import date, timedelta

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import OnceForm
from pairing.models import AllowanceCorrection, AllowanceRate, AllowanceSheet, Cadre


class BuildForm(forms.Form):
    """The month whose sheet is built, or built again; last month unless told otherwise."""

    month = forms.CharField(
        label=_("Month"),
        max_length=7,
        widget=forms.TextInput(attrs={"type": "month", "class": "form-control"}),
    )

    def __init__(self, *args, day: date, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["month"].initial = f"{day.replace(day=1) - timedelta(days=1):%Y-%m}"

    def clean_month(self) -> tuple[int, int]:
        """Year and month."""
        year, _dash, month = self.cleaned_data["month"].partition("-")
        if not (
            year.isdecimal() and month.isdecimal() and 2000 <= int(year) <= 2100 and 1 <= int(month) <= 12
        ):
            raise forms.ValidationError(_("Write the month like 2012-09."))
        return int(year), int(month)


class RateForm(OnceForm, forms.ModelForm):
    """A further rate of an area."""

    class Meta:
        model = AllowanceRate
        fields = ["area", "yuan", "valid_from"]
        widgets = {"valid_from": forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})}

    def _post_clean(self) -> None:
        return  # the action checks the whole


class BudgetForm(OnceForm):
    """The budget of a year."""

    yuan = forms.DecimalField(label=_("Budget, yuan"), max_digits=12, decimal_places=2, min_value=1)
    document = forms.CharField(label=_("Document"), max_length=120)


class ReasonForm(forms.Form):
    """Why a sheet is sent back."""

    reason = forms.CharField(label=_("Reason"), max_length=200)


class CorrectionForm(OnceForm, forms.ModelForm):
    """What an earlier, paid month gave too little or too much."""

    class Meta:
        model = AllowanceCorrection
        fields = ["of", "cadre", "amount", "reason"]
        help_texts = {"amount": _("With a minus sign where too much was paid.")}

    def __init__(self, *args, sheet: AllowanceSheet, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        earlier = AllowanceSheet.objects.filter(month__lt=sheet.month, state=AllowanceSheet.State.PAID)
        self.fields["of"].queryset = earlier
        self.fields["cadre"].queryset = Cadre.objects.select_related("person")

    def _post_clean(self) -> None:
        return  # the action checks the whole

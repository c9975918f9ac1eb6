"""Disputes of figures and the verdicts of the year."""

from __future__ import annotations

from collections.abc import Iterable

from django import forms
from django.utils.translation import gettext_lazy as _

from pledges.models import Review
from pledges.reports import ItemCompletion
from pledges.rules import year_verdict


class DisputeForm(forms.Form):
    """What is wrong with a figure."""

    reason = forms.CharField(
        label=_("what is wrong"), max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )


class SettleForm(forms.Form):
    """The answer to a dispute."""

    answer = forms.CharField(
        label=_("answer"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("A wrong entry is reversed under outcomes; the figure follows by itself."),
    )


class ReviewForm(forms.Form):
    """The year's verdict on each item: what the figures say is proposed, the evidence is written."""

    def __init__(self, *args, items: Iterable[ItemCompletion], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.items = list(items)
        for row in self.items:
            self.fields[f"result_{row.item.pk}"] = forms.ChoiceField(
                label=_("verdict of the year"),
                choices=Review.Result.choices,
                initial=year_verdict(row.value),
            )
            self.fields[f"evidence_{row.item.pk}"] = forms.CharField(
                label=_("evidence seen"), max_length=300, initial=row.item.evidence
            )

    def rows(self) -> list[tuple[ItemCompletion, forms.BoundField, forms.BoundField]]:
        """Each item with its two fields."""
        return [(row, self[f"result_{row.item.pk}"], self[f"evidence_{row.item.pk}"]) for row in self.items]

    @property
    def verdicts(self) -> dict[int, tuple[str, str]]:
        """(result, evidence) by item."""
        data = self.cleaned_data
        return {
            row.item.pk: (data[f"result_{row.item.pk}"], data[f"evidence_{row.item.pk}"])
            for row in self.items
        }

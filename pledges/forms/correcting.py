"""A correction of what is published."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, cast

from crispy_forms.layout import Column, Row
from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import OnceForm
from pledges import rules
from pledges.forms.layout import DayInput, helper, plainly
from pledges.models import Item, Signature


class CorrectionForm(OnceForm):
    """Why the published text is corrected."""

    reason = forms.CharField(
        label=_("reason of the correction"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("The public reads it beside what was changed."),
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.helper = helper("once", "reason")


class PostsForm(forms.Form):
    """How the signatories' posts are spelt; they stand outside what was signed."""

    def __init__(self, *args, signatures: Iterable[Signature], spelt: Mapping[int, str], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for row in signatures:
            self.fields[f"post_{row.person_id}"] = forms.CharField(
                label=f"{row.get_party_display()} · {row.person}",
                max_length=80,
                required=False,
                initial=spelt.get(row.person_id, row.post),
            )
        self.helper = helper()

    @property
    def posts(self) -> dict[int, str]:
        """The posts that were changed, by person."""
        return {int(name.removeprefix("post_")): self.cleaned_data[name] for name in self.changed_data}


class CorrectionItem(forms.ModelForm):
    """The fields of an item that a correction may change."""

    class Meta:
        model = Item
        fields = rules.ITEM_FIELDS
        widgets = {"due_on": DayInput(), "text": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        plainly(self.initial)
        self.helper = helper(
            "text",
            Row(Column("baseline"), Column("target"), Column("unit"), Column("milestone")),
            Row(Column("due_on"), Column("owner"), Column("goal"), Column("weight")),
            "evidence",
        )

    def _post_clean(self) -> None:
        """The item itself is left as it is: the action proposes, it does not change."""


class CorrectionRows(forms.BaseModelFormSet):
    """All items of a published pledge, none added and none taken out."""

    def total_form_count(self) -> int:
        """As many as there are, whatever was posted: two thousand rows would be five seconds of work."""
        return len(self.get_queryset())

    initial_form_count = total_form_count

    @property
    def changes(self) -> dict[int, dict[str, Any]]:
        """The new values of what was changed, by item."""
        return {
            form.instance.pk: {
                name: form.cleaned_data[name] for name in form.changed_data if name in rules.ITEM_FIELDS
            }
            for form in self.forms
            if form.has_changed()
        }


CorrectionItems = cast(
    type[CorrectionRows],
    forms.modelformset_factory(Item, form=CorrectionItem, formset=CorrectionRows, extra=0, edit_only=True),
)

"""Drafting a pledge: where it starts, its items, who signs."""

from __future__ import annotations

from typing import Any

from crispy_forms.layout import Column, Field, Row
from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from accounts.forms import OnceForm
from accounts.models import Person
from measures.models import Measure, OutcomeType
from pairing.models import Community
from pledges.forms.layout import DayInput, helper, plainly
from pledges.models import Item, Pledge, Signatory
from pledges.rules import ITEM_FIELDS, Party


class DraftForm(OnceForm):
    """For which community and year a pledge is drafted."""

    community = forms.ModelChoiceField(Community.objects.none(), label=_("community"))
    year = forms.IntegerField(label=_("year"), min_value=2000, max_value=2100)
    start = forms.ChoiceField(
        label=_("start from"),
        required=False,
        widget=forms.RadioSelect,
        choices=[
            ("", _("an empty pledge")),
            ("last_year", _("last year's items: their targets become the new baselines")),
            ("plan", _("the community's plan of the year: an item for each outcome planned")),
        ],
        help_text=_("Everything can be changed afterwards; due dates are promised anew."),
    )

    def __init__(self, *args, communities, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["community"].queryset = communities  # type: ignore[attr-defined]
        self.helper = helper("once", "community", "year", "start")


class ItemForm(forms.ModelForm):
    """An item; what is missing may stay so until the pledge is opened for signing."""

    once = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)
    edition = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Item
        fields = (*ITEM_FIELDS, "outcome_type", "basis", "measures")
        widgets = {"due_on": DayInput(), "text": forms.Textarea(attrs={"rows": 2})}
        help_texts = {
            "text": _("One sentence that a resident understands."),
            "milestone": _("What is reached by 30 June; without it the first half-year does not count."),
            "outcome_type": _(
                "Outcomes booked under this kind fill in the item's progress; nothing is typed twice."
            ),
            "measures": _("Where measures are chosen only their outcomes count."),
            "weight": _("How much the item counts among the others."),
        }

    def __init__(self, *args, pledge: Pledge, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        plainly(self.initial)
        self.fields["once"].initial = OnceForm().fields["once"].initial
        self.fields["edition"].initial = pledge.edition
        self.fields["outcome_type"].queryset = OutcomeType.objects.in_use()  # type: ignore[attr-defined]
        self.fields["measures"].queryset = Measure.objects.filter(  # type: ignore[attr-defined]
            community=pledge.community
        ).exclude(state=Measure.State.DROPPED)
        self.helper = helper(
            "once",
            "edition",
            "goal",
            "text",
            Row(Column("baseline"), Column("target"), Column("unit")),
            Row(Column("due_on"), Column("owner")),
            "evidence",
            Row(Column("weight"), Column("milestone")),
            Row(Column("outcome_type"), Column("basis")),
            Field("measures", size=5),
        )

    @property
    def content(self) -> dict[str, Any]:
        """What the action takes."""
        return {name: value for name, value in self.cleaned_data.items() if name not in ("once", "edition")}


class MeasureChoices(forms.ModelMultipleChoiceField):
    """Measures with state and day, which tell those of one title apart."""

    def label_from_instance(self, obj: Any) -> str:
        """Title, state and the day on which it was finished or is due."""
        day = obj.finished_on or obj.due_on
        return " · ".join([obj.title, str(obj.get_state_display()), *([date_format(day)] if day else [])])


class LinkForm(forms.Form):
    """The measures that carry an item out; they are no part of the signed text."""

    measures = MeasureChoices(
        Measure.objects.none(),
        label=_("measures"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Where measures are chosen only their outcomes count."),
    )

    def __init__(self, *args, item: Item, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["measures"].queryset = Measure.objects.filter(  # type: ignore[attr-defined]
            community=item.pledge.community_id
        ).exclude(state=Measure.State.DROPPED)
        self.initial = {"measures": [measure.pk for measure in item.measures.all()]}


class SignatoryForm(forms.Form):
    """Who signs for a party."""

    person = forms.ModelChoiceField(Person.objects.none(), label=_("signatory"))
    post = forms.CharField(label=_("post"), max_length=80, required=False)

    def __init__(self, *args, signatory: Signatory, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = candidates(signatory)  # type: ignore[attr-defined]
        self.initial = {"person": signatory.person_id, "post": signatory.post}
        self.helper = helper("person", "post")


def candidates(signatory: Signatory):
    """The persons known at a party's organisation: its head, its signatories, the work group, the posted cadre."""
    organisation, pledge = signatory.organisation_id, signatory.pledge
    pks = set(
        Person.objects.filter(users__appointments__organisation=organisation).values_list("pk", flat=True)
    ) | {signatory.person_id, signatory.organisation.head_id}
    if signatory.party == Party.COMMUNITY:
        pks.add(pledge.community.secretary_id)
    if signatory.party == Party.DEPARTMENT:
        pks |= set(pledge.pairing.members.values_list("person", flat=True))
    if signatory.party == Party.CADRE:
        pks = set(
            Person.objects.filter(cadre__postings__community=pledge.community).values_list("pk", flat=True)
        )
    return Person.objects.filter(pk__in=pks)


class SuccessorForm(SignatoryForm):
    """Who follows a signatory in office: anybody known at the party's organisation but himself."""

    def __init__(self, *args, signatory: Signatory, **kwargs) -> None:
        super().__init__(*args, signatory=signatory, **kwargs)
        field = self.fields["person"]
        field.queryset = field.queryset.exclude(pk=signatory.person_id)  # type: ignore[attr-defined]
        field.label = _("successor")
        self.initial = {}

"""Input of pledges. Forms check the shape; the actions hold the rules."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Column, Field, Layout, Row
from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.forms import OnceForm
from accounts.fresh import password_is_right
from accounts.models import Person
from measures.models import Measure, OutcomeType
from pairing.models import Community
from pledges.actions.correcting import CORRECTED
from pledges.models import Item, Objection, Pledge, Review, Signatory
from pledges.reports import ItemCompletion
from pledges.rules import Party, year_verdict


def _helper(*layout: Any) -> FormHelper:
    helper = FormHelper()
    helper.form_tag = False
    helper.disable_csrf = True
    if layout:
        helper.layout = Layout(*layout)
    return helper


class DayInput(forms.DateInput):
    """A day, picked or typed as 2012-03-05."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


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
        self.helper = _helper("once", "community", "year", "start")


class ItemForm(forms.ModelForm):
    """An item; what is missing may stay so until the pledge is opened for signing."""

    once = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)
    edition = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Item
        fields = (
            "goal",
            "text",
            "baseline",
            "target",
            "unit",
            "due_on",
            "owner",
            "evidence",
            "weight",
            "milestone",
            "outcome_type",
            "basis",
            "measures",
        )
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
        self.fields["once"].initial = OnceForm().fields["once"].initial
        self.fields["edition"].initial = pledge.edition
        self.fields["outcome_type"].queryset = OutcomeType.objects.in_use()  # type: ignore[attr-defined]
        self.fields["measures"].queryset = Measure.objects.filter(  # type: ignore[attr-defined]
            community=pledge.community
        ).exclude(state=Measure.State.DROPPED)
        self.helper = _helper(
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


class LinkForm(forms.Form):
    """The measures that carry an item out; they are no part of the signed text."""

    measures = forms.ModelMultipleChoiceField(
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
        self.helper = _helper("person", "post")


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
        self.helper = _helper("once", "reason")


class CorrectionItem(forms.ModelForm):
    """The fields of an item that a correction may change."""

    class Meta:
        model = Item
        fields = CORRECTED
        widgets = {"due_on": DayInput(), "text": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.helper = _helper(
            "text",
            Row(Column("baseline"), Column("target"), Column("unit"), Column("milestone")),
            Row(Column("due_on"), Column("owner"), Column("evidence")),
        )

    def _post_clean(self) -> None:
        """The item itself is left as it is: the action proposes, it does not change."""


class CorrectionRows(forms.BaseModelFormSet):
    """All items of a published pledge, none added and none taken out."""

    @property
    def changes(self) -> dict[int, dict[str, Any]]:
        """The new values of what was changed, by item."""
        return {
            form.instance.pk: {
                name: form.cleaned_data[name] for name in form.changed_data if name in CORRECTED
            }
            for form in self.forms
            if form.has_changed()
        }


CorrectionItems = cast(
    type[CorrectionRows],
    forms.modelformset_factory(Item, form=CorrectionItem, formset=CorrectionRows, extra=0, edit_only=True),
)


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


class ConfirmForm(forms.Form):
    """An act that needs no further words."""


class WithdrawForm(forms.Form):
    """Withdrawing, with the reason."""

    reason = forms.CharField(label=_("reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


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
        self.helper = _helper("once", "checksum", "parties", "signed_on", "file")


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
        self.helper = _helper("once", Row(Column("year"), Column("signed_on")), "parties", "papers")


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
        names = [(row.party, f"{row.get_party_display()}: {row.person}") for row in signatures]
        self.fields["parties"].choices = names  # type: ignore[attr-defined]


class RefuseForm(forms.Form):
    """Why a scan is refused; empty where it is accepted."""

    reason = forms.CharField(label=_("reason, where you refuse it"), max_length=200, required=False)


class ObjectionForm(OnceForm):
    """An objection as it was received."""

    way = forms.ChoiceField(label=_("received by"), choices=Objection.Way.choices)
    received_on = forms.DateField(label=_("received on"), widget=DayInput())
    text = forms.CharField(
        label=_("objection"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("What is objected to; leave out who objects."),
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.helper = _helper("once", "way", "received_on", "text")


class AnswerForm(forms.Form):
    """The answer to an objection, and what the public reads of it."""

    answer = forms.CharField(label=_("answer"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))
    brief = forms.CharField(
        label=_("the objection in brief"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_(
            "The public reads this and the answer, without names of persons; empty: neither is shown."
        ),
    )


class WebObjectionForm(forms.Form):
    """What anybody writes who objects by the web form; nothing about himself is asked."""

    text = forms.CharField(
        label=_("what you object to"), max_length=2000, widget=forms.Textarea(attrs={"rows": 6})
    )
    website = forms.CharField(required=False, max_length=200)  # left empty by people, filled in by machines


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


class PublicityForm(forms.Form):
    """What papers and public pages say of the office."""

    issuing_office = forms.CharField(
        label=_("issuing office"),
        max_length=60,
        required=False,
        help_text=_("Empty: the district's organisation department."),
    )
    document_mark = forms.CharField(label=_("mark before the document number"), max_length=20)
    supervision_phone = forms.CharField(label=_("supervision telephone"), max_length=40, required=False)
    supervision_mailbox = forms.CharField(label=_("supervision mailbox"), max_length=80, required=False)
    web_objections = forms.BooleanField(
        label=_("The public may object by web form"),
        required=False,
        help_text=_("During publicity only; a few an hour from one address, so many a day in the district."),
    )


class CoverForm(forms.Form):
    """Number and date of the year's cover."""

    number = forms.IntegerField(label=_("document number"), min_value=1, max_value=9999)
    dated_on = forms.DateField(label=_("date"), widget=DayInput())


class FilterForm(forms.Form):
    """What a list shows."""

    year = forms.TypedChoiceField(label=_("year"), coerce=int, required=False, empty_value=None)
    state = forms.ChoiceField(label=_("state"), required=False)
    street = forms.TypedChoiceField(label=_("street"), coerce=int, required=False, empty_value=None)
    department = forms.TypedChoiceField(label=_("department"), coerce=int, required=False, empty_value=None)
    q = forms.CharField(label=_("community"), required=False, max_length=40)

    def __init__(self, data, *, years, states, streets, departments) -> None:
        super().__init__(data)
        every = [("", _("all"))]
        choices = {
            "year": [(y, y) for y in years],
            "state": states,
            "street": streets,
            "department": departments,
        }
        for name, rows in choices.items():
            self.fields[name].choices = [*every, *rows]  # type: ignore[attr-defined]

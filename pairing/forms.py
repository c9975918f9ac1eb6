"""Forms of the registry: shape only; the actions know the rules."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.forms import OfPerson, OnceForm, PersonFields
from accounts.models import Organisation
from pairing.models import Cadre, Community, ContactPoint, Cycle, Grade, Leader, Pairing, Posting, Suspension
from shenbei.lib.forms import DayField, RowsForm, SeenForm


def organisations(kind: str) -> QuerySet[Organisation]:
    """The organisations of a kind, in the order of their codes."""
    return Organisation.objects.filter(kind=kind)


class OfCommunity(forms.ModelChoiceField):
    """A community, named with its street."""

    def __init__(self, **kwargs) -> None:
        rows = Community.objects.select_related("organisation", "street")
        super().__init__(rows, label=_("community"), empty_label=_("choose …"), **kwargs)

    def label_from_instance(self, obj: Any) -> str:
        """«Street · Community»."""
        return f"{obj.street.name} · {obj.name}"


class OfOrganisation(forms.ModelChoiceField):
    """A street or a department."""

    def __init__(self, *kinds: str, **kwargs) -> None:
        rows = Organisation.objects.filter(kind__in=kinds).order_by("kind", "code")
        super().__init__(rows, **{"empty_label": _("choose …")} | kwargs)


def street_field(**kwargs) -> OfOrganisation:
    """A choice of streets."""
    return OfOrganisation(Organisation.Kind.STREET, label=_("street"), **kwargs)


# --- communities, streets, departments, cycles ---


class CommunityFields(RowsForm):
    """What is known of a community."""

    rows: ClassVar = [
        ("name", "kind", "area"),
        ("households", "population", "party_members"),
        ("secretary", "phone"),
    ]
    name = forms.CharField(label=_("name"), max_length=80)
    kind = forms.ChoiceField(label=_("type"), choices=Community.Kind.choices)
    area = forms.ChoiceField(label=_("allowance area"), choices=Community.Area.choices)
    households = forms.IntegerField(label=_("households"), min_value=0, required=False)
    population = forms.IntegerField(label=_("population"), min_value=0, required=False)
    party_members = forms.IntegerField(label=_("Party members"), min_value=0, required=False)
    secretary = OfPerson(label=_("secretary"), required=False)
    phone = forms.CharField(label=_("telephone"), max_length=30, required=False)


class CommunityAddForm(CommunityFields, OnceForm):
    """A new community, with the grade that it brings along where it has one."""

    rows: ClassVar = [("street", "code"), *CommunityFields.rows, ("grade", "grade_year", "evidence")]
    street = street_field()
    code = forms.CharField(
        label=_("code"),
        max_length=5,
        required=False,
        help_text=_("Five digits; left empty, the next number of the street. It never changes."),
    )
    grade = forms.ChoiceField(
        label=_("grade brought along"), required=False, choices=[("", "–"), *Grade.Level.choices]
    )
    grade_year = forms.IntegerField(label=_("year graded"), min_value=1990, max_value=2100, required=False)
    evidence = forms.CharField(label=_("evidence"), max_length=200, required=False)

    def clean(self) -> dict:
        """A grade comes with its year and evidence."""
        cleaned = super().clean() or {}
        if cleaned.get("grade"):
            for name in ("grade_year", "evidence"):
                if name not in self.errors and not cleaned.get(name):
                    self.add_error(name, _("A grade comes with its year and evidence."))
        return cleaned


class CommunityEditForm(SeenForm, CommunityFields):
    """The same facts of a community that is there."""


class GradeForm(OnceForm, RowsForm):
    """A grade that the reviewer gives."""

    rows: ClassVar = [("year", "grade", "points"), ("valid_from",), ("satisfied", "vetoed"), ("evidence",)]
    year = forms.IntegerField(label=_("year graded"), min_value=1990, max_value=2100)
    grade = forms.ChoiceField(label=_("grade"), choices=Grade.Level.choices)
    points = forms.DecimalField(
        label=_("points reached"), min_value=0, max_value=100, max_digits=5, decimal_places=2, required=False
    )
    valid_from = DayField(label=_("valid from"))
    satisfied = forms.BooleanField(
        label=_("Residents' satisfaction reaches the bar"), required=False, initial=True
    )
    vetoed = forms.BooleanField(label=_("There is a veto item"), required=False)
    evidence = forms.CharField(label=_("evidence"), widget=forms.Textarea(attrs={"rows": 3}))
    decision = forms.CharField(
        label=_("named decision"),
        max_length=200,
        required=False,
        help_text=_("Needed for a rise or a fall of two grades or more."),
    )


class OrganisationFields(RowsForm):
    """A street or a department."""

    rows: ClassVar = [("name",), ("head", "liaison", "phone")]
    name = forms.CharField(label=_("name"), max_length=80)
    head = OfPerson(label=_("head"), required=False)
    liaison = OfPerson(label=_("liaison officer"), required=False)
    phone = forms.CharField(label=_("telephone"), max_length=30, required=False)


class OrganisationAddForm(OrganisationFields, OnceForm):
    """A new one; its number is given when left empty."""

    rows: ClassVar = [("name", "code"), ("head", "liaison", "phone")]
    code = forms.CharField(
        label=_("number"), max_length=3, required=False, help_text=_("Left empty, the next free number.")
    )


class OrganisationEditForm(SeenForm, OrganisationFields):
    """The same of one that is there; its number is fixed."""


class CycleForm(OnceForm, RowsForm):
    """A new cycle."""

    rows: ClassVar = [("name",), ("started_on", "ended_on")]
    name = forms.CharField(label=_("name"), max_length=40)
    started_on = DayField(label=_("first day"))
    ended_on = DayField(label=_("last day"))


# --- ties ---


class LeaderForm(OnceForm, PersonFields):
    """A new leader."""

    rows: ClassVar = [("person",), ("name", "sex", "phone"), ("post", "seat", "started_on")]
    post = forms.CharField(label=_("post"), max_length=80)
    seat = forms.IntegerField(label=_("order"), min_value=0, max_value=999, initial=0)
    started_on = DayField(label=_("first day"))


class LeaderEditForm(SeenForm):
    """Post and order."""

    rows: ClassVar = [("post", "seat")]
    post = forms.CharField(label=_("post"), max_length=80)
    seat = forms.IntegerField(label=_("order"), min_value=0, max_value=999)


class LinkForm(OnceForm, RowsForm):
    """An area for a leader."""

    rows: ClassVar = [("street",), ("started_on", "ended_on")]
    street = OfOrganisation(Organisation.Kind.STREET, label=_("area"))
    started_on = DayField(label=_("first day"))
    ended_on = DayField(label=_("last day"), required=False)


class ContactPointForm(OnceForm, RowsForm):
    """A contact point for a leader."""

    rows: ClassVar = [("community", "ground"), ("started_on", "ended_on")]
    community = OfCommunity()
    ground = forms.ChoiceField(label=_("ground"), choices=ContactPoint.Ground.choices)
    started_on = DayField(label=_("first day"))
    ended_on = DayField(label=_("last day"), required=False)


class PairingForm(OnceForm, RowsForm):
    """A department and a lagging community."""

    rows: ClassVar = [("department", "community"), ("cycle", "started_on", "ended_on")]
    department = OfOrganisation(Organisation.Kind.DEPARTMENT, label=_("department"))
    community = OfCommunity()
    cycle = forms.ModelChoiceField(Cycle.objects.all(), label=_("cycle"), empty_label=_("choose …"))
    started_on = DayField(label=_("first day"))
    ended_on = DayField(label=_("last day"), required=False, help_text=_("Left empty, with the cycle."))
    decision = forms.CharField(
        label=_("decision that made the community a lagging one"),
        max_length=200,
        required=False,
        help_text=_("Needed when its grade on the first day is not «poor»."),
    )
    exception = forms.CharField(
        label=_("reason for one more pairing of the department"),
        max_length=200,
        required=False,
        help_text=_("Needed when the department already has a pairing."),
    )


class MemberForm(OnceForm, PersonFields):
    """Somebody joins the work group."""

    rows: ClassVar = [("person",), ("name", "sex", "phone"), ("post",), ("started_on", "ended_on"), ("lead",)]
    post = forms.CharField(label=_("post"), max_length=80, required=False)
    started_on = DayField(label=_("first day"))
    ended_on = DayField(label=_("last day"), required=False)
    lead = forms.BooleanField(
        label=_("leads the work group (head of the department or a deputy)"), required=False
    )


class CadreFields(RowsForm):
    """Who sends a cadre, and as what."""

    department = OfOrganisation(
        Organisation.Kind.DEPARTMENT, Organisation.Kind.STREET, Organisation.Kind.DISTRICT, label=_("sent by")
    )
    post = forms.CharField(label=_("original post"), max_length=80, required=False)
    kind = forms.ChoiceField(label=_("kind of cadre"), choices=Cadre.Kind.choices)


class CadreForm(OnceForm, PersonFields, CadreFields):
    """A new cadre."""

    rows: ClassVar = [("person",), ("name", "sex", "phone"), ("department", "post", "kind")]


class CadreEditForm(SeenForm, CadreFields):
    """The same of one that is there."""

    rows: ClassVar = [("department", "post", "kind")]


class PostingForm(OnceForm, RowsForm):
    """A cadre goes to a community."""

    rows: ClassVar = [("cadre", "community"), ("started_on", "ended_on")]
    cadre = forms.ModelChoiceField(
        Cadre.objects.select_related("person", "department"), label=_("cadre"), empty_label=_("choose …")
    )
    community = OfCommunity()
    started_on = DayField(label=_("first day"))
    ended_on = DayField(label=_("last day"), required=False)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["cadre"].label_from_instance = lambda row: f"{row.department.name} · {row.name}"


class TrainingForm(OnceForm, RowsForm):
    """A training that a cadre attended."""

    rows: ClassVar = [("title",), ("held_on", "days")]
    title = forms.CharField(label=_("title"), max_length=120)
    held_on = DayField(label=_("date"))
    days = forms.DecimalField(label=_("days"), max_digits=4, decimal_places=1, initial=1)


class EndForm(RowsForm):
    """The last day of a tie, and why."""

    rows: ClassVar = [("ended_on",), ("reason",)]
    ended_on = DayField(label=_("last day"))
    reason = forms.CharField(label=_("reason"), max_length=200, required=False)


# --- suspensions ---


class SuspensionForm(OnceForm, RowsForm):
    """A duty that shall rest. The sides are those for which the user speaks."""

    rows: ClassVar = [("side", "ground"), ("started_on", "ended_on"), ("note",)]
    side = forms.ChoiceField(label=_("duty of"))
    ground = forms.ChoiceField(label=_("ground of the suspension"), choices=Suspension.Ground.choices)
    started_on = DayField(label=_("first day"))
    ended_on = DayField(label=_("last day"))
    note = forms.CharField(label=_("remark"), max_length=200, required=False)

    def __init__(self, *args, sides: list[Leader | Pairing | Posting | Organisation], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self._sides = {f"{row._meta.model_name}-{row.pk}": row for row in sides}
        self.fields["side"].choices = [(key, str(row)) for key, row in self._sides.items()]

    def clean_side(self) -> Leader | Pairing | Posting | Organisation:
        """The chosen row itself."""
        return self._sides[self.cleaned_data["side"]]


# --- appraisals ---


class OpinionForm(forms.Form):
    """A side's opinion."""

    text = forms.CharField(label=_("opinion"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4}))

"""Forms of measures: shape only; the actions judge."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from itertools import groupby

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.forms import OnceForm
from accounts.models import Organisation, Person
from measures.models import Doubt, Goal, Measure, Outcome, OutcomeType, Plan, PlanTarget
from measures.reports import WRITERS
from pairing.models import Community, Pairing, Posting

UPDATED = (Measure.State.UNDER_WAY, Measure.State.DONE)


def day_input() -> forms.DateInput:
    """A date field for which the browser offers a calendar."""
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class PersonChoice(forms.ModelChoiceField):
    """A person with the post, which tells people of one name apart."""

    def label_from_instance(self, obj: Person) -> str:
        """Name and post."""
        return f"{obj.name} · {obj.post}" if obj.post else obj.name


class MeasureChoice(forms.ModelChoiceField):
    """A measure with its community."""

    def label_from_instance(self, obj: Measure) -> str:
        """Community and title."""
        return f"{obj.community} · {obj.title}"


def communities_of(user):
    """The communities among which a user may choose, with their names."""
    return Community.objects.visible_to(user).select_related("organisation")


def people_around(communities, user, day: date):
    """Who may answer for a measure: secretaries, posted cadres and work groups there, and the user himself."""
    posted = Posting.objects.live_on(day).filter(community__in=communities).values("cadre__person")
    pairings = Pairing.objects.live_on(day).filter(community__in=communities)
    return Person.objects.filter(
        Q(pk=user.person_id)
        | Q(pk__in=communities.values("secretary"))
        | Q(pk__in=posted)
        | Q(work_groups__pairing__in=pairings, work_groups__ended_on=None)
    ).distinct()


def helpers_around(communities, user, day: date):
    """Who may have helped: the departments paired with the communities, their streets, the user's own side."""
    paired = Pairing.objects.live_on(day).filter(community__in=communities).values("department")
    sides = Q(pk__in=paired) | Q(pk__in=communities.values("street")) | Q(pk=user.organisation_pk)
    kinds = (Organisation.Kind.DEPARTMENT, Organisation.Kind.STREET)
    return Organisation.objects.filter(sides, kind__in=kinds)


def choose_the_only(field: forms.ModelChoiceField) -> None:
    """Where there is one community it is chosen already."""
    rows = list(field.queryset[:2])
    if len(rows) == 1:
        field.initial, field.empty_label = rows[0].pk, None


def grouped_types(types: Iterable[OutcomeType]) -> list:
    """The catalogue as choices under its goals, each with its unit."""
    groups = groupby(types, key=lambda kind: kind.goal)
    found: list = [("", "---------")]
    for goal, rows in groups:
        found.append(
            (
                Goal(goal).label,
                [
                    (
                        row.pk,
                        _("%(label)s (%(unit)s)") % {"label": row.label, "unit": row.unit_label}
                        if row.unit_label
                        else row.label,
                    )
                    for row in rows
                ],
            )
        )
    return found


class ShapeForm(forms.ModelForm):
    """A model's fields with their labels and widgets; the instance is neither changed nor validated here."""

    def _post_clean(self) -> None:
        return


class MeasureFields(ShapeForm):
    """What a measure is."""

    responsible = PersonChoice(queryset=Person.objects.none(), required=False, label=_("Responsible person"))

    class Meta:
        model = Measure
        fields = ["goal", "title", "detail", "responsible", "due_on", "cost", "source"]
        widgets = {"due_on": day_input(), "detail": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args, user, day: date, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["responsible"].queryset = people_around(communities_of(user), user, day)


class MeasureForm(OnceForm, MeasureFields):
    """A new measure."""

    class Meta(MeasureFields.Meta):
        fields = ["community", *MeasureFields.Meta.fields]

    def __init__(self, *args, user, day: date, **kwargs) -> None:
        super().__init__(*args, user=user, day=day, **kwargs)
        self.fields["community"].queryset = communities_of(user)
        choose_the_only(self.fields["community"])


class MeasureEditForm(MeasureFields):
    """Change an open measure; `version` tells whether somebody else did so meanwhile."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class StepForm(forms.Form):
    """The day of a step, and the reason where one is needed."""

    day = forms.DateField(label=_("Day"), widget=day_input())
    reason = forms.CharField(label=_("Reason"), max_length=200)

    def __init__(self, *args, step: str, **kwargs) -> None:
        super().__init__(*args, **{**kwargs, "prefix": step})
        if step == "resume":
            del self.fields["day"]
        if step in ("start", "finish"):
            del self.fields["reason"]


class UpdateForm(OnceForm):
    """Word from a visit: how a measure stands, since when, and a line of text."""

    state = forms.ChoiceField(
        label=_("State"), choices=[(row.value, row.label) for row in UPDATED], widget=forms.RadioSelect
    )
    day = forms.DateField(label=_("Day"), widget=day_input())
    text = forms.CharField(label=_("What was done"), max_length=200, required=False)
    back = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, measure: Measure, **kwargs) -> None:
        super().__init__(*args, **{"auto_id": f"update-{measure.pk}-%s", **kwargs})
        self.fields["state"].initial = Measure.State.UNDER_WAY
        self.measure = measure


def with_updates(
    user, measures: Iterable[Measure], day: date, back: str
) -> list[tuple[Measure, UpdateForm | None]]:
    """Each measure with a form to say on the page `back` how it stands: the open ones, for who writes measures."""
    writes = user.role in WRITERS
    initial = {"day": day, "back": back}
    return [
        (row, UpdateForm(measure=row, initial=initial) if writes and row.is_open else None)
        for row in measures
    ]


class OutcomeForm(OnceForm, ShapeForm):
    """A new count; the confirmation shows up where the figure looks like a slip of the unit."""

    kept = forms.MultipleChoiceField(
        label=_("Please confirm, or change what is not right"),
        choices=Doubt.choices,
        required=False,
        widget=forms.MultipleHiddenInput,
    )
    measure = MeasureChoice(queryset=Measure.objects.none(), required=False, label=_("Measure"))

    class Meta:
        model = Outcome
        fields = [
            "outcome_type",
            "community",
            "date",
            "quantity",
            "kept",
            "qualifier",
            "measure",
            "helpers",
        ]
        fields += ["joint_key", "evidence"]
        widgets = {"date": day_input(), "helpers": forms.CheckboxSelectMultiple}
        help_texts = {
            "joint_key": _("A name that both helpers enter for one project: it counts once."),
            "evidence": _("Where the proof lies: a document, an invoice, a photo."),
        }

    def __init__(self, *args, user, day: date, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        seen = communities_of(user)
        self.types = {str(kind.pk): kind for kind in OutcomeType.objects.in_use()}
        self.fields["outcome_type"].choices = grouped_types(self.types.values())
        self.fields["community"].queryset = seen
        choose_the_only(self.fields["community"])
        measures = Measure.objects.filter(community__in=seen).exclude(state=Measure.State.DROPPED)
        self.fields["measure"].queryset = measures.select_related("community__organisation")
        self.fields["helpers"].queryset = helpers_around(seen, user, day)
        self.fields["helpers"].required = False

    def ask(self, doubts: dict[str, str]) -> None:
        """Show each doubt as a box to tick."""
        self.fields["kept"].widget = forms.CheckboxSelectMultiple()
        self.fields["kept"].choices = list(doubts.items())
        self.add_error("kept", _("This may be a slip. Tick what is right as it stands and save again."))


class FileForm(forms.Form):
    """A picture or PDF."""

    file = forms.FileField(
        label=_("File"), widget=forms.ClearableFileInput(attrs={"accept": "image/*,application/pdf"})
    )


class ReverseForm(forms.Form):
    """Why an entry is taken back."""

    reason = forms.CharField(label=_("Reason"), max_length=200)


class TypeForm(OnceForm, ShapeForm):
    """A further entry of the catalogue."""

    class Meta:
        model = OutcomeType
        fields = ["code", "goal", "name_zh", "name", "measure_word", "unit", "whole", "least_plausible"]


class PlanForm(ShapeForm):
    """The policy of a community for a year."""

    class Meta:
        model = Plan
        fields = ["policy", "target_grade"]
        widgets = {"policy": forms.Textarea(attrs={"rows": 4})}


class TargetForm(ShapeForm):
    """A target of a plan."""

    class Meta:
        model = PlanTarget
        fields = ["outcome_type", "metric", "half", "baseline", "target", "goal"]

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["outcome_type"].choices = grouped_types(OutcomeType.objects.in_use())
        self.fields["goal"].initial = Goal.PARTY
        self.fields["goal"].help_text = _("Only for other figures: an outcome brings its goal.")
        self.fields["target"].help_text = _("What is to come in this period, on top of the baseline.")


class FilterForm(forms.Form):
    """A row of filters above a list; the community among those the user sees."""

    def __init__(self, *args, user, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["community"].queryset = communities_of(user)
        self.fields["community"].empty_label = _("all")
        for field in self.fields.values():
            select = isinstance(field.widget, forms.Select)
            field.widget.attrs["class"] = "form-select" if select else "form-control"


class MeasureFilter(FilterForm):
    """What the list of measures shows."""

    q = forms.CharField(label=_("Search"), required=False)
    community = forms.ModelChoiceField(Community.objects.none(), label=_("Community"), required=False)
    goal = forms.ChoiceField(label=_("Goal"), choices=[("", _("all")), *Goal.choices], required=False)
    state = forms.ChoiceField(
        label=_("State"), choices=[("", _("all")), *Measure.State.choices], required=False
    )
    due = forms.ChoiceField(
        label=_("Due"),
        choices=[("", _("all")), ("overdue", _("overdue")), ("soon", _("within two weeks"))],
        required=False,
    )


class OutcomeFilter(FilterForm):
    """What the list of outcomes shows."""

    community = forms.ModelChoiceField(Community.objects.none(), label=_("Community"), required=False)
    type = forms.ModelChoiceField(OutcomeType.objects.all(), label=_("Outcome"), required=False)
    year = forms.IntegerField(label=_("Year"), required=False, min_value=2000, max_value=2100)

    def __init__(self, *args, user, **kwargs) -> None:
        super().__init__(*args, user=user, **kwargs)
        self.fields["type"].choices = [("", _("all")), *grouped_types(OutcomeType.objects.all())[1:]]

"""Forms of assessment: shape only; what may be is said by the actions."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.forms import OnceForm
from accounts.models import Person
from assessment.models import SurveyResult
from assessment.reports import Line
from office.models import Attachment
from pairing.models import Grade
from shenbei.lib.figures import plain_number
from shenbei.lib.periods import half_year_label

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class OpenForm(OnceForm):
    """The half-year whose round is to be opened, of those that have begun and have none."""

    code = forms.ChoiceField(
        label=gettext_lazy("Half-year"),
        help_text=gettext_lazy(
            "The first half-year's round is light, the second's full. Scheme and plan targets freeze."
        ),
    )

    def __init__(self, *args: Any, codes: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].choices = [(code, half_year_label(code)) for code in codes]


@dataclass(frozen=True)
class EntryRow:
    """One indicator on the entry page: its line of the card, the evidence kept with it, its bound fields."""

    line: Line
    kept: Attachment | None
    points: forms.BoundField
    applies: forms.BoundField
    note: forms.BoundField
    evidence: forms.BoundField
    version: forms.BoundField


class EntryForm(forms.Form):
    """Points, «not applicable», grounds and evidence of every indicator that one stage enters."""

    def __init__(self, *args: Any, lines: list[Line], stage: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines, self.stage = lines, stage
        for line in lines:
            self.fields.update(_entry_fields(line, stage))

    def rows(self) -> Iterator[EntryRow]:
        """The rows in the scheme's order."""
        for line in self.lines:
            names = ("points", "applies", "note", "evidence", "version")
            score = line.of(self.stage)
            fields = [self[f"{name}_{line.indicator.pk}"] for name in names]
            yield EntryRow(line, score.evidence if score else None, *fields)

    def changed_rows(self) -> Iterator[tuple[Line, dict[str, Any]]]:
        """(line, values) of the rows in which something was entered or changed; empty and refused ones are left alone."""
        for line in self.lines:
            if any(f"{name}_{line.indicator.pk}" in self.errors for name in _PLAIN):
                continue
            values = {name: self.cleaned_data.get(f"{name}_{line.indicator.pk}") for name in _PLAIN}
            given = values["points"] is not None or values["applies"] or values["note"] or values["evidence"]
            touched = any(f"{name}_{line.indicator.pk}" in self.changed_data for name in _PLAIN)
            if given and touched:
                yield line, values

    def take_version(self, line: Line, version: int) -> None:
        """Let the next save of a row stand on the version that the user has now been shown."""
        self.data = self.data.copy()
        self.data[f"version_{line.indicator.pk}"] = str(version)


_PLAIN = ("points", "applies", "note", "evidence", "version")


def _entry_fields(line: Line, stage: str) -> Mapping[str, forms.Field]:
    score = line.of(stage)
    pk, maximum = line.indicator.pk, line.indicator.points
    whole = plain_number(maximum)
    number = forms.NumberInput(
        attrs={"step": "0.01", "min": "0", "max": str(maximum), "inputmode": "decimal"}
    )
    return {
        f"points_{pk}": forms.DecimalField(
            label=_("Points of %(maximum)s") % {"maximum": whole},
            required=False,
            min_value=Decimal(0),
            max_value=Decimal(whole),
            decimal_places=2,
            widget=number,
            initial=score.points if score else None,
            error_messages={"max_value": _("At most the full %(limit_value)s points.")},
        ),
        f"applies_{pk}": forms.BooleanField(
            label=_("not applicable"),
            required=False,
            initial=bool(score and score.state == "not_applicable"),
        ),
        f"note_{pk}": forms.CharField(
            label=_("Grounds"),
            required=False,
            max_length=500,
            widget=forms.Textarea(attrs={"rows": 1}),
            initial=score.note if score else "",
        ),
        f"evidence_{pk}": forms.FileField(label=_("Evidence (PDF or picture)"), required=False),
        f"version_{pk}": forms.IntegerField(
            required=False, widget=forms.HiddenInput, initial=score.version if score else 0
        ),
    }


class SurveyForm(forms.ModelForm):
    """The year's satisfaction survey of one community; `seen` says which entry its user had before him."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = SurveyResult
        fields = ["answers", "satisfied", "held_on"]
        widgets = {"held_on": DAY}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["seen"] = self.instance.stamp

    def take_seen(self, stamp: str) -> None:
        """Let the next save stand on the entry that the user has now been told of."""
        self.data = self.data.copy()
        self.data["seen"] = stamp

    def _post_clean(self) -> None:
        """Shape only: what may be is said by the action."""


class BookForm(forms.Form):
    """A workbook to import."""

    file = forms.FileField(label=gettext_lazy("Workbook (.xlsx or .csv)"))


class DecideForm(forms.Form):
    """The decision by name where satisfaction lies within one answer of the bar."""

    decision = forms.ChoiceField(
        label=gettext_lazy("Decided"), choices=SurveyResult.Decision.choices[1:], widget=forms.RadioSelect
    )
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=300)


class VetoForm(OnceForm):
    """A veto item with the document behind it."""

    ground = forms.ChoiceField(label=gettext_lazy("Ground"))
    happened_on = forms.DateField(label=gettext_lazy("Happened on"), widget=DAY)
    document = forms.CharField(label=gettext_lazy("Document behind it"), max_length=200)
    evidence = forms.FileField(label=gettext_lazy("The document (PDF or picture)"), required=False)

    def __init__(self, *args: Any, grounds: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ground"].choices = list(grounds.items())


class OfSeat(forms.ModelChoiceField):
    """A person named with where he works, so that namesakes are told apart."""

    def label_from_instance(self, obj: Any) -> str:
        """The name and the seats held, which the queryset has prefetched as `seats` of `users`."""
        seats = [str(seat) for user in obj.users.all() for seat in user.seats]
        return f"{obj.name}（{'；'.join(seats)}）"


class ScorerForm(forms.Form):
    """The person who scores a community for the district by a named decision."""

    person = OfSeat(label=gettext_lazy("Person"), queryset=Person.objects.none())
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=300)

    def __init__(self, *args: Any, persons, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = persons


class ReplyForm(forms.Form):
    """What a community says to its result."""

    agrees = forms.TypedChoiceField(
        label=gettext_lazy("Reply"),
        choices=[("1", gettext_lazy("We agree with the result.")), ("0", gettext_lazy("We do not agree."))],
        coerce=lambda value: value == "1",
        widget=forms.RadioSelect,
    )
    text = forms.CharField(
        label=gettext_lazy("Remark"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class GradeForm(forms.Form):
    """The grade of the year."""

    grade = forms.ChoiceField(label=gettext_lazy("Grade"), choices=Grade.Level.choices)
    decision = forms.CharField(
        label=gettext_lazy("Named decision"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("Needed for a rise or a fall of two grades or more: meeting or document."),
    )


class AppealForm(OnceForm):
    """What a community contests in one figure of its result."""

    text = forms.CharField(
        label=gettext_lazy("What is contested, and why"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    evidence = forms.FileField(label=gettext_lazy("Evidence (PDF or picture)"), required=False)


class AnswerForm(forms.Form):
    """The answer to an appeal: the points stand, or which they become."""

    stands = forms.TypedChoiceField(
        label=gettext_lazy("Decided"),
        choices=[("1", gettext_lazy("The points stand.")), ("0", gettext_lazy("The points change to:"))],
        coerce=lambda value: value == "1",
        widget=forms.RadioSelect,
    )
    points = forms.DecimalField(
        label=gettext_lazy("Points"), required=False, min_value=Decimal(0), max_digits=5, decimal_places=2
    )
    answer = forms.CharField(
        label=gettext_lazy("Reason given to the community"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def clean(self) -> dict[str, Any]:
        """Points where they change, and only there."""
        cleaned = super().clean() or {}
        if cleaned.get("stands"):
            cleaned["points"] = None
        elif cleaned.get("points") is None and "points" not in self.errors:
            self.add_error("points", _("Enter the points that count from now on."))
        return cleaned


class GapForm(forms.Form):
    """The target that a plan lacks, given by name."""

    key = forms.ChoiceField(label=gettext_lazy("Figure without a target"))
    target = forms.DecimalField(
        label=gettext_lazy("Target for the half-year"),
        min_value=Decimal(0),
        max_digits=14,
        decimal_places=2,
        help_text=gettext_lazy("0 means: it does not apply to this community."),
    )
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=300)

    def __init__(self, *args: Any, keys: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["key"].choices = keys


class PayForm(forms.Form):
    """The pay factor of each grade, and whether they are used."""

    on = forms.BooleanField(
        label=gettext_lazy("The grade brings a pay factor"),
        required=False,
        help_text=gettext_lazy("Off until the district has decided it."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for grade in Grade.Level:
            self.fields[grade.value] = forms.DecimalField(
                label=grade.label, min_value=Decimal(0), max_value=Decimal(5), max_digits=3, decimal_places=2
            )

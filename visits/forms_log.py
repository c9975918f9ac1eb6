"""The forms in which a visit is written: three decisions, and all else on the same page. DOMAIN 4."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator
from django.forms import BoundField
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from accounts.forms import OnceForm
from measures.models import Measure
from pairing.models import Community
from visits.actions.visits import Raised
from visits.forms import DateInput, offer, text_area
from visits.models import Duty, Visit

TEXTS = ["purpose", "found", "agreed", "place"]
LONGEST_WENT = 300  # those ticked and those typed, together
ROWS = 2  # problems that can be written down on the visit's own page
COARSE = Decimal("0.001")  # of a degree: about 100 m


class DutyField(forms.ModelChoiceField):
    """One of the user's duties, named by its community; the likeliest stands first and is chosen."""

    widget = forms.RadioSelect

    def label_from_instance(self, duty) -> str:
        """The community, or the kind of duty where it is a whole area."""
        return str(duty.community or duty.get_kind_display())


@dataclass(frozen=True)
class Choices:
    """What a visit's form offers: measures, who may see to a problem, and a survey's communities."""

    measures: Any
    owners: Any
    area: Any = None
    members: Sequence[str] = ()
    own_office: int | None = None
    joint: Sequence[Duty] = ()


class VisitFields(forms.Form):
    """What may be said of a visit; nothing of it must, but for a survey its way and its communities."""

    way = forms.ChoiceField(label=_("Way"), choices=Visit.Way.choices, initial=Visit.Way.ON_SITE)
    communities = forms.ModelMultipleChoiceField(
        label=_("Communities covered"), queryset=Community.objects.none()
    )
    members = forms.MultipleChoiceField(label=_("From the work group"), required=False)
    participants = forms.CharField(label=_("Who went"), required=False, max_length=LONGEST_WENT)
    joint = forms.MultipleChoiceField(
        label=_("Sides that came along"),
        required=False,
        error_messages={"invalid_choice": _("On that day this side has no duty to the community.")},
    )
    purpose = text_area(_("Purpose"))
    found = text_area(_("What was found"))
    agreed = text_area(_("What was agreed"))
    place = forms.CharField(label=_("Place"), required=False, max_length=120)
    latitude = forms.DecimalField(required=False, min_value=-90, max_value=90)
    longitude = forms.DecimalField(required=False, min_value=-180, max_value=180)
    measures = forms.ModelMultipleChoiceField(
        label=_("Measures it touched"), queryset=Measure.objects.none(), required=False
    )

    def __init__(self, *args, choices: Choices, today: date, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        measures = list(choices.measures)
        places = {measure.community_id for measure in measures}
        offer(self, "measures", choices.measures)
        twice = Counter((row.community_id, row.title) for row in measures)
        self.fields["measures"].choices = [
            (row.pk, _measure_label(row, len(places) > 1, twice[row.community_id, row.title] > 1))
            for row in measures
        ]
        self.fields["members"].choices = [(name, name) for name in choices.members]
        if choices.area is None:
            del self.fields["way"], self.fields["communities"]
        else:
            offer(self, "communities", choices.area)
        self._add_joint(choices.joint)
        self._add_problems(choices, today)

    def _add_joint(self, duties: Sequence[Duty]) -> None:
        """A box for each duty of another side, and who went for it."""
        self.beside = {str(duty.pk): duty for duty in duties}
        field: Any = self.fields["joint"]
        several = len({duty.community_id for duty in duties if duty.community_id}) > 1
        field.choices = [
            (key, f"{duty.name if several else duty.side} · {duty.get_kind_display()}")
            for key, duty in self.beside.items()
        ]
        for key in self.beside:
            self.fields[f"went_{key}"] = forms.CharField(
                label=_("Who went"), required=False, max_length=LONGEST_WENT
            )

    def _add_problems(self, choices: Choices, today: date) -> None:
        owners = list(choices.owners)
        own = choices.own_office in {owner.pk for owner in owners}
        for row in range(1, ROWS + 1):
            self.fields[f"problem_{row}"] = text_area(_("Problem"))
            self.fields[f"owner_{row}"] = field = forms.ModelChoiceField(
                label=_("Who sees to it"), queryset=choices.owners, required=False
            )
            field.choices = [(owner.pk, owner.name) for owner in owners]  # read once for all rows
            self.fields[f"due_{row}"] = forms.DateField(label=_("Due on"), required=False)
            self.initial.setdefault(f"due_{row}", (today + timedelta(days=30)).isoformat())
            self.initial.setdefault(f"owner_{row}", choices.own_office if own else None)

    def boxes(self, name: str) -> list[dict[str, Any]]:
        """The choices of a field: value, label, and whether it is chosen."""
        value: Any = self[name].value()
        chosen = {str(getattr(one, "pk", one)) for one in (value if isinstance(value, list) else [value])}
        return [
            {"value": key, "label": label, "chosen": str(key) in chosen}
            for key, label in self.fields[name].choices
        ]

    def duty_boxes(self) -> list[dict[str, Any]]:
        """The duties."""
        return self.boxes("duty")

    def way_boxes(self) -> list[dict[str, Any]]:
        """The ways of a survey."""
        return self.boxes("way")

    def community_boxes(self) -> list[dict[str, Any]]:
        """The communities of the area."""
        return self.boxes("communities")

    def member_boxes(self) -> list[dict[str, Any]]:
        """The people of the work group."""
        return self.boxes("members")

    def joint_boxes(self) -> list[dict[str, Any]]:
        """The duties of other sides, each with the field for who went."""
        return [box | {"went": self[f"went_{box['value']}"]} for box in self.boxes("joint")]

    def measure_boxes(self) -> list[dict[str, Any]]:
        """The measures under way."""
        return self.boxes("measures")

    def has_more(self) -> bool:
        """Whether something is said beyond the three decisions, or something of it is wrong."""
        said = ("members", "joint", *TEXTS, "participants", "measures", "problem_1", "latitude")
        decided = {"duty", "visited_on", "way", "communities"}
        return any(self[name].value() for name in said) or bool(set(self.errors) - decided)

    def texts(self) -> list[BoundField]:
        """The fields of several lines."""
        return [self[name] for name in ("purpose", "found", "agreed")]

    def problem_rows(self) -> Iterator[dict[str, Any]]:
        """A line per problem: what, who, until when."""
        for row in range(1, ROWS + 1):
            yield {name: self[f"{key}_{row}"] for name, key in PROBLEM.items()} | {
                "owners": self.boxes(f"owner_{row}")
            }

    def clean(self) -> dict[str, Any]:
        """Names joined, the position made coarse (or dropped when half of it is missing), problems as values."""
        data = super().clean() or {}
        named = [*data.pop("members", []), data.get("participants", "").strip()]
        went = {key: data.pop(f"went_{key}", "") for key in self.beside}
        data["joint"] = {self.beside[key]: went[key] for key in data.get("joint", [])}
        comma = pgettext("between items", ", ")
        data["participants"] = comma.join(name for name in named if name)
        try:
            MaxLengthValidator(LONGEST_WENT)(data["participants"])
        except forms.ValidationError as error:
            self.add_error("participants", error)
        for name in ("latitude", "longitude"):
            self._errors.pop(name, None)  # a place is never a reason not to save
        data["latitude"], data["longitude"] = _position(data)
        data["problems"] = [row for number in range(1, ROWS + 1) if (row := self._problem(data, number))]
        return data

    def _problem(self, data: dict[str, Any], number: int) -> Raised | None:
        text, owner, due_on = (data.pop(f"{key}_{number}", None) for key in PROBLEM.values())
        if f"problem_{number}" in self._errors:  # too long: refused, never dropped
            return None
        if not text:
            for key in PROBLEM.values():
                self._errors.pop(f"{key}_{number}", None)
            return None
        for name, value in (("owner", owner), ("due", due_on)):
            if value is None and f"{name}_{number}" not in self._errors:
                self.add_error(
                    f"{name}_{number}", _("A problem has somebody who sees to it, and a due date.")
                )
        return Raised(text, owner, due_on) if owner and due_on else None


PROBLEM = {"text": "problem", "owner": "owner", "due": "due"}


def _measure_label(row: Measure, place: bool, day: bool) -> str:
    """Its title; with the community among several, with state and day beside one of the same title."""
    parts = [str(row.community)] if place else []
    parts.append(row.title)
    if day:
        when = row.finished_on or row.due_on
        parts += [row.get_state_display(), *([date_format(when)] if when else [])]
    return " · ".join(parts)


def _position(data: Mapping[str, Any]) -> tuple[Decimal | None, Decimal | None]:
    both = data.get("latitude"), data.get("longitude")
    if any(value is None for value in both):
        return None, None
    latitude, longitude = (Decimal(value).quantize(COARSE, ROUND_HALF_UP) for value in both)
    return latitude, longitude


class LogForm(OnceForm, VisitFields):
    """Three decisions (community, day, and for a survey the way); the rest is optional."""

    duty = DutyField(
        label=_("Community"),
        queryset=Duty.objects.none(),
        error_messages={
            "invalid_choice": _("You have no duty to this community, or it has ended for more than 45 days.")
        },
    )
    visited_on = forms.DateField(label=_("Date"), widget=DateInput())

    def __init__(self, *args, duties: Sequence[Duty], today: date, **kwargs) -> None:
        super().__init__(*args, today=today, **kwargs)
        offer(self, "duty", Duty.objects.filter(pk__in=[duty.pk for duty in duties]))
        field: Any = self.fields["duty"]
        field.queryset = field.queryset.select_related("community__organisation")
        field.choices = [(duty.pk, field.label_from_instance(duty)) for duty in duties]
        self.initial.setdefault("duty", duties[0].pk if duties else None)
        self.initial.setdefault("visited_on", today)
        self.today = today


class EditForm(VisitFields):
    """The same fields of a visit that is there; `version` tells whether somebody changed it meanwhile."""

    visited_on = forms.DateField(label=_("Date"), widget=DateInput())
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, today: date, **kwargs) -> None:
        super().__init__(*args, today=today, **kwargs)
        self.today = today


def typed_of(form: forms.Form, data: Any) -> dict[str, list[str]]:
    """What a posted form held, field by field, as it was typed."""
    names = [name for name in form.fields if name != "once"]
    return {name: data.getlist(name) for name in names if name in data}


def initial_of(form_fields: Mapping[str, forms.Field], typed: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """The same as initial values of a form."""
    several = (forms.MultipleChoiceField, forms.ModelMultipleChoiceField)
    return {
        name: list(values) if isinstance(form_fields.get(name), several) else next(iter(values), "")
        for name, values in typed.items()
    }

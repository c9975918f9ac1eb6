"""What changed: since the community last spoke, and between two editors. Read only."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import CharField, Exists, OuterRef
from django.db.models.functions import Cast
from django.utils.dateformat import format as date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from measures.models import Measure
from office.models import AuditEvent
from pairing.models import Community
from visits.models import ResidentSheet, Visit
from visits.rules import State

SPOKEN = ["confirm", "deem", "dispute", "decide"]
NAMES = {
    "visited_on": gettext_lazy("Date"),
    "way": gettext_lazy("Way"),
    "communities": gettext_lazy("Communities covered"),
    "participants": gettext_lazy("Who went"),
    "purpose": gettext_lazy("Purpose"),
    "found": gettext_lazy("What was found"),
    "agreed": gettext_lazy("What was agreed"),
    "place": gettext_lazy("Place"),
    "latitude": gettext_lazy("Position"),
    "measures": gettext_lazy("Measures it touched"),
}


@dataclass(frozen=True)
class Change:
    """A field by its name for people, what it was, and what it is (or was typed)."""

    label: str
    before: str
    after: str


def changes_of(visit: Visit) -> list[Change]:
    """What the author changed since the community last spoke; nothing while it has not spoken yet."""
    if visit.state not in (State.SUBMITTED, State.DISPUTED):
        return []
    found: dict[str, list] = {}
    photos: list[Change] = []
    for event in _since(visit, "visit", [*(f"visit.{verb}" for verb in ("edit", "photo", "photo_gone"))]):
        if event.verb == "visit.edit":
            for name, (before, after) in event.data.items():
                found[name] = [found.get(name, [before])[0], after]
        else:
            gone = event.verb.endswith("gone")
            name = event.data["photo"]
            photos.append(Change(_("Photo"), name if gone else "", "" if gone else name))
    pairs = [(name, *found[name]) for name in NAMES if name in found and found[name][0] != found[name][1]]
    return [Change(str(NAMES[name]), _word(name, a), _word(name, b)) for name, a, b in pairs] + photos


def days_differ(there: dict[date, str], typed: dict[date, str]) -> list[Change]:
    """Where the days that somebody ticked are not those of the sheet as it is now."""
    return [
        Change(_day_word(day), _tick_word(there, day), _tick_word(typed, day))
        for day in sorted(there.keys() | typed.keys())
        if there.get(day) != typed.get(day)
    ]


def _tick_word(days: dict[date, str], day: date) -> str:
    return "–" if day not in days else days[day] or _("ticked")


def days_changed(sheet: ResidentSheet) -> list[Change]:
    """The days that a cadre added, took back or described anew since the community last spoke."""
    if sheet.state not in (State.SUBMITTED, State.DISPUTED):
        return []
    events = list(_since(sheet, "sheet", ["sheet.save"]))
    if not events:
        return []
    before, after = _days(events[0].data["before"]), _days(events[-1].data["days"])
    moved = [Change(_day_word(day), _("ticked"), "") for day in sorted(before - after)]
    moved += [Change(_day_word(day), "", _("ticked")) for day in sorted(after - before)]
    notes: dict[str, list[str]] = {}
    for event in events:
        for day, (old, new) in event.data.get("notes", {}).items():
            notes[day] = [notes.get(day, [old])[0], new]
    return moved + [
        Change(_day_word(date.fromisoformat(day)), old, new)
        for day, (old, new) in sorted(notes.items())
        if old != new
    ]


def _day_word(day: date) -> str:
    return date_format(day, pgettext("date format, year, month and day", "Y-m-d"))


def _days(texts: Iterable[str]) -> set[date]:
    return {date.fromisoformat(text) for text in texts}


def _since(record: Visit | ResidentSheet, noun: str, verbs: list[str]):
    """The events of these kinds after the community (or the reviewer, or silence) last spoke; none before it did."""
    events = AuditEvent.objects.filter(object_type=record._meta.label_lower, object_pk=str(record.pk))
    rows = list(events.filter(verb__in=[*verbs, *(f"{noun}.{verb}" for verb in SPOKEN)]).order_by("seq"))
    spoken = [row.seq for row in rows if row.verb not in verbs]
    return [row for row in rows if spoken and row.verb in verbs and row.seq > spoken[-1]]


def spoken_before(noun: str) -> Exists:
    """Whether a visit or sheet of a query was confirmed before: what waits now is a change of it."""
    model = {"visit": Visit, "sheet": ResidentSheet}[noun]
    key = Cast(OuterRef("pk"), CharField())
    events = AuditEvent.objects.filter(object_type=model._meta.label_lower, object_pk=key)
    return Exists(events.filter(verb__in=[f"{noun}.confirm", f"{noun}.deem"]))


def differences(form: Any, there: dict[str, Any]) -> list[Change]:
    """Where what somebody typed is not what is there now: (field, there, typed)."""
    found = []
    for name, typed in form.cleaned_data.items():
        if name not in NAMES:
            continue
        mine, theirs = _plain(typed), _plain(there.get(name))
        if mine != theirs:
            found.append(Change(str(NAMES[name]), _word(name, theirs), _word(name, mine)))
    return found


def _plain(value: Any) -> Any:
    if hasattr(value, "values_list"):
        return sorted(value.values_list("pk", flat=True))
    if isinstance(value, list):
        return sorted(value)
    return "" if value is None else value.isoformat() if isinstance(value, date) else str(value)


def _word(name: str, value: Any) -> str:
    """A value as people read it; a dash for nothing."""
    if value in (None, "", []):
        return "–"
    if name == "visited_on":
        return _day_word(date.fromisoformat(value))
    if name == "way":
        return str(dict(Visit.Way.choices).get(value, value))
    if name == "measures":
        return _listed(Measure.objects.filter(pk__in=value).values_list("title", flat=True))
    if name == "communities":
        by = "pk__in" if isinstance(value[0], int) else "code__in"
        places = Community.objects.filter(**{by: value}).order_by("code")
        return _listed(places.values_list("organisation__name", flat=True))
    return str(value)


def _listed(words: Iterable[str]) -> str:
    return pgettext("between items", ", ").join(words)

"""What a checked roster holds and changes, in words and figures, for the command and the page."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Model
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from accounts.models import Organisation
from pairing.roster_check import Check

KINDS: dict[str, str | Promise] = {
    "street": pgettext_lazy("roster", "Streets"),
    "community": pgettext_lazy("roster", "Communities"),
    "grade": pgettext_lazy("roster", "Grades"),
    "department": pgettext_lazy("roster", "Departments"),
    "leader": pgettext_lazy("roster", "Leaders"),
    "link": pgettext_lazy("roster", "Links"),
    "point": pgettext_lazy("roster", "Contact points"),
    "pairing": pgettext_lazy("roster", "Pairings"),
    "member": pgettext_lazy("roster", "Work group members"),
    "cadre": pgettext_lazy("roster", "Cadres"),
    "posting": pgettext_lazy("roster", "Postings"),
    "person": pgettext_lazy("roster", "Persons"),
}


@dataclass(frozen=True)
class Count:
    """How many rows of a kind are new, edited and already there."""

    label: str
    new: int
    edited: int
    same: int


@dataclass(frozen=True)
class Edit:
    """One field of a row already there that the roster changes."""

    label: str
    field: str
    old: str
    new: str


def kind_of(row: Model) -> str:
    """The kind of a row as the plan names it."""
    names = {"contactpoint": "point", "workgroupmember": "member"}
    name = str(row._meta.model_name)
    return row.kind if isinstance(row, Organisation) else names.get(name, name)


def counts(check: Check) -> list[Count]:
    """A line for every kind of row; nothing for a check without a plan."""
    plan = check.plan
    if plan is None:
        return []
    edited = [kind_of(row) for row in plan.edited]
    return [
        Count(
            str(label), len(plan.made[kind]), edited.count(kind), max(plan.same[kind] - edited.count(kind), 0)
        )
        for kind, label in KINDS.items()
    ]


def edits(check: Check) -> list[Edit]:
    """Every change to a row already there, in words."""
    if check.plan is None:
        return []
    return [
        Edit(
            str(row), str(getattr(row._meta.get_field(name), "verbose_name", name)), _shown(old), _shown(new)
        )
        for row, changed in check.plan.edited.items()
        for name, (old, new) in changed.items()
    ]


def _shown(value) -> str:
    return "–" if value in (None, "") else str(value)


def summary(check: Check) -> list[str]:
    """One line for every kind of row that the file touches."""
    lines = []
    for count in counts(check):
        if count.new or count.edited or count.same:
            lines.append(
                _("%(label)s: %(new)d new, %(edited)d changed, %(same)d as they are")
                % {"label": count.label, "new": count.new, "edited": count.edited, "same": count.same}
            )
    return lines + (check.plan.remarks if check.plan else [])

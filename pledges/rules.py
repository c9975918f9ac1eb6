"""What a pledge needs, which way it goes and how far it has come. Pure: values in, verdict out (DOMAIN 5)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import zip_longest
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shenbei.lib.choices import BadgeChoices
from shenbei.lib.errors import RuleBroken
from shenbei.lib.figures import plain_number
from shenbei.lib.workdays import Workdays


class Party(BadgeChoices):
    """The four parties, in the order in which they sign."""

    DEPARTMENT = "department", "primary", gettext_lazy("helping department")
    STREET = "street", "primary", gettext_lazy("street committee")
    COMMUNITY = "community", "primary", gettext_lazy("community Party organisation")
    CADRE = "cadre", "primary", gettext_lazy("posted cadre")


class State(BadgeChoices):
    """Where a pledge stands."""

    DRAFT = "draft", "secondary", gettext_lazy("draft")
    SIGNING = "signing", "info", gettext_lazy("open for signing")
    SIGNED = "signed", "primary", gettext_lazy("signed by four")
    APPROVED = "approved", "primary", gettext_lazy("approved, to be published")
    PUBLISHED = "published", "warning", gettext_lazy("published, objections open")
    IN_FORCE = "in_force", "success", gettext_lazy("in force")
    REVIEWED = "reviewed", "success", gettext_lazy("reviewed")
    WITHDRAWN = "withdrawn", "danger", gettext_lazy("withdrawn")


class Basis(BadgeChoices):
    """How the linked outcomes become the item's actual figure."""

    ON_TOP = "on_top", "light", gettext_lazy("outcomes come on top of the baseline")
    YEAR = "year", "light", gettext_lazy("the year's outcomes are the figure")


# (state, act) -> state. What is not here is refused.
MOVES: dict[tuple[State, str], State] = {
    (State.DRAFT, "edit"): State.DRAFT,
    (State.SIGNING, "edit"): State.DRAFT,
    (State.SIGNED, "edit"): State.DRAFT,
    (State.APPROVED, "edit"): State.DRAFT,
    (State.DRAFT, "open"): State.SIGNING,
    (State.SIGNING, "sign"): State.SIGNING,
    (State.SIGNING, "complete"): State.SIGNED,
    (State.SIGNED, "approve"): State.APPROVED,
    (State.APPROVED, "publish"): State.PUBLISHED,
    (State.PUBLISHED, "enter_force"): State.IN_FORCE,
    (State.IN_FORCE, "review"): State.REVIEWED,
    (State.PUBLISHED, "withdraw"): State.WITHDRAWN,
    (State.IN_FORCE, "withdraw"): State.WITHDRAWN,
    (State.REVIEWED, "withdraw"): State.WITHDRAWN,
    (State.WITHDRAWN, "redraft"): State.DRAFT,
    (State.PUBLISHED, "correct"): State.PUBLISHED,
    (State.IN_FORCE, "correct"): State.IN_FORCE,
    (State.SIGNED, "countersign"): State.SIGNED,
    (State.APPROVED, "countersign"): State.APPROVED,
    (State.PUBLISHED, "countersign"): State.PUBLISHED,
    (State.IN_FORCE, "countersign"): State.IN_FORCE,
}
PUBLIC = (State.PUBLISHED, State.IN_FORCE, State.REVIEWED)
FROZEN = (*PUBLIC, State.WITHDRAWN)
SIGNABLE = (State.SIGNING, State.SIGNED, State.APPROVED, State.PUBLISHED, State.IN_FORCE)


def can(state: str, act: str) -> bool:
    """Whether a pledge in this state allows the act."""
    return (State(state), act) in MOVES


def moved(state: str, act: str) -> State:
    """The state after an act; RuleBroken where the state does not allow it."""
    if can(state, act):
        return MOVES[State(state), act]
    if act == "edit":
        raise RuleBroken(
            _("A published pledge is not changed in place: withdraw it or publish a corrected version.")
        )
    raise RuleBroken(
        _("The pledge is «%(state)s»: this step is not due now.") % {"state": State(state).label}
    )


@dataclass(frozen=True)
class ItemFacts:
    """An item as the rules see it; None is what has not been filled in."""

    position: int
    goal: str = ""
    text: str = ""
    baseline: Decimal | None = None
    target: Decimal | None = None
    unit: str = ""
    due_on: date | None = None
    owner: str = ""
    evidence: str = ""
    weight: Decimal = Decimal(1)
    milestone: Decimal | None = None


def item_missing(item: ItemFacts, year: int) -> list[str]:
    """What an item lacks before it can be signed, a sentence each (DOMAIN 5: the first eight)."""
    where = _("Item %(n)d") % {"n": item.position}
    lacks = [
        (not item.goal, _("%(where)s: choose one of the four goals.")),
        (not item.text.strip(), _("%(where)s: say what is promised.")),
        (item.baseline is None, _("%(where)s: give the baseline.")),
        (item.target is None, _("%(where)s: give the target.")),
        (not item.unit.strip(), _("%(where)s: give the unit.")),
        (item.due_on is None, _("%(where)s: give the due date.")),
        (
            item.due_on is not None and item.due_on.year != year,
            _("%(where)s: the due date must lie in %(year)d."),
        ),
        (not item.owner, _("%(where)s: say which party answers for it.")),
        (not item.evidence.strip(), _("%(where)s: say what kind of evidence will prove it.")),
        (
            _milestone_is_off(item),
            _("%(where)s: the half-year milestone must lie between baseline and target."),
        ),
    ]
    return [sentence % {"where": where, "year": year} for fails, sentence in lacks if fails]


def _milestone_is_off(item: ItemFacts) -> bool:
    if item.milestone is None or item.baseline is None or item.target is None:
        return False
    low, high = sorted((item.baseline, item.target))
    return not low <= item.milestone <= high


def pledge_missing(items: Collection[ItemFacts], signatories: Mapping[str, str], year: int) -> list[str]:
    """What a pledge lacks before it can be opened for signing; `signatories` gives each party's signatory by name."""
    found = [] if items else [_("The pledge has no item yet: add at least one.")]
    for item in items:
        found += item_missing(item, year)
    for party in Party:
        if not signatories.get(party):
            found.append(_("No signatory is known for the %(party)s.") % {"party": party.label})
    return found


def posting_over(spans: Collection[tuple[date, date | None]], day: date) -> date | None:
    """The last day of a cadre's postings to a community when all are over by a day; None while one lives or is to come."""
    ends = [end for _start, end in spans]
    over = [end for end in ends if end is not None and end < day]
    return max(over) if over and len(over) == len(ends) else None


Seat = tuple[str, int | None]  # a party and the person who signs for it


def parties_waiting(signed: Collection[str]) -> list[Party]:
    """The parties whose signature does not count yet, in signing order."""
    return [party for party in Party if party not in signed]


def successors_waiting(state: str, named: Iterable[Seat], signed: Collection[Seat]) -> set[Seat]:
    """The (party, person) named on a signed pledge who have not signed themselves: successors who are to countersign."""
    return {seat for seat in named if seat not in signed} if can(state, "countersign") else set()


def public_until(posted_on: date, workdays: Workdays, days: int = 5) -> date:
    """The last day for objections: the posting day is day 0, the end is the 5th working day after it."""
    return workdays.add(posted_on, days)


def enters_force(today: date, until: date, open_objections: int) -> bool:
    """Whether the time for objections is over and each one has its answer."""
    return today > until and open_objections == 0


def forbid_same_person(person: Any, others: Iterable[Any], message: str) -> None:
    """Raise RuleBroken when the one who acts took part before; by person, whatever the account (DOMAIN 9)."""
    if person is not None and person in set(others):
        raise RuleBroken(message)


# -- content ---------------------------------------------------------------------------------------------------------


def canonical(content: Mapping[str, Any]) -> bytes:
    """The content as bytes that are the same wherever the same content is written: sorted JSON, UTF-8."""
    return json.dumps(
        content, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=_plain
    ).encode()


def _plain(value: Any) -> str:
    if isinstance(value, Decimal):
        return plain_number(value) if value else "0"
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"no canonical form: {type(value).__name__}")


def checksum(content: Mapping[str, Any]) -> str:
    """SHA-256 over the canonical content, 64 hexadecimal digits."""
    return hashlib.sha256(canonical(content)).hexdigest()


# What an item says, in the order in which a reader is told of it.
ITEM_FIELDS = (
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
)


def difference(
    old: Mapping[str, Any], new: Mapping[str, Any]
) -> list[tuple[int, str, str | None, str | None]]:
    """What differs between two frozen texts: (place, name, old, new); None where there was nothing.

    Place 0 is above the items (name: `community` or a party, by the names that were printed), else the item from 1.
    """
    heads = [{"community": one["community"]["name"], **one["parties"]} for one in (old, new)]
    rows = [(heads[0], heads[1], ("community", *Party.values))]
    rows += [
        (before, after, ITEM_FIELDS)
        for before, after in zip_longest(old["items"], new["items"], fillvalue={})
    ]
    return [
        (place, name, before.get(name), after.get(name))
        for place, (before, after, names) in enumerate(rows)
        for name in names
        if before.get(name) != after.get(name)
    ]


# -- completion ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Progress:
    """What an item promised and what the linked outcomes say as of a day."""

    baseline: Decimal
    target: Decimal
    due_on: date
    actual: Decimal
    actual_by_due: Decimal
    milestone: Decimal | None = None
    done_on: date | None = None
    weight: Decimal = Decimal(1)


def actual_of(baseline: Decimal, target: Decimal, outcomes: Decimal, basis: str = Basis.ON_TOP) -> Decimal:
    """The actual figure that a sum of outcomes makes: on top of the baseline (below it for a falling target), or itself."""
    if basis == Basis.YEAR:
        return outcomes
    return baseline - outcomes if target < baseline else baseline + outcomes


def share(baseline: Decimal, target: Decimal, actual: Decimal) -> Decimal:
    """(actual − baseline) ÷ (target − baseline), cut to 0–1; for falling targets too. Needs baseline ≠ target."""
    return min(Decimal(1), max(Decimal(0), (actual - baseline) / (target - baseline)))


def item_completion(item: Progress, day: date, late: Decimal = Decimal("0.5")) -> Decimal | None:
    """How far an item has come by a day, 0–1, or None while it is not applicable (DOMAIN 5).

    In the first half-year it is measured against its milestone, without one it waits for its due date. What was
    reached after the due date counts `late` times.
    """
    first_half_ends = date(item.due_on.year, 6, 30)
    if day <= first_half_ends < item.due_on:
        if item.milestone is None or item.milestone == item.baseline:
            return None
        return share(item.baseline, item.milestone, item.actual)
    if item.baseline == item.target:
        return _done_or_not(item, day, late)
    now = share(item.baseline, item.target, item.actual)
    if day <= item.due_on:
        return now
    in_time = min(now, share(item.baseline, item.target, item.actual_by_due))
    return in_time + late * (now - in_time)


def _done_or_not(item: Progress, day: date, late: Decimal) -> Decimal:
    if item.done_on is None or item.done_on > day:
        return Decimal(0)
    return Decimal(1) if item.done_on <= item.due_on else late


def year_verdict(value: Decimal | None) -> str:
    """What the figures alone say at the year's end: «kept», «partly» or «broken»."""
    if value is None or value == 0:
        return "broken"
    return "kept" if value >= 1 else "partly"


def pledge_completion(items: Iterable[tuple[Decimal | None, Decimal]]) -> Decimal | None:
    """The mean of (completion, weight) by weight, 0–1; what is not applicable leaves it; None when nothing is left."""
    counted = [(value, weight) for value, weight in items if value is not None]
    total = sum((weight for _value, weight in counted), Decimal(0))
    return sum((value * weight for value, weight in counted), Decimal(0)) / total if total else None

"""Beginning a pledge: empty, from last year's, from the plan; and anew after a withdrawal."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Person
from measures.models import Half, PlanTarget
from office.actions import event_record
from pairing.models import Community, Pairing, Posting
from pledges import rules
from pledges.actions.editing import locked, prepared
from pledges.models import Item, Pledge, Review, Signatory, Signature
from pledges.rules import Party
from shenbei.lib.errors import RuleBroken
from shenbei.lib.periods import year_window
from shenbei.lib.saving import checked_save

CLEARED = (
    "approved_by",
    "approved_at",
    "published_by",
    "posted_on",
    "public_until",
    "in_force_on",
    "reviewed_on",
    "result",
    "withdrawn_on",
)


COPIED = ("goal", "text", "unit", "owner", "evidence", "weight", "outcome_type", "basis")


@transaction.atomic
def pledge_draft(
    *, by, community: Community, year: int, start: str = "", now: datetime | None = None
) -> Pledge:
    """A new pledge of a paired community; `start` says from what: nothing, «last_year» or the year's «plan».

    RuleBroken when it has no pairing, or there is nothing to start from.
    """
    moment = now or timezone.now()
    window = year_window(year)
    pairing = Pairing.objects.in_window(window).filter(community=community).order_by("-started_on").first()
    if pairing is None:
        raise RuleBroken(
            _("%(community)s has no pairing in %(year)d; unpaired communities have a plan, not a pledge.")
            % {"community": community, "year": year},
            "community",
        )
    posting = Posting.objects.in_window(window).filter(community=community).order_by("-started_on").first()
    person = by.person if by else None
    pledge = Pledge(
        community=community, pairing=pairing, posting=posting, year=year, drafted_by=person, drafted_at=moment
    )
    checked_save(pledge)
    if person:
        pledge.prepared_by.add(person)
    Signatory.objects.bulk_create(_signatories(pledge))
    if start:
        Item.objects.bulk_create(STARTS[start](pledge))
    data = {"year": year, "start": start}
    event_record(by=by, verb="pledge.draft", obj=pledge, data=data, community=community, now=now)
    return pledge


@transaction.atomic
def pledge_redraft(*, by, pledge: Pledge, now: datetime | None = None) -> Pledge:
    """Bring a withdrawn pledge back to draft: it is signed, approved and published anew, as a new version."""
    moment = now or timezone.now()
    pledge = locked(pledge)
    pledge.state = rules.moved(pledge.state, "redraft")
    pledge.edition += 1
    for name in CLEARED:
        setattr(pledge, name, None)
    pledge.withdrawn_because = ""
    checked_save(pledge)
    prepared(by, pledge)
    Review.objects.filter(item__pledge=pledge).delete()
    Signature.objects.standing().filter(version__pledge=pledge).update(
        voided_at=moment, voided_because=_("the pledge was withdrawn")
    )
    event_record(by=by, verb="pledge.redraft", obj=pledge, community=pledge.community, now=now)
    return pledge


def _signatories(pledge: Pledge) -> list[Signatory]:
    """Who signs, as the registry knows them: the heads of department and street, the secretary, the cadre."""
    department, street = pledge.pairing.department, pledge.community.street
    lead = pledge.pairing.members.filter(lead=True, ended_on=None).select_related("person").first()
    cadre = pledge.posting.cadre if pledge.posting else None
    who: list[tuple[Party, Any, Person | None]] = [
        (Party.DEPARTMENT, department, department.head or (lead.person if lead else None)),
        (Party.STREET, street, street.head),
        (Party.COMMUNITY, pledge.community.organisation, pledge.community.secretary),
        (Party.CADRE, cadre.department if cadre else department, cadre.person if cadre else None),
    ]
    return [
        Signatory(
            pledge=pledge,
            party=party,
            organisation=organisation,
            person=person,
            post=(cadre.post if cadre and party == Party.CADRE else person.post if person else ""),
        )
        for party, organisation, person in who
    ]


def _items_of_last_year(pledge: Pledge) -> list[Item]:
    """Last year's items, their reached target as the new baseline; target and due date are to be promised anew."""
    last = Item.objects.filter(pledge__community=pledge.community, pledge__year=pledge.year - 1)
    if not last:
        raise RuleBroken(_("There is no pledge of last year to start from."), "start")
    return [
        Item(pledge=pledge, position=n, baseline=old.target, **{name: getattr(old, name) for name in COPIED})
        for n, old in enumerate(last, 1)
    ]


def _items_of_plan(pledge: Pledge) -> list[Item]:
    """An item for each outcome of the community's plan; due date, owner and evidence are to be added.

    A plan says what is to come on top of its baseline, a pledge where it shall stand then. A target for the first
    half-year becomes the milestone; those of both halves together the target of the year.
    """
    targets = PlanTarget.objects.filter(plan__community=pledge.community, plan__year=pledge.year)
    rows = list(targets.exclude(outcome_type=None).select_related("outcome_type"))
    if not rows:
        raise RuleBroken(_("The community has no plan for this year with targets to start from."), "start")
    kinds = {row.outcome_type_id: row.outcome_type for row in rows}
    return [
        _planned(pledge, place, kind, {row.half: row for row in rows if row.outcome_type_id == kind.pk})
        for place, kind in enumerate(kinds.values(), 1)
    ]


def _planned(pledge: Pledge, place: int, kind: Any, halves: Mapping[str, PlanTarget]) -> Item:
    whole, first = halves.get(Half.YEAR), halves.get(Half.FIRST)
    more = whole.target if whole else sum((row.target for row in halves.values()), Decimal(0))
    start = (whole or first or halves[Half.SECOND]).baseline
    return Item(
        pledge=pledge,
        position=place,
        goal=next(iter(halves.values())).goal,
        text=kind.name_zh,
        baseline=start,
        target=start + more,
        unit=kind.measure_word,
        outcome_type=kind,
        milestone=start + first.target if first and 0 < first.target <= more else None,
    )


STARTS: dict[str, Callable[[Pledge], list[Item]]] = {
    "last_year": _items_of_last_year,
    "plan": _items_of_plan,
}

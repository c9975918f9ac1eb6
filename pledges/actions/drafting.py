"""Drafting: the items of a pledge and who signs for its parties."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Person
from office.actions import changes, event_record
from pairing.models import Cadre
from pledges.actions.editing import locked, opened_for_edit, prepared, still_open
from pledges.models import Item, Pledge, Signatory, Signature
from pledges.rules import Party, State
from shenbei.lib.errors import RuleBroken
from shenbei.lib.saving import checked_save


@transaction.atomic
def item_add(
    *,
    by,
    pledge: Pledge,
    edition: int | None = None,
    now: datetime | None = None,
    measures: Iterable = (),
    **fields,
) -> Item:
    """A new item at the end of a pledge. An edit after the first signature voids all signatures."""
    pledge = opened_for_edit(by=by, pledge=pledge, edition=edition, now=now or timezone.now())
    last = pledge.items.order_by("-position").values_list("position", flat=True).first() or 0
    item = Item(pledge=pledge, position=last + 1, **fields)
    checked_save(item)
    item.measures.set(measures)
    event_record(by=by, verb="item.add", obj=item, data=fields, community=pledge.community, now=now)
    return item


@transaction.atomic
def item_edit(
    *,
    by,
    item: Item,
    edition: int | None = None,
    now: datetime | None = None,
    measures: Iterable | None = None,
    **fields,
) -> Item:
    """Change an item. Linked measures alone are no part of the text: they void nothing and may change any time."""
    linked = {measure.pk for measure in measures} if measures is not None else None
    before = set(item.measures.values_list("pk", flat=True))
    changed = changes(item, **fields)
    if changed:
        opened_for_edit(by=by, pledge=item.pledge, edition=edition, now=now or timezone.now())
        checked_save(item)
    if linked is not None and linked != before:
        still_open(item.pledge.year)
        item.measures.set(linked)
        changed["measures"] = [sorted(before), sorted(linked)]
    if changed:
        event_record(
            by=by, verb="item.edit", obj=item, data=changed, community=item.pledge.community, now=now
        )
    return item


@transaction.atomic
def item_drop(*, by, item: Item, now: datetime | None = None) -> None:
    """Take an item out of a pledge; its text stays in the trail."""
    pledge = opened_for_edit(by=by, pledge=item.pledge, edition=None, now=now or timezone.now())
    event_record(
        by=by, verb="item.drop", obj=item, data={"text": item.text}, community=pledge.community, now=now
    )
    item.delete()


@transaction.atomic
def signatory_set(
    *, by, signatory: Signatory, person: Person | None, post: str = "", now: datetime | None = None
) -> Signatory:
    """Name who signs for a party. It is no part of the text, but a party that has signed keeps its signer.

    A cadre sent by another department changes the text, as any edit does.
    """
    pledge = locked(signatory.pledge)
    if pledge.state not in (State.DRAFT, State.SIGNING):
        raise RuleBroken(_("All four have signed; a successor countersigns."))
    if Signature.objects.standing().filter(version__pledge=pledge, party=signatory.party).exists():
        raise RuleBroken(_("This party has already signed."), "person")
    changed = changes(signatory, person=person, post=post, organisation=_side(signatory, person))
    if "organisation" in changed:
        pledge = opened_for_edit(by=by, pledge=pledge, edition=None, now=now or timezone.now())
    if changed:
        checked_save(signatory)
        prepared(by, pledge)
        event_record(
            by=by, verb="signatory.set", obj=signatory, data=changed, community=pledge.community, now=now
        )
    return signatory


def _side(signatory: Signatory, person: Person | None) -> Any:
    """The organisation that a signatory signs for: a cadre's own department, else what the party is."""
    if signatory.party != Party.CADRE or person is None:
        return signatory.organisation
    cadre = Cadre.objects.filter(person=person).select_related("department").first()
    return cadre.department if cadre else signatory.organisation

"""Freezing the text: what it lacks, what it says, and opening it for signing."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Prefetch, prefetch_related_objects
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.actions import notify
from accounts.models import Person
from office.actions import event_record
from pairing.models import Posting
from pledges import rules
from pledges.actions.editing import locked, prepared
from pledges.models import Item, Pledge, Signatory, Version
from pledges.rules import Party
from shenbei.lib.errors import RuleBroken
from shenbei.lib.fonts import cannot_print, uncovered
from shenbei.lib.periods import shanghai_day
from shenbei.lib.saving import checked_save


def posting_ended(pledge: Pledge, person: Person | None, day: date) -> date | None:
    """The last day of a cadre's posting to the pledge's community, when it is over by a day; else None."""
    if person is None:
        return None
    postings = Posting.objects.filter(community=pledge.community_id, cadre__person=person)
    return rules.posting_over(list(postings.values_list("started_on", "ended_on")), day)


def pairing_over(pledge: Pledge, day: date) -> str:
    """The sentence that says why a pledge whose pairing has ended is not corrected any more; "" while it lives."""
    ended = pledge.pairing.ended_on
    if ended is None or ended >= min(day, date(pledge.year, 12, 31)):
        return ""
    return _(
        "The pairing with %(department)s ended on %(day)s: there are no four parties any more to sign a corrected "
        "text. What was published stays as it is, or is withdrawn."
    ) % {"department": pledge.pairing.department, "day": ended.isoformat()}


def with_parts(pledge: Pledge) -> Pledge:
    """The pledge with its items and signatories loaded, once."""
    signatories = Signatory.objects.select_related("person", "organisation")
    prefetch_related_objects([pledge], "items", Prefetch("signatories", signatories))
    return pledge


def missing(pledge: Pledge) -> list[str]:
    """What the pledge still lacks, sentence by sentence; empty when it can be opened for signing."""
    with_parts(pledge)
    facts = [item.facts(n) for n, item in enumerate(pledge.items.all(), 1)]
    names = {row.party: row.person.name if row.person else "" for row in pledge.signatories.all()}
    return rules.pledge_missing(facts, names, pledge.year) + former_cadre(pledge) + unprintable(pledge)


def former_cadre(pledge: Pledge) -> list[str]:
    """The sentence that names a cadre whose posting is over and who therefore does not sign any more."""
    row = next((row for row in pledge.signatories.all() if row.party == Party.CADRE), None)
    ended = posting_ended(pledge, row.person, shanghai_day(timezone.now())) if row else None
    if row is None or ended is None:
        return []
    sentence = _("The posting of %(name)s ended on %(day)s: name the cadre who is posted there now.")
    return [sentence % {"name": row.person, "day": ended.isoformat()}]


def unprintable(pledge: Pledge, items: Iterable[Item] = ()) -> list[str]:
    """The sentence that names what no font prints in the text or the signatories' names and posts; DOMAIN 5.

    `items` are looked at besides those that the pledge has.
    """
    text = rules.canonical(content_of(pledge, 1)).decode()
    text += "".join(f"{item.text}{item.unit}{item.evidence}" for item in items)
    people = "".join(f"{row.person.name if row.person else ''}{row.post}" for row in pledge.signatories.all())
    chars = uncovered(text + people)
    return [cannot_print(chars)] if chars else []


def content_of(pledge: Pledge, number: int, items: Iterable[Item] | None = None) -> dict[str, Any]:
    """The text that is signed and published: community, year, the four parties, the items. Never a person's data.

    `items` stand in place of those that the pledge has.
    """
    with_parts(pledge)
    return {
        "kind": "four-party-pledge",
        "year": pledge.year,
        "version": number,
        "community": {"code": pledge.community.code, "name": pledge.community.name},
        "parties": {row.party: row.organisation.name for row in pledge.signatories.all()},
        "items": [
            {name: getattr(item, name) for name in rules.ITEM_FIELDS}
            for item in (pledge.items.all() if items is None else items)
        ],
    }


def frozen(
    pledge: Pledge, now: datetime, *, corrects: Version | None = None, items: Iterable[Item] | None = None
) -> Version:
    """The text as it is now, or with other items, kept under its checksum as the pledge's next version."""
    number = 1 + (pledge.versions.values_list("number", flat=True).first() or 0)
    content = content_of(pledge, number, items)
    version = Version(
        pledge=pledge,
        number=number,
        content=json.loads(rules.canonical(content)),
        checksum=rules.checksum(content),
        opened_at=now,
        corrects=corrects,
    )
    checked_save(version)
    return version


@transaction.atomic
def pledge_open(*, by, pledge: Pledge, now: datetime | None = None) -> Version:
    """Freeze the text and open it for signing; RuleBroken naming all that is missing."""
    moment = now or timezone.now()
    pledge = locked(pledge)
    state = rules.moved(pledge.state, "open")
    if lacks := missing(pledge):
        raise RuleBroken("\n".join(lacks))
    version = frozen(pledge, moment)
    pledge.state = state
    pledge.save(update_fields=["state"])
    prepared(by, pledge)
    for row in pledge.signatories.all():
        ask(row, pledge, version, moment)
    event_record(
        by=by,
        verb="pledge.open",
        obj=pledge,
        data={"checksum": version.checksum},
        community=pledge.community,
        now=now,
    )
    return version


def ask(row: Signatory, pledge: Pledge, version: Version, now: datetime) -> None:
    """Tell a signatory that a pledge, or its corrected text, waits for his signature."""
    assert row.person is not None
    day = shanghai_day(now)
    sentence = (
        _("The corrected text of «%(pledge)s» has been waiting for your signature since %(day)s.")
        if version.is_correcting
        else _("The pledge «%(pledge)s» has been waiting for your signature since %(day)s.")
    )
    notify(
        person=row.person,
        sentence=sentence % {"pledge": pledge, "day": date_format(day, "DATE_FORMAT")},
        key=f"pledge-sign-{version.pk}-{row.party}",
        url=reverse("pledges:detail", args=[pledge.pk]),
        now=now,
    )

"""Drafting: the pledge, its items and signatories, and the freezing of its text for signing."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Prefetch, prefetch_related_objects
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.actions import notify
from accounts.models import Person
from measures.models import Half, PlanTarget
from office.actions import changes, event_record
from pairing.models import Cadre, Community, HalfYear, Pairing, Posting
from pledges import rules
from pledges.models import Item, Pledge, Review, Signatory, Signature, Version
from pledges.rules import Party, State
from shenbei.lib.errors import RuleBroken
from shenbei.lib.fonts import cannot_print, uncovered
from shenbei.lib.periods import shanghai_day, year_window
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


def locked(pledge: Pledge) -> Pledge:
    """The pledge as the database has it, locked until the transaction ends: writers of one pledge queue here."""
    return Pledge.objects.select_for_update(of=("self",)).with_names().get(pk=pledge.pk)


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

    A target for the first half-year becomes the milestone; those of both halves together the target of the year.
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
    target = whole.target if whole else sum((row.target for row in halves.values()), Decimal(0))
    return Item(
        pledge=pledge,
        position=place,
        goal=next(iter(halves.values())).goal,
        text=kind.name_zh,
        baseline=Decimal(0),
        target=target,
        unit=kind.measure_word,
        outcome_type=kind,
        milestone=first.target if first and 0 < first.target <= target else None,
    )


STARTS: dict[str, Callable[[Pledge], list[Item]]] = {
    "last_year": _items_of_last_year,
    "plan": _items_of_plan,
}


def _opened_for_edit(*, by, pledge: Pledge, edition: int | None, now: datetime) -> Pledge:
    """The locked pledge, back in draft; an edit after the freezing voids version and signatures and tells the signers."""
    pledge = locked(pledge)
    if edition is not None and edition != pledge.edition:
        raise RuleBroken(
            _("Somebody changed this pledge meanwhile. Compare with its present text and save again.")
        )
    before = State(pledge.state)
    pledge.state = rules.moved(before, "edit")
    pledge.edition += 1
    pledge.approved_by = pledge.approved_at = None
    pledge.save()
    prepared(by, pledge)
    if before != State.DRAFT:
        _void(by=by, pledge=pledge, now=now)
    return pledge


def prepared(by, pledge: Pledge) -> None:
    """Who had a hand in it neither approves nor publishes it (DOMAIN 9)."""
    if by:
        pledge.prepared_by.add(by.person)


def _void(*, by, pledge: Pledge, now: datetime) -> None:
    reason = _("the text was changed")
    standing = Signature.objects.standing().filter(version__pledge=pledge).select_related("person")
    signers = [(signature.pk, signature.person) for signature in standing]
    standing.update(voided_at=now, voided_because=reason)
    pledge.versions.standing().update(voided_at=now)
    for pk, person in signers:
        notify(
            person=person,
            sentence=_("The pledge «%(pledge)s» was changed after you signed; your signature is void.")
            % {"pledge": pledge},
            key=f"pledge-void-{pk}",
            url=reverse("pledges:detail", args=[pledge.pk]),
            now=now,
        )
    event_record(
        by=by,
        verb="pledge.void",
        obj=pledge,
        data={"signatures": len(signers)},
        community=pledge.community,
        now=now,
    )


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
    pledge = _opened_for_edit(by=by, pledge=pledge, edition=edition, now=now or timezone.now())
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
        _opened_for_edit(by=by, pledge=item.pledge, edition=edition, now=now or timezone.now())
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


def still_open(year: int) -> None:
    """RuleBroken once the year's second half is closed: what was scored keeps its figures (DOMAIN 8)."""
    half = HalfYear.objects.filter(code=f"{year}H2", closed_at__isnull=False).first()
    if half:
        raise RuleBroken(_("The %(half)s is closed; what was counted in it stands.") % {"half": half})


@transaction.atomic
def item_drop(*, by, item: Item, now: datetime | None = None) -> None:
    """Take an item out of a pledge; its text stays in the trail."""
    pledge = _opened_for_edit(by=by, pledge=item.pledge, edition=None, now=now or timezone.now())
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
        pledge = _opened_for_edit(by=by, pledge=pledge, edition=None, now=now or timezone.now())
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


def posting_ended(pledge: Pledge, person: Person | None, day: date) -> date | None:
    """The last day of a cadre's posting to the pledge's community, when it is over by a day; else None."""
    if person is None:
        return None
    postings = Posting.objects.filter(community=pledge.community_id, cadre__person=person)
    return rules.posting_over(list(postings.values_list("started_on", "ended_on")), day)


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


def content_of(pledge: Pledge, number: int) -> dict[str, Any]:
    """The text that is signed and published: community, year, the four parties, the items. Never a person's data."""
    with_parts(pledge)
    names = (
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
    return {
        "kind": "four-party-pledge",
        "year": pledge.year,
        "version": number,
        "community": {"code": pledge.community.code, "name": pledge.community.name},
        "parties": {row.party: row.organisation.name for row in pledge.signatories.all()},
        "items": [{name: getattr(item, name) for name in names} for item in pledge.items.all()],
    }


@transaction.atomic
def pledge_open(*, by, pledge: Pledge, now: datetime | None = None) -> Version:
    """Freeze the text and open it for signing; RuleBroken naming all that is missing."""
    moment = now or timezone.now()
    pledge = locked(pledge)
    state = rules.moved(pledge.state, "open")
    if lacks := missing(pledge):
        raise RuleBroken("\n".join(lacks))
    number = 1 + (pledge.versions.values_list("number", flat=True).first() or 0)
    content = content_of(pledge, number)
    version = Version(
        pledge=pledge,
        number=number,
        content=json.loads(rules.canonical(content)),
        checksum=rules.checksum(content),
        opened_at=moment,
    )
    checked_save(version)
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
    """Tell a signatory that a pledge waits for his signature."""
    assert row.person is not None
    day = shanghai_day(now)
    notify(
        person=row.person,
        sentence=_("The pledge «%(pledge)s» has been waiting for your signature since %(day)s.")
        % {"pledge": pledge, "day": date_format(day, "DATE_FORMAT")},
        key=f"pledge-sign-{version.pk}-{row.party}",
        url=reverse("pledges:detail", args=[pledge.pk]),
        now=now,
    )

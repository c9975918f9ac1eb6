"""Correcting what is published: proposed with a reason, published by a second person as a new version. DOMAIN 5.

The four have signed the first text; their signatures stay under it and the public page says so. Who wants to promise
something else withdraws the pledge and has the new one signed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions import notify
from office.actions import event_record
from pledges import rules
from pledges.actions.editing import locked, prepared, still_open
from pledges.actions.freezing import content_of, unprintable
from pledges.actions.publishing import forbid_preparer
from pledges.actions.rendering import render_later
from pledges.models import Correction, Item, Pledge, Signature, Version
from shenbei.lib.errors import RuleBroken
from shenbei.lib.saving import checked_save

CORRECTED = ("text", "baseline", "target", "unit", "due_on", "owner", "evidence", "milestone")


@transaction.atomic
def correction_propose(
    *,
    by,
    pledge: Pledge,
    changes: Mapping[int, Mapping[str, Any]],
    reason: str,
    now: datetime | None = None,
) -> Correction:
    """Propose a correction: `changes` gives new values by item and field; RuleBroken when nothing differs or lacks."""
    pledge = locked(pledge)
    rules.moved(pledge.state, "correct")
    still_open(pledge.year)
    if not reason.strip():
        raise RuleBroken(_("Say why the text is corrected."), "reason")
    kept = _differing(pledge, changes)
    if not kept:
        raise RuleBroken(_("Nothing differs from the published text."))
    _whole(pledge, kept)
    correction = Correction(
        pledge=pledge,
        base=pledge.versions.standing().get(),
        changes=kept,
        reason=reason.strip(),
        proposed_by=by.person if by else None,
        proposed_at=now or timezone.now(),
    )
    checked_save(correction)
    prepared(by, pledge)
    data = {"reason": reason, "changes": kept}
    event_record(
        by=by, verb="correction.propose", obj=correction, data=data, community=pledge.community, now=now
    )
    return correction


def _differing(pledge: Pledge, changes: Mapping[int, Mapping[str, Any]]) -> dict[str, dict[str, str | None]]:
    found: dict[str, dict[str, str | None]] = {}
    for item in pledge.items.filter(pk__in=changes):
        new = {
            name: value
            for name, value in changes[item.pk].items()
            if name in CORRECTED and getattr(item, name) != value
        }
        if new:
            found[str(item.pk)] = json.loads(rules.canonical(new))
    return found


def corrected_items(pledge: Pledge, changes: Mapping[str, Mapping[str, Any]]) -> list[Item]:
    """The pledge's items as a correction would have them, not saved."""
    items = list(pledge.items.all())
    for item in items:
        for name, value in changes.get(str(item.pk), {}).items():
            setattr(item, name, Item._meta.get_field(name).to_python(value))
    return items


def _whole(pledge: Pledge, changes: Mapping[str, Mapping[str, Any]]) -> None:
    """RuleBroken when the corrected text would lack what a pledge needs, or no font could print it."""
    items = corrected_items(pledge, changes)
    lacks = [
        sentence
        for place, item in enumerate(items, 1)
        for sentence in rules.item_missing(item.facts(place), pledge.year)
    ]
    if lacks := lacks or unprintable(pledge, items):
        raise RuleBroken("\n".join(lacks))


@transaction.atomic
def correction_publish(*, by, correction: Correction, now: datetime | None = None) -> Version:
    """A second person publishes the correction: a new version takes the place of the old, which stays readable."""
    moment = now or timezone.now()
    correction, pledge = _to_decide(by, correction)
    for item in corrected_items(pledge, correction.changes):
        checked_save(item)
    version = _next_version(pledge, correction.base, moment)
    correction.state, correction.version = Correction.State.PUBLISHED, version
    correction.decided_by, correction.decided_at = by.person if by else None, moment
    checked_save(correction)
    render_later(version, pledge, moment)
    render_later(correction.base, pledge, moment)
    _tell_signers(pledge, version, moment)
    data = {"checksum": version.checksum, "reason": correction.reason}
    event_record(
        by=by, verb="correction.publish", obj=correction, data=data, community=pledge.community, now=now
    )
    return version


def _to_decide(by, correction: Correction) -> tuple[Correction, Pledge]:
    """The locked pledge and its correction, still to be decided, by one who had no hand in it."""
    pledge = locked(correction.pledge)
    correction = Correction.objects.select_related("base").get(pk=correction.pk)
    if correction.state != Correction.State.PROPOSED:
        raise RuleBroken(_("This correction has been decided already."))
    rules.moved(pledge.state, "correct")
    forbid_preparer(by, pledge)
    return correction, pledge


def _next_version(pledge: Pledge, base: Version, now: datetime) -> Version:
    Version.objects.filter(pk=base.pk).update(superseded_at=now)
    number = base.number + 1
    content = content_of(Pledge.objects.with_names().get(pk=pledge.pk), number)
    version = Version(
        pledge=pledge,
        number=number,
        content=json.loads(rules.canonical(content)),
        checksum=rules.checksum(content),
        opened_at=now,
        published_at=now,
        corrects=base,
    )
    checked_save(version)
    return version


def _tell_signers(pledge: Pledge, version: Version, now: datetime) -> None:
    signatures = Signature.objects.standing().filter(version__pledge=pledge).select_related("person")
    for person in {signature.person for signature in signatures}:
        notify(
            person=person,
            sentence=_("The published pledge «%(pledge)s» that you signed was corrected.")
            % {"pledge": pledge},
            key=f"pledge-corrected-{version.pk}-{person.pk}",
            url=reverse("pledges:detail", args=[pledge.pk]),
            now=now,
        )


@transaction.atomic
def correction_refuse(*, by, correction: Correction, reason: str, now: datetime | None = None) -> Correction:
    """A second person refuses the correction, with a reason; the published text stays as it is."""
    correction, pledge = _to_decide(by, correction)
    if not reason.strip():
        raise RuleBroken(_("Say why the correction is refused."), "reason")
    correction.state, correction.refused_because = Correction.State.REFUSED, reason.strip()
    correction.decided_by, correction.decided_at = by.person if by else None, now or timezone.now()
    checked_save(correction)
    event_record(
        by=by,
        verb="correction.refuse",
        obj=correction,
        data={"reason": reason},
        community=pledge.community,
        now=now,
    )
    return correction

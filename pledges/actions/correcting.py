"""Correcting what is published. DOMAIN 5: a new version, with reason and a second person; the old one stays readable.

What the four have signed they sign anew, as a corrected text of its own; until a reviewer publishes that one, the
published version stays public and in force. How a signatory's post is spelt stands outside what was signed: there the
reason and the second person are enough.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from office.actions import event_record
from pledges import reports, rules
from pledges.actions.editing import locked, prepared, still_open, tell_signers, void_correcting
from pledges.actions.freezing import ask, frozen, pairing_over, unprintable
from pledges.actions.publishing import forbid_preparer
from pledges.actions.rendering import render_later
from pledges.models import Correction, Item, Pledge, Signatory, Version
from shenbei.lib.errors import RuleBroken
from shenbei.lib.fonts import cannot_print, uncovered
from shenbei.lib.periods import shanghai_day
from shenbei.lib.saving import checked_save

State = Correction.State


@transaction.atomic
def correction_propose(
    *,
    by,
    pledge: Pledge,
    changes: Mapping[int, Mapping[str, Any]],
    reason: str,
    posts: Mapping[int, str] | None = None,
    now: datetime | None = None,
) -> Correction:
    """Propose a correction: `changes` gives new values by item and field, `posts` a signatory's post by person.

    Where an item changes the corrected text is opened for the four signatures. RuleBroken when nothing differs, the
    corrected text lacks something, or the department's pairing is over.
    """
    moment = now or timezone.now()
    pledge = locked(pledge)
    rules.moved(pledge.state, "correct")
    still_open(pledge.year)
    if not reason.strip():
        raise RuleBroken(_("Say why the text is corrected."), "reason")
    items, spelt = _differing(pledge, changes), _respelt(pledge, posts or {})
    if not items and not spelt:
        raise RuleBroken(_("Nothing differs from the published text."))
    correction = Correction(
        pledge=pledge,
        base=pledge.versions.standing().get(),
        changes=items | spelt,
        reason=reason.strip(),
        proposed_by=by.person if by else None,
        proposed_at=moment,
    )
    checked_save(correction)
    prepared(by, pledge)
    if items:
        _open(correction, pledge, moment)
    data = {"reason": reason, "changes": correction.changes}
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
            if name in rules.ITEM_FIELDS and getattr(item, name) != value
        }
        if new:
            found[str(item.pk)] = json.loads(rules.canonical(new))
    return found


def _respelt(pledge: Pledge, posts: Mapping[int, str]) -> dict[str, dict[str, str | None]]:
    """The posts that differ, of persons who have signed what stands; RuleBroken where no font prints one."""
    if chars := uncovered("".join(posts.values())):
        raise RuleBroken(cannot_print(chars))
    version = pledge.versions.standing().get()
    spelt = reports.spelt(version)
    return {
        f"person-{row.person_id}": {"post": posts[row.person_id].strip()}
        for row in version.signatures.counting().filter(person__in=posts)
        if posts[row.person_id].strip() != spelt.get(row.person_id, row.post)
    }


def corrected_items(pledge: Pledge, changes: Mapping[str, Mapping[str, Any]]) -> list[Item]:
    """The pledge's items as a correction would have them, not saved."""
    items = list(pledge.items.all())
    for item in items:
        for name, value in changes.get(str(item.pk), {}).items():
            setattr(item, name, Item._meta.get_field(name).to_python(value))
    return items


def _whole(pledge: Pledge, items: list[Item]) -> None:
    """RuleBroken when the corrected text would lack what a pledge needs, or no font could print it."""
    lacks = [
        sentence
        for place, item in enumerate(items, 1)
        for sentence in rules.item_missing(item.facts(place), pledge.year)
    ]
    if lacks := lacks or unprintable(pledge, items):
        raise RuleBroken("\n".join(lacks))


def _open(correction: Correction, pledge: Pledge, now: datetime) -> None:
    """Freeze the corrected text as a version of its own and ask the four to sign it."""
    if over := pairing_over(pledge, shanghai_day(now)):
        raise RuleBroken(over)
    items = corrected_items(pledge, correction.changes)
    _whole(pledge, items)
    version = frozen(pledge, now, corrects=correction.base, items=items)
    correction.version, correction.state = version, State.SIGNING
    checked_save(correction)
    for row in Signatory.objects.filter(pledge=pledge).exclude(person=None).select_related("person"):
        ask(row, pledge, version, now)


@transaction.atomic
def correction_publish(*, by, correction: Correction, now: datetime | None = None) -> Version:
    """A second person publishes the correction; a corrected text, signed by four, takes the place of the old.

    Returns the version that stands then.
    """
    moment = now or timezone.now()
    correction, pledge = _to_decide(by, correction)
    signing = reports.signing(correction)
    if not signing.ready:
        sentence = _("The corrected text has not been signed by all four yet; still to sign: %(names)s.")
        raise RuleBroken(sentence % {"names": signing.names})
    version = _take_place(correction, pledge, moment) if correction.version else correction.base
    correction.state = State.PUBLISHED
    correction.decided_by, correction.decided_at = by.person if by else None, moment
    checked_save(correction)
    for person, post in correction.posts.items():
        Signatory.objects.filter(pledge=pledge, person=person).update(post=post)
    for public in {version, correction.base}:
        render_later(public, pledge, moment)
    sentence = _("The published pledge «%(pledge)s» that you signed was corrected.")
    tell_signers(pledge, version, sentence, f"pledge-corrected-{correction.pk}", moment)
    data = {"checksum": version.checksum, "reason": correction.reason}
    event_record(
        by=by, verb="correction.publish", obj=correction, data=data, community=pledge.community, now=now
    )
    return version


def _take_place(correction: Correction, pledge: Pledge, now: datetime) -> Version:
    """Let the signed corrected text stand instead of the old one, and the items say what it says."""
    version = correction.version
    assert version is not None
    items = corrected_items(pledge, correction.changes)
    if sentences := unprintable(pledge, items):  # a signatory may have been named after the opening
        raise RuleBroken(sentences[0])
    for item in items:
        checked_save(item)
    Version.objects.filter(pk=correction.base_id).update(superseded_at=now)
    version.published_at = now
    checked_save(version)
    return version


def _to_decide(by, correction: Correction) -> tuple[Correction, Pledge]:
    """The locked pledge and its correction, still to be decided, by one who had no hand in it."""
    correction, pledge = _undecided(correction)
    forbid_preparer(by, pledge)
    return correction, pledge


def _undecided(correction: Correction) -> tuple[Correction, Pledge]:
    pledge = locked(correction.pledge)
    correction = Correction.objects.select_related("base", "version").get(pk=correction.pk)
    if correction.state not in Correction.OPEN:
        raise RuleBroken(_("This correction has been decided already."))
    rules.moved(pledge.state, "correct")
    return correction, pledge


@transaction.atomic
def correction_refuse(*, by, correction: Correction, reason: str, now: datetime | None = None) -> Correction:
    """A second person refuses the correction, with a reason; the published text stays as it is."""
    moment = now or timezone.now()
    correction, pledge = _to_decide(by, correction)
    if not reason.strip():
        raise RuleBroken(_("Say why the correction is refused."), "reason")
    correction.decided_by, correction.decided_at = by.person if by else None, moment
    return _ended(by, correction, pledge, State.REFUSED, reason, moment)


@transaction.atomic
def correction_drop(*, by, correction: Correction, reason: str, now: datetime | None = None) -> Correction:
    """Staff takes a proposed correction back, with a reason; signatures under the corrected text are void."""
    correction, pledge = _undecided(correction)
    if not reason.strip():
        raise RuleBroken(_("Say why the correction is taken back."), "reason")
    return _ended(by, correction, pledge, State.DROPPED, reason, now or timezone.now())


def _ended(by, correction: Correction, pledge: Pledge, state: str, reason: str, now: datetime) -> Correction:
    correction.state, correction.refused_because = state, reason.strip()
    checked_save(correction)
    void_correcting(pledge, _("the correction was not published"), now)
    verb = "correction.refuse" if state == State.REFUSED else "correction.drop"
    event_record(
        by=by, verb=verb, obj=correction, data={"reason": reason}, community=pledge.community, now=now
    )
    return correction

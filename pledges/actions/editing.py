"""Taking a pledge in hand: locked, back to draft where it was frozen, signatures void, the year still open."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.actions import notify
from office.actions import event_record
from pairing.models import HalfYear
from pledges import rules
from pledges.models import Pledge, Version
from pledges.rules import State
from shenbei.lib.errors import RuleBroken


def locked(pledge: Pledge) -> Pledge:
    """The pledge as the database has it, locked until the transaction ends: writers of one pledge queue here."""
    return Pledge.objects.select_for_update(of=("self",)).with_names().get(pk=pledge.pk)


def opened_for_edit(*, by, pledge: Pledge, edition: int | None, now: datetime) -> Pledge:
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
    sentence = _("The pledge «%(pledge)s» was changed after you signed; your signature is void.")
    count = _voided(pledge.versions.standing().get(), _("the text was changed"), sentence, now)
    event_record(
        by=by,
        verb="pledge.void",
        obj=pledge,
        data={"signatures": count},
        community=pledge.community,
        now=now,
    )


def _voided(version: Version, reason: str, sentence: str, now: datetime) -> int:
    """Void a text and the signatures under it, and tell the signers; how many had signed."""
    tell_signers(version.pledge, version, sentence, "pledge-void", now)
    Version.objects.filter(pk=version.pk).update(voided_at=now)
    return version.signatures.standing().update(voided_at=now, voided_because=reason)


def void_correcting(pledge: Pledge, reason: str, now: datetime) -> None:
    """Void the corrected text that is being signed, if there is one, with its signatures; the published text stands."""
    sentence = _(
        "The corrected text of «%(pledge)s» that you signed is not published; your signature under it is void."
    )
    for version in pledge.versions.correcting():
        _voided(version, reason, sentence, now)


def tell_signers(pledge: Pledge, version: Version, sentence: str, key: str, now: datetime) -> None:
    """Tell everybody who has signed a text; `sentence` names the «%(pledge)s»."""
    for signature in version.signatures.standing().select_related("person"):
        notify(
            person=signature.person,
            sentence=sentence % {"pledge": pledge},
            key=f"{key}-{signature.pk}",
            url=reverse("pledges:detail", args=[pledge.pk]),
            now=now,
        )


def still_open(year: int) -> None:
    """RuleBroken once the year's second half is closed: what was scored keeps its figures (DOMAIN 8)."""
    half = HalfYear.objects.filter(code=f"{year}H2", closed_at__isnull=False).first()
    if half:
        raise RuleBroken(_("The %(half)s is closed; what was counted in it stands.") % {"half": half})

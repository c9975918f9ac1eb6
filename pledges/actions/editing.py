"""Taking a pledge in hand: locked, back to draft where it was frozen, signatures void, the year still open."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.actions import notify
from office.actions import event_record
from pairing.models import HalfYear
from pledges import rules
from pledges.models import Pledge, Signature
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


def still_open(year: int) -> None:
    """RuleBroken once the year's second half is closed: what was scored keeps its figures (DOMAIN 8)."""
    half = HalfYear.objects.filter(code=f"{year}H2", closed_at__isnull=False).first()
    if half:
        raise RuleBroken(_("The %(half)s is closed; what was counted in it stands.") % {"half": half})

"""Signing, two equal ways: electronically by the signatory himself, or on paper with a scan that a reviewer checks."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Person
from office.actions import changes, event_record
from office.attachments import attachment_store
from pledges import rules, scans
from pledges.actions.editing import locked, prepared
from pledges.actions.freezing import ask, pairing_over, posting_ended
from pledges.actions.rendering import render_later
from pledges.models import Correction, Pledge, Signatory, Signature, Version
from pledges.rules import Party, State
from shenbei.lib.errors import RuleBroken
from shenbei.lib.periods import shanghai_day
from shenbei.lib.saving import checked_save


def _standing(pledge: Pledge, checksum: str) -> Version:
    """The version open for signing, or countersigning; RuleBroken when the signer read another text.

    While a corrected text is being signed that is the one.
    """
    version = pledge.versions.correcting().first()
    if version is None:
        if not rules.can(pledge.state, "countersign"):
            rules.moved(pledge.state, "sign")
        version = pledge.versions.standing().get()
    if version.checksum != checksum:
        raise RuleBroken(_("The text has changed since this page was opened. Read it again before signing."))
    return version


def _signatory(pledge: Pledge, party: str) -> Signatory:
    row = pledge.signatories.select_related("person").get(party=party)
    if row.person is None:
        raise RuleBroken(_("No signatory is known for the %(party)s.") % {"party": row.get_party_display()})
    return row


def _countersigned(pledge: Pledge, version: Version, row: Signatory) -> Signature | None:
    """The signature of the predecessor that a successor countersigns; None while the four are still signing."""
    if pledge.state == State.SIGNING or version.is_correcting:
        return None
    signed = Signature.objects.standing().filter(version=version, party=row.party)
    first = signed.first_hand().select_related("person").get()
    if first.person_id == row.person_id:
        raise RuleBroken(_("This party has already signed."))
    return first


def _in_office(pledge: Pledge, version: Version, row: Signatory, day: date) -> None:
    """RuleBroken for a cadre whose posting was over on the day of signing, and for a department whose pairing was."""
    over = pairing_over(pledge, day) if row.party == Party.DEPARTMENT and version.is_correcting else ""
    if over:
        raise RuleBroken(over)
    ended = posting_ended(pledge, row.person, day) if row.party == Party.CADRE else None
    if ended:
        raise RuleBroken(
            _("The posting of %(name)s ended on %(day)s: name the cadre who is posted there now.")
            % {"name": row.person, "day": ended.isoformat()}
        )


@transaction.atomic
def pledge_sign_electronic(*, by, pledge: Pledge, checksum: str, now: datetime | None = None) -> Signature:
    """The signatory signs what he has read (`checksum`); the page has asked for his password just now.

    RuleBroken for a stranger, a former signatory, a second signature and a text that has changed.
    """
    moment = now or timezone.now()
    pledge = locked(pledge)
    version = _standing(pledge, checksum)
    row = pledge.signatories.filter(person=by.person).first()
    if row is None:
        raise RuleBroken(_("You are not a signatory of this pledge. Nobody signs for another."))
    _in_office(pledge, version, row, shanghai_day(moment))
    signature = Signature(
        version=version,
        countersigns=_countersigned(pledge, version, row),
        party=row.party,
        person=by.person,
        post=row.post,
        way=Signature.Way.ELECTRONIC,
        checksum=checksum,
        signed_on=shanghai_day(moment),
        entered_at=moment,
    )
    checked_save(signature)
    _complete(by=by, pledge=pledge, version=version, now=moment)
    event_record(
        by=by,
        verb="pledge.sign",
        obj=signature,
        data={"party": row.party, "checksum": checksum},
        community=pledge.community,
        now=now,
    )
    return signature


def _same_paper(file: UploadedFile, pledge: Pledge, version: Version) -> None:
    """RuleBroken, naming it, when a page of a scan bears the code of another pledge, year or text."""
    for code in _codes(file):
        if code and code.checksum != version.checksum:
            raise RuleBroken(_stranger(code, pledge), "file")


def _codes(file: UploadedFile) -> tuple[scans.Code | None, ...]:
    content = file.read()
    file.seek(0)
    try:
        return scans.codes(content)
    except OSError:  # no picture at all: storing it says so
        return ()


def _stranger(code: scans.Code, pledge: Pledge) -> str:
    if (code.year, code.community) == (pledge.year, pledge.community.code):
        return _("This scan shows an earlier text of this pledge, which has been changed since.")
    return _("This scan is the pledge of community %(code)s for %(year)d, not the one of %(pledge)s.") % {
        "code": code.community,
        "year": code.year,
        "pledge": pledge,
    }


@transaction.atomic
def signature_file_paper(
    *,
    by,
    pledge: Pledge,
    parties: Collection[str],
    file: UploadedFile,
    checksum: str,
    signed_on: date,
    now: datetime | None = None,
) -> list[Signature]:
    """File the scan of a sealed paper for the parties that signed it; each waits for the reviewer's check."""
    moment = now or timezone.now()
    pledge = locked(pledge)
    version = _standing(pledge, checksum)
    if not parties:
        raise RuleBroken(_("Choose at least one party that has signed this paper."), "parties")
    if not shanghai_day(version.opened_at) <= signed_on <= shanghai_day(moment):
        raise RuleBroken(
            _("The paper was signed between the day on which it was opened for signing and today."),
            "signed_on",
        )
    _same_paper(file, pledge, version)
    scan = attachment_store(by=by, file=file, obj=pledge, community=pledge.community, now=moment)
    signatures = []
    for party in parties:
        row = _signatory(pledge, party)
        _in_office(pledge, version, row, signed_on)
        signature = Signature(
            version=version,
            countersigns=_countersigned(pledge, version, row),
            party=party,
            person=row.person,
            post=row.post,
            way=Signature.Way.PAPER,
            checksum=checksum,
            signed_on=signed_on,
            entered_at=moment,
            scan=scan,
            filed_by=by.person if by else None,
        )
        checked_save(signature)
        signatures.append(signature)
    event_record(
        by=by,
        verb="signature.file",
        obj=pledge,
        data={"parties": sorted(parties), "scan": scan.sha256},
        community=pledge.community,
        now=now,
    )
    return signatures


@transaction.atomic
def signature_check(
    *, by, signature: Signature, accept: bool, reason: str = "", now: datetime | None = None
) -> Signature:
    """The reviewer compares a scan with the text: it counts, or is refused with a reason and can be filed again."""
    moment = now or timezone.now()
    pledge = locked(signature.version.pledge)
    signature = Signature.objects.select_related("version").get(pk=signature.pk)
    if not signature.version.is_correcting and not (
        signature.countersigns_id and rules.can(pledge.state, "countersign")
    ):
        rules.moved(pledge.state, "sign")
    if signature.voided_at or signature.checked_at or signature.way != Signature.Way.PAPER:
        raise RuleBroken(_("This scan has been dealt with already."))
    rules.forbid_same_person(
        by.person_id,
        [signature.filed_by_id, signature.person_id],
        _("Who files or signs a paper does not check its scan."),
    )
    if accept:
        signature.checked_by, signature.checked_at = by.person, moment
    elif not reason.strip():
        raise RuleBroken(_("Say why the scan is refused."), "reason")
    else:
        signature.voided_at, signature.voided_because = moment, reason.strip()
    checked_save(signature)
    if accept:
        _complete(by=by, pledge=pledge, version=signature.version, now=moment)
    event_record(
        by=by,
        verb="signature.check",
        obj=signature,
        data={"accept": accept, "reason": reason},
        community=pledge.community,
        now=now,
    )
    return signature


@transaction.atomic
def signatory_succeed(
    *, by, signatory: Signatory, person: Person, post: str = "", now: datetime | None = None
) -> Signatory:
    """Name the successor in office of a party that has signed; he is asked to countersign, nothing is voided."""
    moment = now or timezone.now()
    pledge = locked(signatory.pledge)
    rules.moved(pledge.state, "countersign")
    version = pledge.versions.correcting().first() or pledge.versions.standing().get()
    signed = version.signatures.standing().filter(person=person)
    if signed.exists():
        raise RuleBroken(_("This person has signed the pledge already."), "person")
    changed = changes(signatory, person=person, post=post)
    if not changed:
        return signatory
    checked_save(signatory)
    prepared(by, pledge)
    ask(signatory, pledge, version, moment)
    event_record(
        by=by, verb="signatory.succeed", obj=signatory, data=changed, community=pledge.community, now=now
    )
    return signatory


@transaction.atomic
def scan_check(
    *,
    by,
    signatures: Collection[Signature],
    accepted: Collection[str],
    reason: str = "",
    now: datetime | None = None,
) -> int:
    """Check one scan for all the parties that signed on it: those `accepted` count, the others are refused.

    Returns how many count.
    """
    for signature in signatures:
        accept = signature.party in accepted
        signature_check(by=by, signature=signature, accept=accept, reason="" if accept else reason, now=now)
    return sum(signature.party in accepted for signature in signatures)


def _complete(*, by, pledge: Pledge, version: Version, now: datetime) -> None:
    """When the fourth signature counts the pledge is signed, once: the pledge is locked meanwhile."""
    if pledge.state != State.SIGNING and not version.is_correcting:
        render_later(version, pledge, now)
        return
    signed = set(Signature.objects.counting().filter(version=version).values_list("party", flat=True))
    if signed < set(Party.values):
        return
    if version.is_correcting:
        version.correction.state = Correction.State.PROPOSED
        version.correction.save(update_fields=["state"])
        event_record(
            by=by, verb="correction.signed", obj=version.correction, community=pledge.community, now=now
        )
        return
    pledge.state = rules.moved(pledge.state, "complete")
    pledge.save(update_fields=["state"])
    event_record(by=by, verb="pledge.signed", obj=pledge, community=pledge.community, now=now)

"""集中签订: a stack of scans files itself by the code on each page. Each pledge's pages are one transaction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from office.actions import event_record, job_put
from office.attachments import attachment_store
from office.bell import ring
from office.models import Attachment
from pledges import pdf, rules, scans
from pledges.actions.signing import signature_file_paper
from pledges.models import Leaf, Pledge, Stack, Version
from pledges.rules import Party, State
from shenbei.lib.errors import RuleBroken
from shenbei.lib.periods import shanghai_day
from shenbei.lib.saving import checked_save

READ_STACK = "pledges.read_stack"
MOST_FILES = 120
Outcome = Leaf.Outcome


@transaction.atomic
def stack_upload(
    *,
    by,
    year: int,
    parties: Collection[str],
    signed_on: date,
    papers: Collection[UploadedFile],
    now: datetime | None = None,
) -> Stack:
    """Keep a stack of scans; a job reads it. RuleBroken for what is neither PDF nor picture, by name."""
    from pledges.tasks import read_stacks_due

    moment = now or timezone.now()
    if not papers or len(papers) > MOST_FILES:
        raise RuleBroken(_("Choose between 1 and %(most)d files.") % {"most": MOST_FILES}, "papers")
    if not parties:
        raise RuleBroken(_("Choose at least one party that has signed these papers."), "parties")
    stack = Stack(
        user=by,
        acting=by.acting,
        year=year,
        parties=sorted(parties),
        signed_on=signed_on,
        uploaded_at=moment,
    )
    checked_save(stack)
    for file in papers:
        stack.files.add(_stored(by, file, stack, moment))
    job_put(READ_STACK, str(stack.pk), {"stack": stack.pk}, moment)
    ring(read_stacks_due)
    event_record(by=by, verb="stack.upload", obj=stack, data={"files": len(papers)}, now=now)
    return stack


def _stored(by, file: UploadedFile, stack: Stack, now: datetime) -> Attachment:
    try:
        return attachment_store(by=by, file=file, obj=stack, now=now)
    except RuleBroken as error:
        raise RuleBroken(f"{file.name}: {error.message}", "papers") from None


@dataclass(frozen=True)
class Sheet:
    """One page of a stack: the file, the page from 0, the code on it."""

    attachment: Attachment
    content: bytes
    page: int
    code: scans.Code | None


def stack_read(*, stack: Stack, now: datetime | None = None) -> Stack:
    """Read every page and file each pledge's; what was filed by an earlier run that broke off is not filed again."""
    moment = now or timezone.now()
    done = set(stack.leaves.values_list("attachment", "page"))
    sheets = defaultdict(list)
    for sheet in _sheets(stack, done):
        sheets[sheet.code].append(sheet)
    for code, pages in sheets.items():
        with transaction.atomic():
            if code:
                _file(stack, code, pages, moment)
            else:
                _note(stack, pages, Outcome.BLANK)
    stack.state, stack.read_at = Stack.State.READ, moment
    checked_save(stack)
    return stack


def _sheets(stack: Stack, done: set[tuple[int, int]]) -> Iterable[Sheet]:
    for attachment in stack.files.order_by("pk"):
        with attachment.file.open() as file:
            content = file.read()
        try:
            codes = scans.codes(content)
        except RuleBroken as error:
            if (attachment.pk, 1) not in done:
                _note(stack, [Sheet(attachment, b"", 0, None)], Outcome.REFUSED, detail=str(error.message))
            continue
        for page, code in enumerate(codes):
            if (attachment.pk, page + 1) not in done:
                yield Sheet(attachment, content, page, code)


def _note(
    stack: Stack, pages: Iterable[Sheet], outcome: Outcome, pledge: Pledge | None = None, detail: str = ""
) -> None:
    Leaf.objects.bulk_create(
        Leaf(
            stack=stack,
            attachment=sheet.attachment,
            page=sheet.page + 1,
            pledge=pledge,
            outcome=outcome,
            detail=detail[:300],
        )
        for sheet in pages
    )


def _file(stack: Stack, code: scans.Code, pages: list[Sheet], now: datetime) -> None:
    """File one pledge's pages, or note why not."""
    user = stack.user
    user.acting = stack.acting if user.is_active and stack.acting.is_live(shanghai_day(now)) else None
    seen = Pledge.objects.visible_to(user) if user.role else Pledge.objects.none()
    version = Version.objects.filter(checksum=code.checksum, pledge__in=seen).select_related("pledge").first()
    if version is None:
        _note(stack, pages, Outcome.UNKNOWN)
        return
    pledge = Pledge.objects.with_names().get(pk=version.pledge_id)
    outcome, detail, waiting = _judged(stack, pledge, version, len(pages))
    if outcome == Outcome.FILED:
        try:
            with transaction.atomic():
                _store(stack, pledge, version, waiting, pages, now)
        except RuleBroken as error:
            outcome, detail = Outcome.REFUSED, str(error.message)
    _note(stack, pages, outcome, pledge, detail)


def _judged(stack: Stack, pledge: Pledge, version: Version, count: int) -> tuple[Outcome, str, list[Party]]:
    """What becomes of a pledge's pages: the outcome, a detail, and the parties to file for."""
    if pledge.year != stack.year:
        return Outcome.OTHER_YEAR, str(pledge.year), []
    if version.voided_at or version.superseded_at or version.withdrawn_at:
        return Outcome.OLD_TEXT, _("text %(number)d") % {"number": version.number}, []
    if pledge.state != State.SIGNING and not version.is_correcting:
        return Outcome.NOT_OPEN, str(State(pledge.state).label), []
    signed = version.signatures.standing().values_list("party", flat=True)
    waiting = [party for party in rules.parties_waiting(list(signed)) if party in stack.parties]
    if not waiting:
        return Outcome.SIGNED, "", []
    whole = scans.page_count(pdf.pledge_pdf(version))
    if count < whole:
        detail = _("%(count)d of %(whole)d pages") % {"count": count, "whole": whole}
        return Outcome.INCOMPLETE, detail, []
    return Outcome.FILED, "", waiting


def _store(
    stack: Stack, pledge: Pledge, version: Version, parties: list[Party], pages: list[Sheet], now: datetime
) -> None:
    content = scans.bound(
        [(sheet.content, sheet.page, sheet.code.turned if sheet.code else 0) for sheet in pages]
    )
    name = f"{pledge.year}-{pledge.community.code}.pdf"
    signature_file_paper(
        by=stack.user,
        pledge=pledge,
        parties=parties,
        file=SimpleUploadedFile(name, content, "application/pdf"),
        checksum=version.checksum,
        signed_on=stack.signed_on,
        now=now,
    )

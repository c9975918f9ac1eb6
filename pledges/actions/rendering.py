"""Making the bytes that the public reads; each made once, and again only when what they are made of has changed."""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from office.actions import job_put
from office.bell import ring
from office.models import Job
from pledges import page, printing
from pledges.actions.editing import locked
from pledges.models import Notice, Pledge, Print, Version
from shenbei.lib.periods import shanghai_day

RENDER = "pledges.render_notice"


def render_later(version: Version, pledge: Pledge, now: datetime) -> None:
    """Put the rendering of a public pledge's present state into the ledger and ring for it."""
    from pledges.tasks import render_notices_due

    if not pledge.is_public:
        return
    before = Job.objects.filter(
        name=RENDER, period__startswith=f"{version.pk}:"
    ).count()  # the pledge is locked
    job_put(RENDER, f"{version.pk}:{before + 1}", {"version": version.pk}, now)
    ring(render_notices_due)


@transaction.atomic
def renew_outdated(now: datetime) -> int:
    """Put the renewal of every notice that names another office, telephone or mailbox than today's; how many."""
    wanted = page.contact_digest()
    outdated = list(Notice.objects.exclude(contact=wanted).values_list("version", flat=True))
    for version in outdated:
        job_put(RENDER, f"{version}:contact:{wanted[:16]}", {"version": version}, now)
    return len(outdated)


def digest(text: str | bytes) -> str:
    """SHA-256 of a text, 64 hexadecimal digits."""
    return hashlib.sha256(text.encode() if isinstance(text, str) else text).hexdigest()


@transaction.atomic
def notice_render(
    *, version: Version, now: datetime | None = None, printed: tuple[str, bytes] | None = None
) -> Notice | None:
    """Make the public copies of a published version, where they differ from what is kept.

    `printed` is a paper that another process has printed, under the digest of what it was made of.
    None, and nothing kept, when it is not public (any more). The paper is printed anew only when its text differs:
    page and paper follow the supervision telephone, the progress and the answers, the checksum stays.
    """
    moment = now or timezone.now()
    pledge = locked(version.pledge)
    version = Version.objects.select_related("pledge").get(pk=version.pk)
    version.pledge = pledge
    if not pledge.is_public or version.voided_at or version.withdrawn_at or not version.published_at:
        Notice.objects.filter(version=version).delete()
        return None
    current = version.superseded_at is None
    if current:  # the short address is free before the new version takes it
        Notice.objects.filter(version__pledge=pledge).exclude(version=version).update(current=False)
    found = Notice.objects.filter(version=version).first()
    notice = _kept(version, found, moment, printed)
    if version.corrects:
        notice_render(
            version=version.corrects, now=now
        )  # it says now that it is superseded, and lists the new one
    return notice


def _kept(version: Version, found: Notice | None, now: datetime, printed: tuple[str, bytes] | None) -> Notice:
    """The notice with its bytes, saved where it is new or something differs."""
    pledge, current = version.pledge, version.superseded_at is None
    paper, html = printing.sheet(version), page.notice_page(version, shanghai_day(now)).encode()
    source = paper.source
    notice = found or Notice(
        version=version, year=pledge.year, code=pledge.community.code, number=version.number
    )
    state = (source, digest(html), current, page.contact_digest())
    if found and (found.source, found.html_etag, found.current, found.contact) == state:
        return notice
    if notice.source != source:
        ready = printed if printed and printed[0] == source else None
        notice.source, notice.pdf = source, ready[1] if ready else printing.printed(paper)
        notice.pdf_etag = digest(notice.pdf)
    notice.html, notice.html_etag, notice.current = html, digest(html), current
    notice.contact, notice.rendered_at = page.contact_digest(), now
    notice.save()
    Print.objects.get_or_create(version=version, sha256=notice.pdf_etag, defaults={"made_at": now})
    return notice

"""What the district answers of a checksum, and of a file. DOMAIN 5."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from pledges.models import Notice, Pledge, Print, Version
from shenbei.lib.periods import shanghai_day


@dataclass(frozen=True)
class Verdict:
    """What the district says of a checksum: answer is yes, superseded, withdrawn or unknown."""

    checksum: str
    answer: str
    on: date | None = None
    pledge: Pledge | None = None


@dataclass(frozen=True)
class FileVerdict:
    """What the district says of a file: `verdict` is of the text that it is, or (`same` is false) only names.

    `reprinted`: it was the published file until the paper was printed anew, with the same signed text.
    """

    sha256: str
    verdict: Verdict
    same: bool
    reprinted: bool = False


def verdict(checksum: str) -> Verdict:
    """Whether a text was published here. Of withdrawn and superseded ones the date, never the content; DOMAIN 5."""
    published = Version.objects.published().filter(checksum=checksum)
    version = published.select_related("pledge__community__organisation").order_by("-published_at").first()
    return _standing(version) if version else Verdict(checksum, "unknown")


def _standing(version: Version) -> Verdict:
    if version.withdrawn_at:
        return Verdict(version.checksum, "withdrawn", shanghai_day(version.withdrawn_at))
    if version.superseded_at:
        return Verdict(version.checksum, "superseded", shanghai_day(version.superseded_at))
    return Verdict(version.checksum, "yes", version.pledge.posted_on, version.pledge)


def published_file(sha256: str) -> FileVerdict | None:
    """What is to be said of a file whose very bytes were published here; None for any other."""
    rows = Print.objects.filter(sha256=sha256, version__published_at__isnull=False)
    row = rows.select_related("version__pledge__community__organisation").order_by("-made_at").first()
    if row is None:
        return None
    kept = Notice.objects.filter(version=row.version, pdf_etag=sha256).exists()
    return FileVerdict(sha256, _standing(row.version), same=True, reprinted=not kept)


def other_file(sha256: str, checksum: str) -> FileVerdict:
    """What is to be said of a file that was never published here and bears a checksum, "" for none: never «yes»."""
    return FileVerdict(sha256, verdict(checksum), same=False)

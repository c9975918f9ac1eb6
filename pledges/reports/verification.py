"""What the district answers of a checksum. DOMAIN 5."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from pledges.models import (
    Pledge,
    Version,
)
from shenbei.lib.periods import shanghai_day


@dataclass(frozen=True)
class Verdict:
    """What the district says of a checksum: answer is yes, superseded, withdrawn or unknown."""

    checksum: str
    answer: str
    on: date | None = None
    pledge: Pledge | None = None


def verdict(checksum: str) -> Verdict:
    """Whether a text was published here. Of withdrawn and superseded ones the date, never the content; DOMAIN 5."""
    published = Version.objects.published().filter(checksum=checksum)
    version = published.select_related("pledge__community__organisation").order_by("-published_at").first()
    if version is None:
        return Verdict(checksum, "unknown")
    if version.withdrawn_at:
        return Verdict(checksum, "withdrawn", shanghai_day(version.withdrawn_at))
    if version.superseded_at:
        return Verdict(checksum, "superseded", shanghai_day(version.superseded_at))
    return Verdict(checksum, "yes", version.pledge.posted_on, version.pledge)

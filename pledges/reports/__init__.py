"""Figures of pledges: how far they have come, what is open, what waits for whom. Read only, set-based."""

from pledges.reports.corrections import Signing, proposed, respelt, signing, spelt, undecided
from pledges.reports.ends import End, ends, unpledged
from pledges.reports.progress import (
    ItemCompletion,
    PledgeCompletion,
    completion,
    open_items,
    progress,
)
from pledges.reports.summaries import District, Tally, community_summary, district, totals
from pledges.reports.verification import FileVerdict, Verdict, other_file, published_file, verdict
from pledges.reports.waiting import waiting_for

__all__ = [
    "District",
    "End",
    "FileVerdict",
    "ItemCompletion",
    "PledgeCompletion",
    "Signing",
    "Tally",
    "Verdict",
    "community_summary",
    "completion",
    "district",
    "ends",
    "open_items",
    "other_file",
    "progress",
    "proposed",
    "published_file",
    "respelt",
    "signing",
    "spelt",
    "totals",
    "undecided",
    "unpledged",
    "verdict",
    "waiting_for",
]

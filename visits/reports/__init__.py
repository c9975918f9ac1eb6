"""Figures of visits and quotas, read only."""

from visits.reports.community import community_summary
from visits.reports.counts import attainment, counts, duty_result, problems_closed_on_time
from visits.reports.owed import duties_of
from visits.reports.waiting import waiting_for

__all__ = [
    "attainment",
    "community_summary",
    "counts",
    "duties_of",
    "duty_result",
    "problems_closed_on_time",
    "waiting_for",
]

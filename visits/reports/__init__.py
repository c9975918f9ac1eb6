"""Figures of visits and quotas, read only."""

from visits.reports.community import community_summary
from visits.reports.counts import attainment, counts, duty_result, problems_closed_on_time
from visits.reports.desk import duties_of, waiting_for

__all__ = [
    "attainment",
    "community_summary",
    "counts",
    "duties_of",
    "duty_result",
    "problems_closed_on_time",
    "waiting_for",
]

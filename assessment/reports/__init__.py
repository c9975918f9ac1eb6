"""Figures of assessment, read only: rounds and what is missing, cards, helpers, the desk."""

from assessment.reports.cards import (
    Act,
    Line,
    acts,
    card,
    card_facts,
    entry_lines,
    line,
    next_survey,
    next_to_enter,
    survey_least,
    version_of,
)
from assessment.reports.desk import community_summary, waiting_for
from assessment.reports.helpers import helper_communities, helper_parts
from assessment.reports.standing import (
    Awaited,
    Gap,
    Row,
    awaited,
    entry_stage,
    gap_lines,
    gaps,
    matrix,
    rounds_overview,
    shows_totals,
    steps,
)

__all__ = [
    "Act",
    "Awaited",
    "Gap",
    "Line",
    "Row",
    "acts",
    "awaited",
    "card",
    "card_facts",
    "community_summary",
    "entry_lines",
    "entry_stage",
    "gap_lines",
    "gaps",
    "helper_communities",
    "helper_parts",
    "line",
    "matrix",
    "next_survey",
    "next_to_enter",
    "rounds_overview",
    "shows_totals",
    "steps",
    "survey_least",
    "version_of",
    "waiting_for",
]

"""Writes of assessment: rounds, entries, computation, the end."""

from assessment.actions.advance import round_advance
from assessment.actions.appeals import appeal_decide, appeal_make, why_not
from assessment.actions.compute import round_compute, round_total
from assessment.actions.entry import Given, RowsRefused, score_enter, scores_enter
from assessment.actions.finish import round_finish
from assessment.actions.gaps import gap_fill
from assessment.actions.grades import grade_decide, grades_decide
from assessment.actions.paying import pay_set
from assessment.actions.rounds import round_open, scorer_name
from assessment.actions.scheme_book import scheme_import
from assessment.actions.schemes import (
    ground_add,
    ground_drop,
    indicator_drop,
    indicator_save,
    scheme_approve,
    scheme_draft,
    scheme_edit,
    scheme_replace,
)
from assessment.actions.survey import reply_give, survey_decide, survey_enter, veto_enter
from assessment.actions.survey_book import BookRefused, surveys_import

__all__ = [
    "ground_add",
    "ground_drop",
    "indicator_drop",
    "indicator_save",
    "scheme_approve",
    "scheme_draft",
    "scheme_edit",
    "scheme_import",
    "scheme_replace",
    "BookRefused",
    "Given",
    "RowsRefused",
    "appeal_decide",
    "appeal_make",
    "gap_fill",
    "grade_decide",
    "grades_decide",
    "pay_set",
    "reply_give",
    "round_advance",
    "round_compute",
    "round_finish",
    "round_open",
    "round_total",
    "score_enter",
    "scores_enter",
    "scorer_name",
    "survey_decide",
    "survey_enter",
    "surveys_import",
    "veto_enter",
    "why_not",
]

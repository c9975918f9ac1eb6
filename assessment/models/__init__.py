"""Models of assessment: the scheme, the round with its scores, the results."""

from assessment.models.result import CommunityResult, HelperResult
from assessment.models.round import Round
from assessment.models.scheme import Category, Indicator, Scheme, VetoGround
from assessment.models.score import Appeal, Reply, Score, Scorer, SurveyResult, Veto

__all__ = [
    "Appeal",
    "Category",
    "CommunityResult",
    "HelperResult",
    "Indicator",
    "Reply",
    "Round",
    "Scheme",
    "Score",
    "Scorer",
    "SurveyResult",
    "Veto",
    "VetoGround",
]

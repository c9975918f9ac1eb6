"""What is planned, done and achieved, one file per aggregate. DOMAIN 6."""

from measures.models.goal import Goal
from measures.models.measure import Measure
from measures.models.outcome import Doubt, Outcome, OutcomeType, Qualifier
from measures.models.plan import Half, Metric, Plan, PlanTarget
from measures.models.progress import Progress

__all__ = [
    "Doubt",
    "Goal",
    "Half",
    "Measure",
    "Metric",
    "Outcome",
    "OutcomeType",
    "Plan",
    "PlanTarget",
    "Progress",
    "Qualifier",
]

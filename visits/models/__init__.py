"""Who went and what was owed, one file per aggregate."""

from visits.models.dispute import Dispute
from visits.models.duty import Duty, QuotaRun, Reopening, Verdict
from visits.models.problem import Problem
from visits.models.quota import QuotaProposal, QuotaRule
from visits.models.reminder import Reminder
from visits.models.sheet import ResidentSheet, SheetDay
from visits.models.visit import Visit, VisitCommunity, VisitSide

__all__ = [
    "Dispute",
    "Duty",
    "Problem",
    "QuotaProposal",
    "QuotaRule",
    "QuotaRun",
    "Reminder",
    "Reopening",
    "ResidentSheet",
    "SheetDay",
    "Verdict",
    "Visit",
    "VisitCommunity",
    "VisitSide",
]

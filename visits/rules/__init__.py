"""What is owed, what counts and when a window closes: DOMAIN 4 as pure functions. Values in, verdict out.

`visits/reports/sql.py` says the same set-based in SQL; a property test holds the two together.
"""

from visits.rules.choices import Kind, Outcome, Reason, State
from visits.rules.closing import answer_due, closed_by, closing_day, decision_due, last_day_of_grace
from visits.rules.days import DAY, free_spans, live_days, months_before, union
from visits.rules.facts import DEFAULT, Dispute, Duty, Quota, Rest, Ruling, Span, Terms, VisitFact
from visits.rules.judging import count, is_at_risk, outcome_of, reason_against, ruling
from visits.rules.quotas import owed, quota_fits, quota_on, quota_windows
from visits.rules.words import amount, missing_text, sentence, short_date

__all__ = [
    "DAY",
    "DEFAULT",
    "Dispute",
    "Duty",
    "Kind",
    "Outcome",
    "Quota",
    "Reason",
    "Rest",
    "Ruling",
    "Span",
    "State",
    "Terms",
    "VisitFact",
    "amount",
    "answer_due",
    "closed_by",
    "closing_day",
    "count",
    "decision_due",
    "free_spans",
    "is_at_risk",
    "last_day_of_grace",
    "live_days",
    "missing_text",
    "months_before",
    "outcome_of",
    "owed",
    "quota_fits",
    "quota_on",
    "quota_windows",
    "reason_against",
    "ruling",
    "sentence",
    "short_date",
    "union",
]

"""SQL budgets of the pages of pairing."""

from tests.pairing import import_budget

BUDGETS = [*import_budget.BUDGETS]

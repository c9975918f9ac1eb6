"""SQL budgets of the import's pages; a row of tests/pairing/query_budget.py."""

from tests import factories as make
from tests.access import Budget
from tests.pairing.import_access import upload


def grow_communities(stage, number: int) -> None:
    """More of what a roster is compared with."""
    for _turn in range(number // 10):
        make.CommunityFactory(street=stage.street)


BUDGETS = [
    Budget("pairing:import", "staff", 8, grow_communities),
    Budget("pairing:import_check", "staff", 26, grow_communities, kwargs=upload),
]

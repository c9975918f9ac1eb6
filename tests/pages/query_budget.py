"""What the pages that compose may ask of the database."""

from tests.access import Budget
from tests.measures.query_budget import grow_measures, grow_outcomes


def grow(stage, number: int) -> None:
    grow_measures(stage, number)
    grow_outcomes(stage, number)


def year(stage) -> dict:
    return {"year": 2012}


BUDGETS = [
    Budget("annual", "staff", 31, grow, kwargs=year),
    Budget("half", "staff", 31, grow, kwargs=lambda stage: {"year": 2012, "half": 1}),
    Budget(
        "plan_chain",
        "liaison",
        14,
        grow,
        kwargs=lambda stage: {"community": stage.community.pk, "year": 2012},
    ),
    Budget("district", "staff", 20, grow),
    Budget("career", "staff", 14, grow, kwargs=lambda stage: {"pk": stage.cadre.pk}),
    Budget("annual_rows", "staff", 20, grow, kwargs=lambda stage: {"year": 2012, "code": "trees"}),
]

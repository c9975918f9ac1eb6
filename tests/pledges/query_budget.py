"""What the pages of pledges may ask of the database."""

from datetime import date

from measures.models import Outcome
from pledges.models import Item
from pledges.rules import State
from tests.access import Budget
from tests.pledges.conftest import ITEM, YEAR
from tests.pledges.rows import a_pledge, a_public_pledge, many


def drafts(stage, number: int) -> None:
    many(stage, number)


def in_force(stage, number: int) -> None:
    many(stage, number, State.IN_FORCE)


def items(stage, number: int) -> None:
    """More items of one pledge, and outcomes that feed them."""
    pledge = a_pledge(stage)
    first = pledge.items.first()
    Item.objects.bulk_create(Item(pledge=pledge, position=n, **ITEM) for n in range(2, number + 2))
    if first.outcome_type_id:
        Outcome.objects.bulk_create(
            Outcome(
                outcome_type_id=first.outcome_type_id,
                community=stage.community,
                date=date(YEAR, 5, 3),
                quantity=1,
                added_at=pledge.drafted_at,
            )
            for _ in range(number)
        )


def notice(stage) -> dict:
    pledge = a_public_pledge(stage)
    return {"year": pledge.year, "code": pledge.community.code}


BUDGETS = [
    Budget("pledges:list", "staff", 8, drafts),
    Budget("pledges:list", "street_clerk", 12, in_force),
    Budget("pledges:detail", "staff", 18, items, kwargs=lambda stage: {"pk": a_pledge(stage).pk}),
    Budget("pledges:checking", "reviewer", 4, drafts),
    Budget("pledges:stacks", "street_clerk", 10, drafts),
    Budget("pledges:missing", "staff", 4, drafts, kwargs=lambda stage: {"year": YEAR}),
    Budget("pledges:notices", "staff", 11, in_force),
    Budget("pledges:year", "staff", 16, in_force, kwargs=lambda stage: {"year": YEAR}),
    Budget("pledges:item", "staff", 16, items, kwargs=lambda stage: {"pk": a_pledge(stage).items.first().pk}),
    Budget("pledges:year_json", "staff", 6, in_force, kwargs=lambda stage: {"year": YEAR}),
    Budget("pledges:year_csv", "staff", 6, in_force, kwargs=lambda stage: {"year": YEAR}),
    Budget("pledges:notice_json", "staff", 6, drafts, kwargs=notice),
    Budget("pledges:verify_file", "staff", 6, in_force),
    Budget("pledges:notice", "staff", 4, drafts, kwargs=notice),
]

"""What the pages of measures may ask of the database."""

from datetime import date

from measures.models import Measure, Outcome, OutcomeType
from tests.access import Budget
from tests.measures.rows import ENTERED, a_measure, a_target


def grow_measures(stage, number: int) -> None:
    people = {"responsible": stage.cadre.person, "pairing": stage.pairing, "due_on": date(2012, 6, 1)}
    Measure.objects.bulk_create(
        Measure(community=stage.community, goal="people", title=f"慰问{n}", added_at=ENTERED, **people)
        for n in range(number)
    )


def grow_outcomes(stage, number: int) -> None:
    trees = OutcomeType.objects.get(code="trees")
    facts = {"community": stage.community, "outcome_type": trees, "quantity": 3, "added_at": ENTERED}
    Outcome.objects.bulk_create(Outcome(date=date(2012, 5, 3), **facts) for n in range(number))


def measure(stage) -> dict:
    row = Measure.objects.filter(title="慰问困难户").first() or a_measure(stage)
    return {"pk": row.pk}


def plan(stage) -> dict:
    a_target(stage)
    return {"community": stage.community.pk, "year": 2012}


BUDGETS = [
    Budget("measures:list", "staff", 6, grow_measures),
    Budget("measures:list", "liaison", 6, grow_measures),
    Budget("measures:detail", "liaison", 8, grow_outcomes, kwargs=measure),
    Budget("measures:add", "liaison", 7, grow_measures),
    Budget("measures:outcomes", "staff", 7, grow_outcomes),
    Budget("measures:outcome_add", "liaison", 9, grow_measures),
    Budget("measures:plan", "liaison", 10, grow_outcomes, kwargs=plan),
]

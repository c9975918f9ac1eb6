"""What the pages of the allowance may ask of the database."""

from pairing.models import AllowanceLine, AllowanceSheet, Cadre
from shenbei.lib.periods import month_window
from tests import factories as make
from tests.access import Budget
from tests.allowances.rows import BUILT, a_line, a_sheet


def grow_lines(stage, number: int) -> None:
    sheet = AllowanceSheet.objects.first() or a_sheet(stage)
    people = make.PersonFactory.build_batch(number)
    type(people[0]).objects.bulk_create(people)
    cadres = Cadre.objects.bulk_create(
        Cadre(person=person, department=stage.department, kind="young") for person in people
    )
    AllowanceLine.objects.bulk_create(a_line(sheet, cadre, stage.community) for cadre in cadres)


def grow_sheets(stage, number: int) -> None:
    first = AllowanceSheet.objects.count()
    builder = stage.cadre.person
    AllowanceSheet.objects.bulk_create(
        AllowanceSheet(month=month_window(1900 + n // 12, n % 12 + 1).start, built_by=builder, built_at=BUILT)
        for n in range(first, first + number)
    )


def sheet(stage) -> dict:
    return {"pk": (AllowanceSheet.objects.first() or a_sheet(stage)).pk}


BUDGETS = [
    Budget(
        "pairing:allowance_year_workbook",
        "staff",
        14,
        grow_lines,
        kwargs=lambda stage: {"year": 2012},
        method="post",
    ),
    Budget("pairing:allowances", "staff", 7, grow_sheets),
    Budget("pairing:allowance", "staff", 12, grow_lines, kwargs=sheet),
    Budget("pairing:allowance", "finance", 9, grow_lines, kwargs=sheet),
]

"""Who opens the pages of the allowance."""

from tests.access import Case
from tests.allowances.rows import a_correction, a_sheet

STAFF, REVIEWERS = "staff staff2", "reviewer reviewer2"
READERS = f"{STAFF} {REVIEWERS} finance auditor"


def built(stage) -> dict:
    return {"pk": a_sheet(stage).pk}


def approved(stage) -> dict:
    return {"pk": a_sheet(stage, state="approved").pk}


def post(name: str, may: str, kwargs, status: int = 302, **data: str) -> Case:
    return Case(name, may, kwargs=kwargs, method="post", data=lambda stage: data, status=status)


TABLE = [
    Case("pairing:allowances", READERS),
    Case("pairing:allowance", READERS, kwargs=built),
    post("pairing:allowance_approve", REVIEWERS, built),
    post("pairing:allowance_return", f"{REVIEWERS} finance", approved, reason="少一人"),
    post("pairing:allowance_pay", "finance", approved),
    post("pairing:allowance_correct", STAFF, built, status=200),
    post("pairing:allowance_uncorrect", STAFF, lambda stage: {"pk": a_correction(stage).pk}),
    Case("pairing:allowance_rates", READERS),
    Case("pairing:allowance_year", READERS, kwargs=lambda stage: {"year": 2012}),
    post("pairing:allowance_year_workbook", READERS, lambda stage: {"year": 2012}, status=200),
    post("pairing:allowance_pdf", READERS, built, status=200),
    post("pairing:allowance_workbook", READERS, built, status=200),
]

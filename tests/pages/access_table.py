"""Who opens the pages that compose."""

from tests.access import Case

ANALYSTS = "staff staff2 reviewer reviewer2 auditor"


def year(stage) -> dict:
    return {"year": 2012}


def place(stage) -> dict:
    return {"pk": stage.community.pk}


def half(stage) -> dict:
    return {"year": 2012, "half": 1}


def cadre(stage) -> dict:
    return {"pk": stage.cadre.pk}


TABLE = [
    Case("brief", f"{ANALYSTS} leader liaison street_clerk cadre", "outsider", kwargs=place),
    Case("brief_paper", f"{ANALYSTS} leader liaison street_clerk cadre", "outsider", kwargs=place),
    Case("desk", signed_in=True),
    Case("archive", "staff staff2 reviewer reviewer2", kwargs=year, method="post"),
    Case(
        "plan_chain",
        f"{ANALYSTS} leader liaison street_clerk community_clerk cadre",
        hidden="outsider",
        kwargs=lambda stage: {"community": stage.community.pk, "year": 2012},
    ),
    Case("district", ANALYSTS),
    Case("career", f"{ANALYSTS} liaison cadre", hidden="outsider", kwargs=cadre),
    Case("career_paper", f"{ANALYSTS} liaison cadre", hidden="outsider", kwargs=cadre),
    Case("career_own", "cadre", status=302),
    Case("audit", "auditor reviewer reviewer2"),
    Case("healthz", public=True, status=503),  # no worker in the tests
    Case("metrics", public=True, status=404),  # no token
    Case("annual_now", f"{ANALYSTS} leader finance", status=302),
    Case("annual", f"{ANALYSTS} leader finance", kwargs=year),
    Case("annual_workbook", f"{ANALYSTS} leader finance", kwargs=year),
    Case("annual_paper", f"{ANALYSTS} leader finance", kwargs=year),
    Case("annual_document", f"{ANALYSTS} leader finance", kwargs=year),
    Case("half", f"{ANALYSTS} leader finance", kwargs=half),
    Case("half_workbook", f"{ANALYSTS} leader finance", kwargs=half),
    Case("half_paper", f"{ANALYSTS} leader finance", kwargs=half),
    Case("half_document", f"{ANALYSTS} leader finance", kwargs=half),
    Case("half_rows", ANALYSTS, kwargs=lambda stage: {"year": 2012, "half": 1, "code": "trees"}),
    Case("annual_rows", ANALYSTS, kwargs=lambda stage: {"year": 2012, "code": "trees"}),
]

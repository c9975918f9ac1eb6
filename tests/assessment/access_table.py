"""Who opens the pages of assessment."""

from tests.access import Case
from tests.assessment.standing import (
    appeal_of,
    at,
    at_stage,
    draft_of,
    evidence_of,
    ground_of,
    helper_of,
    in_draft,
    only_code,
    tried_on,
    with_survey,
)

DISTRICT = "staff staff2 reviewer reviewer2 auditor"
INSIDE = f"{DISTRICT} leader liaison street_clerk community_clerk cadre"
READERS = f"{INSIDE} outsider"
STAFF, REVIEWERS = "staff staff2", "reviewer reviewer2"

TABLE = [
    Case("assessment:rounds", READERS),
    Case(
        "assessment:open",
        STAFF,
        method="post",
        data=lambda stage: {"code": "2012H2", "once": "a-key"},
        status=302,
    ),
    Case("assessment:round", READERS, kwargs=only_code("feedback")),
    Case("assessment:stage", READERS, kwargs=at_stage("street")),
    Case(
        "assessment:step",
        STAFF,
        kwargs=only_code("street"),
        method="post",
        data=lambda stage: {"do": "compute"},
        status=302,
    ),
    Case("assessment:surveys", STAFF, kwargs=only_code("survey")),
    Case("assessment:survey_template", STAFF, kwargs=only_code("survey")),
    Case("assessment:fairness", DISTRICT, kwargs=only_code("feedback")),
    Case(
        "assessment:improvement",
        f"{DISTRICT} leader liaison street_clerk outsider",
        kwargs=only_code("feedback"),
    ),
    Case("assessment:workbook", DISTRICT, kwargs=only_code("feedback"), method="post"),
    Case("assessment:bulletin_pdf", READERS, kwargs=only_code("publicity")),
    Case("assessment:bulletin_docx", READERS, kwargs=only_code("publicity")),
    Case("assessment:card_pdf", INSIDE, hidden="outsider", kwargs=at("feedback")),
    Case("assessment:card_docx", INSIDE, hidden="outsider", kwargs=at("feedback")),
    Case("assessment:pay", f"{DISTRICT} finance", kwargs=only_code("feedback")),
    Case("assessment:pay_edit", REVIEWERS),
    Case("assessment:schemes", DISTRICT),
    Case("assessment:version", DISTRICT, kwargs=draft_of),
    Case("assessment:scheme_edit", STAFF, kwargs=draft_of),
    Case("assessment:scheme_approve", REVIEWERS, kwargs=draft_of, method="post", status=302),
    Case("assessment:scheme_book", DISTRICT, kwargs=draft_of),
    Case("assessment:scheme_import", STAFF, kwargs=draft_of),
    Case("assessment:indicator_add", STAFF, kwargs=draft_of),
    Case("assessment:indicator", STAFF, kwargs=in_draft),
    Case("assessment:indicator_drop", STAFF, kwargs=in_draft, method="post", status=302),
    Case(
        "assessment:ground_add",
        STAFF,
        kwargs=draft_of,
        method="post",
        data=lambda stage: {"name": "群体性事件"},
        status=302,
    ),
    Case("assessment:ground_drop", STAFF, kwargs=ground_of, method="post", status=302),
    Case("assessment:what_if", DISTRICT, kwargs=tried_on),
    Case("assessment:publicity", READERS, kwargs=only_code("publicity")),
    Case("assessment:appeals", f"{DISTRICT} street_clerk community_clerk", kwargs=only_code("publicity")),
    Case("assessment:appeal", "community_clerk", kwargs=at("publicity", key="harmony.disputes")),
    Case("assessment:answer", REVIEWERS, kwargs=appeal_of),
    Case("assessment:gap", REVIEWERS, kwargs=at("street", key="satisfaction.households")),
    Case("assessment:finish", REVIEWERS, kwargs=only_code("feedback"), method="post", status=302),
    Case("assessment:grades", REVIEWERS, kwargs=only_code("feedback"), method="post", status=302),
    Case("assessment:missing", f"{DISTRICT} street_clerk", kwargs=only_code("feedback")),
    Case("assessment:scheme", READERS, kwargs=only_code("self")),
    Case(
        "assessment:helpers", f"{DISTRICT} liaison street_clerk cadre outsider", kwargs=only_code("feedback")
    ),
    Case("assessment:helper", f"{DISTRICT} liaison", hidden="street_clerk cadre outsider", kwargs=helper_of),
    Case("assessment:card", INSIDE, hidden="outsider", kwargs=at("feedback")),
    Case("assessment:figure", INSIDE, hidden="outsider", kwargs=at("feedback", key="satisfaction.survey")),
    Case("assessment:evidence", INSIDE, hidden="outsider finance", kwargs=evidence_of),
    Case("assessment:enter", "street_clerk", hidden="finance", kwargs=at("street")),
    Case("assessment:survey", STAFF, hidden="finance", kwargs=at("survey")),
    Case("assessment:veto", STAFF, kwargs=at("district")),
    Case("assessment:reply", "community_clerk", kwargs=at("feedback")),
    Case("assessment:decide", REVIEWERS, kwargs=with_survey),
    Case("assessment:scorer", REVIEWERS, kwargs=at("district")),
    Case("assessment:grade", REVIEWERS, kwargs=at("feedback")),
]

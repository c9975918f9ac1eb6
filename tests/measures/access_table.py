"""Who opens the pages of measures, outcomes and plans."""

from django.core.files.uploadedfile import SimpleUploadedFile

from office.attachments import attachment_store
from tests.access import Case
from tests.measures.rows import PICTURE, a_measure, a_target, an_outcome

OFFICE = "staff staff2 reviewer reviewer2 auditor"
WRITERS = "liaison street_clerk community_clerk cadre"
READERS = f"{OFFICE} leader {WRITERS}"
STAFF = "staff staff2"


def measure(stage) -> dict:
    return {"pk": a_measure(stage).pk}


def outcome(stage) -> dict:
    return {"pk": an_outcome(stage).pk}


def plan(stage) -> dict:
    return {"community": stage.community.pk, "year": 2012}


def step(stage) -> dict:
    return {**measure(stage), "name": "start"}


def a_file(stage) -> dict:
    row = an_outcome(stage)
    picture = SimpleUploadedFile("photo.png", PICTURE)
    kept = attachment_store(by=None, file=picture, obj=row, community=stage.community)
    return {"pk": row.pk, "kind": "outcomes", "file": kept.pk}


def no_upload(stage) -> dict:
    return {"pk": 999_999}  # somebody else's upload is hidden like one that is not there


TABLE = [
    Case("measures:list", f"{READERS} outsider"),
    Case("measures:add", f"{WRITERS} outsider"),
    Case("measures:detail", READERS, hidden="outsider", kwargs=measure),
    Case("measures:edit", WRITERS, hidden="outsider", kwargs=measure),
    Case(
        "measures:step",
        WRITERS,
        hidden="outsider",
        kwargs=step,
        method="post",
        data=lambda stage: {"start-day": "2012-05-04"},
        status=302,
    ),
    Case(
        "measures:update",
        WRITERS,
        hidden="outsider",
        kwargs=measure,
        method="post",
        data=lambda stage: {"state": "under_way", "day": "2012-05-04", "once": "k"},
        status=302,
    ),
    Case("measures:outcomes", f"{READERS} outsider"),
    Case("measures:outcome_add", f"{WRITERS} outsider"),
    Case("measures:outcome", READERS, hidden="outsider", kwargs=outcome),
    Case(
        "measures:file_add",
        WRITERS,
        hidden="outsider",
        kwargs=lambda stage: {**outcome(stage), "kind": "outcomes"},
        method="post",
        status=302,
    ),
    Case("measures:file", READERS, hidden="outsider", kwargs=a_file),
    Case("measures:export", f"{READERS} outsider", method="post"),
    Case("measures:import", f"{WRITERS} outsider"),
    Case("measures:import_empty", f"{WRITERS} outsider"),
    Case("measures:import_check", hidden=f"{WRITERS} outsider", kwargs=no_upload),
    Case("measures:import_confirm", hidden=f"{WRITERS} outsider", kwargs=no_upload, method="post"),
    Case("measures:import_marked", hidden=f"{WRITERS} outsider", kwargs=no_upload),
    Case("measures:types", STAFF),
    Case(
        "measures:type_retire",
        STAFF,
        kwargs=lambda stage: {"pk": an_outcome(stage).outcome_type_id},
        method="post",
        status=302,
    ),
    Case("measures:plan", READERS, hidden="outsider", kwargs=plan),
    Case(
        "measures:plan_agree",
        "community_clerk",
        kwargs=lambda stage: {"pk": a_target(stage).plan_id},
        method="post",
        status=302,
    ),
    Case(
        "measures:target_remove",
        WRITERS,
        hidden="outsider",
        kwargs=lambda stage: {"pk": a_target(stage).pk},
        method="post",
        status=302,
    ),
]

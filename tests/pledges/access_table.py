"""Who opens the pages of pledges."""

from pledges.rules import checksum
from tests.access import Case
from tests.pledges.rows import (
    a_correction,
    a_dispute,
    a_paper,
    a_pledge,
    a_public_pledge,
    an_objection,
    an_open_pledge,
    office_words,
)

OFFICE = "staff staff2 reviewer reviewer2 auditor"
HELPERS = "liaison street_clerk community_clerk"
SIGNERS = "signatory cadre"
READERS = f"{OFFICE} leader {HELPERS} {SIGNERS}"
STAFF, REVIEWERS, DRAFTERS = "staff staff2", "reviewer reviewer2", "staff staff2 liaison"
FILERS = f"staff staff2 {HELPERS}"


def draft(stage) -> dict:
    return {"pk": a_pledge(stage).pk}


def opened(stage) -> dict:
    return {"pk": an_open_pledge(stage).pk}


def public(stage) -> dict:
    return {"pk": a_public_pledge(stage).pk}


def paper(stage) -> dict:
    return {"pk": a_paper(stage).pk}


def paper_page(stage) -> dict:
    return paper(stage) | {"page": 1}


def open_year(stage) -> dict:
    return {"year": an_open_pledge(stage).year}


def item(stage) -> dict:
    return {"pk": a_pledge(stage).items.first().pk}


def signatory(stage) -> dict:
    return {"pk": a_pledge(stage).signatories.first().pk}


def words(stage) -> dict:
    return {"pk": office_words(stage).pk}


def notice(stage) -> dict:
    pledge = a_public_pledge(stage)
    return {"year": pledge.year, "code": pledge.community.code}


def public_year(stage) -> dict:
    return {"year": a_public_pledge(stage).year}


def numbered(stage) -> dict:
    return notice(stage) | {"number": 1}


def version(stage) -> dict:
    return {"pk": an_open_pledge(stage).versions.get().pk}


def year(stage) -> dict:
    return {"year": 2012}


TABLE = [
    Case("pledges:list", f"{READERS} outsider"),
    Case("pledges:draft", f"{DRAFTERS} outsider"),
    Case("pledges:missing", f"{OFFICE} liaison outsider", kwargs=year),
    Case("pledges:checking", REVIEWERS),
    Case("pledges:cover", STAFF, kwargs=year),
    Case("pledges:cover_paper", hidden=OFFICE, kwargs=year),
    Case("pledges:detail", READERS, hidden="outsider", kwargs=draft),
    Case("pledges:paper", READERS, hidden="outsider", kwargs=opened),
    Case("pledges:item_add", DRAFTERS, hidden="outsider", kwargs=draft),
    Case("pledges:item_edit", DRAFTERS, hidden="outsider", kwargs=item),
    Case("pledges:item_link", DRAFTERS, hidden="outsider", kwargs=item),
    Case("pledges:item_drop", DRAFTERS, hidden="outsider", kwargs=item, method="post", status=302),
    Case("pledges:signatory", DRAFTERS, hidden="outsider", kwargs=signatory),
    Case("pledges:open", DRAFTERS, hidden="outsider", kwargs=draft, method="post", status=302),
    Case("pledges:sign", SIGNERS, kwargs=opened),
    Case("pledges:file", FILERS, hidden="outsider", kwargs=opened),
    Case("pledges:check", REVIEWERS, kwargs=paper),
    Case("pledges:scan_page", f"{FILERS} reviewer reviewer2 auditor", hidden="outsider", kwargs=paper_page),
    Case("pledges:stacks", f"{FILERS} outsider"),
    Case("pledges:stack", hidden=f"{FILERS} outsider", kwargs=lambda stage: {"pk": 1}),
    Case("pledges:pack", f"{FILERS} reviewer reviewer2", hidden="outsider", kwargs=open_year),
    Case("pledges:scan", f"{FILERS} reviewer reviewer2 auditor", hidden="outsider", kwargs=paper),
    Case("pledges:approve", REVIEWERS, kwargs=opened),
    Case("pledges:publish", REVIEWERS, kwargs=opened),
    Case("pledges:withdraw", REVIEWERS, kwargs=public),
    Case("pledges:correct", STAFF, kwargs=public),
    Case("pledges:decide", REVIEWERS, kwargs=lambda stage: {"pk": a_correction(stage).pk}),
    Case("pledges:drop", STAFF, kwargs=lambda stage: {"pk": a_correction(stage).pk}),
    Case("pledges:redraft", DRAFTERS, hidden="outsider", kwargs=public),
    Case("pledges:succeed", DRAFTERS, hidden="outsider", kwargs=signatory),
    Case("pledges:version_paper", READERS, hidden="outsider", kwargs=version),
    Case("pledges:review", STAFF, kwargs=public),
    Case("pledges:item", READERS, hidden="outsider", kwargs=item),
    Case("pledges:dispute", f"{HELPERS} {SIGNERS}", hidden="outsider", kwargs=item),
    Case("pledges:settle", STAFF, kwargs=lambda stage: {"pk": a_dispute(stage).pk}),
    Case("pledges:handover", hidden=f"{READERS} outsider", kwargs=public),
    Case("pledges:publicity", STAFF),
    Case("pledges:office_words", f"{STAFF} {REVIEWERS}", kwargs=words),
    Case("pledges:office_words_drop", STAFF, kwargs=words, method="post", status=302),
    Case("pledges:package", "staff staff2 reviewer reviewer2", kwargs=public_year, method="post"),
    Case("pledges:board", READERS, hidden="outsider", kwargs=public_year),
    Case("pledges:paper_docx", READERS, hidden="outsider", kwargs=opened),
    Case("pledges:cover_docx", hidden=OFFICE, kwargs=year),
    Case("pledges:object", STAFF, kwargs=public),
    Case("pledges:answer", STAFF, kwargs=lambda stage: {"pk": an_objection(stage).pk}),
    Case(
        "pledges:erase_objection", f"{STAFF} {REVIEWERS}", kwargs=lambda stage: {"pk": an_objection(stage).pk}
    ),
    Case("pledges:notices", public=True),
    Case("pledges:notice", public=True, kwargs=notice),
    Case("pledges:notice_pdf", public=True, kwargs=notice),
    Case("pledges:notice_old", public=True, kwargs=numbered),
    Case("pledges:notice_old_pdf", public=True, kwargs=numbered),
    Case("pledges:notice_json", public=True, kwargs=notice),
    Case("pledges:year_json", public=True, kwargs=public_year),
    Case("pledges:year_csv", public=True, kwargs=public_year),
    Case("pledges:year", public=True, kwargs=public_year),
    Case("pledges:web_object", public=True, status=404, kwargs=notice),
    Case("pledges:verify_file", public=True),
    Case("pledges:verify", public=True, kwargs=lambda stage: {"checksum": checksum({})}),
]

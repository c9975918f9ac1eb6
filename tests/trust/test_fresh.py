"""Every act that binds asks for a fresh password, and no other. TRUST, «Who may»: signing, approving, publishing, bulk export."""

import pytest
from django.db import transaction

from accounts.fresh import __file__ as FRESH
from office.models import AuditEvent
from tests.access import ROLES, Case, tables, views
from tests.trust.posts import case_of

SIGNING = {
    "pledges:check"
}  # a scan that counts is a signature; pledges:sign asks in its own form, every time
PUBLISHING = {"pledges:publish", "pledges:decide", "pledges:withdraw", "assessment:finish"}
APPROVING = {
    *("assessment:answer", "assessment:decide", "assessment:gap", "assessment:grade", "assessment:grades"),
    *("assessment:pay_edit", "assessment:scheme_approve", "assessment:scorer"),
    *(
        "pairing:allowance_approve",
        "pairing:allowance_pay",
        "pairing:grade_give",
        "pairing:suspension_decide",
    ),
    *("pledges:approve", "pledges:office_words", "pledges:review", "visits:reopen", "visits:rule_approve"),
}
EXPORT = {
    *("archive", "assessment:workbook", "measures:export", "pledges:package"),
    *("pairing:allowance_pdf", "pairing:allowance_workbook", "pairing:allowance_year_workbook"),
    *("visits:export", "visits:export_csv", "visits:export_xlsx"),
}
ACCOUNTS = {"accounts:appointment_add", "accounts:user_add", "accounts:user_factor", "accounts:user_password"}
BINDING = SIGNING | PUBLISHING | APPROVING | EXPORT | ACCOUNTS


# Acts that bind whatever they are of: an address that leaves one of them in the trail asks (tests/trust/test_posts.py).
BIND = {"approve", "check", "export", "pay", "publish", "reopen", "review", "sign"}
OWN_FORM = {"pledges:sign"}
# What goes out by GET all the same, and why.
BY_GET = {
    **dict.fromkeys(("annual_workbook", "half_workbook"), "sums without persons; leaves an event"),
    **dict.fromkeys(("annual_paper", "annual_document", "half_paper", "half_document"), "the same on paper"),
    "career_paper": "one person's own record; leaves an event",
    **dict.fromkeys(
        ("measures:import_empty", "visits:import_empty", "assessment:survey_template"), "a form to fill in"
    ),
    **dict.fromkeys(("pairing:import_marked", "visits:import_marked"), "his own, marked"),
    "assessment:scheme_book": "the rules, no person",
}
EXPORTED = ("spreadsheetml", "text/csv", "application/zip")


def asks(view) -> bool:
    """Whether a view stands behind `fresh_password`."""
    while view is not None and view.__code__.co_filename != FRESH:
        view = getattr(view, "__wrapped__", None)
    return view is not None


def test_the_list_is_whole():
    assert {name for name, view in views().items() if asks(view)} == BINDING


@pytest.mark.parametrize("name", sorted(BINDING))
def test_a_stale_password_is_asked_for_and_nothing_done(name: str, door):
    response, written = door(name, more={"kept": "typed"}, stale=True)
    assert response.status_code == 200 and 'name="fresh_password"' in response.content.decode()
    assert ("kept", "typed") in response.context["typed"]
    assert "office_auditevent" not in written


def test_signing_asks_each_time(stage, request, sign_in):
    """Even the password of a moment ago is asked for again where one signs."""
    case = case_of("pledges:sign")
    user = request.getfixturevalue(case.may.split()[0])
    client, url = sign_in(user), case.url(stage)
    form = client.get(url).context["form"]
    page = client.post(url, {"checksum": form.initial["checksum"]})
    assert (
        page.context["form"].errors["password"] and not AuditEvent.objects.filter(verb="pledge.sign").exists()
    )


def is_export(answer, verbs: list[str]) -> bool:
    """Whether an answer takes rows out of the house: so the trail says, or it is a table or an archive."""
    kind = answer["Content-Type"] if answer.has_header("Content-Disposition") else ""
    return any(verb.endswith(".export") for verb in verbs) or any(known in kind for known in EXPORTED)


def test_nothing_is_exported_by_get(stage, request, sign_in):
    """A GET asks for no password: what is exported must be a POST, but for what is named here."""
    users = {who: request.getfixturevalue(who) for who in ROLES}
    found = {}
    for case in tables("access_table", "TABLE"):
        if case.public:
            continue
        with transaction.atomic():
            found[case.name] = taken(
                sign_in(users[(case.may or case.hidden or "staff").split()[0]]), case, stage
            )
            transaction.set_rollback(True)
    assert {name for name, taken in found.items() if taken} == BY_GET.keys()


def taken(client, case: Case, stage) -> bool:
    """Whether an address exports something to whoever asks for it."""
    url, before = case.url(stage), AuditEvent.objects.count()
    answer = client.get(url)
    if answer.streaming:
        b"".join(answer.streaming_content)
    return is_export(answer, list(AuditEvent.objects.order_by("seq").values_list("verb", flat=True)[before:]))

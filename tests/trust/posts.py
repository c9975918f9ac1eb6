"""A valid POST for every address that takes one: its body is read from the page, and typed over where that is not enough."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import User
from assessment.models import Indicator
from measures.models import Measure, Outcome
from measures.workbook import workbook_of
from office.models import Attachment
from office.uploads import upload_keep
from pledges.models import Objection, Pledge
from tests import factories as make
from tests.access import Case, tables, views
from tests.allowances.rows import a_sheet
from tests.measures.rows import a_measure
from tests.pairing.rosters import GOOD
from tests.pledges import rows
from tests.pledges.conftest import a_scan
from tests.trust.forms import forms_of
from tests.visits.access_table import problem as a_problem
from tests.visits.access_table import visit as a_visit
from visits.models import Visit
from visits.workbook import empty_workbook

TABLE: list[Case] = tables("access_table", "TABLE")
TAKES_POST = re.compile(r"request\.POST|require_POST|posted\(request\)|phone_page\(|_end\(|\"POST\"")
DAY = date(2012, 9, 14)


@dataclass(frozen=True)
class Typed:
    """What is typed beyond what the page shows (None: left out), by whom, after what, and at which object."""

    body: Callable[[Any], dict] = lambda stage: {}
    who: str = ""
    before: Callable[[Any], Any] = lambda stage: None
    kwargs: Callable[[Any], dict] | None = None
    on: datetime = datetime(2012, 9, 14, 2, tzinfo=UTC)


def takes_post() -> list[str]:
    """The addresses whose views look at a body."""
    sources = {name: inspect.getsource(inspect.unwrap(view)) for name, view in views().items()}
    return sorted(name for name, source in sources.items() if TAKES_POST.search(source))


def case_of(name: str) -> Case:
    """The row of the access table by which an address is posted to."""
    rows = [case for case in TABLE if case.name == name]
    return next((case for case in rows if case.method == "post"), rows[0])


def fresh(client: Client) -> None:
    """The password was given just now."""
    session = client.session
    session["fresh_at"] = 10**12
    session.save()


def said(response) -> str:
    """What an answer complains of."""
    errors = {}
    for form in forms_of(response):
        if form.is_bound:
            errors |= {name: list(told) for name, told in form.errors.items()}
    told = [str(message) for message in response.context.get("messages", [])] if response.context else []
    return f"{response.status_code} {errors} {told}"


def a_file(name: str, content: bytes, kind: str = "application/pdf"):
    """A file to upload under a field's name."""
    return lambda stage: {name: SimpleUploadedFile("file", content, kind)}


def typed(who: str = "", before=None, kwargs=None, on: datetime | None = None, **body) -> Typed:
    """What is typed, value by value; a value that is a function is asked with the stage."""

    def given(stage) -> dict:
        return {name: value(stage) if callable(value) else value for name, value in body.items()}

    more = {"before": before, "kwargs": kwargs, "on": on}
    return Typed(given, who, **{name: value for name, value in more.items() if value is not None})


LONG_PASSWORD = "another-long-phrase-8"
PDF = b"%PDF-1.4\n%%EOF"


def an_upload(kind: str, content: Callable[[], bytes], who: str):
    """A workbook that is kept for its preview, and its row's address."""

    def kwargs(stage) -> dict:
        user = User.objects.filter(username=who).first() or make.user_as("staff", username=who)
        return {"pk": upload_keep(by=user, kind=kind, content=content(), name="book.xlsx").pk}

    return kwargs


def digest(stage) -> str:
    """The mark of the bytes that were previewed last."""
    return Attachment.objects.latest("pk").sha256


def own_appointment(stage) -> int:
    return User.objects.get(username="staff").appointments.get().pk


def in_state(state: str, **more):
    """A pledge of the stage, put into a state."""

    def prepare(stage):
        pledge = rows.an_open_pledge(stage)
        Pledge.objects.filter(pk=pledge.pk).update(state=state, **more)
        return {"pk": pledge.pk}

    return prepare


APPROVED = {"approved_at": datetime(2012, 4, 1, tzinfo=UTC)}
PUBLIC = APPROVED | {"posted_on": date(2012, 4, 9), "public_until": date(2012, 4, 16)}
FORCE = PUBLIC | {"in_force_on": date(2012, 4, 17)}


def an_item_in_force(stage) -> dict:
    """An item of a pledge in force."""
    in_state("in_force", **FORCE)(stage)
    return {"pk": Pledge.objects.get().items.first().pk}


def an_answered_objection(stage) -> dict:
    """An objection whose words may be erased."""
    row = rows.an_objection(stage)
    Objection.objects.filter(pk=row.pk).update(state="answered", answer="已说明", answered_on=DAY)
    return {"pk": row.pk}


def a_signatory_in_force(stage) -> dict:
    """The street's signatory of a pledge in force."""
    in_state("in_force", **FORCE)(stage)
    return {"pk": Pledge.objects.get().signatories.get(party="street").pk}


def a_colleague(stage):
    """Somebody of the street who may follow."""
    return make.user_as("signatory", stage.street, username="successor").person


def standing(stage) -> str:
    return Pledge.objects.get().versions.standing().get().checksum


def points_of_disputes(stage) -> dict:
    row = Indicator.objects.get(code="disputes", category__scheme__version=1)
    return {f"points_{row.pk}": "5", f"note_{row.pk}": "台账齐全"}


def measures_book() -> bytes:
    return workbook_of(Measure.objects.none(), Outcome.objects.none())


def ticked(stage) -> dict:
    visit = Visit.objects.filter(state="submitted").first()
    return {"visit": [visit.pk]}


def after_posting(stage) -> None:
    stage.posting.ended_on = date(2012, 9, 10)
    stage.posting.save()


def answered(stage) -> dict:
    row = a_problem(stage, state="answered", answer="已修", answered_on=DAY, answered_by=make.PersonFactory())
    return {"pk": row.pk}


TYPED: dict[str, Typed] = {
    "accounts:password": typed(
        "staff", old_password=make.PASSWORD, new_password1=LONG_PASSWORD, new_password2=LONG_PASSWORD
    ),
    "accounts:user_add": typed(username="somebody", name="新人", password=LONG_PASSWORD),
    "accounts:user_password": typed(password=LONG_PASSWORD),
    "accounts:person_edit": typed(name="新名"),
    "assessment:appeal": typed(on=datetime(2012, 12, 20, 2, tzinfo=UTC)),
    "assessment:indicator": typed(name="改过的名称"),
    "assessment:enter": Typed(points_of_disputes),
    "assessment:indicator_add": typed(code="another", source="judged"),
    "measures:import_confirm": typed(
        "liaison", kwargs=an_upload("measures.workbook", measures_book, "liaison"), sha256=digest
    ),
    "pairing:allowance_correct": typed(
        of=lambda stage: a_sheet(stage, 8, "paid").pk,
        cadre=lambda stage: stage.cadre.pk,
        amount="500",
        reason="漏发",
        once="k",
    ),
    "pairing:import": typed(file=lambda stage: SimpleUploadedFile("a.xlsx", GOOD.read_bytes())),
    "assessment:scheme_edit": typed(name="改过的名称"),
    "assessment:pay_edit": typed(good="1.3"),
    "assessment:survey": typed(answers="60", satisfied="50"),
    "measures:edit": typed(title="改过的标题"),
    "measures:file_add": typed(file=lambda stage: SimpleUploadedFile("a.pdf", PDF)),
    "measures:import": typed(file=lambda stage: SimpleUploadedFile("a.xlsx", measures_book())),
    "measures:outcome": typed("liaison", reason="重复"),
    "measures:plan": typed("liaison", policy="一区一策", target=None),
    "measures:types": typed(code="another"),
    "pairing:cadre_add": typed(name="新人"),
    "pairing:cadre_edit": typed(post="科长"),
    "pairing:community_edit": typed(households="301"),
    "pairing:contact_point_add": typed(community=lambda stage: stage.sibling.pk),
    "pairing:cycle_add": typed(started_on="2041-01-01", ended_on="2043-12-31"),
    "pairing:grade_give": typed(year="2012", grade="average"),
    "pairing:leader_add": typed(name="新人"),
    "pairing:link_add": typed(street=lambda stage: stage.stranger.street_id),
    "pairing:member_add": typed(name="新人"),
    "pairing:organisation_edit": typed(name="新名街道"),
    "pairing:opinion": typed(before=after_posting, text="在社区三年，完成帮扶措施五项，群众评价好。"),
    "pairing:pairing_add": typed(
        decision="区委〔2012〕1号",
        community=lambda stage: stage.sibling.pk,
        department=lambda stage: make.DepartmentFactory().pk,
    ),
    "pairing:posting_add": typed(cadre=lambda stage: make.CadreFactory().pk),
    "pairing:suspension_ask": typed("liaison"),
    "pledges:approve": typed(kwargs=in_state("signed")),
    "pledges:publish": typed(kwargs=in_state("approved", **APPROVED)),
    "pledges:check": typed(reason="缺盖章"),
    "pledges:correct": typed(**{"form-0-baseline": "1", "form-0-target": "3"}),
    "pledges:decide": typed(reason="不成立"),
    "pledges:dispute": typed(kwargs=an_item_in_force),
    "pledges:erase_objection": typed(kwargs=an_answered_objection, reason="本人要求"),
    "pledges:file": typed(
        "liaison",
        parties=["department"],
        file=lambda stage: a_scan(),
        signed_on="2012-09-13",
        checksum=standing,
    ),
    "pledges:office_words": typed("reviewer", reason="号码有误"),
    "pledges:publicity": typed(supervision_phone="024-12345678", reason="电话变更"),
    "pledges:redraft": typed(kwargs=in_state("withdrawn", withdrawn_on=DAY, **PUBLIC)),
    "pledges:item_link": typed(measures=lambda stage: [a_measure(stage).pk]),
    "pledges:review": typed(kwargs=in_state("in_force", **FORCE), on=datetime(2013, 1, 8, 2, tzinfo=UTC)),
    "pledges:succeed": typed(kwargs=a_signatory_in_force, person=lambda stage: a_colleague(stage).pk),
    "pledges:sign": typed(password=make.PASSWORD),
    "pledges:signatory": typed(post="改过的职务"),
    "pledges:stacks": typed("liaison", papers=lambda stage: a_scan()),
    "visits:answer": Typed(ticked, before=a_visit),
    "visits:edit": typed(purpose="改过的目的"),
    "visits:holiday_add": typed(day="2012-10-08", working="no"),
    "visits:problem_close": typed(kwargs=answered),
    "visits:problem_answer": typed("liaison", answer="已处理"),
    "visits:reopen": typed(on=datetime(2012, 10, 22, 2, tzinfo=UTC), reason="补录"),
    "visits:rule_add": typed(valid_from="2013-01-01"),
    "visits:tick": typed(tick_3="on", note_3="入户"),
    "visits:import": typed("liaison", file=lambda stage: SimpleUploadedFile("a.xlsx", empty_workbook())),
}


# Sent by no page as it stands here; each has its own test.
ELSEWHERE = {
    "accounts:act_as": (
        "tests/accounts/test_sign_in.py",
        "test_switching_the_appointment",
    ),  # the session alone
    "accounts:factor": ("tests/accounts/test_second_factor.py", "test_recovery_code_opens_once"),
    "accounts:factor_setup": ("tests/accounts/test_second_factor.py", "test_first_time_sets_it_up"),
    "accounts:language": ("tests/trust/test_attacks.py", "test_the_language_switch_leads_nowhere_else"),
    "accounts:notification": ("tests/trust/test_attacks.py", "test_another_s_message_is_not_there"),
    "accounts:sign_in": ("tests/accounts/test_sign_in.py", "test_right_password_leads_to_the_desk"),
    "accounts:sign_out": ("tests/trust/test_sign_in.py", "test_an_account_ends_with_its_last_appointment"),
    "assessment:finish": ("tests/assessment/test_pages.py", "test_finish_asks_for_the_password"),
    "assessment:grade": (
        "tests/assessment/test_pages.py",
        "test_reviewer_gives_the_proposed_grades_and_decides_the_rest",
    ),
    "assessment:grades": (
        "tests/assessment/test_pages.py",
        "test_reviewer_gives_the_proposed_grades_and_decides_the_rest",
    ),
    "assessment:scheme_import": (
        "tests/assessment/test_schemes.py",
        "test_workbook_out_and_back_is_the_same",
    ),
    "assessment:surveys": ("tests/assessment/test_survey_book.py", "test_the_template_filled_in_comes_back"),
    "pledges:verify_file": (
        "tests/pledges/test_verify_file.py",
        "test_nothing_is_kept_and_no_cookie_set",
    ),  # anybody's question: nothing is written
    "pledges:web_object": (
        "tests/pledges/test_objections.py",
        "test_an_objection_gets_its_receipt_and_day",
    ),  # off unless the district switches it on
    "visits:autosave": (
        "tests/visits/test_drafts.py",
        "test_it_saves_itself_and_is_entered_once",
    ),  # one's own draft, seen by nobody else
    "visits:import_confirm": (
        "tests/visits/test_workbook.py",
        "test_preview_and_confirmation_in_the_browser_s_words",
    ),
}

"""Own, sibling (same street, another community), stranger: every address that names an object, by every scoped role.

Generated from the access tables: the same rows are made once more at another community, with its own department,
cadre and leader, and whoever may open his own gets of the other exactly what he gets of nothing. Files are addresses
like any other; lists and exports, asked by GET or by POST, are searched for what belongs to others.
"""

import html
import io
import zipfile
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from pypdf import PdfReader

from tests import factories as make
from tests.access import NOWHERE, Case, Stage, no_kwargs, tables
from tests.conftest import ROLES
from tests.measures.rows import a_measure, a_target, an_outcome
from tests.pledges.rows import a_pledge
from tests.test_access import OF_THE_REQUEST, ask, plain
from tests.trust.test_fresh import EXPORT
from tests.visits.access_table import problem as a_problem
from tests.visits.access_table import sheet as a_sheet
from tests.visits.access_table import verdict as a_verdict
from tests.visits.access_table import visit as a_visit

TABLE: list[Case] = tables("access_table", "TABLE")
AT_ONE_PLACE = {"liaison", "community_clerk", "signatory", "cadre"}
SCOPED = {"sibling": AT_ONE_PLACE, "stranger": AT_ONE_PLACE | {"street_clerk", "leader"}}
NAMES = {"sibling": "金丝雀甲", "stranger": "金丝雀乙"}


def elsewhere(stage: Stage, which: str) -> Stage:
    """The stage as the people of another community know it."""
    community = getattr(stage, which)
    for row in (community.organisation,):
        row.name = f"{NAMES[which]}村"
        row.save()
    pairing = community.pairings.first()
    department = pairing.department if pairing else make.DepartmentFactory()
    department.name = f"{NAMES[which]}局"
    department.save()
    pairing = pairing or make.PairingFactory(cycle=stage.cycle, department=department, community=community)
    leader = make.LeaderFactory(person__name=f"{NAMES[which]}长")
    cadre = make.CadreFactory(department=department, person__name=f"{NAMES[which]}员")
    return replace(
        stage,
        street=community.street,
        department=department,
        community=community,
        sibling=stage.community,
        stranger=stage.stranger if which == "sibling" else stage.sibling,
        pairing=pairing,
        leader=leader,
        link=make.LinkFactory(leader=leader, street=make.StreetFactory()),
        contact_point=make.ContactPointFactory(leader=leader, community=community),
        cadre=cadre,
        posting=make.PostingFactory(cadre=cadre, community=community),
    )


def scoped(case: Case, which: str) -> set[str]:
    """Who of the cast opens his own by this address and must not see the other's."""
    return (set(ROLES) if case.signed_in else set(case.may.split())) & SCOPED[which]


def worked_at(stage: Stage) -> None:
    """A row of each kind at a place, so that a list without scope has something to show."""
    for row in (a_visit, a_sheet, a_problem, a_measure, an_outcome, a_target, a_pledge, a_verdict):
        row(stage)


# Addresses that name a year, a round or a form: what they hold is searched instead.
PLACELESS = {
    *("accounts:notification", "visits:autosave", "visits:log", "visits:tick"),
    *("annual", "annual_document", "annual_paper", "annual_workbook"),
    *("half", "half_document", "half_paper", "half_workbook"),
    *("assessment:appeals", "assessment:bulletin_docx", "assessment:bulletin_pdf", "assessment:helpers"),
    *(
        "assessment:improvement",
        "assessment:missing",
        "assessment:publicity",
        "assessment:round",
        "assessment:stage",
    ),
    *("assessment:scheme", "pledges:board", "pledges:missing", "pledges:pack"),
}
# Results are publicised to the whole district (DOMAIN 8): all read of all.
OF_ALL = {"assessment:publicity", "assessment:bulletin_docx", "assessment:bulletin_pdf"}


def names_a_place(case: Case) -> bool:
    """Whether an address is of something that belongs to a community."""
    return case.kwargs is not no_kwargs and case.name not in PLACELESS


NAMING = [case for case in TABLE if names_a_place(case) and not case.public and scoped(case, "stranger")]
LISTS = [
    case
    for case in TABLE
    if not names_a_place(case)
    and not case.public
    and (case.method == "get" or case.name in EXPORT)
    and case.name not in OF_ALL
]


@pytest.mark.parametrize("which", NAMES)
@pytest.mark.parametrize("case", NAMING, ids=str)
def test_the_other_s_is_as_nothing(case: Case, which: str, stage, request, sign_in) -> None:
    other = elsewhere(stage, which)
    there = case.url(other)
    assert there != case.url(stage)
    nowhere = case.url(other, **{next(iter(case.kwargs(other))): NOWHERE})
    for who in sorted(scoped(case, which)):
        client = sign_in(request.getfixturevalue(who))
        hidden, missing = (ask(client, case, other, url) for url in (there, nowhere))
        assert hidden.status_code == missing.status_code == 404, (who, there)
        assert plain(hidden, there) == plain(missing, nowhere), who
        assert dict(hidden.headers) | OF_THE_REQUEST == dict(missing.headers) | OF_THE_REQUEST


def text_of(response) -> str:
    """What an answer holds: workbooks and archives unpacked, papers read."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    if body.startswith(b"%PDF"):
        return "".join(page.extract_text() for page in PdfReader(io.BytesIO(body)).pages)
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as packed:
            body = b"".join(packed.read(name) for name in packed.namelist())
    return html.unescape(body.decode(errors="replace"))  # workbooks spell Han by their numbers


@pytest.fixture
def then(time_machine) -> None:
    """The autumn in which the rows of the tables lie: lists begin with the present year."""
    time_machine.move_to(datetime(2012, 11, 1, 2, tzinfo=UTC))


@pytest.mark.parametrize("case", LISTS, ids=str)
def test_lists_and_exports_hold_nothing_of_the_other(case: Case, stage, request, sign_in, then) -> None:
    for which in NAMES:
        worked_at(elsewhere(stage, which))
    for which, name in NAMES.items():
        for who in sorted(scoped(case, which)):
            answer = ask(sign_in(request.getfixturevalue(who)), case, stage, case.url(stage))
            assert name not in text_of(answer), (who, which)


@pytest.mark.parametrize(
    "name", ["visits:export", "visits:export_csv", "measures:export", "visits:list", "pledges:list"]
)
def test_who_sees_the_district_sees_the_other(name: str, stage, staff, sign_in, then) -> None:
    """What the search above looks for is there to be found."""
    case = next(case for case in LISTS if case.name == name)
    for which in NAMES:
        worked_at(elsewhere(stage, which))
    text = text_of(ask(sign_in(staff), case, stage, case.url(stage)))
    assert all(canary in text for canary in NAMES.values())

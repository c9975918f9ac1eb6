"""A round that stands at a stage, for the tables of access and of SQL budgets."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.files.base import ContentFile
from django.db import connection

from accounts.models import Organisation
from assessment import actions
from assessment.models import Appeal, CommunityResult, Indicator, Round, Scheme, Score, SurveyResult
from office.models import Attachment
from pairing.models import Community
from tests import factories as make
from tests.assessment.conftest import NOW

CODE = "2012H2"


def round_at(where: str) -> Round:
    """The full round of 2012H2 standing at a stage, computed."""
    found = Round.objects.filter(code=CODE).first()
    if found is None:
        found = actions.round_compute(by=None, round=actions.round_open(by=None, code=CODE, now=NOW), now=NOW)
    if found.stage != where:
        Round.objects.filter(pk=found.pk).update(stage=where)
    return found


def at(where: str, *, key: str = ""):
    """A function of the stage: the address parameters of its community in such a round."""

    def kwargs(stage) -> dict:
        round_at(where)
        found = {"community": stage.community.code, "code": CODE}
        return found | {"key": key} if key else found

    return kwargs


def only_code(where: str):
    """The same for pages of the whole round."""

    def kwargs(stage) -> dict:
        round_at(where)
        return {"code": CODE}

    return kwargs


def at_stage(where: str):
    """The same for the page of the stage where the round stands."""

    def kwargs(stage) -> dict:
        round_at(where)
        return {"code": CODE, "stage": where}

    return kwargs


def with_survey(stage) -> dict:
    """A survey within one answer of the bar."""
    found = round_at("survey").results.get(community=stage.community)
    user = make.User.objects.first() or make.user_as("staff")
    SurveyResult.objects.get_or_create(
        result=found,
        defaults={
            "answers": 30, "satisfied": 27, "held_on": NOW.date(), "by": user, "person": user.person, "entered_at": NOW,
        },
    )  # fmt: skip
    return {"community": stage.community.code, "code": CODE}


def evidence_of(stage) -> dict:
    """A file behind the street's score of the community."""
    result = round_at("feedback").results.get(community=stage.community)
    score = Score.objects.filter(result=result, stage="street").first()
    if score is None:
        file = Attachment(name="台账.pdf", size=4, content_type="application/pdf", sha256="0" * 64, at=NOW)
        file.file.save("evidence.pdf", ContentFile(b"%PDF"), save=True)
        user = make.User.objects.first() or make.user_as("staff")
        score = Score.objects.create(
            result=result, indicator=Indicator.objects.get(code="disputes", category__scheme__version=1), stage="street", state="scored", points=6,
            maximum=8, evidence=file, by=user, person=user.person, entered_at=NOW,
        )  # fmt: skip
    return {"pk": score.evidence_id}


def appeal_of(stage) -> dict:
    """An appeal of the community that waits for its answer."""
    result = round_at("publicity").results.get(community=stage.community)
    user = make.User.objects.first() or make.user_as("staff")
    row, _made = Appeal.objects.get_or_create(
        result=result, indicator=Indicator.objects.get(code="disputes", category__scheme__version=1),
        defaults={"text": "请复核", "due_on": NOW.date(), "by": user, "person": user.person, "entered_at": NOW},
    )  # fmt: skip
    return {"pk": row.pk}


def draft_of(stage) -> dict:
    """A draft of a scheme."""
    staff = make.User.objects.filter(username="drafter").first() or make.user_as("staff", username="drafter")
    first = Scheme.objects.get(version=1)
    if not Scheme.objects.filter(version=2).exists():
        actions.scheme_draft(by=staff, source=first, name="修订稿", valid_from=NOW.date(), now=NOW)
    return {"version": 2}


def in_draft(stage) -> dict:
    """An indicator of it."""
    draft_of(stage)
    return {"version": 2, "pk": Indicator.objects.filter(category__scheme__version=2).first().pk}


def ground_of(stage) -> dict:
    """A veto item of it."""
    draft_of(stage)
    return {"version": 2, "pk": Scheme.objects.get(version=2).veto_grounds.first().pk}


def tried_on(stage) -> dict:
    """It, and a finished round."""
    found = round_at("feedback")
    Round.objects.filter(pk=found.pk).update(
        stage="finished",
        finished_at=NOW,
        finished_by=make.User.objects.first() or make.user_as("staff"),
        checksum="x",
    )
    return draft_of(stage) | {"code": CODE}


def helper_of(stage) -> dict:
    """The department's own result."""
    found = round_at("feedback")
    return {"pk": found.helpers.get(organisation=stage.department).pk, "code": CODE}


def grow(stage, count: int) -> None:
    """So many communities more in the district and in the round."""
    found = round_at("feedback")
    first = Community.objects.count() + 10_000
    numbers = range(first, first + count)
    organisations = Organisation.objects.bulk_create(
        Organisation(kind="community", name=f"村{n}", parent=stage.street, code=f"{n}") for n in numbers
    )
    communities = Community.objects.bulk_create(
        Community(
            organisation=one, street=stage.street, code=one.code, kind="rural", area="near", households=300
        )
        for one in organisations
    )
    CommunityResult.objects.bulk_create(
        CommunityResult(
            round=found,
            community=one,
            code=one.code,
            name=one.organisation.name,
            kind=one.kind,
            street=stage.street,
        )
        for one in communities
    )
    actions.round_compute(by=None, round=found, now=NOW)


@contextmanager
def triggers_off() -> Iterator[None]:
    """A finished round opened again, as only a test may: PostgreSQL's trigger refuses it."""
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        yield
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")


def grow_finished(stage, count: int) -> None:
    """The same while the round is open; then it is finished."""
    with triggers_off():
        Round.objects.filter(code=CODE).update(
            stage="feedback", finished_at=None, finished_by=None, checksum=""
        )
    grow(stage, count)
    tried_on(stage)

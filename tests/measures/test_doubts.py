"""What a booking is asked about before it is kept, and what is refused by name. DOMAIN 6, «Bad input»."""

import re
from datetime import date, datetime
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from measures.actions import Doubted, file_add, measure_add, outcome_add
from measures.models import Outcome, OutcomeType
from office.attachments import attachments_of
from office.models import AuditEvent
from shenbei.lib.errors import RuleBroken
from shenbei.lib.periods import SHANGHAI
from tests.measures.rows import PICTURE, an_outcome

NOW = datetime(2012, 12, 20, 9, tzinfo=SHANGHAI)


@pytest.fixture
def book(stage, liaison):
    def booked(quantity, by=liaison, **fields):
        facts = {
            "outcome_type": OutcomeType.objects.get(code=fields.pop("code", "trees")),
            "community": stage.community,
            "date": date(2012, 5, 3),
            "helpers": [stage.department],
            "kept": (),
        }
        return outcome_add(by=by, quantity=Decimal(quantity), **(facts | fields), now=NOW)

    return booked


def doubts(call, *args, **fields) -> list[str]:
    with pytest.raises(Doubted) as raised:
        call(*args, **fields)
    return sorted(raised.value.doubts)


def test_a_rounded_figure_said_to_be_exact_is_asked_about(book):
    assert doubts(book, 2000) == ["rounded"]
    assert book(2000, qualifier="at_least").kept == []
    assert book(2001).kept == []
    assert book(3000, kept=["rounded"]).kept == ["rounded"]


def test_the_same_joint_project_from_two_helpers_is_asked_about(book, stage):
    book(260)
    assert doubts(book, 260, helpers=[stage.street]) == ["joint"]
    with pytest.raises(Doubted, match="区农业局"):
        book(260, helpers=[stage.street], date=date(2012, 5, 20))
    assert book(260, helpers=[stage.street], kept=["joint"]).kept == ["joint"]


def test_a_joint_name_or_another_month_answers_it(book, stage):
    book(260, joint_key="共建植树")
    assert book(260, helpers=[stage.street], joint_key="共建植树").kept == []
    assert book(260, date=date(2012, 9, 3)).kept == []


def test_the_same_count_twice_is_asked_about(book):
    book(31)
    assert doubts(book, 31) == ["repeated"]


def test_words_copied_from_another_community_are_asked_about(book, stage):
    an_outcome(stage, community=stage.stranger, evidence="村委会植树造林验收单及现场照片")
    assert doubts(book, 8, evidence="村委会植树造林验收单及现场照片") == ["copied"]
    assert book(9, evidence="发票").kept == []


def test_outside_the_pairing_is_asked_about_outside_the_posting_refused(book, stage, cadre, liaison):
    assert doubts(book, 5, date=date(2012, 3, 1)) == ["unpaired"]
    with pytest.raises(RuleBroken, match="not posted") as refused:
        book(5, by=cadre, date=date(2012, 3, 1), kept=["unpaired"])
    assert refused.value.field == "date"
    measure = measure_add(
        by=liaison, community=stage.community, posting=stage.posting, goal="people", title="慰问", now=NOW
    )
    with pytest.raises(RuleBroken, match="高玉桂"):
        book(5, measure=measure, date=date(2012, 3, 1), kept=["unpaired"])


def test_the_page_shows_each_doubt_as_a_box(stage, liaison, sign_in):
    client, url = sign_in(liaison), reverse("measures:outcome_add")
    kind = OutcomeType.objects.get(code="trees")
    data = {"once": "k" * 20, "outcome_type": kind.pk, "community": stage.community.pk, "date": "2012-05-03"}
    data |= {"quantity": "2000", "qualifier": "exact"}
    page = client.post(url, data).content.decode()
    assert "确为2000棵" in page
    assert re.search(r'<input type="checkbox"[^>]*name="kept"[^>]*value="rounded"', page)
    assert client.post(url, data | {"kept": ["rounded"]}).status_code == 302
    assert Outcome.objects.get().kept == ["rounded"]


def test_evidence_is_kept_and_shown_within_scope(stage, liaison, outsider, sign_in):
    row = an_outcome(stage)
    client, url = sign_in(liaison), reverse("measures:file_add", kwargs={"kind": "outcomes", "pk": row.pk})
    client.post(url, {"file": SimpleUploadedFile("现场.png", PICTURE)})
    kept = attachments_of(row).get()
    assert AuditEvent.objects.get(verb="outcome.file").data["name"] == "现场.png"
    shown = reverse("measures:file", kwargs={"kind": "outcomes", "pk": row.pk, "file": kept.pk})
    assert client.get(shown)["Content-Type"] == "image/jpeg"
    assert sign_in(outsider).get(shown).status_code == 404
    answer = client.post(url, {"file": SimpleUploadedFile("x.png", b"nonsense")}, follow=True)
    assert attachments_of(row).count() == 1 and "alert" in answer.content.decode()


def test_twelve_files_are_enough(stage, liaison):
    row = an_outcome(stage)
    for _n in range(12):
        file_add(by=liaison, obj=row, file=SimpleUploadedFile("a.png", PICTURE))
    with pytest.raises(RuleBroken, match="twelve"):
        file_add(by=liaison, obj=row, file=SimpleUploadedFile("a.png", PICTURE))

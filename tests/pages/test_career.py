"""A cadre's record: his postings, days, measures, outcomes, trainings and opinions; his own to read and take along."""

from datetime import date, datetime
from decimal import Decimal

import pypdfium2
from django.urls import reverse

from measures.actions import measure_add, outcome_add
from measures.models import OutcomeType
from office.models import AuditEvent
from pairing.actions import training_add
from shenbei.lib.periods import SHANGHAI
from shenbei.pages.career import career_of
from tests import factories as make
from visits.actions import sheet_save

NOW = datetime(2012, 12, 20, 9, tzinfo=SHANGHAI)


def lived(stage, cadre, staff, liaison) -> None:
    days = {date(2012, 12, day): "" for day in (3, 4, 5)}
    sheet_save(by=cadre, community=stage.community, month=date(2012, 12, 1), days=days, now=NOW)
    measure_add(
        by=cadre, community=stage.community, posting=stage.posting, goal="people", title="慰问", now=NOW
    )
    trees = OutcomeType.objects.get(code="trees")
    for day in (date(2012, 5, 3), date(2011, 5, 3)):  # the second lies before he came
        outcome_add(
            by=liaison, outcome_type=trees, community=stage.community, date=day, quantity=Decimal(7), now=NOW
        )
    training_add(
        by=staff, cadre=stage.cadre, title="培训班", held_on=date(2012, 6, 1), days=Decimal(2), now=NOW
    )


def test_the_record_is_composed_of_his_own_rows(stage, cadre, staff, liaison):
    lived(stage, cadre, staff, liaison)
    found = career_of(stage.cadre, date(2012, 12, 31))
    stay = found.stays[0]
    assert [(total.outcome_type.code, total.quantity) for total in stay.outcomes] == [("trees", 7)]
    assert [row.title for row in found.measures] == ["慰问"]
    assert [row.title for row in found.trainings] == ["培训班"]


def test_his_own_to_read_and_as_pdf(stage, cadre, staff, liaison, sign_in):
    lived(stage, cadre, staff, liaison)
    client = sign_in(cadre)
    page = client.get(reverse("career_own"), follow=True)
    assert "慰问" in page.content.decode() and "培训班" in page.content.decode()
    content = client.get(reverse("career_paper", args=[stage.cadre.pk])).content
    text = "".join(page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(content))
    assert "高玉桂" in text and "植树7棵" in text.replace("\r\n", "")
    assert text.count("前程泉村（2012年4月至今）：未出具。") == 1
    assert AuditEvent.objects.get(verb="career.export").object_pk == str(stage.cadre.pk)


def test_nobody_reads_anothers(stage, cadre, outsider, sign_in):
    other = make.CadreFactory()
    for user, pk in ((cadre, other.pk), (outsider, stage.cadre.pk)):
        assert sign_in(user).get(reverse("career", args=[pk])).status_code == 404

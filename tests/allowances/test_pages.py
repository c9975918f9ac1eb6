"""The pages of the allowance as staff, reviewer and finance meet them."""

import io
from datetime import date

import openpyxl
import pypdfium2
import pytest
from django.urls import reverse

from office.models import AuditEvent
from pairing.models import AllowanceCorrection, AllowanceSheet
from pairing.reports_allowance import waiting_for
from tests.access import fresh
from tests.allowances.rows import a_correction, a_line, a_sheet
from tests.factories import PASSWORD

LIST = "pairing:allowances"


@pytest.fixture
def client(sign_in, staff):
    return sign_in(staff)


def test_staff_builds_a_month_once_or_again(client, stage):
    for _n in range(2):
        response = client.post(reverse(LIST), {"month": "2012-09"})
        assert response["Location"] == reverse("pairing:allowance", args=[AllowanceSheet.objects.get().pk])


@pytest.mark.parametrize("month", ["2012-13", "September", "2099-01", "2012-02", "", "0000-05"])
def test_a_month_that_cannot_be_is_said_beside_the_field(client, stage, month):
    response = client.post(reverse(LIST), {"month": month})
    assert response.status_code == 200 and response.context["form"].errors["month"]
    assert not AllowanceSheet.objects.exists()


def test_the_reviewer_cannot_build(sign_in, reviewer):
    sign_in(reviewer).post(reverse(LIST), {"month": "2012-09"})
    assert not AllowanceSheet.objects.exists()


def test_approval_asks_for_the_password(sign_in, reviewer, stage):
    url = reverse("pairing:allowance_approve", args=[a_sheet(stage).pk])
    client = sign_in(reviewer)
    assert client.post(url).status_code == 200
    assert AllowanceSheet.objects.get().state == "built"
    assert client.post(url, {"fresh_password": PASSWORD}).status_code == 302
    assert AllowanceSheet.objects.get().state == "approved"


def test_each_role_is_offered_its_own_step(stage, sign_in, staff, reviewer, finance, auditor):
    url = reverse("pairing:allowance", args=[a_sheet(stage).pk])
    offered = {
        user.username: (
            page["approves"],
            page["pays"],
            bool(page["return_form"]),
            bool(page["correction_form"]),
        )
        for user in (staff, reviewer, finance, auditor)
        for page in [sign_in(user).get(url).context]
    }
    assert offered == {
        "staff": (False, False, False, True),
        "reviewer": (True, False, True, False),
        "finance": (False, False, False, False),
        "auditor": (False, False, False, False),
    }


def test_what_was_sent_back_is_built_again_from_its_page(stage, client, sign_in, reviewer):
    row = a_sheet(stage, state="returned")
    url = reverse("pairing:allowance", args=[row.pk])
    assert "重新编制" not in sign_in(reviewer).get(url).content.decode()
    page = client.get(url).content.decode()
    assert "重新编制" in page and 'name="month" value="2012-09"' in page
    client.post(reverse(LIST), {"month": "2012-09"})
    row.refresh_from_db()
    assert (row.state, row.lines.count()) == ("built", 1)


def test_sending_back_needs_a_reason(stage, sign_in, reviewer):
    url = reverse("pairing:allowance_return", args=[a_sheet(stage).pk])
    client = sign_in(reviewer)
    assert client.post(url, {"reason": ""}).context["return_form"].errors
    client.post(url, {"reason": "少一人"})
    assert (AllowanceSheet.objects.get().state, AllowanceSheet.objects.get().note) == ("returned", "少一人")


def test_a_correction_is_entered_once_and_taken_off(client, stage):
    paid, sheet = a_sheet(stage, 8, "paid"), a_sheet(stage)
    data = {"of": paid.pk, "cadre": stage.cadre.pk, "amount": "500", "reason": "八月漏发", "once": "k"}
    for _n in range(2):
        client.post(reverse("pairing:allowance_correct", args=[sheet.pk]), data)
    row = AllowanceCorrection.objects.get()
    sheet.refresh_from_db()
    assert sheet.total == 500
    done = client.post(reverse("pairing:allowance_uncorrect", args=[row.pk]), follow=True)
    assert "更正已撤下" in done.content.decode()
    assert not AllowanceCorrection.objects.exists()


def test_the_workbook_has_the_figures_of_the_page_and_leaves_an_event(stage, sign_in, finance):
    sheet = a_sheet(stage)
    a_line(sheet, stage.cadre, stage.community).save()
    response = fresh(sign_in(finance)).post(reverse("pairing:allowance_workbook", args=[sheet.pk]))
    page = openpyxl.load_workbook(io.BytesIO(response.content)).worksheets[0]
    rows = list(page.iter_rows(values_only=True))
    assert rows[1][0] == stage.cadre.name and rows[1][6] == 500
    event = AuditEvent.objects.get(verb="allowance.export")
    assert (event.person_pk, event.data) == (finance.person_id, {"rows": 1, "format": "xlsx"})


def test_the_sums_of_workbook_and_paper_add_up_with_a_correction(stage, sign_in, finance):
    sheet = a_correction(stage).sheet
    a_line(sheet, stage.cadre, stage.community).save()
    AllowanceSheet.objects.filter(pk=sheet.pk).update(total=0)
    client = fresh(sign_in(finance))
    content = client.post(reverse("pairing:allowance_workbook", args=[sheet.pk])).content
    column = [
        row[6]
        for row in openpyxl.load_workbook(io.BytesIO(content))
        .worksheets[0]
        .iter_rows(min_row=2, values_only=True)
    ]
    assert column == [500, 500, -500, 0]
    content = client.post(reverse("pairing:allowance_pdf", args=[sheet.pk])).content
    text = "".join(page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(content))
    assert "小计500" in "".join(text.split()) and "合计（含更正）0" in "".join(text.split())


def test_what_waits_for_whom(stage, staff, reviewer, finance, liaison):
    day = date(2012, 10, 9)
    assert [item.url for item in waiting_for(staff, day)] == [reverse(LIST)]
    a_sheet(stage)
    assert not waiting_for(staff, day)
    assert len(waiting_for(reviewer, day)) == 1
    AllowanceSheet.objects.update(state="returned")
    assert len(waiting_for(staff, day)) == 1
    assert not waiting_for(finance, day)
    assert not waiting_for(liaison, day)


def test_nobody_posted_nothing_to_build(staff):
    assert not waiting_for(staff, date(2012, 4, 9))

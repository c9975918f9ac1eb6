"""Rates, a year's budget and forecast, the sheet on paper. DOMAIN 7."""

import io
from datetime import date
from decimal import Decimal

import openpyxl
import pypdfium2
import pytest
from django.urls import reverse
from django.utils import translation

from office.models import AuditEvent
from pairing.actions.allowance import budget_set
from pairing.models import AllowanceBudget, AllowanceLine, AllowanceRate
from pairing.reports_budget import year_of
from tests.access import fresh
from tests.allowances.rows import a_line, a_sheet


def test_the_year_is_paid_under_way_and_forecast(stage, staff):
    for month, state, total in ((4, "paid", 700), (5, "approved", 800), (6, "built", 900)):
        a_sheet(stage, month, state, total)
    stage.posting.ended_on = date(2012, 10, 20)
    stage.posting.save()
    budget_set(by=staff, year=2012, yuan=Decimal(4000), document="沈北财〔2012〕3号")
    found = year_of(2012, date(2012, 12, 31))
    rate = AllowanceRate.objects.on(date(2012, 7, 1))[stage.community.area].yuan
    assert (found.paid, found.under_way) == (700, 1700)
    assert found.forecast == rate * 4  # July to October: half of October is lived through
    assert found.left == 4000 - found.expected
    with translation.override("zh-hans"):
        states = [month.state for month in year_of(2012, date(2012, 8, 5)).months]
    assert states[:4] == ["无补助表", "无补助表", "无补助表", "已发放"] and states[6:8] == [
        "无补助表",
        "预计",
    ]
    assert (
        year_of(2013, date(2012, 12, 31)).forecast == 0 and year_of(2013, date(2012, 12, 31)).budget is None
    )


def test_a_later_budget_stands_beside_the_first(stage, finance, sign_in):
    client, url = sign_in(finance), reverse("pairing:allowance_year", args=[2012])
    for number, yuan in (("a", "5000"), ("b", "4000")):
        client.post(url, {"once": number * 20, "yuan": yuan, "document": f"文件{number}"})
    assert year_of(2012, date(2012, 12, 31)).budget == 4000 and AllowanceBudget.objects.count() == 2
    assert AuditEvent.objects.filter(verb="allowance.budget").count() == 2
    page = client.get(url).content.decode()
    assert "预算结余" in page and "文件b" in page


@pytest.mark.parametrize("yuan", ["0", "-5", "viel"])
def test_a_budget_that_is_none_is_refused(stage, finance, sign_in, yuan):
    url = reverse("pairing:allowance_year", args=[2012])
    page = sign_in(finance).post(url, {"once": "k" * 20, "yuan": yuan, "document": "x"})
    assert page.context["form"].errors["yuan"] and not AllowanceBudget.objects.exists()


def test_staff_sets_a_rate_from_a_month_without_a_sheet_on(stage, staff, reviewer, sign_in):
    a_sheet(stage, 9)
    client, url = sign_in(staff), reverse("pairing:allowance_rates")
    data = {"area": "far", "yuan": "1100", "once": "k" * 20}
    refused = client.post(url, data | {"valid_from": "2012-09-01"})
    assert "valid_from" in refused.context["form"].errors
    client.post(url, data | {"valid_from": "2012-10-01"})
    assert AllowanceRate.objects.on(date(2012, 10, 1))["far"].yuan == 1100
    sign_in(reviewer).post(url, data | {"valid_from": "2013-01-01"})
    assert AllowanceRate.objects.filter(area="far").count() == 2


def test_the_sheet_on_paper_explains_each_line(stage, finance, sign_in):
    sheet = a_sheet(stage)
    AllowanceLine.objects.bulk_create([a_line(sheet, stage.cadre, stage.community)])
    client = fresh(sign_in(finance))
    content = client.post(reverse("pairing:allowance_pdf", args=[sheet.pk])).content
    text = "".join(page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(content))
    flat = "".join(text.split())
    assert "2012年9月驻点干部补助发放表" in flat and "高玉桂" in flat and "500元" in flat
    assert AuditEvent.objects.get(verb="allowance.export").data["format"] == "pdf"


def test_the_year_as_a_workbook(stage, finance, sign_in):
    client, url = sign_in(finance), reverse("pairing:allowance_year_workbook", args=[2012])
    assert b"fresh_password" in client.post(url).content and not AuditEvent.objects.exists()
    content = fresh(client).post(url).content
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    assert sheet.max_row == 1 + 12 + 6
    data = AuditEvent.objects.get(verb="allowance.export").data
    assert data == {"year": 2012, "rows": 12, "format": "xlsx"}

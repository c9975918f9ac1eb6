"""Surveys by workbook: all rows or none, each bad cell named, nothing guessed. DOMAIN 8, TRUST."""

from datetime import date
from io import BytesIO

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation

from assessment import actions
from assessment.models import SurveyResult
from assessment.rules import Stage
from shenbei.lib.errors import RuleBroken
from shenbei.lib.sheets import workbook_write
from tests import factories as make
from tests.assessment.conftest import NOW, advance_to

HEAD = ["社区编号", "社区", "有效答卷", "满意份数", "测评日期"]
DAY = date(2012, 12, 10)


@pytest.fixture
def at_survey(full, staff):
    return advance_to(Stage.SURVEY, full, staff)


def book(*rows) -> bytes:
    return workbook_write([("满意度测评", HEAD, rows)])


def take(by, found, *rows):
    return actions.surveys_import(by=by, round=found, content=book(*rows), filename="测评.xlsx", now=NOW)


def codes(found) -> list[str]:
    return list(found.results.order_by("code").values_list("code", flat=True))


def test_rows_are_entered_and_the_same_again_changes_nothing(at_survey, staff, reviewer):
    first, second, third = codes(at_survey)
    rows = [[first, "x", 30, 27, DAY], [second, "y", 40, 30, DAY], [third, "z", None, None, None]]
    assert take(staff, at_survey, *rows) == (2, 0)
    survey = SurveyResult.objects.get(result__code=first)
    actions.survey_decide(by=reviewer, survey=survey, reached=True, reason="电话回访", now=NOW)
    assert take(staff, at_survey, *rows) == (0, 2)
    survey.refresh_from_db()
    assert survey.decision == "reached"


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (["99999", "?", 30, 20, DAY], "A"),
        (["{code}", "few", 29, 20, DAY], "C"),
        (["{code}", "more satisfied", 30, 31, DAY], "D"),
        (["{code}", "no figure", 30, None, DAY], "D"),
        (["{code}", "no day", 30, 20, None], "E"),
        (["{code}", "to come", 30, 20, date(2013, 5, 1)], "E"),
        (["{code}", "word", "卅", 20, DAY], "C"),
        (["{code}", "fraction", 30.5, 20, DAY], "C"),
    ],
)
def test_one_bad_row_refuses_the_whole_workbook(at_survey, staff, row, column):
    good, other = codes(at_survey)[:2]
    bad = [cell.format(code=other) if isinstance(cell, str) else cell for cell in row]
    with pytest.raises(actions.BookRefused) as caught:
        take(staff, at_survey, [good, "x", 30, 27, DAY], bad)
    assert len(caught.value.lines) == 1
    assert "row 3" in caught.value.lines[0] and f"column {column}" in caught.value.lines[0]
    assert not SurveyResult.objects.exists()


def test_a_community_twice_is_named(at_survey, staff):
    code = codes(at_survey)[0]
    with pytest.raises(actions.BookRefused, match="row 2"):
        take(staff, at_survey, [code, "x", 30, 27, DAY], [code, "x", 30, 28, DAY])


def test_only_staff_and_not_who_is_tied(at_survey, street_clerk):
    with pytest.raises(actions.BookRefused):
        take(street_clerk, at_survey, [codes(at_survey)[0], "x", 30, 27, DAY])


def test_who_is_tied_is_told_to_leave_the_row_empty(at_survey, stage):
    tied = make.user_as("staff", person=stage.cadre.person)
    rows = [[code, "x", 30, 27, DAY] for code in codes(at_survey)]
    with pytest.raises(actions.BookRefused) as caught:
        take(tied, at_survey, *rows)
    (line,) = caught.value.lines
    row = codes(at_survey).index(stage.community.code) + 2
    assert f"row {row} column A" in line and "Leave this row empty" in line
    rows[row - 2][2:] = [None, None, None]
    assert take(tied, at_survey, *rows) == (len(rows) - 1, 0)


def test_a_workbook_of_something_else_is_refused(at_survey, staff):
    for content in (b"PK no workbook", workbook_write([("x", ["a", "b"], [[1, 2]])]), book()):
        with pytest.raises(RuleBroken):
            actions.surveys_import(by=staff, round=at_survey, content=content, filename="x.xlsx", now=NOW)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_template_filled_in_comes_back(at_survey, staff, sign_in, language, settings):
    with translation.override(language):
        content = (
            sign_in(staff)
            .get(f"/assessment/{at_survey.code}/surveys/template.xlsx", headers={"accept-language": language})
            .content
        )
    filled = openpyxl.load_workbook(BytesIO(content))
    for row in filled.worksheets[0].iter_rows(min_row=2):
        row[5].value, row[6].value, row[7].value = 60, 50, DAY
    target = BytesIO()
    filled.save(target)
    upload = SimpleUploadedFile("测评.xlsx", target.getvalue())
    response = sign_in(staff).post(f"/assessment/{at_survey.code}/surveys/", {"file": upload})
    assert response.status_code == 302 and SurveyResult.objects.count() == 3

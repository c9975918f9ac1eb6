"""The report beside the year before and the plans, in sentences, pictures and an editable document. DOMAIN 6."""

import io
from datetime import date, datetime
from decimal import Decimal

import pytest
from django.db.models import Sum
from django.urls import reverse
from django.utils import translation
from docx import Document

from measures.actions import outcome_add, plan_save, target_set
from measures.models import OutcomeType
from measures.reports import planned_totals
from pairing.reports_grades import moves, risen_and_fallen
from shenbei.lib.charts import bars
from shenbei.lib.periods import SHANGHAI
from shenbei.pages.annual_figures import annual
from shenbei.pages.annual_words import parts
from tests import factories as make
from visits.actions import quotas_check
from visits.models import Verdict

NOW = datetime(2012, 12, 20, 9, tzinfo=SHANGHAI)


def book(stage, by, code: str, quantity: int, day: date, **fields):
    kind = OutcomeType.objects.get(code=code)
    row = {"outcome_type": kind, "community": stage.community, "date": day, "quantity": Decimal(quantity)}
    return outcome_add(by=by, **(row | fields), now=NOW)


def target(stage, by, quantity: int, half: str = "year", community=None):
    plan = plan_save(by=by, community=community or stage.community, year=2012, policy="", now=NOW)
    trees = OutcomeType.objects.get(code="trees")
    return target_set(
        by=by, plan=plan, goal="", half=half, target=Decimal(quantity), outcome_type=trees, now=NOW
    )


@pytest.fixture
def told(stage, liaison):
    book(stage, liaison, "trees", 40, date(2011, 5, 3))
    book(stage, liaison, "trees", 30, date(2012, 5, 3))
    book(stage, liaison, "trees", 20, date(2012, 10, 3))
    book(stage, liaison, "events", 140, date(2012, 10, 3), qualifier="at_least")
    target(stage, liaison, 100)


def sentences(year: int = 2012, half: str = "", *, internal: bool = True) -> str:
    with translation.override("zh-hans"):
        report = annual(year, half)
        return "".join(text for part in parts(report, {}, internal=internal) for text in part.paragraphs)


def test_a_year_stands_beside_the_year_before_and_the_plans(told):
    trees = annual(2012).figure("trees")
    assert (trees.quantity, trees.before.quantity, trees.change) == (50, 40, "+25.0%")
    assert (trees.planned, trees.reached) == (100, 50)
    assert annual(2011).figure("trees").before is None


def test_what_others_did_does_not_fill_a_plan(told, stage, staff):
    """The total is the district's; what was reached of a plan is that of the communities that planned it."""
    book(stage, staff, "trees", 900, date(2012, 6, 1), community=stage.stranger)
    trees = annual(2012).figure("trees")
    assert (trees.quantity, trees.planned, trees.planned_done, trees.reached) == (950, 100, 50, 50)
    assert "植树计划100棵、完成50棵（50%）" in sentences()


def test_a_rough_figure_has_no_percentage(told):
    assert annual(2012).figure("events").change == ""


def test_half_years_add_up_to_the_year(told):
    halves = [annual(2012, half) for half in ("H1", "H2")]
    assert [report.figure("trees").quantity for report in halves] == [30, 20]
    assert [report.figure("trees").planned for report in halves] == [50, 50]
    assert halves[0].figure("trees").before.quantity == 40 and halves[1].compared is False


def test_half_of_an_odd_target_is_whole_where_the_thing_is(stage, liaison):
    target(stage, liaison, 101)
    assert [str(planned_totals(2012, half)["trees"]) for half in ("H1", "H2")] == ["51", "51"]
    book(stage, liaison, "trees", 20, date(2012, 10, 3))
    assert "植树计划51棵、完成20棵" in sentences(half="H2")
    OutcomeType.objects.filter(code="trees").update(whole=False)
    assert [planned_totals(2012, half)["trees"] for half in ("H1", "H2")] == [Decimal("50.5")] * 2


def test_a_halfs_own_target_wins_and_halves_make_a_year(stage, liaison):
    target(stage, liaison, 30, "H1")
    target(stage, liaison, 50, "H2")
    assert [planned_totals(2012, half).get("trees") for half in ("", "H1", "H2")] == [80, 30, 50]
    target(stage, liaison, 100)
    assert [planned_totals(2012, half).get("trees") for half in ("", "H1", "H2")] == [100, 30, 50]


def test_sentences_keep_how_firm_a_figure_is(told):
    text = sentences()
    assert "植树50棵" in text and "开展党群共建联谊活动140多次" in text
    assert "植树计划100棵、完成50棵（50%）" in text and "植树50棵，上年同期40棵（+25.0%）" in text


def test_the_public_sentences_claim_nothing(told):
    text = sentences(internal=False)
    assert "植树50棵" in text
    assert not [word for word in ("计划", "定额", "完成", "不足", "同期") if word in text]


def test_the_document_opens_in_official_layout(told, staff, sign_in):
    content = sign_in(staff).get(reverse("annual_document", args=[2012])).content
    paper = Document(io.BytesIO(content))
    section = paper.sections[0]
    assert [round(side.mm) for side in (section.page_width, section.top_margin, section.left_margin)] == [
        210,
        37,
        28,
    ]
    assert round(section.page_height.mm) == 297
    assert paper.styles["Normal"].font.size.pt == 16 and "仿宋" in paper.styles["Normal"].element.xml
    text = "".join(row.text for row in paper.paragraphs)
    assert "植树50棵" in text and "内部分析稿" in text
    cells = [cell.text for row in paper.tables[0].rows for cell in row.cells]
    assert "50棵" in cells and "40棵" in cells
    assert len(paper.inline_shapes) >= 3
    assert paper.inline_shapes[0].height < paper.inline_shapes[0].width  # the bars alone, no page around them
    assert "PAGE" in section.footer._element.xml


def test_pictures_name_themselves_and_escape(told, staff, sign_in):
    page = sign_in(staff).get(reverse("half", args=[2012, 1])).content.decode()
    assert page.count('role="group" aria-labelledby') == page.count("<desc ") >= 3
    assert "<script" not in bars("x", "<script>", "a&b", [("<b>", 1.0, "1")])


def test_movement_between_grades(stage):
    make.GradeFactory(community=stage.community, grade="average", year=2012, valid_from=date(2013, 1, 1))
    before = {1: "poor", 2: "good", 3: "fair", 4: "poor"}
    flows = moves(before, {1: "average", 2: "good", 3: "average"})
    assert risen_and_fallen(flows) == (1, 1, 1)


@pytest.mark.parametrize("half", [0, 3])
def test_a_half_that_is_none_is_404(stage, staff, sign_in, half):
    assert sign_in(staff).get(f"/reports/half-year/2012H{half}/").status_code == 404


def test_a_window_that_has_not_ended_is_not_short(told, stage, liaison, time_machine):
    """On 10 October the report of the year speaks of the windows that ended by then."""
    time_machine.move_to(datetime(2012, 10, 10, 9, tzinfo=SHANGHAI), tick=False)
    quotas_check(by=None, as_of=date(2012, 10, 10))
    report = annual(2012)
    assert report.period.end == date(2012, 10, 10)
    owed = {row.kind: row.owed for row in report.kept}
    assert (
        owed["work_group"]
        == Verdict.objects.filter(duty__kind="work_group", ends_on__lte=date(2012, 10, 10)).aggregate(
            sum=Sum("owed")
        )["sum"]
    )
    time_machine.move_to(datetime(2013, 1, 10, 9, tzinfo=SHANGHAI), tick=False)
    assert {row.kind: row.owed for row in annual(2012).kept}["work_group"] > owed["work_group"]

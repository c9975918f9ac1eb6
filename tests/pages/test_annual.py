"""The annual report: figures from rows for any year, two versions, and all 29 of the article. DOMAIN 6."""

import io
import re
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal

import docx
import openpyxl
import pypdfium2
import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import translation

from accounts.models import User
from measures.actions import measure_add, measure_finish, outcome_add, outcome_reverse
from measures.models import OutcomeType
from office.models import AuditEvent
from shenbei.lib.periods import SHANGHAI
from shenbei.pages.annual_content import Annual
from shenbei.pages.annual_figures import annual, latest_year
from shenbei.pages.annual_rows import rows_of
from tests import factories as make
from visits.actions import quotas_check, visit_log

NOW = datetime(2012, 10, 8, 9, tzinfo=SHANGHAI)

# code, quantity, qualifier, as the article writes it (DOMAIN 6 gives the measure words)
ARTICLE = [
    ("agricultural_projects", 39, "exact", "39个"),
    ("cooperatives", 18, "exact", "18家"),
    ("investment", 200_000_000, "at_least", "2亿多元"),
    ("rural_centres", 16, "exact", "16所"),
    ("urban_centres", 7, "exact", "7个"),
    ("venues", 42, "exact", "42所"),
    ("squares", 28, "exact", "28处"),
    ("cleanup_funds", 1_500_000, "at_least", "150多万元"),
    ("roads", 130_000, "exact", "13万延长米"),
    ("trees", 12_384, "exact", "12384棵"),
    ("green_area", 10_000, "at_least", "万余平方米"),
    ("events", 140, "at_least", "140多次"),
    ("assistance_funds", 200_000, "at_least", "20余万元"),
    ("donations", 350_000, "about", "近35万元"),
    ("households", 92, "exact", "92户"),
    ("helping_pairs", 128, "exact", "128对"),
    ("houses", 50, "at_least", "50多所"),
    ("household_problems", 192, "exact", "192个"),
    ("team_members_replaced", 6, "exact", "6人"),
    ("members_recruited", 27, "exact", "27人"),
    ("reserve_cadres", 42, "exact", "42人"),
    ("work_systems", 117, "exact", "117项"),
    ("village_matters", 32, "exact", "32项"),
    ("trainings", 103, "exact", "103次"),
    ("cooperative_party", 3, "exact", "3个"),
    ("leader_visits", 432, "exact", "432次"),
    ("office_visits", 594, "exact", "594次"),
    ("measures", 310, "exact", "310项"),
    ("outlay", 400_000, "at_least", "40多万元"),
]


@pytest.fixture(autouse=True)
def chinese() -> Iterator[None]:
    """The report is read as the article is written; the client asks for the default language by itself."""
    with translation.override("zh-hans"):
        yield


def text_of(content: bytes) -> str:
    """All that is written on a paper, without blanks and line ends."""
    book = pypdfium2.PdfDocument(content)
    return "".join("".join(page.get_textpage().get_text_bounded() for page in book).split())


def figures(report: Annual) -> dict[str, tuple]:
    return {row.code: (row.quantity, row.qualifier, row.text) for row in report.figures}


def trees(stage, by, quantity: int, **fields):
    kind = OutcomeType.objects.get(code="trees")
    facts = {"outcome_type": kind, "community": stage.community, "date": date(2012, 5, 3), "now": NOW}
    return outcome_add(by=by, quantity=Decimal(quantity), **(facts | fields))


@pytest.fixture
def worked(stage, liaison) -> None:
    """A year in which little was done: one measure, trees, one visit; and the quotas checked."""
    measure = measure_add(by=liaison, community=stage.community, goal="people", title="慰问", now=NOW)
    measure_finish(by=liaison, measure=measure, finished_on=date(2012, 9, 1), now=NOW)
    trees(stage, liaison, 30, qualifier="about")
    trees(stage, liaison, 12, joint_key="林带")
    trees(stage, liaison, 12, joint_key="林带")
    outcome_reverse(by=liaison, outcome=trees(stage, liaison, 99), reason="错", now=NOW)
    seen = datetime(2012, 9, 5, 17, tzinfo=SHANGHAI)
    visit_log(by=liaison, kind="work_group", visited_on=date(2012, 9, 5), community=stage.community, now=seen)
    call_command("check_quotas", "--as-of", "2013-02-01", stdout=io.StringIO())


def test_the_report_has_the_29_rows_of_the_article_and_no_other(stage):
    assert [row.code for row in annual(2012).figures] == [code for code, *_ in ARTICLE]


def test_figures_come_from_rows(worked):
    found = figures(annual(2012))
    assert found["trees"] == (42, "about", "近42棵")
    assert [found[code][0] for code in ("measures", "office_visits", "leader_visits")] == [1, 1, 0]
    assert figures(annual(2011))["trees"][0] == 0


def test_each_figure_opens_to_its_rows(worked):
    report = annual(2012)
    for code, rows in (("trees", 2), ("measures", 1), ("office_visits", 1), ("outlay", 1), ("squares", 0)):
        behind = rows_of(code, report.window)
        assert len(behind.lines(behind.found)) == rows, code
    assert sum(row.quantity for row in rows_of("trees", report.window).found) == 42
    assert rows_of("nonsense", report.window) is None


def test_what_was_owed_is_computed_from_the_verdicts(worked):
    report = annual(2012)
    assert report.period.start == date(2012, 4, 1)
    offices, leaders = report.shortfalls
    # two pairings × 2 × 9 months, one unpaired community × 3 quarters; a contact point of the whole year × 9
    assert (offices.owed, offices.recorded, offices.short) == (36 + 3, 1, 38)
    assert (leaders.owed, leaders.recorded) == (9, 0)
    assert report.is_short


def test_without_verdicts_nothing_is_said_about_what_was_owed(stage, staff, sign_in):
    report = annual(2012)
    assert not report.shortfalls and not report.is_short
    assert "没有定额核对结果" in sign_in(staff).get(reverse("annual", args=[2012])).content.decode()


def test_the_internal_version_says_it_plainly_the_public_one_claims_nothing(worked, staff, sign_in):
    client, url = sign_in(staff), reverse("annual", args=[2012])
    internal, public = client.get(url).content.decode(), client.get(f"{url}?version=draft").content.decode()
    for words in ("应走访36次", "尚差38次", "未达定额"):
        assert words in internal
    for words in ("应走访", "尚差", "定额", "达标", "未完成"):
        assert words not in public.split("<main")[1]
    assert "近42棵" in internal and "近42棵" in public


@pytest.mark.parametrize("who", ["leader", "finance"])
@pytest.mark.parametrize("query", ["", "?version=internal"])
def test_leader_and_finance_get_the_public_version_only(worked, who, query, sign_in, request):
    client = sign_in(request.getfixturevalue(who))
    main = client.get(reverse("annual", args=[2012]) + query).content.decode().split("<main")[1]
    assert "定额" not in main and "近42棵" in main
    book = openpyxl.load_workbook(
        io.BytesIO(client.get(reverse("annual_workbook", args=[2012]) + query).content)
    )
    assert len(book.worksheets) == 1


def test_page_workbook_and_paper_have_the_same_figures(worked, staff, sign_in):
    client = sign_in(staff)
    wanted = [row.text for row in annual(2012).figures]
    page = client.get(reverse("annual", args=[2012])).content.decode()
    content = client.get(reverse("annual_workbook", args=[2012])).content
    book = openpyxl.load_workbook(io.BytesIO(content)).worksheets
    paper = text_of(client.get(reverse("annual_paper", args=[2012])).content)
    assert [row[2] for row in book[0].iter_rows(min_row=2, values_only=True)] == wanted
    assert len(book) > 2 and [row[0].value for row in book[1].iter_rows(min_row=2, max_row=2)]
    assert not [text for text in wanted if text not in page or text not in paper]
    assert "尚差38次" in paper


def test_the_public_paper_claims_nothing(worked, staff, sign_in):
    content = sign_in(staff).get(reverse("annual_paper", args=[2012]) + "?version=draft").content
    paper = text_of(content)
    assert "对外稿" in paper and "近42棵" in paper
    assert "定额" not in paper and "尚差" not in paper


def test_exports_leave_an_event(worked, staff, sign_in):
    sign_in(staff).get(reverse("annual_workbook", args=[2012]))
    assert AuditEvent.objects.get(verb="annual.export").data == {
        "year": 2012,
        "format": "xlsx",
        "internal": True,
    }


def test_rows_page(worked, staff, sign_in):
    client = sign_in(staff)
    page = client.get(reverse("annual_rows", args=[2012, "trees"]))
    assert [line.amount for line in page.context["lines"]] == ["12 棵", "30 棵"]
    for code in ("leader_visits", "office_visits", "measures", "outlay", "squares"):
        assert client.get(reverse("annual_rows", args=[2012, code])).status_code == 200
    assert client.get(reverse("annual_rows", args=[2012, "nonsense"])).status_code == 404


def test_a_page_of_rows_repeats_the_number_that_was_clicked(worked):
    report = annual(2012)
    for row, urls in report.kept_rows:
        said = (row.owed, row.made, row.owed - row.made, row.met, row.missed)
        for number, (name, url) in zip(said, urls.items(), strict=True):
            code = url.rstrip("/").rpartition("/")[2]
            assert rows_of(code, report.window).heading.text == f"{number:,}", name


def test_half_a_year_of_allowances_is_six_months(worked):
    behind = rows_of("outlay", annual(2012, "H1").window)
    assert [line.amount.rpartition(" ")[2] for line in behind.lines(behind.found)] == ["6"]


@pytest.mark.parametrize("year", [1999, 2101, 99999])
def test_a_year_out_of_reach_is_404(stage, staff, sign_in, year):
    assert sign_in(staff).get(f"/reports/annual/{year}/").status_code == 404


def test_now_is_the_latest_year_with_figures(worked, staff, sign_in):
    assert latest_year() == 2012
    assert sign_in(staff).get(reverse("annual_now"))["Location"] == reverse("annual", args=[2012])


def test_english_reads_english(worked):
    with translation.override("en"):
        assert figures(annual(2012))["trees"][2] == "nearly 42"
        assert "falls 38 short" in annual(2012).shortfalls[0].sentence


@pytest.mark.long
def test_what_the_report_of_2012_says_is_what_the_article_says(db) -> None:
    """On the sample district, which takes a minute to load: every figure, what was owed, the rows, all four forms."""
    call_command("demo", "--force", "--as-of", "2026-11-23", stdout=io.StringIO())
    report, written = annual(2012), figures(annual(2012))
    said = [(code, *written[code]) for code, *_rest in ARTICLE]
    assert said == ARTICLE
    offices, leaders = report.shortfalls
    owed = {row.kind.value: row.owed for row in report.kept}
    assert (owed["work_group"], owed["street_guidance"], owed["contact_point"]) == (990, 282, 495)
    assert (offices.recorded, leaders.recorded, offices.short, leaders.short) == (594, 432, 678, 63)
    for code, number in (("leader_visits", 432), ("office_visits", 594), ("measures", 310)):
        assert rows_of(code, report.window).found.count() == number, code
    client = Client()
    client.force_login(User.objects.get(username="reviewer"), backend="accounts.backends.AccountBackend")
    for form in ("", ".xlsx", ".pdf", ".docx"):
        words = "".join(read(client, form).split())
        assert not [code for code, _n, _q, text in ARTICLE if text not in words], form
    page = client.get("/reports/annual/2012/").content.decode()
    assert "应走访990次" in page and "282次" in page and "495次" in page


def read(client: Client, form: str) -> str:
    """The report of 2012 as somebody reads it: page, workbook, PDF or Word document."""
    content = client.get(f"/reports/annual/2012{form or '/'}").content
    if form == ".pdf":
        return text_of(content)
    if form == ".xlsx":
        sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
        return " ".join(str(row[2]) for row in sheet.iter_rows(min_row=2, values_only=True))
    if form == ".docx":
        paper = docx.Document(io.BytesIO(content))
        cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
        return " ".join([*cells, *(part.text for part in paper.paragraphs)])
    return content.decode()


def links_of(content: str) -> list[str]:
    """Where the parts of the pictures lead."""
    return [
        link
        for svg in re.findall(r"<svg.*?</svg>", content, re.S)
        for link in re.findall(r'href="(.*?)"', svg)
    ]


def test_every_part_of_a_picture_opens_its_rows(worked, staff, leader, sign_in):
    quotas_check(by=None, as_of=date(2012, 12, 31))
    client = sign_in(staff)
    page = client.get(reverse("annual", args=[2012])).content.decode()
    links = links_of(page)
    assert any("/measures/" in link for link in links) and any("/month-" in link for link in links)
    assert any(link.startswith("/communities/") for link in links), "the grid of streets"
    for link in links:
        assert client.get(link).status_code == 200, link
    assert 'role="group"' in page and not links_of(
        sign_in(leader).get(reverse("annual", args=[2012])).content.decode()
    )


def test_what_was_owed_opens_its_windows_and_they_add_up(worked, staff, sign_in):
    quotas_check(by=None, as_of=date(2012, 12, 31))
    report, client = annual(2012), sign_in(staff)
    assert report.kept
    for row, urls in report.kept_rows:
        shown = client.get(urls["owed"]).context
        assert shown["page"].paginator.count == row.windows
        windows = {name: client.get(url).context["page"].paginator.count for name, url in urls.items()}
        assert (windows["kept"], windows["missed"]) == (row.met, row.missed)
        assert windows["made"] + windows["missing"] >= row.windows > 0
        missing = client.get(urls["missing"]).context["lines"]
        if windows["missing"] <= 50:
            short = [line.amount.split(" / ") for line in missing]
            assert sum(int(owed) - int(made) for made, owed in short) == row.short
        counted = [line.amount.split(" / ") for line in shown["lines"]]
        if shown["page"].paginator.num_pages == 1:
            assert sum(int(owed) for _made, owed in counted) == row.owed
            assert sum(min(int(made), int(owed)) for made, owed in counted) == row.made


def test_a_movement_opens_its_communities(stage, worked, staff, sign_in):
    make.GradeFactory(community=stage.community, year=2012, grade="average", valid_from=date(2012, 12, 28))
    page = sign_in(staff).get(reverse("annual_rows", args=[2012, "moves-poor-average"]))
    assert [line.community for line in page.context["lines"]] == [str(stage.community)]
    for code in (
        "moves-poor-best", "month-13", "month-x", "owed-nothing", "missed-x", "street-x-poor", "street-0-all",
        f"street-{stage.community.street_id}-best",
    ):  # fmt: skip
        assert sign_in(staff).get(reverse("annual_rows", args=[2012, code])).status_code == 404, code


def test_the_tables_under_the_pictures_open_their_rows(stage, worked, staff, leader, sign_in):
    make.GradeFactory(community=stage.community, year=2012, grade="average", valid_from=date(2012, 12, 28))
    client, street = sign_in(staff), stage.community.street_id
    page = client.get(reverse("annual", args=[2012])).content.decode()
    tables = re.findall(r"<details>.*?</details>", page, re.S)
    links = {link for table in tables for link in re.findall(r'href="(.*?)"', table)}
    for code in ("measures", "leader_visits", "month-9", "moves-poor-average", f"street-{street}-average"):
        assert reverse("annual_rows", args=[2012, code]) in links, code
    for link in links:
        assert client.get(link).status_code == 200, link
    shown = client.get(reverse("annual_rows", args=[2012, f"street-{street}-average"])).context["lines"]
    assert str(stage.community) in {line.community for line in shown} and {line.what for line in shown} == {
        "一般"
    }
    page = sign_in(leader).get(reverse("annual", args=[2012])).content.decode()
    assert "<details>" in page and "/annual/2012/" not in "".join(
        re.findall(r"<details>.*?</details>", page, re.S)
    )

"""The papers of DOMAIN 5 measured: the pledge without head, the cover with one, blocks whole, the code readable."""

import io
import re
from datetime import date
from decimal import Decimal

import pdfplumber
import pikepdf
import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from accounts.models import Person
from pledges import actions, pdf, scans
from pledges.models import Item
from shenbei.lib.pdf import code_address, paper_html
from tests.pledges.conftest import ITEM, MARCH, YEAR

MM = 72 / 25.4


def opened(content: bytes) -> pdfplumber.PDF:
    return pdfplumber.open(io.BytesIO(content))


def words(document: pdfplumber.PDF) -> str:
    return "".join(sheet.extract_text() for sheet in document.pages)


@pytest.fixture
def version(signed):
    return signed.versions.standing().get()


def test_the_pledge_bears_no_head_and_its_title_is_centred_at_22_points(version):
    sheet = opened(pdf.pledge_pdf(version)).pages[0]
    title = [c for c in sheet.chars if abs(c["size"] - 22) < 0.1]
    assert "".join(c["text"] for c in title) == "社区帮扶四方承诺书"
    assert (title[0]["x0"] + title[-1]["x1"]) / 2 / MM == pytest.approx(28 + 78, abs=0.5)
    assert {c["non_stroking_color"] for c in sheet.chars if c["size"] > 9} <= {(0,), (0, 0, 0), 0, None}


def test_body_stands_at_16_points_on_the_28_99_grid(version):
    sheet = opened(pdf.pledge_pdf(version)).pages[0]
    body = [c for c in sheet.chars if abs(c["size"] - 16) < 0.1 and re.search("FangSong|Kai", c["fontname"])]
    tops = sorted({round(c["top"], 1) for c in body if c["top"] < 400})
    steps = [(second - first) / 28.99 for first, second in zip(tops, tops[1:], strict=False)]
    assert len(steps) > 5 and all(step == pytest.approx(round(step), abs=0.01) for step in steps)
    assert min(c["x0"] for c in body) / MM == pytest.approx(28, abs=0.2)


def test_the_four_blocks_name_party_signatory_and_date(version):
    text = words(opened(pdf.pledge_pdf(version)))
    for name in ("帮扶部门", "街道党工委", "社区党组织", "派驻干部"):
        assert name in text
    assert text.count("单位（盖章）") == 3  # the cadre signs without seal
    assert text.count("签字人：") == 4
    assert text.count("日期：2012年3月5日") == 4
    assert "王书记" in text


def test_many_items_break_over_pages_under_a_repeated_header(pledge, liaison):
    for n in range(40):
        actions.item_add(by=liaison, pledge=pledge, **(ITEM | {"text": f"修建文化广场及配套设施第{n}处"}))
    version = actions.pledge_open(by=liaison, pledge=pledge, now=MARCH)
    document = opened(pdf.pledge_pdf(version))
    texts = [sheet.extract_text() for sheet in document.pages]
    with_rows = [text for text in texts if "家" in text and "修建" in text]
    assert len(with_rows) >= 3 and all("承诺事项与佐证" in text for text in with_rows)
    assert sum("签字人" in text for text in texts) == 1  # the four blocks stand together on one page


def test_what_is_signed_never_stands_without_text(version):
    sheets = [sheet.extract_text() for sheet in opened(pdf.pledge_pdf(version)).pages]
    signing = next(text for text in sheets if "签字人" in text)
    assert "三、监督方式" in signing and "监督单位" in signing
    assert "序号" in sheets[0]  # not torn into «序» and «号»


def test_rare_characters_come_out(signed, version):
    Person.objects.filter(name="王书记").update(name="䶮𬱖㛃")
    content = pdf.pledge_pdf(signed.versions.get())
    assert "䶮𬱖㛃" in words(opened(content))


def test_the_code_leads_to_the_page_and_carries_the_checksum(version, settings):
    settings.SITE_URL = "https://example.gov.cn"
    address = f"https://example.gov.cn/notices/{YEAR}/{version.pledge.community.code}/#{version.checksum}"
    assert pdf.context(version)["code"] == code_address(address)
    read = scans.codes(pdf.pledge_pdf(version))
    assert len(read) > 1  # on each page
    assert {(code.year, code.checksum) for code in read} == {(YEAR, version.checksum)}


def test_checksum_is_printed_in_the_foot(version):
    text = words(opened(pdf.pledge_pdf(version)))
    assert version.checksum[:32] in text and version.checksum[32:] in text


def test_same_input_same_bytes_and_no_personal_data_in_its_properties(version):
    first, again = pdf.pledge_pdf(version), pdf.pledge_pdf(version)
    assert first == again
    with pikepdf.open(io.BytesIO(first)) as document:
        about = {key: str(value) for key, value in document.docinfo.items()}
    assert about["/Title"] == "前程泉村2012年度社区帮扶四方承诺书"
    assert not any(name in str(about) for name in ("王书记", "李书记", "高玉桂"))


def test_the_cover_has_head_number_rule_date_and_its_annexes(published, staff):
    cover = actions.cover_issue(by=staff, year=YEAR, number=8, dated_on=date(2012, 4, 9))
    document = opened(pdf.cover_pdf(cover))
    first, text = document.pages[0], words(document)
    head = "".join(c["text"] for c in first.chars if c["size"] > 25)
    assert head == "中共沈北新区委组织部文件"
    assert "组发〔2012〕8号" in text and "第8号" not in text
    assert [line["width"] / MM for line in first.lines + first.rects if line["width"] / MM > 150] == [
        pytest.approx(156, abs=0.2)
    ]
    assert "附件1" in text and "前程泉村四方承诺书" in text


def test_figures_are_printed_plain(pledge, liaison):
    Item.objects.update(baseline=Decimal("0.00"), target=Decimal("1200.50"))
    version = actions.pledge_open(by=liaison, pledge=pledge, now=MARCH)
    text = paper_html("pledges/pdf/pledge.html", pdf.context(version))
    assert ">1200.5家<" in text and ">0家<" in text and "1200.50" not in text


def test_a_long_figure_is_not_torn(pledge, liaison):
    Item.objects.update(target=Decimal(1234567890), unit="元")
    version = actions.pledge_open(by=liaison, pledge=pledge, now=MARCH)
    lines = [line["text"] for line in opened(pdf.pledge_pdf(version)).pages[0].extract_text_lines()]
    assert any("1234567890" in line for line in lines)


def test_the_command_writes_the_year(published, tmp_path):
    out, code = tmp_path / "2012", published.community.code
    call_command("render_notices", "--year", str(YEAR), "--out", str(out))
    assert (out / f"{code}.pdf").read_bytes().startswith(b"%PDF-")
    page, index = (out / code / "index.html").read_text(), (out / "index.html").read_text()
    assert "前程泉村" in page and "<style>" in page and "stylesheet" not in page
    assert f"{code}/index.html" in index and "/static/" not in page + index


def test_the_command_refuses_a_year_without_notices(db, tmp_path):
    with pytest.raises(CommandError) as refused:
        call_command("render_notices", "--year", "1999", "--out", str(tmp_path))
    assert refused.value.returncode == 1


def test_who_works_here_hands_on_the_file_that_the_public_reads(published, liaison, sign_in):
    public = (
        sign_in(liaison).get(reverse("pledges:notice_pdf", args=[YEAR, published.community.code])).content
    )
    for name, key in (("paper", published.pk), ("version_paper", published.versions.get().pk)):
        assert sign_in(liaison).get(reverse(f"pledges:{name}", args=[key])).content == public

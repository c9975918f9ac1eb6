"""The papers measured: the PDF is opened and its geometry taken with a ruler (GB/T 9704-2012)."""

import io
import sys
from collections import Counter
from datetime import date

import pdfplumber
import pikepdf
import pypdfium2
import pytest

from shenbei.lib import fonts, pdf
from shenbei.lib.errors import RuleBroken

MM = 72 / 25.4
LINE = "社区帮扶承诺事项一二三四五六七八九十甲乙丙丁戊己庚辛壬癸"
FOOT = '<div class="foot"><svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 2 2"><path d="M0 0h2v2H0z"/></svg></div>'


def page(body: str) -> str:
    return f'<!DOCTYPE html><html lang="zh-CN"><head><title>t</title></head><body>{body}</body></html>'


def opened(content: bytes) -> pdfplumber.PDF:
    return pdfplumber.open(io.BytesIO(content))


def body_chars(sheet, size: float = 16) -> list[dict]:
    return [c for c in sheet.chars if abs(c["size"] - size) < 0.1 and c["text"].strip()]


@pytest.fixture(scope="module")
def full_text() -> bytes:
    return pdf.render_html(page(FOOT + f'<p class="flush">{LINE * 50}</p>'))


@pytest.fixture(scope="module")
def official(tmp_path_factory) -> pdfplumber.PDF:
    context = {
        "office": "中共沈阳市沈北新区委组织部",
        "number": "沈北组发〔2012〕8号",
        "dated": date(2012, 3, 5),
    }
    return opened(pdf.render("paper/official.html", context, created=date(2012, 3, 5)))


def test_grid_is_22_lines_of_28_characters(full_text):
    for sheet in opened(full_text).pages[:2]:
        lines = Counter(round(c["top"], 1) for c in body_chars(sheet))
        assert len(lines) == 22
        assert set(lines.values()) == {28}


def test_margins_and_type_area(full_text):
    with opened(full_text) as document:
        sheet = document.pages[0]
        chars = body_chars(sheet)
        assert (sheet.width / MM, sheet.height / MM) == pytest.approx((210, 297), abs=0.1)
        left, right = min(c["x0"] for c in chars) / MM, max(c["x1"] for c in chars) / MM
        assert left == pytest.approx(28, abs=0.2)
        assert right == pytest.approx(184, abs=0.3)
        pitch = sorted({round(c["top"], 2) for c in chars})
        middle_of_first = (chars[0]["top"] + chars[0]["bottom"]) / 2
        assert (middle_of_first - 28.99 / 2) / MM == pytest.approx(37, abs=1)
        assert (pitch[-1] - pitch[0]) / 21 == pytest.approx(28.99, abs=0.02)


def test_page_number_odd_right_even_left_seven_mm_below(full_text):
    with opened(full_text) as document:
        for number, sheet in enumerate(document.pages[:2], 1):
            chars = [c for c in body_chars(sheet, 14) if c["text"] in "—0123456789"]
            assert "".join(c["text"] for c in chars) == f"—{number}—"
            if number % 2:
                assert max(c["x1"] for c in chars) / MM == pytest.approx(184 - 4.94, abs=0.5)
            else:
                assert min(c["x0"] for c in chars) / MM == pytest.approx(28 + 4.94, abs=0.5)
    assert dash_below_type_area(full_text) == pytest.approx(7, abs=0.3)


def dash_below_type_area(content: bytes) -> float:
    """How far the ink of the first page number's dash lies below the type area, mm."""
    scale = 8
    picture = pypdfium2.PdfDocument(content)[0].render(scale=scale, grayscale=True).to_pil()
    unit = MM * scale
    box = picture.crop((int(163.8 * unit), int(262.5 * unit), int(167.2 * unit), int(280 * unit)))
    inked = [y for y in range(box.height) if box.crop((0, y, box.width, y + 1)).getextrema()[0] < 128]
    return (sum(inked) / len(inked)) / unit + 0.5


def test_official_head_rule_and_date(official):
    sheet = official.pages[0]
    rules = [line for line in sheet.lines + sheet.rects if line["width"] / MM > 100]
    assert [pytest.approx(156, abs=0.2)] == [line["width"] / MM for line in rules]
    head = [c for c in sheet.chars if c["size"] > 25]
    assert "".join(c["text"] for c in head) == "中共沈阳市沈北新区委组织部文件"
    assert head[0]["non_stroking_color"] != (0,)
    middle = (head[0]["x0"] + head[-1]["x1"]) / 2 / MM
    assert middle == pytest.approx(28 + 78, abs=0.5)
    lines = sheet.extract_text_lines()
    dated = next(line for line in lines if line["text"].startswith("2012年3月5日"))
    assert (184 * MM - dated["x1"]) / 15.78 == pytest.approx(4, abs=0.15)


RARE = "<p>䶮𬱖㛃堃喆昇①〔2012〕—“”《》·%</p><h1>䶮</h1><h2>𬱖</h2><h3>㛃</h3>"


def test_every_face_is_embedded(full_text):
    for content in (full_text, pdf.render_html(page(RARE))):
        with pikepdf.open(io.BytesIO(content)) as document:
            objects = (thing for thing in document.objects if isinstance(thing, pikepdf.Dictionary))
            faces = [thing for thing in objects if thing.get("/Type") == "/FontDescriptor"]
            assert faces
            assert all({"/FontFile", "/FontFile2", "/FontFile3"} & set(face.keys()) for face in faces)


@pytest.mark.parametrize(
    ("element", "face"),
    [
        ("<p>{}</p>", "Paper-FangSong"),
        ("<h1>{}</h1>", "Paper-Title-Heavy"),
        ("<h2>{}</h2>", "Paper-Hei-Bold"),
        ("<h3>{}</h3>", "Paper-Kai"),
        ('<p class="under-title">{}</p>', "Paper-Kai"),
    ],
)
def test_each_part_is_set_in_its_own_face(element, face):
    """仿宋, 小标宋, 黑体, 楷体: each by a face of its own kind, a name wholly in it."""
    with opened(pdf.render_html(page(element.format("前程泉村（2012年度）")))) as document:
        chars = [c for c in document.pages[0].chars if c["text"] in "前程泉村（2012年度）"]
    assert {c["fontname"].partition("+")[2] for c in chars if c["size"] > 15} == {face}


@pytest.mark.parametrize(("text", "boxed"), [(RARE, False), ("<p>\U0002fa1f</p>", True)])
def test_no_character_is_a_box(text, boxed, caplog):
    """The engine logs each empty box that it draws; the second row is the control."""
    pdf.render_html(page(text), gate=False)
    assert (".notdef" in caplog.text) is boxed


def test_gate_names_what_no_face_prints():
    with pytest.raises(RuleBroken) as refused:
        pdf.render_html(page("<p>书记\U0002fa1f\u202e</p>"))
    assert "U+202E" in str(refused.value)


def test_gate_does_not_read_style_and_attributes():
    fonts.glyph_gate(page('<style>p::before { content: "\U000e0fff" }</style><p title="\U000e0fff">好</p>'))


def test_same_input_same_bytes_and_tagged(full_text):
    again = pdf.render_html(page(FOOT + f'<p class="flush">{LINE * 50}</p>'))
    assert again == full_text
    with pikepdf.open(io.BytesIO(again)) as document:
        assert document.Root.MarkInfo.Marked
        assert str(document.Root.Lang) == "zh-CN"


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "http://127.0.0.1/",
        "paper:fonts/../lib/pdf.py",
        "paper:static/../../etc/passwd",
        "data:,x",
    ],
)
def test_fetcher_opens_nothing_but_our_own(url):
    with pytest.raises(ValueError):
        pdf.our_file(url)


def test_foreign_pictures_are_left_out():
    with pikepdf.open(
        io.BytesIO(pdf.render_html(page('<p>好</p><img src="file:///etc/passwd">')))
    ) as document:
        assert not any(sheet.get_images() for sheet in document.pages)


def test_a_licensed_face_comes_first(settings, tmp_path):
    settings.PAPER_FONTS = tmp_path
    (tmp_path / "SimFang.ttf").write_bytes((fonts.VENDORED / "NotoSerifSC-Regular.ttf").read_bytes())
    fonts.face_files.cache_clear()
    try:
        assert fonts.face_files()["Paper FangSong"] == tmp_path / "SimFang.ttf"
    finally:
        fonts.face_files.cache_clear()


def test_a_name_is_drawn_in_one_face():
    from shenbei.templatetags.paper import head_size, plain_number, whole

    assert whole("王某") == "王某"
    assert whole("王堃<b>") == '<span class="whole">王堃&lt;b&gt;</span>'
    assert head_size("中共沈阳市沈北新区委组织部", "文件") * 15 <= 442
    assert plain_number(None) == ""


def test_without_pango_paper_is_off_and_a_check_says_so(monkeypatch):
    def absent(name):
        raise OSError(name)

    monkeypatch.setattr(pdf, "CDLL", absent)
    assert [message.id for message in pdf.check_paper()] == ["paper.W001"]


def test_too_long_is_refused():
    with pytest.raises(RuleBroken):
        pdf.render_html("x" * (pdf.MOST_BYTES + 1))


def test_without_pango_printing_is_refused_in_a_sentence(monkeypatch):
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    with pytest.raises(RuleBroken):
        pdf.render_html(page("<p>好</p>"))

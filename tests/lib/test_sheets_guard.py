"""Hostile files: refused with one sentence, within 3 s, without a jump in memory."""

import io
import subprocess
import sys
import textwrap
import time
import zipfile

import pytest

from shenbei.lib.errors import RuleBroken
from shenbei.lib.sheets import Caps, book_read, workbook_mark
from tests.lib.hostile import BOMBS, raw, text_row, workbook


@pytest.mark.parametrize("name", sorted(BOMBS))
def test_a_bomb_is_refused_quickly(name):
    data = BOMBS[name]()
    before = time.process_time()
    with pytest.raises(RuleBroken) as caught:
        book_read(data, "a.xlsx")
    assert str(caught.value).endswith(".")
    assert time.process_time() - before < 3


@pytest.mark.parametrize("name", sorted(BOMBS))
def test_a_bomb_does_not_grow_the_process(name, tmp_path):
    path = tmp_path / "bomb.xlsx"
    path.write_bytes(BOMBS[name]())
    program = textwrap.dedent("""
        import resource, sys
        from django.conf import settings
        settings.configure(USE_I18N=False)
        from shenbei.lib.errors import RuleBroken
        from shenbei.lib.sheets import book_read
        data = open(sys.argv[1], "rb").read()
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        try:
            book_read(data, "a.xlsx")
        except RuleBroken:
            pass
        print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
    """)
    found = subprocess.run(
        [sys.executable, "-c", program, str(path)], capture_output=True, text=True, check=True
    )
    assert int(found.stdout) < 60 * 1024  # KiB


def test_what_is_no_workbook_is_said_in_a_sentence():
    whole = workbook([["社区名称", "类型"], ["北曹桥村", "农村"]])
    other = io.BytesIO()
    with zipfile.ZipFile(other, "w") as archive:
        archive.writestr("word/document.xml", "<a/>")
    cases = {
        "empty": b"",
        "not a zip": b"%PDF-1.7 whatever",
        "a zip of something else": other.getvalue(),
        "truncated": whole[: len(whole) // 2],
        "damaged": whole[:400] + b"\x00" * 60 + whole[460:],
        "old xls": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600,
        "encrypted": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
        "macros": raw(extra={"xl/vbaProject.bin": b"x"}),
        "broken sheet": raw(rows="<row><c></row>"),
        "sheet missing": _without(whole, "xl/worksheets/sheet1.xml"),
    }
    read = [name for name, data in cases.items() if not _is_refused(data)]
    assert read == []


def _is_refused(data: bytes) -> bool:
    try:
        book_read(data, "roster.xlsx")
    except RuleBroken:
        return True
    return False


def _without(data: bytes, member: str) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(target, "w") as new:
        for item in old.infolist():
            if item.filename != member:
                new.writestr(item, old.read(item))
    return target.getvalue()


def test_a_locked_workbook_is_told_apart_from_an_old_one():
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    with pytest.raises(RuleBroken, match="password"):
        book_read(head + "EncryptedPackage".encode("utf-16-le"), "a.xlsx")
    with pytest.raises(RuleBroken, match="xls workbook"):
        book_read(head + b"\x00" * 99, "a.xls")


def test_a_whole_column_merged_fills_only_what_is_there():
    rows = "".join(text_row(n, "新城子街道" if n == 1 else "", f"村{n}") for n in range(1, 5))
    data = raw(rows=rows, tail='<mergeCells><mergeCell ref="A1:A1048576"/></mergeCells>')
    assert book_read(data, "a.xlsx").sheets[0].rows == [["新城子街道", f"村{n}"] for n in range(1, 5)]


def test_the_file_cap_counts_bytes():
    with pytest.raises(RuleBroken, match="larger than 5 MB"):
        book_read(b"PK" + b"\x00" * (5 * 1024 * 1024), "a.xlsx")


def test_a_declared_million_is_not_believed():
    rows = text_row(1, "社区名称", "类型") + text_row(2, "北曹桥村", "农村")
    data = raw(rows=rows, dimension="A1:XFD1048576")
    assert len(data) < 2_000
    assert book_read(data, "a.xlsx").sheets[0].rows == [["社区名称", "类型"], ["北曹桥村", "农村"]]


def test_a_declared_width_costs_nothing():
    """Believed, three thousand rows would be fifty million cells."""
    rows = "".join(text_row(n, "北曹桥村", "农村") for n in range(1, 3_001))
    data, before = raw(rows=rows, dimension="A1:XFD1048576"), time.process_time()
    assert len(book_read(data, "a.xlsx").sheets[0].rows) == 3_000
    assert time.process_time() - before < 3


def test_a_bomb_is_not_opened_for_marking_either():
    with pytest.raises(RuleBroken):
        workbook_mark(BOMBS["junk styles"](), "a.xlsx", [])


def test_ten_thousand_rows_are_within_the_caps():
    data = workbook([["社区名称", *"abcdefghij"], *[[f"社区{n}", *range(10)] for n in range(10_000)]])
    before = time.process_time()
    assert len(book_read(data, "a.xlsx").sheets[0].rows) == 10_001
    assert time.process_time() - before < 15


def test_caps_are_parameters():
    data = workbook([["a"]] * 12)
    assert len(book_read(data, "a.xlsx", Caps(rows=12)).sheets[0].rows) == 12
    with pytest.raises(RuleBroken, match="below row 11"):
        book_read(data, "a.xlsx", Caps(rows=11))

"""The sample rosters and ways to change them."""

import io
from collections.abc import Callable
from pathlib import Path

import openpyxl

SAMPLES = Path(__file__).resolve().parents[2] / "shenbei" / "samples"
GOOD = SAMPLES / "roster-2012.xlsx"
FAULTY = SAMPLES / "roster-2012-faulty.xlsx"
NAMED_IN_THE_README = {
    ("社区名录", 14), ("社区名录", 24), ("社区名录", 34), ("社区名录", 48), ("社区名录", 64),
    ("区直部门", 9), ("区直部门", 13), ("领导联系点", 7), ("领导联系点", 11),
    ("结对帮扶", 15), ("结对帮扶", 16), ("结对帮扶", 17), ("驻点干部", 24), ("驻点干部", 37), ("驻点干部", 44),
}  # fmt: skip


def changed(change: Callable[[openpyxl.Workbook], object], source: Path = GOOD) -> bytes:
    """A sample with something changed, as bytes."""
    book = openpyxl.load_workbook(source)
    change(book)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()

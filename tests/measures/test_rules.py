"""Rules of measures: firmness of sums, slips of the unit, figures in words."""

from datetime import date
from decimal import Decimal

import pytest

from measures.models import Qualifier
from measures.rules import (
    combined_qualifier,
    figure_en,
    figure_zh,
    looks_like_a_slip,
    reversal_day,
    rounded_down,
    share_of_year,
)

D = Decimal


@pytest.mark.parametrize(
    ("parts", "whole"),
    [
        ([], "exact"),
        (["exact", "exact"], "exact"),
        (["exact", "at_least"], "at_least"),
        (["at_least", "about", "exact"], "about"),
    ],
)
def test_a_sum_is_as_firm_as_its_weakest_part(parts: list[str], whole: str) -> None:
    assert combined_qualifier(parts) == whole


def test_small_sums_are_asked_about_again() -> None:
    assert looks_like_a_slip(D(200), D(10_000))
    assert not looks_like_a_slip(D(10_000), D(10_000))
    assert not looks_like_a_slip(D(1), None)


def test_a_year_asks_half_of_itself_of_a_half_year() -> None:
    assert share_of_year(D(5)) == D("2.5")


def test_a_reversal_keeps_the_day_while_the_half_year_is_open() -> None:
    booked, today = date(2012, 5, 3), date(2012, 9, 1)
    assert reversal_day(booked, False, today) == booked
    assert reversal_day(booked, True, today) == today


@pytest.mark.parametrize(
    ("quantity", "qualifier", "word", "more", "text"),
    [
        ("200000000", Qualifier.AT_LEAST, "元", "多", "2亿多元"),
        ("1500000", Qualifier.AT_LEAST, "元", "多", "150多万元"),
        ("10000", Qualifier.AT_LEAST, "平方米", "余", "万余平方米"),
        ("350000", Qualifier.ABOUT, "元", "多", "近35万元"),
        ("200000", Qualifier.AT_LEAST, "元", "余", "20余万元"),
        ("140", Qualifier.AT_LEAST, "次", "多", "140多次"),
        ("130000.00", Qualifier.EXACT, "延长米", "多", "13万延长米"),
        ("12384", Qualifier.EXACT, "棵", "多", "12384棵"),
        ("53", Qualifier.AT_LEAST, "所", "多", "53所以上"),
        ("203456789", Qualifier.AT_LEAST, "元", "多", "203456789元以上"),
        ("0.5", Qualifier.EXACT, "元", "多", "0.5元"),
        ("0", Qualifier.EXACT, "个", "多", "0个"),
    ],
)
def test_figures_as_an_official_writes_them(quantity, qualifier, word, more, text) -> None:
    assert figure_zh(D(quantity), qualifier, word, more) == text


def test_figures_in_english() -> None:
    assert figure_en(D("200000000.00"), "at_least", "yuan") == "over 200,000,000 yuan"
    assert figure_en(D("350000"), "about", "yuan") == "nearly 350,000 yuan"
    assert figure_en(D("12384.00"), "exact", "") == "12,384"
    assert figure_en(D("1234.50"), "exact", "m") == "1,234.5 m"


@pytest.mark.parametrize(
    ("quantity", "rough", "qualifier"),
    [
        (474_000, 400_000, "at_least"),
        (400_000, 400_000, "exact"),
        (7, 7, "exact"),
        (0, 0, "exact"),
        (19, 10, "at_least"),
    ],
)
def test_a_sum_for_a_speech(quantity: int, rough: int, qualifier: str) -> None:
    assert rounded_down(D(quantity)) == (rough, qualifier)

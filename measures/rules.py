"""The rules of measures and outcomes: values in, verdict out; no database, no clock. DOMAIN 6."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from measures.models.outcome import Qualifier

TEN_THOUSAND = Decimal(10_000)
HUNDRED_MILLION = Decimal(100_000_000)


def combined_qualifier(qualifiers: Iterable[str]) -> str:
    """How firm a sum is: as weak as its weakest part (about < at least < exact)."""
    found = set(qualifiers)
    for weak in (Qualifier.ABOUT, Qualifier.AT_LEAST):
        if weak in found:
            return weak
    return Qualifier.EXACT


def looks_like_a_slip(quantity: Decimal, least_plausible: Decimal | None) -> bool:
    """Whether a figure is so small that its unit was probably mistaken (200 for 2,000,000 yuan)."""
    return least_plausible is not None and quantity < least_plausible


def looks_rounded(quantity: Decimal, qualifier: str) -> bool:
    """Whether a figure that is said to be exact was probably rounded: a thousand or more, one digit and zeros."""
    digits = plain(quantity)
    return qualifier == Qualifier.EXACT and quantity >= 1_000 and set(digits[1:]) == {"0"}


def share_of_year(target: Decimal) -> Decimal:
    """What a year's target asks of one half-year: half of it; planned figures add up over the year."""
    return target / 2


def reversal_day(booked: date, closed: bool, today: date) -> date:
    """The day of a reversal: that of the entry, or today once the entry's half-year is closed."""
    return today if closed else booked


def plain(quantity: Decimal) -> str:
    """A figure without idle zeros and without exponent: 12384, 0.5."""
    text = f"{quantity:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def figure_zh(quantity: Decimal, qualifier: str, word: str, more: str = "多") -> str:
    """A figure as an official writes it: «2亿多元», «150多万元», «万余平方米», «近35万元», «12384棵».

    `word` is the measure word or unit, `more` the word for «over» (多 or 余). Nothing is rounded.
    """
    number, scale = _scaled(quantity)
    if qualifier == Qualifier.ABOUT:
        return f"近{plain(number)}{scale}{word}"
    if qualifier != Qualifier.AT_LEAST:
        return f"{plain(number)}{scale}{word}"
    if number % 10 == 0:
        return f"{plain(number)}{more}{scale}{word}"
    if scale and number == 1 and more == "余":
        return f"{scale}{more}{word}"
    if scale and number == number.to_integral_value():
        return f"{plain(number)}{scale}{more}{word}"
    return f"{plain(number)}{scale}{word}以上"


def _scaled(quantity: Decimal) -> tuple[Decimal, str]:
    """A round figure in hundreds of millions or tens of thousands, any other as it is."""
    for step, scale in ((HUNDRED_MILLION, "亿"), (TEN_THOUSAND, "万")):
        number = quantity / step
        if number >= 1 and number == number.quantize(Decimal("0.01")):
            return number, scale
    return quantity, ""


def figure_en(quantity: Decimal, qualifier: str, unit: str) -> str:
    """The same in English: «over 200,000,000 yuan», «nearly 350,000 yuan», «12,384»."""
    word = {Qualifier.AT_LEAST: "over ", Qualifier.ABOUT: "nearly "}.get(Qualifier(qualifier), "")
    number = plain(quantity)
    whole, _dot, part = number.partition(".")
    grouped = f"{int(whole):,}" + (f".{part}" if part else "")
    return f"{word}{grouped} {unit}".rstrip()


def rounded_down(quantity: Decimal) -> tuple[Decimal, str]:
    """A figure for a speech: its first digit and «over» (474,000 → over 400,000); exact where nothing is left out."""
    if quantity < 10:
        return quantity, Qualifier.EXACT
    step = Decimal(10) ** (len(str(int(quantity))) - 1)
    rough = quantity // step * step
    return rough, Qualifier.EXACT if rough == quantity else Qualifier.AT_LEAST

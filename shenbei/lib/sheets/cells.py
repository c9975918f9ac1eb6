"""One cell's value read as what it should be; RuleBroken with the reason when it isn't that; no guessing."""

import math
import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, time

from django.utils.translation import gettext as _
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, from_excel

from shenbei.lib.errors import RuleBroken


@dataclass(frozen=True)
class Formula:
    """A cell that computes; its shown value may be stale or come from elsewhere, so it is never read."""

    source: str

    def __str__(self) -> str:
        return self.source


@dataclass(frozen=True)
class Failed:
    """A cell that shows an error like #N/A."""

    code: str

    def __str__(self) -> str:
        return self.code


Value = str | int | float | bool | datetime | date | time | Formula | Failed | None

HAN = r"[\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af]"
FULL_WIDTH = {
    code: code - 0xFEE0 for code in [*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B)]
}
NAME = re.compile(rf"(?:{HAN}|[A-Za-z0-9])(?:{HAN}|[A-Za-z0-9·•.()()〔〕\-— 、])*")
SEPARATORS = re.compile(r"[、,,;;/\n]+")
LARGEST_EXACT = 10**15  # Excel keeps 15 digits of a number; what follows is zeros
FIRST_YEAR, LAST_YEAR = 1949, 2100
CHINESE_DIGITS = {sign: number for number, sign in enumerate("〇一二三四五六七八九")} | {
    "零": 0,
    "○": 0,
    "O": 0,
}


def tidy(value: str) -> str:
    """Text without padding: wide digits and letters narrowed, invisible signs and blanks between Han gone."""
    kept = "".join(sign for sign in value if unicodedata.category(sign) not in {"Cc", "Cf"} or sign in "\n\t")
    single = re.sub(r"\s+", " ", kept.translate(FULL_WIDTH)).strip()
    return re.sub(rf"(?<={HAN}) (?={HAN})", "", single)


def text(value: Value) -> str:
    """A cell as text, '' when blank; a number of more than 15 digits is refused: Excel has changed it."""
    _computed_refuse(value)
    if value is None:
        return ""
    if isinstance(value, str):
        return tidy(value)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise RuleBroken(_("text is expected here, not «%(value)s»") % {"value": value})
    if not abs(value) < LARGEST_EXACT:
        raise RuleBroken(_("a number this long has lost its last digits in Excel; please type it as text"))
    return str(int(value)) if value == int(value) else repr(value)


def _whole(value: Value) -> int | None:
    """The number in a cell that holds a whole one, exactly; None for anything else."""
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not abs(value) < LARGEST_EXACT:
        return None
    return int(value) if value == int(value) else None


def name(value: Value) -> str:
    """A name of a person, community or body, '' when blank; signs that no name has are refused."""
    found = text(value)
    if found and (not isinstance(value, str) or not NAME.fullmatch(found)):
        raise RuleBroken(_("«%(value)s» is not a name") % {"value": found[:40]})
    return found


def names(value: Value) -> list[str]:
    """Several names in one cell, separated by 、 , ; / or a line end."""
    if not isinstance(value, str):
        return [found] if (found := name(value)) else []
    return [found for part in SEPARATORS.split(value) if (found := name(part))]


def whole_number(value: Value, most: int = 10_000_000) -> int | None:
    """A whole number from 0 to `most`, None when blank; words, fractions, days and negatives are refused."""
    _computed_refuse(value)
    if value is None:
        return None
    if isinstance(value, str):
        digits = re.sub(r"(?<=\d)[,,](?=\d{3})", "", tidy(value))
        number = int(digits) if re.fullmatch(r"[0-9]{1,12}", digits) else None
    else:
        number = _whole(value)
    if number is None or not 0 <= number <= most:
        raise RuleBroken(
            _("a whole number from 0 to %(most)d is expected, not «%(value)s»")
            % {"most": most, "value": str(value)[:40]}
        )
    return number


def telephone(value: Value) -> str:
    """A telephone number as text, '' when blank.

    Typed as a number it is taken back where nothing can be lost (11 digits of a mobile, 7 or 8 of a landline
    without area code); any other number may have lost a leading zero and is refused.
    """
    _computed_refuse(value)
    if value is None:
        return ""
    if isinstance(value, str):
        return _telephone_text(value)
    digits = str(_whole(value) or "")
    if re.fullmatch(r"1[3-9]\d{9}|[2-9]\d{6,7}", digits):
        return digits
    raise RuleBroken(
        _("this telephone became a number and may have lost a leading zero; please type it as text")
    )


def _telephone_text(value: str) -> str:
    found = re.sub(r"[‐-―]", "-", unicodedata.normalize("NFKC", tidy(value))).strip()
    digits = re.sub(r"\D", "", found)
    is_short_mobile = re.fullmatch(r"1[3-9]\d*", found) and len(found) != 11
    if not re.fullmatch(r"[0-9+()\-,;/、转 ]{3,60}", found) or len(digits) < 3 or is_short_mobile:
        raise RuleBroken(_("«%(value)s» is not a telephone number") % {"value": value[:40]})
    return found


def day(value: Value, mac: bool = False) -> date | None:
    """A day (None when blank) from a date cell, an Excel serial (from 1904 when `mac`) or any written form.

    A form without a day, with two-digit years or with the year last says too little and is refused.
    """
    _computed_refuse(value)
    if value is None:
        return None
    found = _day_of(value, mac)
    if found is None or not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise RuleBroken(
            _("«%(value)s» is not a date; write it like 2012-04-01") % {"value": str(value)[:40]}
        )
    return found


def _day_of(value: Value, mac: bool) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, float):
        value = math.floor(value) if 0 < value < LARGEST_EXACT else None  # what follows the point is the hour
    if isinstance(value, int) and not isinstance(value, bool):
        return _day_of_number(value, mac)
    return _day_of_text(unicodedata.normalize("NFKC", tidy(value)), mac) if isinstance(value, str) else None


def _day_of_number(value: int, mac: bool) -> date | None:
    """20120401 as written out; five digits as Excel's serial, in the epoch of its workbook."""
    if 19_000_000 <= value < 22_000_000:
        return _day_from(value // 10_000, value // 100 % 100, value % 100)
    if not 15_000 <= value < 80_000:
        return None
    moment = from_excel(value, CALENDAR_MAC_1904 if mac else CALENDAR_WINDOWS_1900)
    return moment.date() if isinstance(moment, datetime) else None


def _day_of_text(value: str, mac: bool) -> date | None:
    bare = re.sub(r"[T ]00:00(:00(\.0+)?)?$", "", value)
    compact = re.sub(r"\s", "", bare)
    if re.fullmatch(r"\d{5}|\d{8}", compact):
        return _day_of_number(int(compact), mac)
    if match := re.fullmatch(
        r"(\d{4})([-./])(\d{1,2})\2(\d{1,2})[.]?|(\d{4})年(\d{1,2})月(\d{1,2})[日号]", compact
    ):
        parts = [int(part) for part in match.groups() if part and part.isdecimal()]
        return _day_from(*parts)
    if match := re.fullmatch(
        r"([〇零○O一二三四五六七八九]{4})年([一二三四五六七八九十]{1,2})月([一二三四五六七八九十廿卅]{1,3})[日号]",
        compact,
    ):
        year = int("".join(str(CHINESE_DIGITS[sign]) for sign in match[1]))
        return _day_from(year, _small_number(match[2]), _small_number(match[3]))
    return None


def _small_number(signs: str) -> int:
    """二十一 → 21, 十 → 10, 廿 → 20; 0 for what is no such number."""
    signs = signs.replace("廿", "二十").replace("卅", "三十")
    match = re.fullmatch(r"([二三四五六七八九]?)(十?)([一二三四五六七八九]?)", signs)
    if not match and not re.fullmatch(r"一", signs):
        return 0
    tens, ten, ones = match.groups() if match else ("", "", signs)
    if not ten:
        return CHINESE_DIGITS[signs] if len(signs) == 1 else 0
    return (CHINESE_DIGITS[tens] if tens else 1) * 10 + (CHINESE_DIGITS[ones] if ones else 0)


def _day_from(year: int, month: int, number: int) -> date | None:
    try:
        return date(year, month, number)
    except ValueError:
        return None


def _computed_refuse(value: Value) -> None:
    if isinstance(value, Formula):
        raise RuleBroken(_("this cell is a formula; please replace it by its value"))
    if isinstance(value, Failed):
        raise RuleBroken(_("this cell shows the error %(code)s") % {"code": value.code})

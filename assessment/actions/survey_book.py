"""The year's surveys as a workbook: all of its rows are entered, or none and each says why (DOMAIN 8)."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from assessment.actions.entry import Tied
from assessment.actions.survey import survey_enter
from assessment.models import CommunityResult, Round, SurveyResult
from shenbei.lib.errors import RuleBroken
from shenbei.lib.sheets import Column, Line, Shape, Table, book_read, day, table_find, text, whole_number

SHAPE = Shape(
    "survey",
    ("满意度", "测评", "survey"),
    (
        Column("code", ("社区编号", "编号", "Code", "code"), ("编号",), required=True),
        Column("answers", ("有效答卷", "答卷", "Answers"), ("答卷",), required=True),
        Column("satisfied", ("满意份数", "满意", "Satisfied"), ("满意",), required=True),
        Column("held_on", ("测评日期", "日期", "Heldon"), ("日期",), required=True),
    ),
)


class BookRefused(RuleBroken):
    """Nothing of the workbook was entered; `lines` says why, a sentence per cell."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__(lines[0])
        self.lines = lines


@transaction.atomic
def surveys_import(
    *, by, round: Round, content: bytes, filename: str, now: datetime | None = None
) -> tuple[int, int]:
    """Enter the surveys of a workbook; (entered, unchanged). Rows without a figure are left alone.

    An unchanged row keeps the decision made on it. BookRefused, and nothing entered, with every bad row;
    RuleBroken for a file that cannot be read.
    """
    table, mac = _table(content, filename)
    results = {row.code: row for row in round.results.select_related("round__scheme", "community")}
    known = {row.result_id: row for row in SurveyResult.objects.filter(result__round=round)}
    refused: list[str] = []
    entered = unchanged = 0
    seen: dict[str, int] = {}
    for line in table.lines():
        if all(line.values.get(key) is None for key in ("answers", "satisfied", "held_on")):
            continue
        try:
            result, values = _values(line, mac, results, seen)
            if _same(known.get(result.pk), values):
                unchanged += 1
            else:
                survey_enter(by=by, result=result, now=now, **values)
                entered += 1
        except Tied as error:
            words = _(
                "%(why)s Leave this row empty and import the others; a colleague without ties, or whom the reviewer names, "
                "enters it on the community's page."
            )
            refused.append(_told(table, line, RuleBroken(words % {"why": error.message}, "code")))
        except RuleBroken as error:
            refused.append(_told(table, line, error))
    if refused:
        raise BookRefused(refused)
    if not entered and not unchanged:
        raise RuleBroken(_("There is no survey in this workbook."))
    return entered, unchanged


def _table(content: bytes, filename: str) -> tuple[Table, bool]:
    book = book_read(content, filename)
    for sheet in book.sheets:
        table = table_find(sheet, [SHAPE])
        if table and not table.missing:
            return table, book.mac
    raise RuleBroken(_("There is no sheet with code, answers, satisfied and day; please use the template."))


def _values(
    line: Line, mac: bool, results: dict[str, CommunityResult], seen: dict[str, int]
) -> tuple[CommunityResult, dict]:
    code = text(line.values.get("code")).zfill(5)
    result = results.get(code)
    if result is None:
        raise RuleBroken(_("There is no community %(code)s in this round.") % {"code": code}, "code")
    if code in seen:
        words = _("The community %(code)s stands in row %(row)d already.")
        raise RuleBroken(words % {"code": code, "row": seen[code]}, "code")
    seen[code] = line.row
    answers = _asked(line, "answers")
    satisfied = _asked(line, "satisfied")
    if satisfied > answers:
        raise RuleBroken(_("More satisfied answers than answers."), "satisfied")
    try:
        held_on = day(line.values.get("held_on"), mac)
    except RuleBroken as error:
        raise RuleBroken(error.message, "held_on") from None
    if held_on is None:
        raise RuleBroken(_("The day is missing."), "held_on")
    return result, {"answers": answers, "satisfied": satisfied, "held_on": held_on}


def _asked(line: Line, key: str) -> int:
    try:
        number = whole_number(line.values.get(key))
    except RuleBroken as error:
        raise RuleBroken(error.message, key) from None
    if number is None:
        raise RuleBroken(_("A figure is missing: nothing is taken for a zero."), key)
    return number


def _same(row: SurveyResult | None, values: dict[str, int | date]) -> bool:
    return row is not None and all(getattr(row, name) == value for name, value in values.items())


def _told(table: Table, line: Line, error: RuleBroken) -> str:
    place = _("row %(row)d") % {"row": line.row}
    column = table.letter(error.field or "")
    where = _("%(place)s column %(column)s") % {"place": place, "column": column} if column else place
    return _("%(where)s: %(why)s") % {"where": where, "why": error.message}

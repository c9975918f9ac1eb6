"""A scheme as a workbook: out, edited in Excel, and back into a draft, all of it or nothing (DOMAIN 8)."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from assessment.actions.schemes import scheme_replace
from assessment.actions.survey_book import BookRefused
from assessment.models import Scheme
from assessment.scheme_words import COLUMNS, GROUND_COLUMNS, words_of
from shenbei.lib.errors import RuleBroken
from shenbei.lib.sheets import Column, Line, Shape, Sheet, Table, book_read, table_find, text

NEEDED = {"category", "category_name", "code", "name", "points", "source"}
GROUNDS = Shape(
    "veto", (), tuple(Column(key, (word, key), required=True) for key, word in GROUND_COLUMNS.items())
)
SHAPE = Shape(
    "scheme", (), tuple(Column(key, (word, key), required=key in NEEDED) for key, word in COLUMNS.items())
)


@transaction.atomic
def scheme_import(
    *, by, scheme: Scheme, content: bytes, filename: str, now: datetime | None = None
) -> Scheme:
    """Put a workbook's categories and indicators in place of a draft's, and its veto items where it has a sheet of them.

    BookRefused, and nothing changed, with every bad row; RuleBroken for a file that cannot be read.
    """
    sheets = book_read(content, filename).sheets
    table = _table(sheets)
    categories: dict[str, tuple[str, list[Mapping[str, Any]]]] = {}
    refused: list[str] = []
    for line in table.lines():
        try:
            category, name, fields = _read(line)
            rows = categories.setdefault(category, (name, []))[1]
            if any(row["code"] == fields["code"] for row in rows):
                raise RuleBroken(_("This indicator stands there twice."), "code")
            rows.append(fields)
        except RuleBroken as error:
            refused.append(_told(table, line, error))
    grounds = _grounds(sheets, refused)
    if refused:
        raise BookRefused(refused)
    if not categories:
        raise RuleBroken(_("There is no indicator in this workbook."))
    return scheme_replace(by=by, scheme=scheme, categories=categories, grounds=grounds, now=now)


def _grounds(sheets: Sequence[Sheet], refused: list[str]) -> dict[str, str] | None:
    """{code: words} of the veto items; None without a sheet of them. What is wrong is added to `refused`."""
    tables = [table for sheet in sheets if (table := table_find(sheet, [GROUNDS])) and not table.missing]
    if not tables:
        return None
    found: dict[str, str] = {}
    for line in tables[0].lines():
        try:
            code, name = (text(line.values.get(key)) for key in GROUND_COLUMNS)
            if not code or not name or len(name) > 60:
                raise RuleBroken(
                    _("A veto item has a code, and words of at most 60 characters."), "veto_name"
                )
            if code in found or name in found.values():
                raise RuleBroken(_("This veto ground stands there already."), "veto_name")
            found[code] = name
        except RuleBroken as error:
            refused.append(_told(tables[0], line, error))
    return found


def _table(sheets: Sequence[Sheet]) -> Table:
    for sheet in sheets:
        table = table_find(sheet, [SHAPE])
        if table and not table.missing:
            return table
    raise RuleBroken(_("There is no sheet of indicators; please start from an exported version."))


def _read(line: Line) -> tuple[str, str, dict[str, Any]]:
    given = {}
    for key in COLUMNS:
        try:
            given[key] = text(line.values.get(key)) if key != "points" else ""
        except RuleBroken as error:
            raise RuleBroken(error.message, key) from None
    for key in NEEDED - {"points"}:
        if not given[key]:
            raise RuleBroken(_("This cell must not be empty."), key)
    fields: dict[str, Any] = {key: given[key] for key in ("code", "name", "urban_name", "evidence")}
    fields["points"] = _points(line.values.get("points"))
    for key in ("source", "applies_to", "metric", "urban_metric"):
        fields[key] = _value(given[key], key)
    for key in ("parameters", "urban_parameters"):
        fields[key] = _json(given[key], key)
    return given["category"], given["category_name"], fields


def _points(value: Any) -> Decimal:
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        number = Decimal(-1)
    if isinstance(value, bool) or not number.is_finite() or not 0 < number <= 100:
        raise RuleBroken(_("An indicator has more than 0 and at most 100 points."), "points")
    return number


def _value(said: str, key: str) -> str:
    """What a cell means by its word; a value itself is read, too."""
    words = words_of(key)
    value = next((value for value, word in words.items() if said in (value, word)), "")
    if said and not value:
        known = _("«%(value)s» is none of: %(allowed)s.") % {
            "value": said,
            "allowed": "、".join(words.values()),
        }
        raise RuleBroken(known, key)
    return value


def _json(value: str, key: str) -> dict[str, Any]:
    try:
        found = json.loads(value or "{}", parse_constant=int)  # int("NaN") is a ValueError
        json.dumps(found, ensure_ascii=False).encode()  # nor half characters
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict) or r"\u0000" in value:
        raise RuleBroken(_("Parameters are written as in an exported version."), key)
    return found


def _told(table: Table, line: Line, error: RuleBroken) -> str:
    where = _("row %(row)d") % {"row": line.row}
    column = table.letter(error.field or "")
    if column:
        where = _("%(place)s column %(column)s") % {"place": where, "column": column}
    return _("%(where)s: %(why)s") % {"where": where, "why": error.message}

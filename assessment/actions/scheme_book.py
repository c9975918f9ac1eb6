"""A scheme as a workbook: out, edited in Excel, and back into a draft, all of it or nothing (DOMAIN 8)."""

import json
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from assessment.actions.schemes import scheme_replace
from assessment.actions.survey_book import BookRefused
from assessment.models import Indicator, Scheme
from assessment.reports.schemes import KEYS
from pairing.models import Community
from shenbei.lib.errors import RuleBroken
from shenbei.lib.sheets import Column, Line, Shape, Table, book_read, table_find, text

NEEDED = {"category", "category_name", "code", "name", "points", "source"}
SHAPE = Shape("scheme", (), tuple(Column(key, (key,), required=key in NEEDED) for key in KEYS))


@transaction.atomic
def scheme_import(
    *, by, scheme: Scheme, content: bytes, filename: str, now: datetime | None = None
) -> Scheme:
    """Put a workbook's categories and indicators in place of a draft's.

    BookRefused, and nothing changed, with every bad row; RuleBroken for a file that cannot be read.
    """
    table = _table(content, filename)
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
    if refused:
        raise BookRefused(refused)
    if not categories:
        raise RuleBroken(_("There is no indicator in this workbook."))
    return scheme_replace(by=by, scheme=scheme, categories=categories, now=now)


def _table(content: bytes, filename: str) -> Table:
    for sheet in book_read(content, filename).sheets:
        table = table_find(sheet, [SHAPE])
        if table and not table.missing:
            return table
    raise RuleBroken(_("There is no sheet of indicators; please start from an exported version."))


def _read(line: Line) -> tuple[str, str, dict[str, Any]]:
    given = {}
    for key in KEYS:
        try:
            given[key] = text(line.values.get(key)) if key != "points" else ""
        except RuleBroken as error:
            raise RuleBroken(error.message, key) from None
    for key in NEEDED - {"points"}:
        if not given[key]:
            raise RuleBroken(_("This cell must not be empty."), key)
    fields: dict[str, Any] = {
        key: given[key] for key in ("code", "name", "urban_name", "metric", "urban_metric", "evidence")
    }
    fields["points"] = _points(line.values.get("points"))
    fields["source"] = _one_of(given["source"], Indicator.Source.values, "source")
    fields["applies_to"] = _one_of(given["applies_to"], ["", *Community.Kind.values], "applies_to")
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


def _one_of(value: str, allowed: list[str], key: str) -> str:
    if value not in allowed:
        words = _("«%(value)s» is none of: %(allowed)s.")
        raise RuleBroken(words % {"value": value, "allowed": ", ".join(one or "–" for one in allowed)}, key)
    return value


def _json(value: str, key: str) -> dict[str, Any]:
    try:
        found = json.loads(value or "{}")
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise RuleBroken(_("Parameters are written as in an exported version."), key)
    return found


def _told(table: Table, line: Line, error: RuleBroken) -> str:
    where = _("row %(row)d") % {"row": line.row}
    column = table.letter(error.field or "")
    if column:
        where = _("%(place)s column %(column)s") % {"place": where, "column": column}
    return _("%(where)s: %(why)s") % {"where": where, "why": error.message}

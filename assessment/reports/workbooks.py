"""What goes out as a workbook: the template of the surveys, the results for the district's performance office."""

import json
from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from assessment.models import CommunityResult, Indicator, Round, Scheme, Score, SurveyResult
from assessment.reports.cards import survey_least
from assessment.reports.fairness import changes_of
from assessment.reports.paying import pay_rows
from assessment.reports.schemes import scheme_heads
from assessment.scheme_words import COLUMNS, GROUND_COLUMNS, words_of
from shenbei.lib.sheets import workbook_write


def survey_template(found: Round) -> bytes:
    """Every community with the answers it needs and what is entered already, ready to be filled in and imported."""
    head = [_("Code"), _("Community"), _("Street"), _("Households"), _("Answers needed"), _("Answers")]
    head += [_("Satisfied"), _("Held on")]
    return workbook_write([(_("Satisfaction survey"), head, _survey_rows(found))])


def _survey_rows(found: Round) -> Iterable[list[Any]]:
    kept = {row.result_id: row for row in SurveyResult.objects.filter(result__round=found)}
    for row in found.results.select_related("street", "round__scheme").order_by("code"):
        old = kept.get(row.pk)
        given = [old.answers, old.satisfied, old.held_on] if old else [None, None, None]
        yield [row.code, row.name, row.street.name, row.households, survey_least(row), *given]


def scheme_workbook(scheme: Scheme) -> bytes:
    """A version as a workbook: its indicators in the form that `scheme_import` reads, and its limits to be read."""
    rows = Indicator.objects.filter(category__scheme=scheme).select_related("category")
    words = {key: words_of(key) for key in COLUMNS}
    indicators = [
        [words[key].get(value, value) for key, value in zip(COLUMNS, _cells(row), strict=True)]
        for row in rows.order_by("category__order", "order")
    ]
    return workbook_write(
        [
            (_("Indicators"), list(COLUMNS.values()), indicators),
            (
                _("Veto items"),
                list(GROUND_COLUMNS.values()),
                list(scheme.veto_grounds.values_list("code", "name")),
            ),
            (_("Limits, weights and terms"), [_("What"), _("Value")], scheme_heads(scheme)),
        ]
    )


def _cells(row: Indicator) -> list[Any]:
    return [
        row.category.code, row.category.name, row.code, row.name, row.urban_name, row.points, row.source,
        row.applies_to, row.metric, _json(row.parameters), row.urban_metric, _json(row.urban_parameters), row.evidence,
    ]  # fmt: skip


def _json(value: dict) -> str:
    return json.dumps(value, ensure_ascii=False) if value else ""


def results_workbook(found: Round) -> tuple[bytes, int]:
    """The round for the performance office, and how many communities it holds: results, helpers, the path of each
    number, and the pay factors where they are switched on. A fixed number of statements."""
    results = list(found.results.select_related("street").order_by("code"))
    sheets = [_communities(found, results), _helpers(found), _paths(found, results)]
    if rows := pay_rows(found):
        head = [_("Code"), _("Community"), _("Street"), _("Grade reached"), _("Pay factor")]
        factors = [
            [row.code, row.name, row.street.name, row.get_grade_display(), factor] for row, factor in rows
        ]
        sheets.append((_("Pay factors"), head, factors))
    return workbook_write(sheets), len(results)


def _communities(found: Round, results: list[CommunityResult]) -> tuple[str, list, list]:
    categories = found.frozen["categories"]
    head = [_("Code"), _("Community"), _("Street"), _("Type"), *(one["name"] for one in categories)]
    head += [_("Points"), _("Of"), _("Total score"), _("Grade reached"), _("Rank"), _("Satisfaction, %")]
    head += [_("Veto"), _("Since the last round"), _("Since the first of the cycle"), _("Grade proposed")]
    rows = []
    for change in changes_of(found, results):
        row = change.result
        parts = [row.parts.get(one["code"], {}).get("points") for one in categories]
        rows.append([
            row.code, row.name, row.street.name, row.get_kind_display(),
            *(None if part is None else Decimal(part) for part in parts),
            row.points, row.maximum, row.total, row.get_grade_display(), row.place, row.satisfaction,
            _("veto") if row.vetoed else "", change.since_last, change.since_entry, row.get_proposed_display(),
        ])  # fmt: skip
    return _("Communities"), head, rows


def _helpers(found: Round) -> tuple[str, list, list]:
    head = [_("Kind"), _("Helper"), _("Level"), _("Gain"), _("Communities' results"), _("Pledge items")]
    head += [_("Duties"), _("Total score")]
    rows = [
        [
            row.get_kind_display(),
            row.name,
            row.level,
            row.gain,
            row.communities,
            row.pledges,
            row.duties,
            row.total,
        ]
        for row in found.helpers.all()
    ]
    return _("Helpers"), head, rows


def _paths(found: Round, results: list[CommunityResult]) -> tuple[str, list, list]:
    """Every number with what each stage said: computed, self, street, district, appeal, and what counts."""
    stages = [
        Score.Stage.COMPUTED,
        Score.Stage.SELF,
        Score.Stage.STREET,
        Score.Stage.DISTRICT,
        Score.Stage.APPEAL,
    ]
    given: dict[tuple[int, int], dict[str, Any]] = defaultdict(dict)
    for result, indicator, stage, state, points in Score.objects.filter(result__round=found).values_list(
        "result", "indicator", "stage", "state", "points"
    ):
        given[result, indicator][stage] = str(Score.State(state).label) if points is None else points
    indicators = list(Indicator.objects.filter(category__scheme=found.scheme_id).select_related("category"))
    head = [_("Code"), _("Community"), _("Category"), _("Indicator"), _("Of")]
    head += [*(str(stage.label) for stage in stages), _("Counts")]
    rows = []
    for row in results:
        for one in indicators:
            mark, said = row.marks.get(one.key, {}), given[row.pk, one.pk]
            counts = Decimal(mark["points"]) if mark.get("points") is not None else _state(mark.get("state"))
            path = [said.get(stage.value) for stage in stages]
            rows.append(
                [row.code, row.name, one.category.name, one.name_for(row.kind), one.points, *path, counts]
            )
    return _("Path of each number"), head, rows


def _state(state: str | None) -> str:
    return str(Score.State(state).label) if state else ""

"""The computation of a round: figures by metric, marks, parts, totals, helpers, each set-based (DOMAIN 8)."""

from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from assessment import rules, rules_proof
from assessment.actions.rounds import round_locked, staff_only
from assessment.evaluation import community_result, helper_result
from assessment.helpers import Helper, helper_inputs, kept_inputs
from assessment.inputs import entries
from assessment.metrics import sql
from assessment.metrics.tasks import tasks_of
from assessment.models import CommunityResult, HelperResult, Round
from office.actions import event_record
from shenbei.lib.errors import RuleBroken
from shenbei.lib.rows import rows_store

Inputs = Callable[[Round, Mapping[str, Decimal | None]], list[Helper]]
FIGURES = ("missing", "satisfaction", "satisfied", "vetoed", "points", "maximum", "total", "grade")
RESULT_FIELDS = (
    "round", "community", "code", "name", "kind", "street", "households", "sampled", "marks", "parts",
    *FIGURES, "place", "proposed", "proposal",
)  # fmt: skip
HELPER_FIELDS = (
    "round", "kind", "organisation", "cadre", "name", "level", "gain", "communities", "pledges", "duties",
    "total", "inputs",
)  # fmt: skip


@transaction.atomic
def round_compute(*, by, round: Round, now: datetime | None = None) -> Round:
    """Compute every community's and helper's result as things stand; a gap stays a gap, named, never a zero.

    A fixed number of statements whatever the communities. RuleBroken: not staff (nor the machine), finished,
    publicised already.
    """
    staff_only(by)
    now = now or timezone.now()
    found = round_locked(round.pk)
    if found.figures_stand:
        raise RuleBroken(_("The result is publicised: only an appeal changes it."))
    figures_store(found, now)
    return _totals_store(by, found, now, helper_inputs)


@transaction.atomic
def round_total(*, by, round: Round, now: datetime | None = None) -> Round:
    """Add up again what is computed and entered, without looking at the rows behind: after an appeal, and at the end."""
    return _totals_store(by, round_locked(round.pk), now or timezone.now(), kept_inputs)


def _totals_store(by, found: Round, now: datetime, inputs: Inputs) -> Round:
    results = _results_store(found)
    _helpers_store(found, inputs(found, {result["code"]: result["total"] for result in results}))
    found.computed_at = now
    found.save(update_fields=["computed_at"])
    missing = sum(1 for result in results if result["missing"])
    event_record(by=by, verb="round.compute", obj=found, data={"incomplete": missing}, now=now)
    return found


def figures_store(found: Round, now: datetime) -> None:
    """Compute and store the figures of every indicator that has a metric, all communities at once."""
    if tasks := tasks_of(found):
        sql.figures_store(found, tasks, now)


def _results_store(found: Round) -> list[dict[str, Any]]:
    rows = {row.code: row for row in found.results.all()}
    given = entries(found, list(rows.values()))
    results = [community_result(found.frozen, entry) for entry in given]
    places = _places(rows, results)
    rows_store(
        CommunityResult,
        [_result_row(rows[result["code"]], result, places.get(result["code"])) for result in results],
        RESULT_FIELDS,
        ("round", "community"),
    )
    return results


def _places(rows: dict[str, CommunityResult], results: list[dict[str, Any]]) -> dict[str, int]:
    """Places among communities of a kind, of those whose total stands."""
    places: dict[str, int] = {}
    for kind in {row.kind for row in rows.values()}:
        totals = {
            result["code"]: result["total"]
            for result in results
            if rows[result["code"]].kind == kind and result["total"] is not None
        }
        places |= rules.ranks(totals)
    return places


def _result_row(row: CommunityResult, result: dict[str, Any], place: int | None) -> tuple[Any, ...]:
    fixed = (
        row.round_id,
        row.community_id,
        row.code,
        row.name,
        row.kind,
        row.street_id,
        row.households,
        row.sampled,
    )
    frozen = (rules_proof.plain(result["marks"]), rules_proof.plain(result["parts"]))
    return fixed + frozen + tuple(result[name] for name in FIGURES) + (place, "", "")


def _helpers_store(found: Round, given: list[Helper]) -> None:
    for kind_field in ("organisation", "cadre"):
        rows = [
            (found.pk, helper.kind, helper.organisation, helper.cadre, helper.name)
            + tuple(helper_result(found.frozen, helper.inputs)[name] for name in HELPER_FIELDS[5:11])
            + (rules_proof.plain(helper.inputs),)
            for helper in given
            if getattr(helper, kind_field)
        ]
        rows_store(HelperResult, rows, HELPER_FIELDS, ("round", kind_field))

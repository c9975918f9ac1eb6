"""The checksum of a round, and its recomputation from what the round keeps (TRUST: the same bytes)."""

from collections.abc import Mapping, Sequence
from typing import Any

from assessment import rules_proof
from assessment.evaluation import community_result, helper_result
from assessment.inputs import entries
from assessment.models import CommunityResult, HelperResult, Round

COMMUNITY_FIELDS = (
    "code", "marks", "parts", "missing", "satisfaction", "satisfied", "vetoed", "points", "maximum", "total", "grade",
)  # fmt: skip
HELPER_FIELDS = ("level", "gain", "communities", "pledges", "duties", "total")


def round_checksum(found: Round) -> str:
    """The checksum of the round as its result rows stand."""
    communities = [_stored(row) for row in found.results.all()]
    helpers = [{name: getattr(row, name) for name in HELPER_FIELDS} for row in _helpers(found)]
    return _checksum(found, communities, helpers)


def round_recomputed(found: Round) -> str:
    """The checksum of the round computed anew from its frozen scheme and the figures and points it keeps."""
    rows = list(found.results.all())
    communities = [community_result(found.frozen, entry) for entry in entries(found, rows)]
    helpers = [helper_result(found.frozen, row.inputs) for row in _helpers(found)]
    return _checksum(found, communities, helpers)


def _stored(row: CommunityResult) -> dict[str, Any]:
    return {name: getattr(row, name) for name in COMMUNITY_FIELDS}


def _helpers(found: Round) -> list[HelperResult]:
    return list(found.helpers.order_by("kind", "organisation", "cadre"))


def _checksum(found: Round, communities: Sequence[Mapping], helpers: Sequence[Mapping]) -> str:
    inputs = [[row.kind, row.name, row.inputs] for row in _helpers(found)]
    whole = {
        "round": found.code,
        "scheme": found.frozen,
        "communities": communities,
        "helpers": helpers,
        "inputs": inputs,
    }
    return rules_proof.checksum(whole)

"""Schemes read: what is wrong with a draft, what differs between two versions, what a draft would have changed."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.core.cache import caches
from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from assessment import rules
from assessment.evaluation import Entry, community_result
from assessment.freezing import frozen
from assessment.inputs import entries
from assessment.metrics import METRICS
from assessment.metrics.plans import key_labels
from assessment.models import CommunityResult, Indicator, Round, Scheme
from pairing.models import Community
from shenbei.lib.figures import plain_number

HEADS = [
    "good_from", "fair_from", "average_from", "satisfaction_bar", "survey_least", "survey_share", "sample_share",
    "communities_weight", "pledges_weight", "duties_weight", "gain_full", "self_days", "street_days",
    "district_days", "feedback_days", "publicity_days", "appeal_days",
]  # fmt: skip
Limits = Mapping[str, str]
OF_INDICATOR = [
    "name", "urban_name", "points", "source", "applies_to", "metric", "urban_metric", "parameters",
    "urban_parameters", "evidence",
]  # fmt: skip


def schemes_overview() -> QuerySet[Scheme]:
    """Every version, the newest first, with `used`: how many rounds froze it."""
    return (
        Scheme.objects.annotate(used=Count("rounds"))
        .select_related("approved_by__person")
        .order_by("-version")
    )


def scheme_heads(scheme: Scheme) -> list[tuple[str, str]]:
    """(words, value) of everything in a version but its indicators."""
    return [(str(Scheme._meta.get_field(name).verbose_name), _plain(getattr(scheme, name))) for name in HEADS]


def indicator_labels(scheme: Scheme) -> dict[str, str]:
    """The name of each indicator of a version by its key."""
    return {key: row.name for key, row in _indicators(scheme).items()}


def scheme_points(scheme: Scheme) -> dict[str, Decimal]:
    """The points that a rural and an urban community can reach under a version."""
    rows = list(Indicator.objects.filter(category__scheme=scheme))
    return {
        kind: sum((row.points for row in rows if row.applies_for(kind)), Decimal(0))
        for kind in Community.Kind.values
    }


def scheme_faults(scheme: Scheme) -> list[str]:
    """Why a draft cannot be approved, a sentence each; nothing when it is sound."""
    rows = Indicator.objects.filter(category__scheme=scheme).select_related("category")
    faults = [
        _("The points of %(kind)s communities add up to %(points)s, not to 100.")
        % {"kind": Community.Kind(kind).label, "points": plain_number(points)}
        for kind, points in scheme_points(scheme).items()
        if points != 100
    ]
    empty = scheme.categories.filter(indicators=None).values_list("name", flat=True)
    faults += [_("The category «%(name)s» has no indicator.") % {"name": name} for name in empty]
    return faults + [fault for row in rows for fault in _indicator_faults(row)]


def _indicator_faults(row: Indicator) -> Iterable[str]:
    for kind in Community.Kind.values:
        name = row.metric_for(kind)
        if not name or not row.applies_for(kind):
            continue
        values = {"indicator": row.name, "metric": name}
        if name not in METRICS:
            yield _("«%(indicator)s»: there is no metric «%(metric)s».") % values
            return
        lacking = set(METRICS[name].parameters) - set(row.parameters_for(kind))
        if lacking:
            values["what"] = ", ".join(sorted(lacking))
            yield _("«%(indicator)s»: the metric «%(metric)s» needs %(what)s.") % values
            return
        if words := METRICS[name].fault(row.parameters_for(kind)):
            yield f"«{row.name}»: {words}"
            return


@dataclass(frozen=True)
class Differs:
    """One thing that two versions say differently; an empty side has no such thing."""

    what: str
    before: str
    after: str


def parameters_words(metric: str, parameters: Mapping[str, Any], labels: Mapping[str, str]) -> str:
    """What a metric counts with these parameters; as they stand where they do not fit it."""
    if not parameters or metric not in METRICS:
        return _plain(parameters)
    try:
        return METRICS[metric].words(parameters, labels)
    except (KeyError, TypeError, ValueError):  # a draft: `scheme_faults` says what it lacks
        return json.dumps(parameters, ensure_ascii=False)


def difference(old: Scheme, new: Scheme) -> list[Differs]:
    """What differs from one version to another: limits, weights and terms first, then indicator by indicator."""
    heads = [
        Differs(
            str(Scheme._meta.get_field(name).verbose_name),
            _plain(getattr(old, name)),
            _plain(getattr(new, name)),
        )
        for name in HEADS
        if getattr(old, name) != getattr(new, name)
    ]
    before, after, labels = _indicators(old), _indicators(new), key_labels()
    keys = [*before, *(key for key in after if key not in before)]
    rows = [row for key in keys for row in _of_indicator(before.get(key), after.get(key), labels)]
    return heads + rows + list(_of_grounds(old, new))


def _of_grounds(old: Scheme, new: Scheme) -> Iterable[Differs]:
    before, after = (dict(one.veto_grounds.values_list("code", "name")) for one in (old, new))
    for code in [*before, *(code for code in after if code not in before)]:
        if before.get(code) != after.get(code):
            yield Differs(_("Veto item"), before.get(code, ""), after.get(code, ""))


def _indicators(scheme: Scheme) -> dict[str, Indicator]:
    rows = Indicator.objects.filter(category__scheme=scheme).select_related("category")
    return {row.key: row for row in rows.order_by("category__order", "order")}


def _of_indicator(
    old: Indicator | None, new: Indicator | None, labels: Mapping[str, str]
) -> Iterable[Differs]:
    if old is None or new is None:
        known = old or new
        words = "" if known is None else _("%(points)s points") % {"points": plain_number(known.points)}
        yield Differs(str(known), words if old else "", words if new else "")
        return
    for name in OF_INDICATOR:
        if getattr(old, name) != getattr(new, name):
            label = Indicator._meta.get_field(name).verbose_name
            yield Differs(f"{new.name} · {label}", _shown(old, name, labels), _shown(new, name, labels))


def _shown(row: Indicator, name: str, labels: Mapping[str, str]) -> str:
    if name in ("parameters", "urban_parameters"):
        kind = Community.Kind.URBAN if name.startswith("urban") else Community.Kind.RURAL
        return parameters_words(row.metric_for(kind), getattr(row, name), labels)
    if name in ("source", "applies_to"):
        return str(getattr(row, f"get_{name}_display")())
    if name in ("metric", "urban_metric"):
        found = METRICS.get(getattr(row, name))
        return str(found.label) if found else getattr(row, name)
    return _plain(getattr(row, name))


def _plain(value: Any) -> str:
    return plain_number(value) if isinstance(value, Decimal) else str(value or "")


@dataclass(frozen=True)
class Move:
    """What a community's past result would have been under another version.

    `why` are the indicators that move it most: key, points of the maximum before and after. `limit` is the limit of the grade
    that it would lose or reach only because that limit is another.
    """

    result: CommunityResult
    total: Decimal | None
    grade: str
    missing: int
    why: list[tuple[str, str, str]]
    limit: str = ""

    @property
    def moved(self) -> Decimal | None:
        """Points more or less than it had."""
        return None if self.total is None or self.result.total is None else self.total - self.result.total

    @property
    def regraded(self) -> bool:
        """Whether the grade, on which pay and careers hang, would be another."""
        return bool(self.grade) and self.grade != self.result.grade

    @property
    def grade_word(self) -> str:
        """The grade in words; empty while something is missing."""
        return str(CommunityResult.Level(self.grade).label) if self.grade else ""


def what_if(scheme: Scheme, found: Round) -> list[Move]:
    """A past round counted anew under another version, from the figures and points that the round keeps.

    An indicator that the round did not have is missing there: that is said, not guessed. Those whose grade would be
    another come first, then the most moved.
    Kept for an hour by all that goes in: the version's text and the checksum of the finished round.
    """
    other = frozen(scheme)
    text = json.dumps([other, found.pk, found.checksum], sort_keys=True, default=str, ensure_ascii=False)
    key = f"what-if-{hashlib.sha256(text.encode()).hexdigest()}"
    return caches["process"].get_or_set(key, lambda: _moves(other, found), 3600)


def _moves(other: dict[str, Any], found: Round) -> list[Move]:
    rows = list(found.results.select_related("street", "round"))
    scale = _scale(found.frozen, other)
    given = [_scaled(entry, scale) for entry in entries(found, rows)]
    limits = found.frozen["limits"], other["limits"]
    moves = [
        _move(row, community_result(other, entry), limits) for row, entry in zip(rows, given, strict=True)
    ]
    return sorted(
        moves, key=lambda move: (not move.regraded, -abs(move.moved or Decimal(0)), move.result.code)
    )


def _scale(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Fraction]:
    """By how much the points of each indicator are stretched from one version to the other."""
    old = {one["key"]: Fraction(one["points"]) for part in before["categories"] for one in part["indicators"]}
    new = {one["key"]: Fraction(one["points"]) for part in after["categories"] for one in part["indicators"]}
    return {key: new[key] / old[key] for key in new if key in old}


def _scaled(entry: Entry, scale: Mapping[str, Fraction]) -> Entry:
    """What persons gave, in proportion to the other version's points."""
    entered = {
        key: {
            stage: None if points is None else rules.rounded(Fraction(points) * scale.get(key, Fraction(1)))
            for stage, points in stages.items()
        }
        for key, stages in entry.entered.items()
    }
    return replace(entry, entered=entered)


def _move(row: CommunityResult, result: Mapping[str, Any], limits: tuple[Limits, Limits]) -> Move:
    why: list[tuple[Decimal, str, str, str]] = []
    for key, mark in result["marks"].items():
        before = row.marks.get(key, {})
        if mark["points"] is None or before.get("points") is None:
            continue
        was, now = (Decimal(before["points"]), Decimal(before["maximum"])), (mark["points"], mark["maximum"])
        if was != now:
            lost = (was[1] - was[0]) - (now[1] - now[0])
            why.append((abs(lost), key, _of(*was), _of(*now)))
    told = [(key, was, now) for _lost, key, was, now in sorted(why, key=lambda one: (-one[0], one[1]))[:3]]
    return Move(
        row, result["total"], result["grade"], result["missing"], told, _moved_limit(row, result, limits)
    )


def _of(points: Decimal, maximum: Decimal) -> str:
    return f"{points:.2f} / {plain_number(maximum)}"


def _moved_limit(row: CommunityResult, result: Mapping[str, Any], limits: tuple[Limits, Limits]) -> str:
    """«90 → 92» of the better of two grades, when the total alone would have left the grade as it was."""
    total, grades = result["total"], [row.grade, result["grade"]]
    if total is None or row.total is None or grades[0] == grades[1]:
        return ""
    better = min(grades, key=list(rules.Grade).index)
    before, after = (Decimal(one.get(better, 0)) for one in limits)
    same = (total >= before) == (row.total >= before)
    return f"{plain_number(before)} → {plain_number(after)}" if same and before != after else ""

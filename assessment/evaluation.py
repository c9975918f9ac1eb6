"""From what is frozen and entered to the two results, in plain values: the one way, for computing and for verifying.

`frozen` is the scheme as the round keeps it (`freeze` in actions); nothing here reads the database.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from assessment import rules
from assessment.rules import Grade, Mark, State, Weighed


@dataclass(frozen=True)
class Entry:
    """All that counts for one community: figures by indicator, entered points by indicator and stage, survey, veto."""

    code: str
    kind: str
    sampled: bool
    figures: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    entered: Mapping[str, Mapping[str, Decimal | None]] = field(default_factory=dict)
    survey: tuple[int, int] | None = None
    decision: str = ""
    vetoed: bool = False


def figure_mark(figure: Mapping[str, Any] | None, maximum: Decimal, parameters: Mapping[str, Any]) -> Mark:
    """The mark of computed figures: {"pairs": [[actual, target], …]}, {"survey": [satisfied, answers]}
    or {"not_applicable": true}."""
    if not figure:
        return Mark.missing(maximum)
    if figure.get("not_applicable"):
        return Mark.not_applicable(maximum)
    if "survey" in figure:
        satisfied, answers = figure["survey"]
        full, none = Decimal(str(parameters["full"])), Decimal(str(parameters["none"]))
        return rules.of_satisfaction(maximum, satisfied, answers, full, none)
    return rules.against_targets(
        maximum, [(_decimal(actual), _decimal(target)) for actual, target in figure["pairs"]]
    )


def shown(figure: Mapping[str, Any]) -> tuple[Decimal | None, Decimal | None]:
    """Actual and target as the scorecard shows them: sums of the pairs, or the satisfied in per cent."""
    if "survey" in figure:
        return rules.satisfaction(*figure["survey"]), None
    pairs = figure.get("pairs") or []
    known = [[_decimal(value) for value in pair] for pair in pairs]
    columns = list(zip(*known, strict=True)) or [(), ()]
    actual, target = (sum(column) if column and None not in column else None for column in columns)
    return actual, target


def entered_mark(stages: Mapping[str, Decimal | None], sampled: bool, maximum: Decimal) -> tuple[Mark, str]:
    """The mark that persons gave and the stage that counts: the district's, else the street's.

    `stages` holds points by stage, None for not applicable. A community checked on site has no mark before
    the district's; self-assessment is a claim and never counts (DOMAIN 8, 9). What an appeal gave stands above all.
    """
    for stage in ("appeal", "district") if sampled else ("appeal", "district", "street"):
        if stage in stages:
            points = stages[stage]
            return (Mark.not_applicable(maximum) if points is None else Mark.entered(maximum, points)), stage
    return Mark.missing(maximum), "district" if sampled else "street"


def community_result(frozen: Mapping[str, Any], entry: Entry) -> dict[str, Any]:
    """One community's marks, parts, total and grade; total None and grade empty while something is missing."""
    marks: dict[str, dict[str, Any]] = {}
    parts: dict[str, dict[str, Any]] = {}
    whole: list[Mark] = []
    for category in frozen["categories"]:
        of_category = [_indicator_mark(frozen, indicator, entry) for indicator in category["indicators"]]
        for indicator, (mark, stage) in zip(category["indicators"], of_category, strict=True):
            marks[indicator["key"]] = {
                "state": mark.state.value,
                "points": mark.points,
                "maximum": mark.maximum,
                "stage": stage,
            }
        part = rules.added(mark for mark, _stage in of_category)
        parts[category["code"]] = {"points": part.points, "maximum": part.maximum, "percent": part.percent}
        whole += [mark for mark, _stage in of_category]
    return {"code": entry.code, "marks": marks, "parts": parts} | _total(frozen, entry, rules.added(whole))


def _indicator_mark(
    frozen: Mapping[str, Any], indicator: Mapping[str, Any], entry: Entry
) -> tuple[Mark, str]:
    maximum = Decimal(indicator["points"])
    if indicator.get("applies_to") not in (None, "", entry.kind):
        return Mark.not_applicable(maximum), "scheme"
    entered = entry.entered.get(indicator["key"], {})
    if indicator["source"] == "auto" and "appeal" not in entered:
        parameters = indicator[
            "urban_parameters" if entry.kind == "urban" and indicator["urban_parameters"] else "parameters"
        ]
        return figure_mark(entry.figures.get(indicator["key"]), maximum, parameters), "computed"
    return entered_mark(entered, entry.sampled, maximum)


def _total(frozen: Mapping[str, Any], entry: Entry, part: rules.Part) -> dict[str, Any]:
    satisfied = bar_reached(entry.survey, entry.decision, Decimal(frozen["satisfaction_bar"]))
    missing = part.missing + (entry.survey is not None and satisfied is None)
    total = part.percent if not missing else None
    limits = {Grade(grade): Decimal(limit) for grade, limit in frozen["limits"].items()}
    grade = (
        rules.capped(
            rules.grade_of(total, limits), satisfied=satisfied is not False, vetoed=entry.vetoed
        ).value
        if total is not None
        else ""
    )
    return {
        "missing": missing,
        "satisfaction": rules.satisfaction(*entry.survey) if entry.survey else None,
        "satisfied": satisfied,
        "vetoed": entry.vetoed,
        "points": part.points,
        "maximum": part.maximum,
        "total": total,
        "grade": grade,
    }


def bar_reached(survey: tuple[int, int] | None, decision: str, bar: Decimal) -> bool | None:
    """Whether satisfaction reaches the bar; None without a survey, or within one answer of it and not yet decided."""
    if survey is None:
        return None
    if rules.within_one_answer(*survey, bar):
        return {"reached": True, "not_reached": False}.get(decision)
    return rules.reaches(*survey, bar)


def helper_result(frozen: Mapping[str, Any], inputs: Mapping[str, Any]) -> dict[str, Decimal | None]:
    """A helper's parts and total from {"communities": [{code, now, then}], "pledges": %, "duties": %}.

    Communities whose total is still missing are left out of level and gain; a part that does not apply leaves
    the maximum (DOMAIN 8).
    """
    weights, full = frozen["weights"], Decimal(frozen["gain_full"])
    held = [
        (_decimal(row["then"]), Decimal(row["now"]))
        for row in inputs["communities"]
        if row["now"] is not None
    ]
    level = rules.mean([now for _then, now in held])
    gains = [rules.gain_percent(then, now, full) for then, now in held]
    gain = rules.mean([gain for gain in gains if gain is not None])
    parts = {
        "communities": rules.scheme_part(level, gain),
        "pledges": _decimal(inputs["pledges"]),
        "duties": _decimal(inputs["duties"]),
    }
    total = rules.weighed(Weighed(Decimal(weights[name]), percent) for name, percent in parts.items())
    return {"level": level, "gain": gain} | parts | {"total": total}


def missing_keys(marks: Mapping[str, Mapping[str, Any]]) -> list[tuple[str, str]]:
    """(indicator key, stage awaited) of each mark that is not there yet."""
    return [(key, mark["stage"]) for key, mark in marks.items() if mark["state"] == State.MISSING.value]


def _decimal(value: Any) -> Decimal | None:
    return None if value is None else Decimal(str(value))

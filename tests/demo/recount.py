"""The rounds of the demo counted again with nothing but sqlite3, json and decimal: an independent second opinion.

Nothing of the project is imported. It starts from the raw rows (outcomes, plan targets, surveys, points that persons
gave) and the scheme as each round froze it, and knows DOMAIN 3 and 8 only.
"""

import json
import sqlite3
from collections import defaultdict
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path

CENT = Decimal("0.01")


def cents(value: Fraction) -> Decimal:
    """A fraction rounded half up to 0.01 (the digits after the tenth do not matter to a half)."""
    exact = Decimal(value.numerator * 10**12 // value.denominator) / Decimal(10**12)
    return exact.quantize(CENT, ROUND_HALF_UP)


class Books:
    """The tables of a demo, read once."""

    def __init__(self, file: Path) -> None:
        self.base = sqlite3.connect(file)
        self.base.row_factory = sqlite3.Row

    def rows(self, query: str, *values: object) -> list[sqlite3.Row]:
        """The rows of a query."""
        return self.base.execute(query, values).fetchall()

    def outcomes(self, code: str) -> dict[tuple[int, str], Fraction]:
        """What was booked in a half-year, by community and outcome; what was taken back is left out."""
        year, half = code.split("H")
        first, last = {"1": ("01-01", "06-30"), "2": ("07-01", "12-31")}[half]
        found: dict[tuple[int, str], Fraction] = defaultdict(Fraction)
        for row in self.rows(
            "SELECT o.community_id, t.code, o.quantity FROM measures_outcome o "
            "JOIN measures_outcometype t ON t.id = o.outcome_type_id WHERE o.date BETWEEN ? AND ?",
            f"{year}-{first}",
            f"{year}-{last}",
        ):
            found[row[0], row[1]] += Fraction(str(row[2]))
        return found

    def targets(self, code: str) -> dict[tuple[int, str], Fraction]:
        """What the plans want in a half-year; of a target for the year the half."""
        year, half = code.split("H")
        found: dict[tuple[int, str], Fraction] = {}
        query = (
            "SELECT p.community_id, coalesce(t.code, x.metric) AS code, x.half, x.target FROM measures_plantarget x "
            "JOIN measures_plan p ON p.id = x.plan_id LEFT JOIN measures_outcometype t ON t.id = x.outcome_type_id "
            "WHERE p.year = ? AND x.half IN ('year', ?) ORDER BY x.half = ?"
        )
        for row in self.rows(query, int(year), f"H{half}", f"H{half}"):
            share = 2 if row["half"] == "year" else 1
            found[row["community_id"], row["code"]] = Fraction(str(row["target"])) / share
        return found


def planned(components: list[list[str]], community: int, booked, wanted) -> Fraction | None | str:
    """The share of a plan that was kept, «missing» without a target, None where nothing was asked."""
    shares = []
    for keys in components:
        goals = [wanted[community, key] for key in keys if (community, key) in wanted]
        if not goals:
            return "missing"
        if sum(goals):
            shares.append(
                min(Fraction(1), sum((booked[community, key] for key in keys), Fraction(0)) / sum(goals))
            )
    return sum(shares, Fraction(0)) / len(shares) if shares else None


def recounted(file: Path) -> dict[tuple[str, str], tuple[Decimal, Decimal, Decimal, str]]:
    """{(round, community): (points, maximum, total, grade)} of every finished round, counted anew."""
    books, found = Books(file), {}
    for one in books.rows("SELECT * FROM assessment_round WHERE stage = 'finished'"):
        found |= {(one["code"], code): result for code, result in _round(books, one).items()}
    return found


def _round(books: Books, one: sqlite3.Row) -> dict[str, tuple[Decimal, Decimal, Decimal, str]]:
    scheme = json.loads(one["frozen"])
    booked, wanted = books.outcomes(one["code"]), books.targets(one["code"])
    given: dict[int, dict[str, dict[str, Decimal | None]]] = defaultdict(lambda: defaultdict(dict))
    for row in books.rows(
        "SELECT s.result_id, c.code || '.' || i.code AS key, s.stage, s.state, s.points FROM assessment_score s "
        "JOIN assessment_indicator i ON i.id = s.indicator_id JOIN assessment_category c ON c.id = i.category_id "
        "JOIN assessment_communityresult r ON r.id = s.result_id WHERE r.round_id = ?",
        one["id"],
    ):
        given[row["result_id"]][row["key"]][row["stage"]] = (
            None if row["points"] is None else Decimal(str(row["points"]))
        )
    surveys = _surveys(books, one)
    return {
        row["code"]: _community(scheme, row, given[row["id"]], booked, wanted, surveys)
        for row in books.rows("SELECT * FROM assessment_communityresult WHERE round_id = ?", one["id"])
    }


def _surveys(books: Books, one: sqlite3.Row) -> dict[int, sqlite3.Row]:
    source = one["code"]
    if one["kind"] == "light":
        past = books.rows(
            "SELECT code FROM assessment_round WHERE kind = 'full' AND stage = 'finished' AND code < ? AND code >= ? "
            "ORDER BY code DESC",
            one["code"],
            f"{int(one['code'][:4]) - 1}H1",
        )
        source = past[0]["code"] if past else ""
    query = (
        "SELECT r.community_id, v.satisfied, v.answers, v.decision FROM assessment_surveyresult v "
        "JOIN assessment_communityresult r ON r.id = v.result_id JOIN assessment_round o ON o.id = r.round_id "
        "WHERE o.code = ?"
    )
    return {row["community_id"]: row for row in books.rows(query, source)}


def _community(scheme, row, given, booked, wanted, surveys) -> tuple[Decimal, Decimal, Decimal, str]:
    points, maximum = Decimal(0), Decimal(0)
    survey = surveys.get(row["community_id"])
    for category in scheme["categories"]:
        for indicator in category["indicators"]:
            most = Decimal(indicator["points"])
            counts = _counts(indicator, row, given[indicator["key"]], booked, wanted, survey)
            if counts is not None:
                points, maximum = points + counts, maximum + most
    points, maximum = points.quantize(CENT), maximum.quantize(CENT)
    total = cents(Fraction(points) * 100 / Fraction(maximum))
    limits = [(name, Decimal(scheme["limits"][name])) for name in ("good", "fair", "average")]
    grade = next((name for name, limit in limits if total >= limit), "poor")
    if survey and not _satisfied(survey, Decimal(scheme["satisfaction_bar"])) and grade in ("good", "fair"):
        grade = "average"
    return points, maximum, total, grade


def _counts(indicator, row, stages, booked, wanted, survey) -> Decimal | None:
    """The points of one indicator; None where it does not apply."""
    if "appeal" in stages:
        return stages["appeal"]
    most = Fraction(indicator["points"])
    urban = row["kind"] == "urban"
    metric = indicator["urban_metric"] if urban and indicator["urban_metric"] else indicator["metric"]
    values = (
        indicator["urban_parameters"] if urban and indicator["urban_parameters"] else indicator["parameters"]
    )
    if indicator["source"] != "auto":
        return stages["district"] if "district" in stages else stages["street"]
    if metric == "plan_kept":
        share = planned(values["components"], row["community_id"], booked, wanted)
        assert share != "missing", (row["code"], indicator["key"])
        return None if share is None else cents(most * share)
    if metric == "survey_satisfaction":
        if survey is None:
            return None
        low, high = Fraction(values["none"]), Fraction(values["full"])
        rate = Fraction(survey["satisfied"] * 100, survey["answers"])
        return cents(most * min(Fraction(1), max(Fraction(0), (rate - low) / (high - low))))
    return stages[
        "computed"
    ]  # measures and problems: their rows are counted in tests/assessment/test_compute.py


def _satisfied(survey, bar: Decimal) -> bool:
    if survey["decision"]:
        return survey["decision"] == "reached"
    return Fraction(survey["satisfied"] * 100, survey["answers"]) >= Fraction(bar)


def kept(file: Path) -> dict[tuple[str, str], tuple[Decimal, Decimal, Decimal, str]]:
    """The same as the project keeps it."""
    rows = Books(file).rows(
        "SELECT o.code AS round, r.code, r.points, r.maximum, r.total, r.grade FROM assessment_communityresult r "
        "JOIN assessment_round o ON o.id = r.round_id WHERE o.stage = 'finished'"
    )
    return {
        (row["round"], row["code"]): (
            *(Decimal(str(row[name])).quantize(CENT) for name in ("points", "maximum", "total")),
            row["grade"],
        )
        for row in rows
    }

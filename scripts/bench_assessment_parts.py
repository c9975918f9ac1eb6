"""What `bench_assessment.py` sets side by side: the communities, two statements written by hand, and the loop."""

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

CODES = [
    "agricultural_projects",
    "cooperatives",
    "households",
    "members_recruited",
    "trainings",
    "reserve_cadres",
]

# As many rows in one statement, and nearly nothing reckoned: each figure is the sum of all outcomes over all targets.
LEAST = """
INSERT INTO assessment_score (result_id, indicator_id, stage, state, points, maximum, inputs, note, entered_at, version)
SELECT r.id, i.id, 'computed', 'scored', round(i.points * least(1, coalesce(o.quantity, 0) / t.target), 2), i.points, '{}', '',
       now(), 1
FROM assessment_communityresult r
JOIN assessment_round g ON g.id = r.round_id
JOIN assessment_category c ON c.scheme_id = g.scheme_id
JOIN assessment_indicator i ON i.category_id = c.id AND i.metric <> ''
LEFT JOIN (SELECT community_id, sum(quantity) AS quantity FROM measures_outcome
           WHERE date BETWEEN '2012-07-01' AND '2012-12-31' GROUP BY community_id) o ON o.community_id = r.community_id
JOIN (SELECT p.community_id, sum(x.target) AS target FROM measures_plantarget x
      JOIN measures_plan p ON p.id = x.plan_id WHERE p.year = 2012 AND x.half = 'H2' GROUP BY p.community_id) t
     ON t.community_id = r.community_id
WHERE g.code = '2012H2'
ON CONFLICT (result_id, indicator_id, stage) DO UPDATE SET state = excluded.state, points = excluded.points,
    maximum = excluded.maximum, inputs = excluded.inputs, entered_at = excluded.entered_at
"""

# The same figures as ours in one statement, as somebody writes it who knows this round: rural communities, plans of half a
# year, no reversal, no joint project. The scheme is read from its tables: it is data.
FLOOR = """
INSERT INTO assessment_score (result_id, indicator_id, stage, state, points, maximum, actual, target, inputs, note, version,
    entered_at)
WITH place AS (SELECT r.id, r.community_id FROM assessment_communityresult r JOIN assessment_round g ON g.id = r.round_id
               WHERE g.code = '2012H2'),
indicator AS (SELECT i.* FROM assessment_indicator i JOIN assessment_category c ON c.id = i.category_id
              JOIN assessment_round g ON g.scheme_id = c.scheme_id WHERE g.code = '2012H2' AND i.metric <> ''),
key AS (SELECT i.id, p.pair, k.key, t.id IS NOT NULL AS countable
        FROM indicator i, jsonb_array_elements(i.parameters -> 'components') WITH ORDINALITY p(keys, pair),
             jsonb_array_elements_text(p.keys) k(key) LEFT JOIN measures_outcometype t ON t.code = k.key
        WHERE i.metric = 'plan_kept'),
booked AS (SELECT o.community_id, k.id, k.pair, sum(o.quantity) AS actual
           FROM measures_outcome o JOIN measures_outcometype t ON t.id = o.outcome_type_id JOIN key k ON k.key = t.code
           WHERE o.date BETWEEN '2012-07-01' AND '2012-12-31' GROUP BY 1, 2, 3),
planned AS (SELECT p.community_id, k.id, k.pair, sum(x.target) AS target
            FROM measures_plan p JOIN measures_plantarget x ON x.plan_id = p.id
            JOIN measures_outcometype t ON t.id = x.outcome_type_id JOIN key k ON k.key = t.code
            WHERE p.year = 2012 AND x.half = 'H2' GROUP BY 1, 2, 3),
pair AS (SELECT s.id AS result_id, k.id, k.pair, CASE WHEN k.countable THEN coalesce(b.actual, 0.00) END AS actual, t.target
         FROM place s CROSS JOIN (SELECT id, pair, bool_and(countable) AS countable FROM key GROUP BY 1, 2) k
         LEFT JOIN booked b ON (b.community_id, b.id, b.pair) = (s.community_id, k.id, k.pair)
         LEFT JOIN planned t ON (t.community_id, t.id, t.pair) = (s.community_id, k.id, k.pair)),
plan AS (SELECT result_id, id, bool_or(actual IS NULL OR target IS NULL) AS gap,
                avg(least(1, actual / target)) AS share, CASE WHEN count(actual) = count(*) THEN sum(actual) END AS actual,
                CASE WHEN count(target) = count(*) THEN sum(target) END AS target,
                jsonb_agg(jsonb_build_array(actual::text, target::text) ORDER BY pair) AS pairs
         FROM pair GROUP BY 1, 2),
asked AS (SELECT s.id AS result_id, i.id, v.satisfied, v.answers, v.satisfied * 100.0 / v.answers AS rate,
                 (i.parameters ->> 'none')::numeric AS lower, (i.parameters ->> 'full')::numeric AS upper
          FROM place s CROSS JOIN indicator i LEFT JOIN assessment_surveyresult v ON v.result_id = s.id
          WHERE i.metric = 'survey_satisfaction'),
due AS (SELECT s.id AS result_id, i.id, count(p.id) AS due, count(*) FILTER (WHERE p.closed_on <= p.due_on) AS closed
        FROM place s CROSS JOIN indicator i LEFT JOIN visits_problem p
             ON p.community_id = s.community_id AND p.due_on BETWEEN '2012-07-01' AND '2012-12-31'
        WHERE i.metric = 'problems_on_time' GROUP BY 1, 2),
figure AS (SELECT result_id, id, gap, share, actual, target, jsonb_build_object('pairs', pairs) AS inputs FROM plan
           UNION ALL
           SELECT result_id, id, rate IS NULL, greatest(0, least(1, (rate - lower) / (upper - lower))), round(rate, 2), NULL,
                  jsonb_build_object('survey', jsonb_build_array(satisfied, answers)) FROM asked
           UNION ALL
           SELECT result_id, id, false, closed / nullif(due, 0)::numeric, closed, due,
                  jsonb_build_object('pairs', jsonb_build_array(jsonb_build_array(closed::text, due::text))) FROM due)
SELECT f.result_id, f.id, 'computed',
       CASE WHEN f.gap THEN 'missing' WHEN f.share IS NULL THEN 'not_applicable' ELSE 'scored' END,
       CASE WHEN NOT f.gap THEN round(i.points * f.share, 2) END, i.points, f.actual, f.target, f.inputs, '', 1, now()
FROM figure f JOIN indicator i ON i.id = f.id
ON CONFLICT (result_id, indicator_id, stage) DO UPDATE SET state = excluded.state, points = excluded.points,
    maximum = excluded.maximum, actual = excluded.actual, target = excluded.target, inputs = excluded.inputs,
    entered_at = excluded.entered_at
"""


def build(communities: int) -> None:
    """Communities with plans, outcomes, problems and a survey, and an open round of the second half of 2012."""
    from assessment.actions import round_open
    from assessment.models import Round, SurveyResult
    from measures.models import Outcome, OutcomeType, Plan, PlanTarget
    from shenbei.lib.periods import shanghai_midnight
    from visits.models import Problem

    now = shanghai_midnight(date(2012, 12, 20))
    places, person = _places(communities)
    kinds = [OutcomeType.objects.get(code=code) for code in CODES]
    plans = _made(Plan, ({"community": place, "year": 2012} for place in places))
    targets = ((plan, kind) for plan in plans for kind in kinds)
    _made(PlanTarget, ({"plan": plan, "goal": kind.goal, "outcome_type": kind, "half": "H2", "target": 7}
                       for plan, kind in targets))  # fmt: skip
    booked = ((place, kind, n) for place in places for kind in kinds for n in range(3))
    _made(Outcome, ({"outcome_type": kind, "community": place, "date": date(2012, 8, 1 + n),
                     "quantity": 1 + place.pk % 3, "added_at": now} for place, kind, n in booked))  # fmt: skip
    raised = ((place, n) for place in places for n in range(place.pk % 4))
    _made(Problem, ({"community": place, "text": "路灯", "raised_by": person, "raised_on": date(2012, 7, 1),
                     "owner": place.street, "due_on": date(2012, 8, 1),
                     "state": "closed", "answer": "修好", "answered_by": person,
                     "answered_on": date(2012, 7, 31), "closed_by": person, "closed_on": date(2012, 8, 1 + n)}
                    for place, n in raised))  # fmt: skip
    round_open(by=None, code="2012H2", now=now)
    results = Round.objects.get(code="2012H2").results.all()
    _made(SurveyResult, ({"result": row, "answers": 50, "satisfied": 25 + row.community_id % 25,
                          "held_on": date(2012, 12, 1), "entered_at": now} for row in results))  # fmt: skip


def _made(model: Any, rows: Iterable[dict[str, Any]]) -> list[Any]:
    made: list[Any] = model.objects.bulk_create((model(**row) for row in rows), batch_size=5000)
    return made


def _places(communities: int) -> tuple[list[Any], Any]:
    from accounts.models import Organisation, Person
    from pairing.models import Community, Cycle

    district = Organisation.objects.create(kind="district", name="省")
    Cycle.objects.create(name="2012-2014", started_on=date(2012, 1, 1), ended_on=date(2014, 12, 31))
    streets = _made(Organisation, ({"kind": "street", "name": f"街道{n}", "parent": district, "code": f"s{n}"}
                                   for n in range(100)))  # fmt: skip
    units = _made(Organisation, ({"kind": "community", "name": f"村{n}", "parent": streets[n % 100], "code": f"{n:05}"}
                                 for n in range(communities)))  # fmt: skip
    rows = ({"organisation": unit, "street": unit.parent, "code": unit.code, "kind": "rural", "area": "near",
             "households": 300} for unit in units)  # fmt: skip
    return _made(Community, rows), Person.objects.create(name="甲")


def loop(communities: int) -> None:
    """What one writes who has not met many rows: community by community, indicator by indicator, through the ORM.

    Queries for each figure (two for each pair against a plan), `update_or_create` for each, all in one transaction;
    it knows the round's rules, but nothing of reversals, joint projects and urban communities, which are not there.
    """
    from django.utils import timezone

    from assessment.models import Indicator, Round, Score

    found = Round.objects.get(code="2012H2")
    for result in found.results.all()[:communities]:
        for indicator in Indicator.objects.exclude(metric=""):
            values = loop_figure(found, result, indicator)
            Score.objects.update_or_create(
                result=result,
                indicator=indicator,
                stage="computed",
                defaults=values | {"maximum": indicator.points, "entered_at": timezone.now()},
            )


def loop_figure(found: Any, result: Any, indicator: Any) -> dict[str, Any]:
    """One figure of one community."""
    from django.db.models import F

    from assessment.models import SurveyResult
    from visits.models import Problem

    inside = (found.window.start, found.window.end)
    if indicator.metric == "survey_satisfaction":
        survey = SurveyResult.objects.get(result=result)
        rate = Decimal(survey.satisfied) * 100 / survey.answers
        upper, lower = Decimal(indicator.parameters["full"]), Decimal(indicator.parameters["none"])
        share = max(Decimal(0), min(Decimal(1), (rate - lower) / (upper - lower)))
        inputs = {"survey": [survey.satisfied, survey.answers]}
        return _scored(indicator, share) | {"actual": _cents(rate), "target": None, "inputs": inputs}
    if indicator.metric == "problems_on_time":
        due = Problem.objects.filter(community=result.community, due_on__range=inside)
        closed, asked = due.filter(closed_on__lte=F("due_on")).count(), due.count()
        told = {"actual": closed, "target": asked, "inputs": {"pairs": [[str(closed), str(asked)]]}}
        if not asked:
            return told | {"state": "not_applicable", "points": None}
        return told | _scored(indicator, Decimal(closed) / asked)
    pairs = list(loop_pairs(result, indicator, inside))
    told = {"inputs": {"pairs": [[None if one is None else str(one) for one in pair] for pair in pairs]}}
    for name, column in zip(("actual", "target"), zip(*pairs, strict=True), strict=True):
        told[name] = None if None in column else sum(column)
    if None in (told["actual"], told["target"]):
        return told | {"state": "missing", "points": None}
    shares = [min(Decimal(1), actual / target) for actual, target in pairs]
    return told | _scored(indicator, sum(shares) / len(shares))


def loop_pairs(result: Any, indicator: Any, inside: tuple[date, date]) -> Iterator[tuple[Any, Any]]:
    """The pairs of one figure against the plan."""
    from django.db.models import Sum

    from measures.models import Outcome, OutcomeType, PlanTarget

    for keys in indicator.parameters["components"]:
        booked = Outcome.objects.filter(
            community=result.community, outcome_type__code__in=keys, date__range=inside
        )
        planned = PlanTarget.objects.filter(
            plan__community=result.community, plan__year=2012, half="H2", outcome_type__code__in=keys
        )
        actual = booked.aggregate(sum=Sum("quantity"))["sum"] or Decimal("0.00")
        if OutcomeType.objects.filter(code__in=keys).count() < len(keys):
            actual = None
        yield actual, planned.aggregate(sum=Sum("target"))["sum"]


def _scored(indicator: Any, share: Decimal) -> dict[str, Any]:
    return {"state": "scored", "points": _cents(indicator.points * share)}


def _cents(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.01"), ROUND_HALF_UP)

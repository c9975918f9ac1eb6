"""A scheme and the rows of many communities by chance, for the comparison of the statement with the rules."""

from datetime import date, timedelta
from decimal import Decimal
from random import Random

from accounts.models import Organisation, Person, User
from assessment import actions
from assessment.models import Indicator, Round, Scheme, SurveyResult
from measures.models import Measure, Outcome, OutcomeType, Plan, PlanTarget
from pairing.models import Community
from tests.assessment.conftest import NOW
from visits.models import Problem

OUTCOMES = ["agricultural_projects", "cooperatives", "investment", "households", "trainings"]
FIGURES = ["income", "meetings"]  # planned, but counted nowhere
GOALS = ["economy", "people"]
SPAN = date(2012, 6, 1), date(2013, 1, 20)


class Chance:
    """Rows drawn by a seed: of few values, so that ties, gaps and plans of nothing come often; some as large as money."""

    def __init__(self, seed: int, communities: int, user: User) -> None:
        self.dice = Random(seed)
        self.number, self.user = communities, user

    def write(self) -> Round:
        """The round with its communities and all rows behind their figures."""
        self._scheme()
        self._communities()
        for make in (self._plans, self._outcomes, self._measures, self._problems):
            make()
        found = actions.round_open(by=None, code="2012H2", now=NOW)
        self._surveys(found)
        return found

    def maybe(self, share: float) -> bool:
        """True in so many cases of all."""
        return self.dice.random() < share

    def day(self) -> date:
        """A day in the half-year or a little before or after."""
        return SPAN[0] + timedelta(self.dice.randrange((SPAN[1] - SPAN[0]).days))

    def amount(self) -> Decimal:
        """Mostly a small whole number, at times with cents, at times money."""
        dice = self.dice
        if self.maybe(0.6):
            return Decimal(dice.randint(1, 12))
        cents = dice.randint(1, 4000) if self.maybe(0.7) else dice.randint(10**8, 10**11)
        return Decimal(cents).scaleb(-2)

    def _scheme(self) -> None:
        category = Scheme.objects.get().categories.first()
        Indicator.objects.all().delete()
        for order in range(1, 21):
            metric, parameters = self._metric()
            urban = self._metric() if self.maybe(0.4) else ("", {})
            points = self.dice.choice(
                [Decimal(self.dice.randint(1, 12)), Decimal(self.dice.randint(1, 2000)).scaleb(-2)]
            )
            category.indicators.create(
                order=order, code=f"i{order}", name=f"{order}", points=points, source="auto", metric=metric,
                parameters=parameters, urban_metric=urban[0], urban_parameters=urban[1],
                applies_to=self.dice.choice(["", "", "", "rural", "urban"]),
            )  # fmt: skip

    def _metric(self) -> tuple[str, dict]:
        name = self.dice.choice(
            ["plan_kept"] * 5 + ["measures_kept", "problems_on_time", "survey_satisfaction"]
        )
        if name == "plan_kept":
            keys = self.dice.sample(OUTCOMES + FIGURES[: self.maybe(0.3)], self.dice.randint(0, 5))
            cuts = sorted(self.dice.choices(range(len(keys) + 1), k=2))
            parts = [keys[: cuts[0]], keys[cuts[0] : cuts[1]], keys[cuts[1] :]]
            return name, {"components": [part for part in parts if part]}
        if name == "measures_kept":
            return name, {"goal": self.dice.choice(GOALS)}
        if name == "survey_satisfaction":
            return name, {
                "full": self.dice.choice(["90", "87.5", 95]),
                "none": self.dice.choice(["60", "33.3", 0]),
            }
        return name, {}

    def _communities(self) -> None:
        district = Organisation.objects.get(kind="district")
        street = Organisation.objects.create(kind="street", name="街道", parent=district, code="s1")
        units = Organisation.objects.bulk_create(
            Organisation(kind="community", name=f"村{n}", parent=street, code=f"9{n:04}")
            for n in range(self.number)
        )
        Community.objects.bulk_create(
            Community(
                organisation=unit, street=street, code=unit.code, kind=self.dice.choice(["rural", "urban"]),
                area="near", households=300,
            )
            for unit in units
        )  # fmt: skip
        self.places = list(Community.objects.all())
        self.office = street
        self.person = Person.objects.create(name="某")
        self.kinds = {kind.code: kind for kind in OutcomeType.objects.all()}

    def _plans(self) -> None:
        rows = []
        for place in self.places:
            plan = Plan(community=place, year=2012)
            for key in OUTCOMES + FIGURES:
                kind = self.kinds.get(key)
                what = (
                    {"outcome_type": kind, "goal": kind.goal} if kind else {"metric": key, "goal": "economy"}
                )
                for half in ("H1", "H2", "year"):
                    if self.maybe(0.65):
                        target = Decimal(0) if self.maybe(0.2) else self.amount()
                        rows.append(PlanTarget(plan=plan, half=half, target=target, **what))
        Plan.objects.bulk_create({id(row.plan): row.plan for row in rows}.values())
        PlanTarget.objects.bulk_create(rows, batch_size=500)

    def _outcomes(self) -> None:
        rows = [
            Outcome(
                outcome_type=self.kinds[key], community=place, date=self.day(), quantity=self.amount(), added_at=NOW,
                joint_key="合办" if self.maybe(0.1) else "",
            )
            for place in self.places for key in OUTCOMES for _ in range(self.dice.randint(0, 3))
        ]  # fmt: skip
        made = Outcome.objects.bulk_create(rows, batch_size=500)
        Outcome.objects.bulk_create(
            Outcome(
                outcome_type=row.outcome_type, community=row.community, date=self.day(), quantity=-row.quantity,
                added_at=NOW, reverses=row, reason="记错", joint_key=row.joint_key,
            )
            for row in made if self.maybe(0.1)
        )  # fmt: skip

    def _measures(self) -> None:
        Measure.objects.bulk_create(
            Measure(
                community=place, goal=goal, title="措施", due_on=self.day(), added_at=NOW,
                **self.dice.choice(
                    [
                        {"state": "planned"},
                        {"state": "done", "started_on": SPAN[0], "finished_on": self.day()},
                        {"state": "dropped", "dropped_on": self.day(), "reason": "不需要"},
                    ]
                ),
            )
            for place in self.places for goal in GOALS for _ in range(self.dice.randint(0, 4))
        )  # fmt: skip

    def _problems(self) -> None:
        answered = {"state": "closed", "answer": "已修", "closed_by": self.person, "answered_by": self.person}
        Problem.objects.bulk_create(
            Problem(
                community=place, text="路灯", raised_by=self.person, raised_on=SPAN[0], owner=self.office, due_on=self.day(),
                **(answered | {"answered_on": SPAN[0], "closed_on": self.day()} if self.maybe(0.7) else {}),
            )
            for place in self.places for _ in range(self.dice.randint(0, 4))
        )  # fmt: skip

    def _surveys(self, found: Round) -> None:
        rows = []
        for result in found.results.all():
            if self.maybe(0.8):
                answers = self.dice.randint(1, 80)
                rows.append(
                    SurveyResult(
                        result=result, answers=answers, satisfied=self.dice.randint(answers // 2, answers),
                        held_on=date(2012, 12, 1), by=self.user, person=self.user.person, entered_at=NOW,
                    )
                )  # fmt: skip
        SurveyResult.objects.bulk_create(rows)

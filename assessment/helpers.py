"""What a round takes from below for the helpers' results (DOMAIN 8): set-based, a fixed number of statements."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db.models import Count, F, Q, Sum
from django.db.models.functions import Least

from assessment import rules
from assessment.models import CommunityResult, Round
from pairing.models import Cycle, Pairing, Posting
from pledges import reports as pledges
from shenbei.lib.periods import Window, half_year_window
from visits.models import Problem, Verdict


@dataclass
class Helper:
    """One helper with what his result is made of; `since` holds the day he came, by community."""

    kind: str
    name: str
    organisation: int | None = None
    cadre: int | None = None
    since: dict[int, date] = field(default_factory=dict)
    inputs: dict[str, Any] = field(default_factory=dict)

    def came(self, community: int, day: date) -> None:
        """Note a row that ties him to a community; the first day counts."""
        self.since[community] = min(day, self.since.get(community, day))


def helpers_of(found: Round) -> list[Helper]:
    """The departments, streets and cadres that helped in the round's half-year, with their communities."""
    known: dict[tuple[str, int], Helper] = {}
    window = found.window
    for pk, name, community, day in (
        Pairing.objects.in_window(window)
        .order_by("pk")
        .values_list("department", "department__name", "community", "started_on")
    ):
        known.setdefault(("department", pk), Helper("department", name, organisation=pk)).came(community, day)
    for pk, name, community, day in (
        Posting.objects.in_window(window)
        .order_by("pk")
        .values_list("cadre", "cadre__person__name", "community", "started_on")
    ):
        known.setdefault(("cadre", pk), Helper("cadre", name, cadre=pk)).came(community, day)
    cycle = Cycle.objects.on(window.end).first()
    begun = cycle.started_on if cycle else window.start
    for pk, name, community in found.results.order_by("pk").values_list(
        "street", "street__name", "community"
    ):
        known.setdefault(("street", pk), Helper("street", name, organisation=pk)).came(community, begun)
    return list(known.values())


def helper_inputs(found: Round, totals: Mapping[str, Decimal | None]) -> list[Helper]:
    """The helpers with their inputs; `totals` are the round's, by community code."""
    helpers = helpers_of(found)
    codes = dict(found.results.values_list("community", "code"))
    pledged = pledges.completion(found.window, list(codes))
    earlier, owed = _earlier(found), duties(found.window)
    for helper in helpers:
        helper.inputs = {
            "communities": [
                {
                    "code": codes[community],
                    "now": totals.get(codes[community]),
                    "then": then(earlier.get(community, {}), day),
                }
                for community, day in sorted(helper.since.items())
                if community in codes
            ],
            "pledges": _pledged(helper, pledged),
            "duties": owed[helper.kind, helper.organisation or helper.cadre or 0].percent,
        }
    return helpers


def kept_inputs(found: Round, totals: Mapping[str, Decimal | None]) -> list[Helper]:
    """The helpers with the inputs that the round keeps; only the communities' totals are those of now."""
    return [
        Helper(
            row.kind,
            row.name,
            row.organisation_id,
            row.cadre_id,
            inputs=row.inputs
            | {"communities": [one | {"now": totals.get(one["code"])} for one in row.inputs["communities"]]},
        )
        for row in found.helpers.all()
    ]


def _earlier(found: Round) -> dict[int, dict[str, Decimal]]:
    """Totals of the finished rounds before this one: {community: {round code: total}}."""
    rows = CommunityResult.objects.filter(
        round__stage=rules.Stage.FINISHED, round__code__lt=found.code, total__isnull=False
    ).values_list("community", "round__code", "total")
    known: dict[int, dict[str, Decimal]] = defaultdict(dict)
    for community, code, total in rows:
        known[community][code] = total
    return known


def then(totals: Mapping[str, Decimal], since: date) -> Decimal | None:
    """The total to measure gain from: the last round ended before the helper came, else the first since; or None."""
    before = [code for code in totals if half_year_window(code).end < since]
    if before:
        return totals[max(before)]
    return totals[min(totals)] if totals else None


def _pledged(helper: Helper, completed: Mapping[int, pledges.PledgeCompletion]) -> Decimal | None:
    """The mean completion, in per cent, of the pledge items that the helper's party owns; None without any."""
    shares = [completed[community].of([helper.kind]) for community in helper.since if community in completed]
    return rules.mean([share * 100 for share in shares if share is not None])


@dataclass
class Duty:
    """Day-to-day duties of one side in a half-year: visits owed and made, problems to answer and answered in time."""

    owed: int = 0
    made: int = 0
    asked: int = 0
    answered: int = 0

    @property
    def percent(self) -> Decimal | None:
        """What was done of what was owed, in per cent; None where nothing was owed."""
        whole = self.owed + self.asked
        return rules.rounded(Fraction((self.made + self.answered) * 100, whole)) if whole else None


def duties(window: Window) -> defaultdict[tuple[str, int], Duty]:
    """{(kind of helper, primary key): Duty} of the windows that end in a half-year; no more made than owed counts."""
    found: defaultdict[tuple[str, int], Duty] = defaultdict(Duty)
    inside = (window.start, window.end)
    made = Sum(Least("counted", "owed"))
    sides = {"organisation": ("duty__organisation__kind", "duty__organisation"), "cadre": ("duty__cadre",)}
    for side, names in sides.items():
        rows = Verdict.objects.filter(ends_on__range=inside, **{f"duty__{side}__isnull": False}).order_by()
        for *key, owed, done in rows.values_list(*names).annotate(owed_sum=Sum("owed"), made=made):
            duty = found["cadre", key[0]] if side == "cadre" else found[key[0], key[1]]
            duty.owed, duty.made = owed, done
    asked = Problem.objects.filter(due_on__range=inside).order_by().values_list("owner__kind", "owner")
    in_time = Count("pk", filter=Q(answered_on__lte=F("due_on")))
    for kind, owner, count, answered in asked.annotate(asked=Count("pk"), in_time=in_time):
        found[kind, owner].asked, found[kind, owner].answered = count, answered
    return found

"""The yearly plans of all communities: policy, grade aimed at, targets, and the community's word. DOMAIN 5, 6."""

from __future__ import annotations

import random
from datetime import datetime
from decimal import Decimal

from accounts.models import Role, User
from measures.actions import plan_agree, plan_save, target_set
from measures.models import Half, OutcomeType, Plan
from pairing.models import Community, Grade, Pairing
from shenbei.demo import texts
from shenbei.demo.accounts import COMMUNITY
from shenbei.demo.stage import YEAR, Stage

RURAL = ("agricultural_projects", "households", "members_recruited", "trainings", "reserve_cadres")
URBAN = RURAL[1:]
UNAGREED = 12  # one plan in so many still waits for its community
NEXT = {"poor": "average", "average": "fair", "fair": "good", "good": "good"}
# what the demo's own community sets out to do this year: code → (baseline, target)
OWN = {
    "agricultural_projects": (1, 2),
    "households": (3, 5),
    "members_recruited": (1, 1),
    "trainings": (2, 4),
    "reserve_cadres": (0, 1),
    "roads": (400, 1200),
    "trees": (200, 600),
    "household_problems": (2, 3),
}


def set_plans(stage: Stage, year: int, now: datetime) -> None:
    """A plan for every community: helper and street draft it, the community agrees."""
    dice = stage.dice(f"plans {year}")
    kinds = {kind.code: kind for kind in OutcomeType.objects.in_use()}
    paired = {row.community_id: row for row in Pairing.objects.live_on(now.date())}
    grades = dict(Grade.objects.as_of(now.date()).values_list("community", "grade"))
    places = Community.objects.select_related("organisation").order_by("code")
    for number, row in enumerate(places):
        pairing, own = paired.get(row.pk), row.name == COMMUNITY
        by = author(stage, row, pairing)
        aim = NEXT.get(grades.get(row.pk, ""), "")
        policy = policy_of(row, pairing, own, number)
        plan = plan_save(by=by, community=row, year=year, policy=policy, target_grade=aim, now=now)
        if own and year != YEAR.start.year:
            wanted = OWN
        else:
            wanted = {code: (0, about(stage, dice, year, pairing, code)) for code in codes(row)}
        for code, (baseline, target) in wanted.items():
            target_set(
                by=by, plan=plan, goal="", half=Half.YEAR, baseline=Decimal(baseline), target=Decimal(target),
                outcome_type=kinds[code], now=now,
            )  # fmt: skip
        agree(stage, plan, year, now, waits=not own and number % UNAGREED == 1)


def author(stage: Stage, community: Community, pairing: Pairing | None) -> User:
    """Who writes it down: the department that helps, else the street."""
    if pairing:
        return stage.by_seat[Role.DEPARTMENT, pairing.department_id]
    return stage.by_seat[Role.STREET, community.street_id]


def codes(community: Community) -> tuple[str, ...]:
    """The outcomes that the scheme asks of its kind."""
    return RURAL if community.kind == Community.Kind.RURAL else URBAN


def policy_of(community: Community, pairing: Pairing | None, own: bool, number: int) -> str:
    """«一区一策» of a paired community, «升级达标方案» of another."""
    if own:
        return texts.OWN_POLICY
    known = texts.POLICIES if pairing else texts.RAISING
    fitting = known[community.kind]
    return fitting[number % len(fitting)]


def about(stage: Stage, dice: random.Random, year: int, pairing: Pairing | None, code: str) -> Decimal:
    """Paired communities aim at about what 2012 brought them; the others' plans ask nothing countable."""
    brought = stage.harvest.get((pairing.pk, code)) if pairing and year == YEAR.start.year else None
    if not brought:
        return Decimal(0)
    return (brought * Decimal(dice.choice(["1", "1", "1.25", "1.5"]))).to_integral_value()


def agree(stage: Stage, plan: Plan, year: int, now: datetime, *, waits: bool) -> None:
    """The community's word; this year a few still think it over."""
    if not waits or year == YEAR.start.year:
        plan_agree(by=stage.by_seat[Role.COMMUNITY, plan.community.organisation_id], plan=plan, now=now)

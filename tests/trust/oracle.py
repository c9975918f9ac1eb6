"""Who sees what, written a second time from DOMAIN 9 in plain Python: no query, no code of the house."""

from collections.abc import Callable
from typing import Any

from tests.trust.world import World

DISTRICT = {"staff", "reviewer", "auditor"}


def seen_places(world: World, user) -> set[int]:
    """The communities within the scope of the appointment that a user acts under."""
    act = user.acting
    role = act.role if act else None
    if role in DISTRICT:
        return set(world.streets)
    if role == "leader":
        own = {leader for leader, person in world.leaders.items() if person == user.person_id}
        areas = {street for leader, street, live in world.areas if live and leader in own}
        points = {place for leader, place, live in world.points if live and leader in own}
        return points | {place for place, street in world.streets.items() if street in areas}
    if role == "cadre":
        own = {cadre for cadre, (person, _sent) in world.cadres.items() if person == user.person_id}
        return {place for cadre, place, live in world.postings if live and cadre in own}
    if role in {"department", "street", "community", "signatory"}:
        seat = act.organisation_id
        return (
            {place for place, street in world.streets.items() if street == seat}
            | {place for place, own in world.seats.items() if own == seat}
            | {place for department, place, live in world.pairings if live and department == seat}
        )
    return set()


def sees(world: World, user, name: str, facts: dict[str, Any], places: set[int]) -> bool:
    """Whether a user sees one row of a model, by its plain facts."""
    role = user.acting.role if user.acting else None
    seat = user.acting.organisation_id if user.acting else None
    return RULES[name](world, user, role, seat, facts, places)


def by_place(world, user, role, seat, facts, places) -> bool:
    return facts["community"] in places


def person_of(world, cadre) -> int | None:
    return world.cadres[cadre][0] if cadre else None


def leader_row(world, user, role, seat, facts, places) -> bool:
    tied = {street for leader, street, _live in world.areas if leader == facts["leader"]}
    points = {place for leader, place, _live in world.points if leader == facts["leader"]}
    near = places & (points | {place for place, street in world.streets.items() if street in tied})
    return role in DISTRICT or world.leaders[facts["leader"]] == user.person_id or bool(near)


def pairing_row(world, user, role, seat, facts, places) -> bool:
    return facts["community"] in places or (role == "department" and facts["department"] == seat)


def posting_row(world, user, role, seat, facts, places) -> bool:
    person, sent = world.cadres[facts["cadre"]]
    own = role == "cadre" and person == user.person_id
    return facts["community"] in places or own or (role == "department" and sent == seat)


def opinion_row(world, user, role, seat, facts, places) -> bool:
    if role in DISTRICT:
        return True
    person, sent = world.cadres[facts["cadre"]]
    place = facts["community"]
    all_sides = person == user.person_id or sent == seat
    own = {"community": world.seats[place] == seat, "street": world.streets[place] == seat}
    near = facts["giver"] == user.person_id or all_sides or own.get(facts["side"], False)
    return near and posting_row(world, user, role, seat, facts, places)


def pledge_row(world, user, role, seat, facts, places) -> bool:
    signs = role in {"signatory", "cadre"} and facts["signer"] == user.person_id
    if role == "signatory":
        return signs  # DOMAIN 9: the pledge before him
    return facts["community"] in places or signs or (role == "department" and facts["department"] == seat)


def visit_row(world, user, role, seat, facts, places) -> bool:
    if facts["author"] == user.person_id:
        return True
    office = role in {"department", "street"} and facts["office"] == seat
    return not facts["draft"] and (role in DISTRICT or bool(facts["communities"] & places) or office)


def sheet_row(world, user, role, seat, facts, places) -> bool:
    if facts["author"] == user.person_id:
        return True
    sent = role == "department" and world.cadres[facts["cadre"]][1] == seat
    return not facts["draft"] and (facts["community"] in places or sent)


def problem_row(world, user, role, seat, facts, places) -> bool:
    return facts["community"] in places or (role in {"department", "street"} and facts["owner"] == seat)


def duty_row(world, user, role, seat, facts, places) -> bool:
    if role in DISTRICT or facts["community"] in places:
        return True
    if "leader" in facts:
        return role == "leader" and world.leaders[facts["leader"]] == user.person_id
    if "cadre" in facts:
        person, sent = world.cadres[facts["cadre"]]
        return (role == "cadre" and person == user.person_id) or (role == "department" and sent == seat)
    return role in {"department", "street"} and facts["organisation"] == seat


def helper_row(world, user, role, seat, facts, places) -> bool:
    if role in DISTRICT:
        return True
    if role == "cadre":
        return person_of(world, facts["cadre"]) == user.person_id
    return role in {"department", "street"} and facts["office"] == seat


RULES: dict[str, Callable[..., bool]] = {
    "pairing.community": by_place,
    "measures.measure": by_place,
    "measures.outcome": by_place,
    "measures.plan": by_place,
    "assessment.communityresult": by_place,
    "pairing.leader": leader_row,
    "pairing.pairing": pairing_row,
    "pairing.posting": posting_row,
    "pairing.opinion": opinion_row,
    "pledges.pledge": pledge_row,
    "visits.visit": visit_row,
    "visits.residentsheet": sheet_row,
    "visits.problem": problem_row,
    "visits.duty": duty_row,
    "assessment.helperresult": helper_row,
}

"""The visits of 2012: 432 by leaders, 594 by departments and streets, short of the programme's own quotas. DOMAIN 6."""

from __future__ import annotations

import random
from datetime import date, datetime
from itertools import cycle

from pairing.models import Pairing
from shenbei.demo import texts
from shenbei.demo.shares import rounds
from shenbei.demo.stage import PAIRED_FROM, YEAR, Stage
from shenbei.demo.ties import Ties
from shenbei.demo.visit_tales import (
    SILENT,
    Daybook,
    ProblemTale,
    SheetPile,
    SheetTale,
    VisitTale,
    answer,
    way,
    words,
)
from shenbei.lib.periods import Window, half_year_window, windows
from visits.actions import records_deem
from visits.rules import Kind

LIVE = Window(PAIRED_FROM, YEAR.end)
LEADERS, AREA_SURVEYS = 432, 144
OFFICES, GUIDANCE = 594, 120


def tell(stage: Stage) -> None:
    """Put the year's visits, problems and monthly sheets into the script."""
    ties, dice = Ties(stage, PAIRED_FROM), stage.dice("visits 2012")
    days = stage.office_days(LIVE)[:-6]
    tales = [*surveys(ties, dice, days), *contact_points(ties, dice, days)]
    tales += [*work_groups(ties, dice, days), *guidance(ties, dice, days)]
    book = Daybook(stage)
    for tale in tales:
        book.put(tale)
    sheets(ties, dice)
    for month in windows(1, LIVE.start, LIVE.end):
        for day in (10, 20, 28):
            stage.script.put(stage.at(month.start.replace(day=day), 0, 20), deem)
    stage.script.put(stage.at(date(2013, 1, 20), 0, 20), deem)


def deem(now: datetime) -> None:
    """Silence confirms, as every night."""
    records_deem(now=now)


def spread(dice: random.Random, things: list, count: int, days: list[date]) -> list[tuple]:
    """`count` pairs of a thing and a day; no thing twice on one day."""
    free = {id(thing): cycle(dice.sample(days, len(days))) for thing in things}
    return [(thing, next(free[id(thing)])) for thing in rounds(dice, things, count)]


def surveys(ties: Ties, dice: random.Random, days: list[date]) -> list[VisitTale]:
    """Leaders take stock of their whole area."""
    found = []
    for link, day in spread(dice, ties.links, AREA_SURVEYS, days):
        places = ties.of_street[link.street_id]
        covered = dice.sample(places, min(len(places), dice.randint(3, 6)))
        kind = Kind.AREA_SURVEY
        found.append(
            VisitTale(
                ties.stage, kind, ties.leader(link), day, None, f"{link.leader.name}、区委办、街道党工委",
                words(dice, kind), dice.choice([0, 1, 2]), answer(dice), communities=covered, way=way(dice, kind),
            )
        )  # fmt: skip
    return found


def contact_points(ties: Ties, dice: random.Random, days: list[date]) -> list[VisitTale]:
    """Leaders at their contact points, fewer times than months."""
    kind = Kind.CONTACT_POINT
    return [
        VisitTale(
            ties.stage, kind, ties.leader(point), day, point.community, f"{point.leader.name}、相关部门负责人",
            words(dice, kind), dice.choice([0, 0, 1, 3]), answer(dice), dice.choice([1, 2, 3]),
        )
        for point, day in spread(dice, ties.points, LEADERS - AREA_SURVEYS, days)
    ]  # fmt: skip


def went(dice: random.Random, pairing: Pairing) -> str:
    """Some of the work group, its lead first."""
    names = [member.person.name for member in pairing.members.all()]
    return "、".join(names[: dice.randint(2, 4)])


def problem(ties: Ties, dice: random.Random, pairing: Pairing) -> ProblemTale | None:
    """Now and then a visit finds a problem."""
    if dice.random() > 0.12:
        return None
    liaison = ties.liaison(pairing)
    text = dice.choice(texts.PROBLEMS)
    return ProblemTale(
        ties.stage, pairing.community, pairing.department, liaison, liaison, text, 45, dice.randint(5, 25)
    )


def work_groups(ties: Ties, dice: random.Random, days: list[date]) -> list[VisitTale]:
    """The departments' work groups."""
    kind = Kind.WORK_GROUP
    return [
        VisitTale(
            ties.stage, kind, ties.liaison(pairing), day, pairing.community, went(dice, pairing), words(dice, kind),
            dice.choice([0, 0, 1, 2]), answer(dice), dice.choice([1, 2, 3]), problem=problem(ties, dice, pairing),
        )
        for pairing, day in spread(dice, ties.pairings, OFFICES - GUIDANCE, days)
    ]  # fmt: skip


def guidance(ties: Ties, dice: random.Random, days: list[date]) -> list[VisitTale]:
    """The streets guide the communities that no department helps."""
    kind = Kind.STREET_GUIDANCE
    return [
        VisitTale(
            ties.stage, kind, ties.street(place.street_id), day, place, "街道党工委副书记、组织委员",
            words(dice, kind), dice.choice([0, 1]), answer(dice), dice.choice([1, 2, 3]),
        )
        for place, day in spread(dice, ties.unpaired, GUIDANCE, days)
    ]  # fmt: skip


def sheets(ties: Ties, dice: random.Random) -> None:
    """The cadres' sheets of the second half-year, to which the communities had nothing to say."""
    pile = SheetPile(ties.stage)
    for month in windows(1, *_half()):
        days = ties.stage.office_days(month)
        for posting in ties.postings:
            ticked = sorted(dice.sample(days, dice.choice([8, 10, 10, 11, 12])))
            notes = {day: dice.choice(texts.RESIDENT_NOTES) if dice.random() < 0.3 else "" for day in ticked}
            tale = SheetTale(ties.stage, ties.cadre(posting), posting.community, notes, SILENT)
            pile.put(ties.stage.calendar.add(month.end, 2), tale)


def _half() -> tuple[date, date]:
    window = half_year_window("2012H2")
    return window.start, window.end

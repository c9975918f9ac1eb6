"""The current cycle's visits up to the demo's date: most duties met, some at risk, a few missed."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from pairing.models import Community
from shenbei.demo import texts
from shenbei.demo.accounts import COMMUNITY
from shenbei.demo.stage import Stage
from shenbei.demo.ties import Ties
from shenbei.demo.visit_tales import (
    CONFIRMED,
    SILENT,
    Daybook,
    SheetPile,
    SheetTale,
    VisitTale,
    answer,
    way,
    words,
)
from shenbei.demo.visits_2012 import deem, problem, went
from shenbei.lib.periods import Window, windows
from visits.rules import Kind

OPEN_DAYS = 4  # what was entered within so many working days still waits for the community
WEAK = 0.12  # share of the sides that come too seldom


def tell(stage: Stage) -> None:
    """Put every month's visits and sheets into the script, and the nights on which silence confirms."""
    ties, dice, book = Ties(stage, stage.as_of), stage.dice("visits now"), Daybook(stage)
    for tale in [
        *surveys(ties, dice),
        *contact_points(ties, dice),
        *work_groups(ties, dice),
        *guidance(ties, dice),
    ]:
        still_open(stage, tale)
        book.put(tale)
    sheets(ties, dice)
    for week in range(0, (stage.as_of - stage.recent.start).days, 7):
        stage.script.put(stage.at(stage.recent.start + timedelta(days=week), 0, 20), deem)
    stage.script.put(stage.at(stage.as_of, 0, 20), deem)


def still_open(stage: Stage, tale: VisitTale) -> None:
    """What was entered in the last days has had no answer yet; what was to be entered later is entered at once."""
    last = stage.as_of - timedelta(days=1)
    tale.late = min(tale.late, max(0, (last - tale.day).days))
    if stage.calendar.count(tale.day, stage.as_of) <= OPEN_DAYS:
        tale.answer = SILENT


def made(dice: random.Random, weak: bool, owed: int, share: float) -> int:
    """How many times a side goes in a window of which a share has passed."""
    chances = [owed - 1, owed - 1, owed] if weak else [owed, owed, owed, owed, owed, owed + 1]
    wish = max(0, dice.choice(chances))
    return wish if share >= 1 else min(wish, int(wish * share + dice.random() * 0.85))


def spans(stage: Stage, months: int) -> Iterator[tuple[Window, list[date], float]]:
    """The windows of the time that is told: the window, its working days so far, and how much of it has passed."""
    for window in windows(months, stage.recent.start, stage.cycle.end):
        if window.start >= stage.as_of:
            return
        days = [day for day in stage.office_days(window) if day >= stage.recent.start]
        if days:
            passed = (min(window.end, stage.as_of - timedelta(days=1)) - window.start).days + 1
            yield window, days, passed / window.days


def weak_ones(dice: random.Random, rows: Sequence) -> set[int]:
    """The sides that come too seldom, but never the one around which the sign-ins belong together."""
    others = [row.pk for row in rows if not is_own(row)]
    return set(dice.sample(others, int(len(others) * WEAK)))


def is_own(row) -> bool:
    """Whether a row belongs to the demo's own community."""
    place = row if isinstance(row, Community) else getattr(row, "community", None)
    return place is not None and place.organisation.name == COMMUNITY


def own_count(share: float, usual: int) -> int:
    """The demo's own sides: whole months as they should be; of the present month the story tells."""
    return usual if share >= 1 else 0


def surveys(ties: Ties, dice: random.Random) -> Iterator[VisitTale]:
    """Leaders take stock of their whole area."""
    kind, weak = Kind.AREA_SURVEY, weak_ones(dice, ties.links)
    for _window, days, share in spans(ties.stage, 2):
        for link in ties.links:
            places = ties.of_street[link.street_id]
            for day in dice.sample(days, made(dice, link.pk in weak, 1, share)):
                covered = dice.sample(places, min(len(places), dice.randint(4, 7)))
                yield VisitTale(
                    ties.stage, kind, ties.leader(link), day, None, f"{link.leader.name}、街道党工委负责人",
                    words(dice, kind), dice.choice([0, 1, 2]), answer(dice), communities=covered, way=way(dice, kind),
                )  # fmt: skip


def contact_points(ties: Ties, dice: random.Random) -> Iterator[VisitTale]:
    """Leaders at their contact points."""
    kind, weak = Kind.CONTACT_POINT, weak_ones(dice, ties.points)
    for _window, days, share in spans(ties.stage, 1):
        for point in ties.points:
            own = is_own(point) or point.leader.person_id == ties.stage.people["leader"].person_id
            count = own_count(share, 1) if own else made(dice, point.pk in weak, 1, share)
            for day in dice.sample(days, min(count, len(days))):
                yield VisitTale(
                    ties.stage, kind, ties.leader(point), day, point.community, f"{point.leader.name}、相关部门负责人",
                    words(dice, kind), dice.choice([0, 0, 1, 3]), answer(dice), dice.choice([1, 2, 3]),
                )  # fmt: skip


def work_groups(ties: Ties, dice: random.Random) -> Iterator[VisitTale]:
    """The departments' work groups."""
    kind, weak = Kind.WORK_GROUP, weak_ones(dice, ties.pairings)
    for _window, days, share in spans(ties.stage, 1):
        for pairing in ties.pairings:
            own = is_own(pairing)
            count = own_count(share, 2) if own else made(dice, pairing.pk in weak, 2, share)
            for day in dice.sample(days, min(count, len(days))):
                yield VisitTale(
                    ties.stage, kind, ties.liaison(pairing), day, pairing.community, went(dice, pairing),
                    words(dice, kind), dice.choice([0, 0, 1, 2]), CONFIRMED if own else answer(dice),
                    dice.choice([1, 2, 3]), problem=problem(ties, dice, pairing),
                )  # fmt: skip


def guidance(ties: Ties, dice: random.Random) -> Iterator[VisitTale]:
    """The streets guide the communities that no department helps."""
    kind, weak = Kind.STREET_GUIDANCE, weak_ones(dice, ties.unpaired)
    for _window, days, share in spans(ties.stage, 3):
        for place in ties.unpaired:
            for day in dice.sample(days, min(len(days), made(dice, place.pk in weak, 1, share))):
                yield VisitTale(
                    ties.stage, kind, ties.street(place.street_id), day, place, "街道党工委副书记、组织委员",
                    words(dice, kind), dice.choice([0, 1]), answer(dice), dice.choice([1, 2, 3]),
                )  # fmt: skip


def sheets(ties: Ties, dice: random.Random) -> None:
    """The cadres' sheets: whole months, and what most have handed in of the present one."""
    weak, stage, pile = weak_ones(dice, ties.postings), ties.stage, SheetPile(ties.stage)
    for month, days, share in spans(stage, 1):
        for posting in ties.postings:
            if share < 1 and (len(days) < 8 or is_own(posting) or dice.random() < 0.3):
                continue
            count = dice.choice([7, 8, 10]) if posting.pk in weak else dice.choice([10, 10, 11, 12])
            ticked = sorted(
                dice.sample(days, min(count if share >= 1 else int(count * share) + 1, len(days)))
            )
            notes = {day: dice.choice(texts.RESIDENT_NOTES) if dice.random() < 0.3 else "" for day in ticked}
            said = CONFIRMED if share >= 1 and (is_own(posting) or dice.random() < 0.7) else SILENT
            handed_in = stage.calendar.add(month.end, dice.choice([1, 2, 3])) if share >= 1 else days[-1]
            pile.put(handed_in, SheetTale(stage, ties.cadre(posting), posting.community, notes, said))

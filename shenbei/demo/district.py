"""The sample district from empty tables, part by part, then played in the order of time."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

from django.utils.translation import override

from pairing.roster_check import roster_check
from pairing.roster_write import roster_import
from shenbei.demo import (
    allowances,
    measures_2012,
    measures_now,
    people,
    pledges,
    rounds,
    story,
    visits_2012,
    visits_now,
)
from shenbei.demo.accounts import open_sign_ins
from shenbei.demo.renewal import renew
from shenbei.demo.stage import FIRST_CYCLE, PAIRED_FROM, Stage
from visits.actions import quotas_check, reminders_tell

ROSTER = Path(__file__).resolve().parent.parent / "samples" / "roster-2012.xlsx"
DISTRICT = "沈北新区"


def load(as_of: date, tell: Callable[[str], object]) -> None:
    """Write the whole sample as of a day; `tell` hears which part is being written. Call it within a transaction."""
    stage = Stage(as_of)
    with override("zh-hans"):
        for name, part in PARTS.items():
            tell(name)
            part(stage)
        tell(f"{stage.script.play()} acts played")
        tell("quotas")
        quotas_check(by=None, now=stage.now)
        reminders_tell(weekly=True, now=stage.now)
        tell("public notices")
        pledges.render_notices(stage)


def take_roster(stage: Stage) -> None:
    """The roster of 2012 makes the district and its first cycle."""
    check = roster_check(ROSTER.read_bytes(), ROSTER.name, district=DISTRICT, cycle_from=FIRST_CYCLE.start)
    roster_import(by=None, check=check, now=stage.at(PAIRED_FROM, 7))


def open_accounts(stage: Stage) -> None:
    """The demo's sign-ins, and an account for everybody else who writes."""
    open_sign_ins(stage)
    people.open_accounts(stage)


def put_current(stage: Stage) -> None:
    """The ties are renewed first thing on the first day that is told of the current cycle; the rest follows from them."""
    stage.script.put(stage.at(stage.recent.start, 7), lambda _now: renew(stage))
    for part in CURRENT:
        stage.script.put(stage.at(stage.recent.start, 7, 30), lambda _now, part=part: part(stage))


CURRENT: tuple[Callable[[Stage], None], ...] = (
    visits_now.tell,
    measures_now.tell,
    pledges.tell_now,
    rounds.tell_now,
    story.tell,
)
PARTS: dict[str, Callable[[Stage], None]] = {
    "roster": take_roster,
    "accounts": open_accounts,
    "visits of 2012": visits_2012.tell,
    "measures and outcomes of 2012": measures_2012.tell,
    "pledges of 2012": pledges.tell_2012,
    "rounds of 2012": rounds.tell_2012,
    "current cycle": put_current,
    "allowances": allowances.tell,
}

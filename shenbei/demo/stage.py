"""What every part of the sample district shares: the date it is told for, its dice, its people, its clock."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cached_property

from accounts.models import Organisation, Person, Role, User
from measures.models import Measure
from office.reports import workdays
from shenbei.demo.script import Script
from shenbei.lib.periods import SHANGHAI, Window
from shenbei.lib.workdays import Workdays

EARLIEST = date(2013, 3, 1)  # before it the year 2012 is not told to its end
FIRST_CYCLE = Window(date(2012, 1, 1), date(2014, 12, 31))
PAIRED_FROM = date(2012, 4, 1)
YEAR = Window(date(2012, 1, 1), date(2012, 12, 31))


def cycle_days(as_of: date) -> Window:
    """The three years of the current cycle: it began at least half a year before the date the demo is told for."""
    if as_of <= FIRST_CYCLE.end:
        return FIRST_CYCLE
    first = max(FIRST_CYCLE.end.year + 1, (as_of - timedelta(days=182)).year)
    return Window(date(first, 1, 1), date(first + 2, 12, 31))


@dataclass
class Stage:
    """The date the demo is told for and whoever acts in it."""

    as_of: date
    people: dict[str, User] = field(default_factory=dict)  # by user name
    by_seat: dict[tuple[Role, int], User] = field(default_factory=dict)  # by role and organisation
    by_person: dict[tuple[Role, int], User] = field(default_factory=dict)  # by role and person
    harvest: dict[tuple[int, str], Decimal] = field(
        default_factory=dict
    )  # 2012's outcomes by pairing and code
    at_hand: dict[int, list[Measure]] = field(
        default_factory=dict
    )  # measures that are planned or under way, by community

    def keep(self, user: User, role: Role, seat: Organisation, person: Person) -> None:
        """Remember who acts for an organisation and for a person."""
        self.people[user.username] = user
        self.by_seat.setdefault((role, seat.pk), user)
        self.by_person[role, person.pk] = user

    def take_up(self, measure: Measure) -> None:
        """A measure is entered: visits to its community may touch it."""
        self.at_hand.setdefault(measure.community_id, []).append(measure)

    def put_down(self, measure: Measure) -> None:
        """A measure is done or given up."""
        rows = self.at_hand.get(measure.community_id, [])
        self.at_hand[measure.community_id] = [row for row in rows if row.pk != measure.pk]

    def dice(self, part: str) -> random.Random:
        """The dice of one part: the same for the same date, whatever the other parts throw."""
        return random.Random(f"shenbei {self.as_of} {part}")  # noqa: S311

    def at(self, day: date, hour: int = 9, minute: int = 0) -> datetime:
        """That hour of a day in Shanghai."""
        return datetime.combine(day, time(hour, minute), SHANGHAI)

    @property
    def now(self) -> datetime:
        """Half past eight in the morning of the demo's date."""
        return datetime.combine(self.as_of, time(8, 30), SHANGHAI)

    @cached_property
    def cycle(self) -> Window:
        """The days of the current cycle."""
        return cycle_days(self.as_of)

    @cached_property
    def script(self) -> Script:
        """What happened, in the order of time, up to now."""
        return Script(self.now)

    @property
    def recent(self) -> Window:
        """The days of the current cycle that the demo tells: from 1 March of its first year, or after 2012."""
        first = self.cycle.start.year
        if self.cycle == FIRST_CYCLE:
            return Window(date(first + 1, 1, 1), self.as_of)
        return Window(date(first, 3 if self.as_of >= date(first, 7, 1) else 1, 1), self.as_of)

    @cached_property
    def calendar(self) -> Workdays:
        """The working days."""
        return workdays()

    def office_days(self, window: Window) -> list[date]:
        """The working days of a window up to the day before the demo's date."""
        last = min(window.end, self.as_of - timedelta(days=1))
        days = (window.start + timedelta(days=n) for n in range((last - window.start).days + 1))
        return [day for day in days if self.calendar.is_working(day)]

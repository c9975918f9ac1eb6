"""The clock over the half-year's end, with web, worker and database in three zones, none of them Shanghai.

The clock of production's running programs is moved (clock/sitecustomize.py); at the midnight that ends the half-year it
runs on by itself. PostgreSQL lives in Los Angeles.
"""

import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from tests.stack.conftest import Stack, until
from tests.stack.own import OwnPostgres
from tests.stack.person import Person, a_visit
from tests.stack.test_jobs import TELL, TOLD

MOVED = Path(__file__).parent / "clock"
ZONES = {"web": "UTC", "worker": "America/Los_Angeles", "beat": "Pacific/Kiritimati"}
MORNING = "SELECT state, attempts FROM office_job WHERE name = 'visits.urgent' AND period = %s"
NIGHTS = "SELECT period, state, attempts FROM office_job WHERE name = 'visits.nightly' ORDER BY period"
JUNE, JULY = "06-01", "07-01"
VERDICT = """
SELECT v.outcome, v.counted, v.closed_on FROM visits_verdict v
WHERE v.duty_id = %s AND to_char(v.starts_on, 'MM-DD') = %s AND extract(year FROM v.starts_on) = %s
"""


class Clock:
    """The house, whose clock is moved to chosen moments of the year of its next 30 June."""

    def __init__(self, own: Stack) -> None:
        """No program runs yet."""
        self.own, self.plain, self.file = own, dict(own.env), own.folder / "ahead"
        today = date.today()
        self.year = today.year + (today >= date(today.year, 6, 1))
        own.env |= {"PYTHONPATH": str(MOVED), "CLOCK_FILE": str(self.file)}

    def go(self, month: int, day: int, hour: int, minute: int, second: int = 0) -> None:
        """Move every program's clock to a moment of Shanghai; it runs on from there."""
        moment = datetime(self.year, month, day, hour, minute, second, tzinfo=UTC) - timedelta(hours=8)
        new = self.file.with_suffix(".new")
        new.write_text(f"{moment.timestamp() - time.time():.1f}")
        new.replace(self.file)
        for name in set(ZONES) - set(self.own.running):
            self.own.start(name, TZ=ZONES[name], TIME_ZONE=ZONES[name])
        until(lambda: self.own.health()[0], "pages at another time")
        time.sleep(1)  # ten times what a program takes to look at the clock

    def clerk(self) -> tuple[Person, str]:
        """The first clerk, signed in at this time, and his duty."""
        (person,) = self.own.persons("clerk0")
        return person, self.own.duty(person)

    def enter(self, person: Person, duty: str, month: int, day: int) -> bool:
        """Whether a visit of a day is taken now."""
        data = a_visit(duty) | {"visited_on": date(self.year, month, day).isoformat()}
        return person.ask(f"{self.own.url}/visits/log/", **data)[0] == 302

    def verdict(self, duty: str, window: str) -> tuple:
        """Outcome, counted and closing day of a window of one month."""
        return next(iter(self.own.sql(VERDICT, int(duty), window, self.year)), ())

    def day(self, month: int, day: int) -> str:
        return date(self.year, month, day).isoformat()


@pytest.fixture
def clock(own_house: tuple[OwnPostgres, Stack]) -> Iterator[Clock]:
    """The house before its clock is moved; back in its own time afterwards, with the work of that year forgotten."""
    _postgres, own = own_house
    found = Clock(own)
    own.sql("DELETE FROM office_job")
    for schedule in own.folder.glob("schedule*"):
        schedule.unlink()  # of another time: beat would find everything overdue
    yield found
    for name in list(own.running):
        own.kill(name)
    own.env = found.plain


def test_the_half_year_ends_at_shanghai_s_midnight(clock: Clock) -> None:
    clock.go(6, 30, 23, 55)
    clerk, duty = clock.clerk()
    assert clock.enter(clerk, duty, 6, 30)
    assert not clock.enter(clerk, duty, 7, 1)  # not yet
    clock.go(6, 30, 23, 59, 55)
    until(lambda: clock.enter(clerk, duty, 7, 1), "the first of July", 60)

    clock.go(7, 1, 7, 19, 45)  # in UTC and Los Angeles it is June
    clerk, duty = clock.clerk()
    tonight = (clock.day(7, 1), "done", 1)
    until(lambda: tonight in clock.own.sql(NIGHTS), "the work of that night, rung by beat at 20 past", 60)
    assert clock.enter(clerk, duty, 7, 1)
    assert clock.verdict(duty, JUNE)[1:] == (1, None)
    assert clock.verdict(duty, JULY)[1:] == (1, None)  # two visits of one day count once
    clock.own.ring("visits.tasks.nightly")
    until(lambda: not clock.own.messages(), "the second ring taken")
    nights = clock.own.sql(NIGHTS)  # the night before, too, where beat had it to catch up
    assert nights.count(tonight) == 1 and {attempts for _night, _state, attempts in nights} == {1}
    assert len({night for night, _state, _attempts in nights}) == len(nights)


def fifth_working_day(year: int) -> date:
    """After 30 June, Saturdays and Sundays apart: the calendar of years without a circular."""
    day, left = date(year, 6, 30), 5
    while left:
        day += timedelta(days=1)
        left -= day.weekday() < 5
    return day


def test_windows_close_at_the_end_of_the_fifth_working_day(clock: Clock) -> None:
    last = fifth_working_day(clock.year)
    clock.go(last.month, last.day, 23, 55)
    clerk, duty = clock.clerk()
    before = clock.verdict(duty, JUNE)[1] if clock.verdict(duty, JUNE) else 0
    assert clock.enter(clerk, duty, 6, 29)
    assert clock.verdict(duty, JUNE)[1:] == (before + 1, None)
    after = last + timedelta(days=1)
    clock.go(after.month, after.day, 0, 0, 5)
    assert clock.enter(clerk, duty, 6, 28)  # saved, and not counted
    clock.go(after.month, after.day, 0, 19, 50)
    tonight = (after.isoformat(), "done", 1)
    until(lambda: tonight in clock.own.sql(NIGHTS), "the work of that night, rung by beat at 20 past", 60)
    outcome, counted, closed_on = clock.verdict(duty, JUNE)
    assert (counted, closed_on) == (before + 1, last)
    assert outcome == ("met" if counted >= 2 else "missed")


def test_reminders_are_told_once_and_in_shanghai_s_morning(clock: Clock) -> None:
    day = fifth_working_day(clock.year)
    clock.go(day.month, day.day, 7, 39, 50)  # in Los Angeles it is the afternoon before, in Kiritimati midday
    clock.own.sql("DELETE FROM visits_reminder_notifications")
    clock.own.sql("DELETE FROM visits_reminder")
    time.sleep(15)  # beat's fortieth minute has passed
    assert clock.own.sql(MORNING, day.isoformat()) == [] and clock.own.sql(TOLD) == [(0, 0)]
    clock.go(day.month, day.day, 8, 39, 50)
    until(lambda: clock.own.sql(MORNING, day.isoformat()) == [("done", 1)], "the reminders, rung at 40 past")
    ((number, different),) = clock.own.sql(TOLD)
    assert number == different > 0
    clock.own.ring(TELL)
    until(lambda: not clock.own.messages(), "the second ring taken")
    assert clock.own.sql(TOLD) == [(number, different)]

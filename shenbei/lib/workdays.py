"""Working days: Monday to Friday but for the listed exceptions. Never crashes for a year it knows nothing of."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta


@dataclass(frozen=True)
class Workdays:
    """A calendar; `exceptions` says True for a weekend day worked, False for a weekday off."""

    exceptions: Mapping[date, bool] = field(default_factory=dict)

    def is_working(self, day: date) -> bool:
        """Whether the offices are open that day."""
        return self.exceptions.get(day, day.weekday() < 5)

    def add(self, day: date, count: int) -> date:
        """The count-th working day after a day (DOMAIN: «within 5 working days»)."""
        while count > 0:
            day += timedelta(days=1)
            count -= self.is_working(day)
        return day

    def count(self, after: date, until: date) -> int:
        """How many working days lie after one day up to and including another."""
        return sum(self.is_working(after + timedelta(days=n)) for n in range(1, (until - after).days + 1))

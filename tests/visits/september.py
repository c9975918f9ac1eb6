"""September 2012 and a department that owes two visits in it: what the tests of the rules judge."""

from datetime import date

from shenbei.lib.periods import month_window
from shenbei.lib.workdays import Workdays
from visits import rules
from visits.rules import Duty, Kind, Quota, Ruling, Span, VisitFact

CYCLE = Span(date(2012, 1, 1), date(2014, 12, 31))
SEPTEMBER = month_window(2012, 9)
# The Mid-Autumn and National Day holiday of 2012: 30 September to 7 October, 29 September worked.
HOLIDAYS = {date(2012, 9, 29): True} | {date(2012, 10, n): False for n in range(1, 8)}
WORKDAYS = Workdays(HOLIDAYS)
TWICE = Quota(Kind.WORK_GROUP, months=1, minimum=2)
DUTY = Duty(Kind.WORK_GROUP, CYCLE, (CYCLE,))


def day(month: int, number: int, year: int = 2012) -> date:
    return date(year, month, number)


def visit(on: date, entered: date | None = None, **kwargs) -> VisitFact:
    entered = entered or on
    return VisitFact(on, entered, kwargs.pop("accepted_on", entered), **kwargs)


MID_SEPTEMBER = day(9, 20)


def judge(visits=(), today=MID_SEPTEMBER, duty=DUTY, quota=TWICE, window=SEPTEMBER, **kwargs) -> Ruling:
    return rules.ruling(duty, quota, window, visits, today, WORKDAYS, **kwargs)

"""Moments for the tests of visits: ten in the morning of a Shanghai day."""

from datetime import date, datetime, timedelta

from shenbei.lib.periods import shanghai_midnight


def at(month: int, day: int, year: int = 2012) -> datetime:
    return shanghai_midnight(date(year, month, day)) + timedelta(hours=10)


def on(month: int, day: int, year: int = 2012) -> date:
    return date(year, month, day)

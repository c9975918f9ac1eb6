"""What counts, and the verdict that follows."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from shenbei.lib.periods import Window
from shenbei.lib.workdays import Workdays
from visits.rules.choices import Outcome, Reason
from visits.rules.closing import closed_by, closing_day, last_day_of_grace
from visits.rules.days import live_days
from visits.rules.facts import DEFAULT, Duty, Quota, Ruling, Terms, VisitFact
from visits.rules.quotas import owed


def reason_against(fact: VisitFact, duty: Duty, quota: Quota, cut: date) -> Reason | None:
    """Why an entered visit does not count at the end of the day `cut`; None if it does (before distinct days)."""
    if fact.accepted_on is None or fact.accepted_on > cut:
        return Reason.UNACCEPTED
    if not duty.in_force(fact.day):
        return Reason.NOT_LIVE
    if duty.is_suspended(fact.day):
        return Reason.SUSPENDED
    if fact.is_disputed(cut):
        return Reason.DISPUTED
    if quota.confirmed_only and not fact.is_confirmed(cut):
        return Reason.UNCONFIRMED
    return None


def count(
    facts: Iterable[VisitFact], duty: Duty, quota: Quota, cut: date
) -> tuple[tuple[date, ...], tuple[tuple[date, Reason], ...]]:
    """The days that count and the days left out with their reasons, as the books stood at the end of `cut`."""
    counted: list[date] = []
    left_out: list[tuple[date, Reason]] = []
    for fact in facts:
        reason = reason_against(fact, duty, quota, cut)
        if reason is None and quota.distinct_days and fact.day in counted:
            reason = Reason.SAME_DAY
        if reason is None:
            counted.append(fact.day)
        else:
            left_out.append((fact.day, reason))
    return tuple(sorted(counted)), tuple(sorted(left_out))


def is_at_risk(missing: int, window: Window, today: date, workdays: Workdays, terms: Terms = DEFAULT) -> bool:
    """Whether a short duty runs out of days: 7 or fewer left, or fewer working days than missing + 3."""
    if (window.end - today).days <= terms.last_days:
        return True
    return workdays.count(today, window.end) < missing + terms.spare


def outcome_of(owed: int, counted: int, begun: bool, closed: bool, at_risk: bool) -> Outcome:
    """The verdict, in DOMAIN 4's order."""
    if owed == 0:
        return Outcome.EXEMPT
    if counted >= owed:
        return Outcome.MET
    if not begun:
        return Outcome.UPCOMING
    if closed:
        return Outcome.MISSED
    return Outcome.AT_RISK if at_risk else Outcome.ON_TRACK


def ruling(
    duty: Duty,
    quota: Quota,
    window: Window,
    visits: Iterable[VisitFact],
    today: date,
    workdays: Workdays,
    reopened_until: date | None = None,
    terms: Terms = DEFAULT,
) -> Ruling:
    """The verdict on a duty in a window at the end of `today`, or as frozen when the window had closed.

    `reopened_until` is the day at whose end a window opened again by the reviewer closes once more.
    """
    mine = [visit for visit in visits if visit.day in window]
    grace = max(last_day_of_grace(window, workdays, terms), reopened_until or date.min)
    closed_on = closed_by(today, closing_day(grace, (d for visit in mine for d in visit.disputes)))
    cut = closed_on or today
    duty = duty.as_known(cut)
    counted, left_out = count((visit for visit in mine if visit.is_entered(cut)), duty, quota, cut)
    live = live_days(duty, window)
    due = owed(quota, live, window.days)
    at_risk = is_at_risk(due - len(counted), window, today, workdays, terms)
    outcome = outcome_of(due, len(counted), window.start <= today, closed_on is not None, at_risk)
    return Ruling(duty.kind, window, outcome, due, live, counted, left_out, closed_on)

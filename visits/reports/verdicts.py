"""Which windows a cycle has, and the verdicts of each, computed set-based; read only. DOMAIN 4, quotas."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from office.models import Value
from office.reports import workdays
from pairing.models import Cycle
from shenbei.lib.periods import Window
from shenbei.lib.workdays import Workdays
from visits import rules
from visits.models import QuotaRule
from visits.reports.sql import verdict_select, whole_window_plan
from visits.rules import Kind, Outcome, Terms


@dataclass(frozen=True)
class Frame:
    """One window of one kind of duty in a cycle, with the rule that rules it."""

    cycle: Cycle
    rule: QuotaRule
    window: Window

    @property
    def kind(self) -> str:
        """The kind of duty."""
        return self.rule.kind


def terms() -> Terms:
    """The periods of DOMAIN 4 as the district has set them."""
    rows = dict(Value.objects.filter(name__startswith="visits.").values_list("name", "data"))
    return Terms(
        **{name: rows[f"visits.{name}"] for name in Terms.__dataclass_fields__ if f"visits.{name}" in rows}
    )


def frames(
    cycle: Cycle, kinds: Iterable[str] = tuple(Kind), proposed: QuotaRule | None = None
) -> list[Frame]:
    """Every window of a cycle, kind by kind, cut at the cycle's end; as if a proposed rule were in force, if given."""
    found = [*QuotaRule.objects.all(), *([proposed] if proposed else [])]
    stored = {(rule.kind, rule.valid_from): rule for rule in found}
    quotas = [rule.quota for rule in stored.values()]
    return [
        Frame(cycle, stored[quota.kind, quota.valid_from], window)
        for kind in kinds
        for quota, window in rules.quota_windows(quotas, kind, cycle.started_on, cycle.ended_on)
    ]


def parameters(frame: Frame, as_of: date, calendar: Workdays, terms: Terms) -> dict[str, Any]:
    """The values of the statement of one window."""
    window, rule = frame.window, frame.rule
    grace = rules.last_day_of_grace(window, calendar, terms)
    return {
        "cycle": frame.cycle.pk,
        "kind": str(frame.kind),
        "rule": rule.pk,
        "start": _day(window.start),
        "end": _day(window.end),
        "from": _day(max(window.start, frame.cycle.started_on)),
        "first": max(0, (frame.cycle.started_on - window.start).days),
        "days": window.days,
        "today": _day(as_of),
        "grace": _day(grace),
        "closed": _day(rules.closed_by(as_of, grace)),
        "minimum": rule.minimum,
        "distinct": int(rule.distinct_days),
        "confirmed_only": int(rule.confirmed_only),
        "days_left": (window.end - as_of).days,
        "workdays_left": calendar.count(as_of, window.end) if as_of >= window.start else window.days,
        "last_days": terms.last_days,
        "spare": terms.spare,
    }


def verdict_rows(
    frame: Frame, as_of: date, calendar: Workdays, terms: Terms, duties: Iterable[int] = ()
) -> list[dict[str, Any]]:
    """The verdicts of one window as of a day (of some duties alone, by key), from the rows; nothing is written."""
    keys = list(duties)
    plan = nullcontext() if keys else whole_window_plan()
    with plan, connection.cursor() as cursor:
        cursor.execute(verdict_select(frame.kind, keys), parameters(frame, as_of, calendar, terms))
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def outcomes_as_of(cycle: Cycle, as_of: date) -> dict[str, Counter[Outcome]]:
    """How many verdicts of each kind of duty come out how, as of a day."""
    calendar, periods = workdays(), terms()
    found: dict[str, Counter[Outcome]] = {}
    for frame in frames(cycle):
        rows = verdict_rows(frame, as_of, calendar, periods)
        found.setdefault(frame.kind, Counter()).update(Outcome(row["outcome"]) for row in rows)
    return found


def _day(day: date | None) -> date | str | None:
    return day.isoformat() if day and connection.vendor == "sqlite" else day

"""The rows behind a figure of the annual report: the same filters, one by one. DOMAIN 6 («from rows»)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import Least
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from measures.models import Measure, Outcome, OutcomeType
from pairing.models import AllowanceRate, Community, Grade, Posting
from shenbei.lib.periods import Window
from shenbei.pages.annual_charts import grade_ends
from shenbei.pages.annual_figures import owed_period
from visits.models import Verdict, VisitSide
from visits.reports.counts import COUNTED, OF_LEADERS, OF_OFFICES
from visits.rules import Kind
from visits.rules import Outcome as Verdicted

# column of the table of quotas → its heading, and which windows it counts
OF_DUTY = {
    "owed": (gettext_lazy("Owed"), Q()),
    "made": (gettext_lazy("Recorded within quota"), Q(counted__gt=0)),
    "missing": (gettext_lazy("Still missing"), Q(counted__lt=F("owed"))),
    "kept": (gettext_lazy("Windows kept"), Q(outcome=Verdicted.MET)),
    "missed": (gettext_lazy("Windows missed"), Q(outcome=Verdicted.MISSED)),
}


@dataclass(frozen=True)
class Line:
    """A row of a figure: day, community, what, how much, and its own page."""

    day: date
    community: str
    what: str
    amount: Any
    url: str = ""


@dataclass(frozen=True)
class Heading:
    """What rows are of, where they stand behind a part of a picture or of a table."""

    label: str
    group: str
    text: str = ""
    note: str = ""


@dataclass(frozen=True)
class Rows:
    """All rows of a figure: a queryset to page through and how one of them reads."""

    found: QuerySet
    line: Callable[[Any], Line]
    heading: Heading | None = None  # where no figure of the report stands above them

    def lines(self, page: Sequence[Any]) -> list[Line]:
        """The rows of a page."""
        return [self.line(row) for row in page]


def rows_of(code: str, window: Window) -> Rows | None:
    """The rows behind a figure, a month or duty of the quotas («month-9», «owed-work_group», «missed-residence»), a
    movement of grades («moves-poor-average») or the grades of a street («street-7-poor», «street-7-all»); None for a code that nothing has."""
    fixed = {
        "measures": _measures,
        "outlay": _postings,
        "leader_visits": lambda window: _visits(window, OF_LEADERS),
        "office_visits": lambda window: _visits(window, OF_OFFICES),
    }
    if code in fixed:
        return fixed[code](window)
    what, _dash, value = code.partition("-")
    if what in OF_DUTY:
        return _of_duty(what, value, window)
    parts = {"month": _of_month, "moves": _moved, "street": _of_street}
    if what in parts:
        return parts[what](value, window)
    kind = OutcomeType.objects.filter(code=code).first()
    return _outcomes(kind, window) if kind else None


def _outcomes(kind: OutcomeType, window: Window) -> Rows:
    found = Outcome.objects.counted(window).filter(outcome_type=kind)
    return Rows(found.select_related("community__organisation", "measure"), lambda row: _outcome(row, kind))


def _outcome(row: Outcome, kind: OutcomeType) -> Line:
    what = " · ".join(
        filter(None, [row.get_qualifier_display(), row.measure and row.measure.title, row.joint_key])
    )
    amount = f"{row.quantity.normalize():,f} {kind.unit_label}"
    return Line(row.date, str(row.community), what, amount, reverse("measures:outcome", args=[row.pk]))


def _measures(window: Window) -> Rows:
    found = Measure.objects.carried_out_in(window).select_related("community__organisation")
    return Rows(
        found.order_by("-finished_on", "-pk"),
        lambda row: Line(
            row.finished_on, str(row.community), row.title, 1, reverse("measures:detail", args=[row.pk])
        ),
    )


def _visits(window: Window, kinds: Sequence[str]) -> Rows:
    """One row per visit and way of counting: leaders' visits once, work group and street guidance one by one."""
    sides = VisitSide.objects.filter(
        accepted_on__isnull=False,
        duty__kind__in=kinds,
        visit__state__in=COUNTED,
        visit__visited_on__range=(window.start, window.end),
    )
    shown = ["visit", "visit__visited_on", "visit__community__organisation__name", "visit__kind"]
    shown.append("visit__author__name" if kinds == OF_LEADERS else "visit__organisation__name")
    each = shown if kinds == OF_LEADERS else [*shown, "duty__kind"]
    found = sides.order_by("-visit__visited_on", "-visit").values(*each).distinct()
    return Rows(found, _visit)


def _visit(row: dict) -> Line:
    who = row.get("visit__author__name") or row.get("visit__organisation__name") or ""
    what = f"{Kind(row.get('duty__kind') or row['visit__kind']).label} · {who}"
    community = row["visit__community__organisation__name"] or _("the whole area")
    url = reverse("visits:detail", args=[row["visit"]])
    return Line(row["visit__visited_on"], community, what, 1, url)


def _postings(window: Window) -> Rows:
    rates = AllowanceRate.objects.on(window.end)
    found = Posting.objects.live_on(window.end).select_related("cadre__person", "community__organisation")
    months = window.end.month - window.start.month + 1

    def line(row: Posting) -> Line:
        rate = rates.get(row.community.area)
        monthly = f"{rate.yuan.normalize():,f} × {months}" if rate else "–"
        return Line(row.started_on, str(row.community), str(row.cadre), monthly)

    return Rows(found.order_by("community__code", "pk"), line)


def _of_month(value: str, window: Window) -> Rows | None:
    """The windows of all duties but residence that end in a month, as the picture by month counts them."""
    if not (value.isascii() and value.isdecimal() and window.start.month <= int(value) <= window.end.month):
        return None
    rows = _verdicts(owed_period(window)).filter(ends_on__month=int(value))
    rows = rows.exclude(duty__kind=Kind.RESIDENCE)
    return _windows(rows, _("Windows that ended in month %(month)s") % {"month": value})


def _of_duty(what: str, value: str, window: Window) -> Rows | None:
    """The windows of one kind of duty that end in the period, as a column of the table of quotas counts them."""
    if value not in Kind.values:
        return None
    column, those = OF_DUTY[what]
    rows = _verdicts(owed_period(window)).filter(those, duty__kind=value)
    days = value == Kind.RESIDENCE
    return _windows(rows, f"{Kind(value).label} · {column}", what, days=days)


def _verdicts(window: Window) -> QuerySet[Verdict]:
    return Verdict.objects.filter(ends_on__range=(window.start, window.end), owed__gt=0)


def _windows(rows: QuerySet[Verdict], label: str, what: str = "", *, days: bool = False) -> Rows:
    """`what`: the column of the table of quotas that was opened; the page repeats its very number."""
    summed = rows.aggregate(owed_sum=Sum("owed"), made=Sum(Least("counted", "owed")), number=Count("pk"))
    owed, made = summed["owed_sum"] or 0, summed["made"] or 0
    numbers = {"owed": owed, "made": made, "missing": owed - made}
    text = f"{numbers.get(what, summed['number']):,}" if what else ""
    said = (
        _("%(owed)s days owed, %(made)s made within quota")
        if days
        else _("%(owed)s owed, %(made)s made within quota")
    )
    note = said % {"owed": f"{owed:,}", "made": f"{made:,}"}
    parts = ("duty__organisation", "duty__leader__person", "duty__cadre__person")
    found = rows.select_related(*parts, "duty__community__organisation").order_by("-ends_on", "pk")
    return Rows(found, _window, Heading(label, _("Quotas"), text or note, note if text else ""))


def _window(row: Verdict) -> Line:
    place = str(row.duty.community) if row.duty.community else _("the whole area")
    what = f"{row.duty.side} · {row.window.label()} · {row.get_outcome_display()}"
    return Line(
        row.ends_on, place, what, f"{row.counted} / {row.owed}", reverse("visits:verdict", args=[row.pk])
    )


def _moved(value: str, window: Window) -> Rows | None:
    """The communities that went from one grade to another, as the picture of movement counts them."""
    levels = {level.value: str(level.label) for level in Grade.Level}
    old, _dash, new = value.partition("-")
    if old not in levels or new not in levels:
        return None
    before, after = grade_ends(window)
    moved = [pk for pk in before.keys() & after.keys() if (before[pk], after[pk]) == (old, new)]
    found = Community.objects.filter(pk__in=moved).select_related("organisation").order_by("code")
    label = f"{levels[old]} → {levels[new]}"

    def line(row: Community) -> Line:
        return Line(window.end, str(row), label, 1, reverse("pairing:community", args=[row.pk]))

    return Rows(found, line, Heading(label, _("Grades"), str(len(moved))))


def _of_street(value: str, window: Window) -> Rows | None:
    """The communities of a street with a grade at the period's end, or all of them, as the grid counts them."""
    key, _dash, asked = value.partition("-")
    levels = {level.value: str(level.label) for level in Grade.Level}
    if not (key.isascii() and key.isdecimal()) or asked not in {*levels, "all"}:
        return None
    after = grade_ends(window)[1]
    found = Community.objects.filter(street=key).select_related("organisation", "street").order_by("code")
    if asked != "all":
        found = found.filter(pk__in=[pk for pk, level in after.items() if level == asked])
    places = list(found)
    if not places:
        return None

    def line(row: Community) -> Line:
        said = levels.get(after.get(row.pk, ""), "–")
        return Line(window.end, str(row), said, 1, reverse("pairing:community", args=[row.pk]))

    label = f"{places[0].street} · {levels.get(asked, _('Together'))}"
    return Rows(found, line, Heading(label, _("Grades"), str(len(places))))

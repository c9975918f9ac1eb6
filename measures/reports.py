"""Figures of measures and outcomes, set-based; the window says when. DOMAIN 6, 8."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Case, Count, Exists, F, Max, Min, OuterRef, Q, QuerySet, Sum, When
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from accounts.models import Role
from measures.models import Half, Measure, Outcome, OutcomeType, Plan, PlanTarget, Qualifier
from measures.rules import combined_qualifier, figure_en, figure_zh, share_of_year
from pairing.models import Community
from shenbei.lib.desk import Fact, Section, Waiting
from shenbei.lib.periods import Window, half_year_window, year_window
from shenbei.lib.rounding import half_up

HALF = share_of_year(Decimal(1))  # multiplied: SQLite divides whole numbers into whole numbers


@dataclass(frozen=True)
class Total:
    """The sum of one outcome with the firmness of its weakest part and how many rows it came from."""

    outcome_type: OutcomeType
    quantity: Decimal
    qualifier: str
    rows: int

    @property
    def text(self) -> str:
        """As an official writes it in the reader's language: «2亿多元», «over 200,000,000 yuan»."""
        kind = self.outcome_type
        if (get_language() or "zh").startswith("zh"):
            return figure_zh(self.quantity, self.qualifier, kind.measure_word, kind.more_word)
        return figure_en(self.quantity, self.qualifier, kind.unit)


@dataclass(frozen=True)
class MeasureCounts:
    """How many measures of a window: done by the day finished, dropped by the day dropped, the open as they stand."""

    done: int
    dropped: int
    planned: int
    under_way: int


@dataclass(frozen=True)
class Target:
    """What a plan wants in a half-year: `baseline` and `target` in the outcome's unit; 0 = not applicable."""

    key: str
    baseline: Decimal
    target: Decimal


_FIGURES = {
    "quantity_sum": Sum("quantity"),
    "count": Count("pk"),
    "about": Max("pk", filter=Q(qualifier=Qualifier.ABOUT)),
    "at_least": Max("pk", filter=Q(qualifier=Qualifier.AT_LEAST)),
}


def _qualifier(row: Mapping) -> str:
    weak = [name for name in (Qualifier.ABOUT, Qualifier.AT_LEAST) if row[name.value]]
    return combined_qualifier(weak)


def _within(communities: Iterable[Community] | None):
    rows = Outcome.objects.all()
    return rows if communities is None else rows.filter(community__in=communities)


def outcome_totals(window: Window, communities: Iterable[Community] | None = None) -> list[Total]:
    """Every outcome of the catalogue with its total in a window, in catalogue order; joint projects once.

    A retired outcome appears where something was booked. `communities` None is the whole district. 2 queries.
    """
    rows = _within(communities).counted(window).order_by().values("outcome_type").annotate(**_FIGURES)
    found = {row["outcome_type"]: row for row in rows}
    return [
        Total(kind, row["quantity_sum"], _qualifier(row), row["count"])
        if (row := found.get(kind.pk))
        else Total(kind, Decimal(0), Qualifier.EXACT, 0)
        for kind in OutcomeType.objects.all()
        if kind.pk in found or not kind.retired_on
    ]


def community_totals(
    window: Window, communities: Iterable[Community] | None = None
) -> dict[int, dict[str, Decimal]]:
    """{community pk: {outcome code: quantity}} of a window; a joint project counts in each community. 1 query."""
    rows = _within(communities).counted(window, each_community=True)
    sums = (
        rows.order_by().values_list("community", "outcome_type__code").annotate(quantity_sum=Sum("quantity"))
    )
    found: dict[int, dict[str, Decimal]] = {}
    for community, code, quantity in sums:
        found.setdefault(community, {})[code] = quantity
    return found


def measure_counts(window: Window, communities: Iterable[Community] | None = None) -> MeasureCounts:
    """Measures done and dropped in a window (DOMAIN 6: «carried out» = done), and those open now. 1 query."""
    rows = Measure.objects.all() if communities is None else Measure.objects.filter(community__in=communities)
    inside = (window.start, window.end)
    return MeasureCounts(
        **rows.aggregate(
            done=Count("pk", filter=Q(state=Measure.State.DONE, finished_on__range=inside)),
            dropped=Count("pk", filter=Q(state=Measure.State.DROPPED, dropped_on__range=inside)),
            planned=Count("pk", filter=Q(state=Measure.State.PLANNED)),
            under_way=Count("pk", filter=Q(state=Measure.State.UNDER_WAY)),
        )
    )


def targets(half_year: str, communities: Iterable[Community] | None = None) -> dict[int, dict[str, Target]]:
    """{community pk: {key: Target}} of a half-year «2012H2»; key = outcome code or `Metric` value. 1 query.

    A half-year's own target wins; where only the year has one, half of it is asked. No key = no target.
    """
    year = half_year_window(half_year).start.year
    rows = PlanTarget.objects.filter(plan__year=year, half__in=(half_year[4:], Half.YEAR))
    if communities is not None:
        rows = rows.filter(plan__community__in=communities)
    found: dict[int, dict[str, Target]] = {}
    names = ("plan__community", "outcome_type__code", "metric", "half", "baseline", "target")
    for community, code, metric, half, baseline, target in sorted(
        rows.order_by().values_list(*names), key=lambda row: row[3] != Half.YEAR
    ):
        found.setdefault(community, {})[code or metric] = _target(code or metric, half, baseline, target)
    return found


def planned_totals(year: int, half: str = "") -> dict[str, Decimal]:
    """{key: what all plans of a year want together}, of the year or of one half «H1», «H2». 1 query.

    A year's own target wins over its two halves', a half's own over half of the year's. What is counted in whole
    numbers stays whole, half up: half of five households is three.
    """
    sums = _asked(year, half).values_list("planned_key", "outcome_type__whole").annotate(wanted=Sum("share"))
    return {key: half_up(wanted, "1") if whole else wanted for key, whole, wanted in sums}


def done_where_planned(year: int, half: str = "") -> dict[str, Decimal]:
    """{outcome code: what the communities whose plan names it have reached of it}, beside `planned_totals`. 1 query.

    What others did is no part of it, else a plan of one community would seem outdone by a whole district. A joint
    project counts in each community, as in its own plan.
    """
    window = half_year_window(f"{year}{half}") if half else year_window(year)
    asked = _asked(year, half).filter(
        plan__community=OuterRef("community"), outcome_type=OuterRef("outcome_type")
    )
    rows = Outcome.objects.counted(window, each_community=True).filter(Exists(asked.filter(target__gt=0)))
    sums = rows.order_by().values_list("outcome_type__code").annotate(quantity_sum=Sum("quantity"))
    return dict(sums)


def target_rows(half_year: str) -> QuerySet:
    """The rows behind `targets`, all communities': `planned_key` and `share`, what each asks of the half-year."""
    return _asked(half_year_window(half_year).start.year, half_year[4:])


def _asked(year: int, half: str) -> QuerySet:
    same = PlanTarget.objects.filter(
        plan=OuterRef("plan"), outcome_type__isnull=False, outcome_type=OuterRef("outcome_type")
    ) | PlanTarget.objects.filter(plan=OuterRef("plan"), metric=OuterRef("metric")).exclude(metric="")
    own = half or Half.YEAR
    asked = PlanTarget.objects.filter(plan__year=year, half__in=[half, Half.YEAR] if half else Half.values)
    rows = asked.filter(Q(half=own) | ~Exists(same.filter(half=own))).order_by()
    share = Case(When(half=Half.YEAR, then=F("target") * HALF), default=F("target")) if half else F("target")
    return rows.annotate(planned_key=Coalesce("outcome_type__code", "metric"), share=share)


def _target(key: str, half: str, baseline: Decimal, target: Decimal) -> Target:
    if half == Half.YEAR:
        return Target(key, share_of_year(baseline), share_of_year(target))
    return Target(key, baseline, target)


def community_summary(community: Community, today: date) -> Section:
    """What measures know of a community, for its page: this year's measures and outcomes."""
    window = year_window(today.year)
    counts = measure_counts(window, [community])
    here = f"?community={community.pk}"
    totals = [total for total in outcome_totals(window, [community]) if total.rows]
    planned = PlanTarget.objects.filter(plan__community=community, plan__year=today.year).count()
    plan = reverse("measures:plan", args=[community.pk, today.year])
    facts = [
        Fact(_("Targets in this year's plan"), str(planned), plan),
        Fact(
            _("Measures carried out this year"),
            str(counts.done),
            reverse("measures:list") + here + "&state=done",
        ),
        Fact(
            _("Measures planned or under way"),
            str(counts.planned + counts.under_way),
            reverse("measures:list") + here,
        ),
        *(
            Fact(
                total.outcome_type.label,
                total.text,
                f"{reverse('measures:outcomes')}{here}&type={total.outcome_type.pk}",
            )
            for total in totals
        ),
    ]
    return Section(title=_("Measures and outcomes"), facts=facts, url=reverse("measures:list") + here)


WRITERS = (Role.DEPARTMENT, Role.STREET, Role.COMMUNITY, Role.CADRE)


def waiting_for(user, today: date) -> list[Waiting]:
    """For those who write: measures whose day has passed or comes within two weeks."""
    if user.role not in WRITERS:
        return []
    rows = Measure.objects.visible_to(user).filter(
        state__in=(Measure.State.PLANNED, Measure.State.UNDER_WAY), due_on__lte=today + timedelta(days=14)
    )
    past, ahead = Q(due_on__lt=today), Q(due_on__gte=today)
    counted = rows.order_by().aggregate(
        late=Count("pk", filter=past),
        oldest=Min("due_on"),
        soon=Count("pk", filter=ahead),
        next=Min("due_on", filter=ahead),
    )
    found = _plan_to_agree(user, today) if user.role == Role.COMMUNITY else []
    if late := counted["late"]:
        sentence = ngettext("%(n)d measure is overdue.", "%(n)d measures are overdue.", late) % {"n": late}
        found.append(_waiting(sentence, "overdue", counted["oldest"], "danger", _("overdue")))
    if soon := counted["soon"]:
        sentence = ngettext(
            "%(n)d measure is due within two weeks.", "%(n)d measures are due within two weeks.", soon
        ) % {"n": soon}
        found.append(_waiting(sentence, "soon", counted["next"], "warning", _("due soon")))
    return found


def _plan_to_agree(user, today: date) -> list[Waiting]:
    """This year's plan, drafted and not yet agreed by the community."""
    rows = Plan.objects.visible_to(user).filter(year=today.year, agreed_at=None)
    drafted = rows.filter(Q(targets__isnull=False) | ~Q(policy="")).distinct()
    sentence = _("The plan %(year)d waits for the community's agreement.") % {"year": today.year}
    return [
        Waiting(
            sentence,
            reverse("measures:plan", args=[community, today.year]),
            badge="warning",
            word=_("to agree"),
        )
        for community in drafted.values_list("community", flat=True)
    ]


def _waiting(sentence: str, due: str, due_on: date | None, badge: str, word: str) -> Waiting:
    url = f"{reverse('measures:list')}?due={due}"
    return Waiting(sentence=sentence, url=url, due_on=due_on, badge=badge, word=word, group="owed")

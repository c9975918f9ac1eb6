"""/plans/<community>/<year>/chain/: plan → measure → outcome → pledge item → indicator, and back. DOMAIN 5, 6, 8.

Each line is one figure: what the plan wants, the measures that brought it, what was booked, the promises and the indicators
that it feeds. The links between floors are held above (DESIGN); here they are only laid side by side. Whoever stands at one
end asks for the lines of it alone: `?figure=trees`, `?measure=7`, `?item=3`, `?indicator=development.projects`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.access import audience
from assessment.models import CommunityResult, Indicator, Scheme
from measures.models import Measure, Outcome, OutcomeType, PlanTarget
from measures.models import Metric as OtherFigure
from measures.reports import community_totals
from measures.views import READERS
from pairing.models import Community
from pledges.models import Item
from shenbei.lib.periods import year_window


@dataclass(frozen=True)
class Fed:
    """An indicator that a figure feeds, in the community's own words; `cards` are (round, address of the number)."""

    indicator: Indicator
    name: str
    cards: list[tuple[str, str]]


@dataclass
class Link:
    """One figure on its way from plan to assessment; `kind` None: it is booked nowhere, or is counted by measures."""

    key: str
    label: str
    kind: OutcomeType | None = None
    targets: list[PlanTarget] = field(default_factory=list)
    measures: dict[int, Measure] = field(default_factory=dict)
    booked: Decimal = Decimal(0)
    items: list[Item] = field(default_factory=list)
    indicators: list[Fed] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        """Whether nobody planned, booked or promised it."""
        return not (self.targets or self.measures or self.booked or self.items)

    def answers(self, end: str, value: str) -> bool:
        """Whether the line leads to this figure, measure, item or indicator."""
        ends = {
            "figure": [self.key],
            "measure": [str(pk) for pk in self.measures],
            "item": [str(item.pk) for item in self.items],
            "indicator": [fed.indicator.key for fed in self.indicators],
        }
        return value in ends[end]


ENDS = ("figure", "measure", "item", "indicator")


def links(community: Community, year: int) -> tuple[list[Link], list[Measure]]:
    """The figures of a community's year, and its measures that feed none of them. 10 queries whatever the rows."""
    window = year_window(year)
    found = {kind.code: Link(kind.code, kind.label, kind) for kind in OutcomeType.objects.all()}
    found |= {figure.value: Link(figure.value, str(figure.label)) for figure in OtherFigure}
    rows = PlanTarget.objects.filter(plan__community=community, plan__year=year)
    for target in rows.select_related("outcome_type"):
        found[target.key].targets.append(target)
    measures = _measures(community, window)
    brought = Outcome.objects.standing(window).filter(community=community, measure__isnull=False)
    for code, pk in brought.order_by("measure").values_list("outcome_type__code", "measure").distinct():
        if pk in measures:
            found[code].measures[pk] = measures[pk]
    for code, quantity in community_totals(window, [community]).get(community.pk, {}).items():
        found[code].booked = quantity
    _promise(found, community, year, measures)
    lines = [link for link in found.values() if not link.is_empty]
    _feed(lines, community, year)
    used = {pk for link in lines for pk in link.measures}
    return lines, [measure for pk, measure in measures.items() if pk not in used]


def _measures(community: Community, window) -> dict[int, Measure]:
    """The community's measures of a year, each with how many visits touched it."""
    rows = Measure.objects.filter(community=community, added_at__year__lte=window.end.year)
    rows = rows.exclude(finished_on__lt=window.start).exclude(dropped_on__lt=window.start)
    return {row.pk: row for row in rows.annotate(touched=Count("visits", distinct=True)).order_by("pk")}


def _promise(found: dict[str, Link], community: Community, year: int, measures: dict[int, Measure]) -> None:
    """Each item beside the figure that it is measured by; one that is measured by its measures has its own line."""
    items = Item.objects.filter(pledge__community=community, pledge__year=year)
    for item in items.select_related("outcome_type").prefetch_related("measures"):
        key = item.outcome_type.code if item.outcome_type else f"item-{item.pk}"
        link = found.setdefault(key, Link(key, item.text))
        link.items.append(item)
        link.measures |= {row.pk: measures.get(row.pk, row) for row in item.measures.all()}


def _feed(lines: Iterable[Link], community: Community, year: int) -> None:
    """The indicators beside each figure, with the numbers of the year's rounds. 2 or 3 queries."""
    results = CommunityResult.objects.filter(community=community, round__code__startswith=f"{year}H")
    rounds = list(results.select_related("round").order_by("round__code"))
    scheme = rounds[-1].round.scheme_id if rounds else _scheme()
    for indicator in Indicator.objects.filter(category__scheme=scheme).select_related("category"):
        if not indicator.applies_for(community.kind):
            continue
        asked = indicator.parameters_for(community.kind) or {}
        codes = {code for component in asked.get("components", []) for code in component}
        cards = [
            (
                str(row.round),
                reverse("assessment:figure", args=[row.round.code, row.code, indicator.key]),
            )
            for row in rounds
            if row.round.scheme_id == scheme
        ]
        fed = Fed(indicator, indicator.name_for(community.kind), cards)
        for link in lines:
            by_measures = any(row.goal == asked.get("goal") for row in link.measures.values())
            if link.key in codes or by_measures:
                link.indicators.append(fed)


def _scheme() -> int | None:
    """The newest approved scheme, where no round says which."""
    rows = Scheme.objects.order_by("-version").values_list("pk", flat=True)
    return rows.exclude(approved_on=None).first() or rows.first()


@audience(*READERS)
@require_safe
def chain(request: HttpRequest, community: int, year: int) -> HttpResponse:
    """The chain of a community's year, or the lines of it that lead to what was asked for."""
    rows = Community.objects.visible_to(request.user).select_related("organisation", "street")
    place = get_object_or_404(rows, pk=community)
    if not 2000 <= year <= 2100:
        raise Http404
    found, idle = links(place, year)
    asked = next(((end, request.GET[end]) for end in ENDS if request.GET.get(end)), None)
    if asked:
        found, idle = [link for link in found if link.answers(*asked)], []
    context = {"community": place, "year": year, "links": found, "idle": idle, "narrowed": bool(asked)}
    return render(request, "pages/chain.html", context)

"""/plans/<community>/<year>/chain/: plan → measure → outcome → pledge item → indicator, and back. DOMAIN 5, 6, 8.

Each line is one figure: what the plan wants, the measures that brought it, what was booked, the promises and the indicators
that it feeds. The links between floors are held above (DESIGN); here they are only laid side by side.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.access import audience
from assessment.models import Indicator, Scheme
from measures.models import Measure, Outcome, OutcomeType, PlanTarget
from measures.reports import community_totals
from measures.views import READERS
from pairing.models import Community
from pledges.models import Item
from shenbei.lib.periods import year_window


@dataclass
class Link:
    """One figure on its way from plan to assessment."""

    kind: OutcomeType
    targets: list[PlanTarget] = field(default_factory=list)
    measures: list[Measure] = field(default_factory=list)
    booked: Decimal = Decimal(0)
    items: list[Item] = field(default_factory=list)
    indicators: list[Indicator] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        """Whether nobody planned, booked or promised it."""
        return not (self.targets or self.measures or self.booked or self.items)


def links(community: Community, year: int) -> tuple[list[Link], list[Measure]]:
    """The figures of a community's year, and its measures without an outcome. 8 queries whatever the rows."""
    window = year_window(year)
    found = {kind.pk: Link(kind) for kind in OutcomeType.objects.all()}
    by_code = {link.kind.code: link for link in found.values()}
    for target in PlanTarget.objects.filter(
        plan__community=community, plan__year=year, outcome_type__isnull=False
    ).select_related("outcome_type"):
        found[target.outcome_type_id].targets.append(target)
    measures = _measures(community, window)
    brought = Outcome.objects.standing(window).filter(community=community, measure__isnull=False)
    for kind, measure in brought.order_by("measure").values_list("outcome_type", "measure").distinct():
        if measure in measures:
            found[kind].measures.append(measures[measure])
    for code, quantity in community_totals(window, [community]).get(community.pk, {}).items():
        by_code[code].booked = quantity
    items = Item.objects.filter(pledge__community=community, pledge__year=year, outcome_type__isnull=False)
    for item in items.select_related("pledge"):
        found[item.outcome_type_id].items.append(item)
    for indicator in _indicators():
        for code in _codes(indicator, community.kind):
            if code in by_code:
                by_code[code].indicators.append(indicator)
    used = {measure.pk for link in found.values() for measure in link.measures}
    idle = [measure for pk, measure in measures.items() if pk not in used]
    return [link for link in found.values() if not link.is_empty], idle


def _measures(community: Community, window) -> dict[int, Measure]:
    """The community's measures of a year, each with how many visits touched it."""
    rows = Measure.objects.filter(community=community, added_at__year__lte=window.end.year)
    rows = rows.exclude(finished_on__lt=window.start).exclude(dropped_on__lt=window.start)
    return {row.pk: row for row in rows.annotate(touched=Count("visits", distinct=True)).order_by("pk")}


def _indicators() -> Iterable[Indicator]:
    """The indicators of the newest approved scheme, with their categories."""
    scheme = Scheme.objects.exclude(approved_on=None).order_by("-version").first()
    scheme = scheme or Scheme.objects.order_by("-version").first()
    return Indicator.objects.filter(category__scheme=scheme).select_related("category") if scheme else []


def _codes(indicator: Indicator, kind: str) -> set[str]:
    """The outcome codes that feed an indicator in a community of a kind."""
    parameters = (
        indicator.urban_parameters if kind == Community.Kind.URBAN and indicator.urban_parameters else None
    )
    components = (parameters or indicator.parameters or {}).get("components", [])
    return {code for component in components for code in component}


@audience(*READERS)
@require_safe
def chain(request: HttpRequest, community: int, year: int) -> HttpResponse:
    """The chain of a community's year."""
    rows = Community.objects.visible_to(request.user).select_related("organisation", "street")
    place = get_object_or_404(rows, pk=community)
    if not 2000 <= year <= 2100:
        raise Http404
    found, idle = links(place, year)
    context = {"community": place, "year": year, "links": found, "idle": idle}
    return render(request, "pages/chain.html", context)

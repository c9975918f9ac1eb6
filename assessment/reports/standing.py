"""Where rounds stand: the list, the stages, who is awaited, what is missing by name, the matrix."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, Count, Min, Q, QuerySet, Sum, Value, When
from django.utils.translation import gettext as _

from assessment.actions.rounds import ENTRY_STAGES
from assessment.evaluation import missing_keys
from assessment.models import CommunityResult, Indicator, Round, Score
from pairing.models import Community, Cycle
from shenbei.lib.periods import half_year_of, windows

PUBLIC = (Round.Stage.PUBLICITY, Round.Stage.APPEAL, Round.Stage.APPROVAL, Round.Stage.FINISHED)
OPEN_TO_ALL = (Round.Stage.FEEDBACK, *PUBLIC)


def shows_totals(found: Round, user) -> bool:
    """Whether a user may see results already: the district always, the others from feedback on."""
    return user.sees_district or found.stage in OPEN_TO_ALL


def is_public(found: Round) -> bool:
    """Whether the whole district may read the communities' results: a full round from publicity on."""
    return found.kind == Round.Kind.FULL and found.stage in PUBLIC


def codes_to_open(today: date, *, opened: bool = False) -> list[str]:
    """The half-years since the first cycle (else last year) began, the newest first; without a round unless `opened`."""
    first = Cycle.objects.aggregate(first=Min("started_on"))["first"] or date(today.year - 1, 1, 1)
    begun = sorted({half_year_of(window.start) for window in windows(6, first, today)}, reverse=True)
    known = set() if opened else set(Round.objects.values_list("code", flat=True))
    return [code for code in begun if code not in known]


def rounds_overview(user) -> QuerySet[Round]:
    """Every round, the newest first, with `total`: its communities that the user sees, and `incomplete` of them."""
    seen = Q(results__in=CommunityResult.objects.visible_to(user))
    return Round.objects.annotate(
        total=Count("results", filter=seen),
        incomplete=Count("results", filter=seen & Q(results__missing__gt=0)),
    ).order_by("-code")  # a grouped query knows nothing of the model's own order


@dataclass(frozen=True)
class Awaited:
    """What one side still has to enter: done of due cells, and how many of its communities are whole."""

    name: str
    done: int
    due: int
    communities: int
    url: str = ""

    @property
    def is_whole(self) -> bool:
        """Whether nothing is awaited from it."""
        return self.done >= self.due


def entered_indicators(found: Round, kind: str = "") -> QuerySet[Indicator]:
    """The indicators of the round that persons enter, for communities of one kind or any."""
    rows = Indicator.objects.filter(category__scheme=found.scheme_id).exclude(source=Indicator.Source.AUTO)
    if kind:
        rows = rows.filter(applies_to__in=["", kind])
    return rows.select_related("category")


def due_cells(found: Round) -> Case:
    """How many indicators persons enter for a community, as an expression over its kind; one statement."""
    count = {kind: Count("pk", filter=Q(applies_to__in=["", kind])) for kind in Community.Kind.values}
    known = entered_indicators(found).order_by().aggregate(**count)
    return Case(*(When(kind=kind, then=Value(number)) for kind, number in known.items()), default=Value(0))


def entry_stage(found: Round) -> str | None:
    """The stage of entering that the round stands at; None when nothing is entered."""
    return next(iter(ENTRY_STAGES[found.stage]), None)


def with_given(
    found: Round, results: QuerySet[CommunityResult], stage: str | None = None
) -> QuerySet[CommunityResult]:
    """Results annotated with `given` of `due`: how many indicators are entered at a stage (the round's), of how many."""
    given = Count("scores", filter=Q(scores__stage=stage or entry_stage(found)))
    return results.annotate(given=given, due=due_cells(found))


def awaited(found: Round, user, stage: str | None = None) -> list[Awaited]:
    """Who still has something to enter at a stage (the round's), by street; the district's only for its sample."""
    stage = stage or entry_stage(found)
    if stage is None:
        return []
    results = found.results.visible_to(user)
    if stage == "district":
        results = results.filter(sampled=True)
    cells = results.annotate(cells=due_cells(found)).values_list("street__name")
    due = cells.annotate(n=Count("pk"), sum=Sum("cells")).order_by("street__code")
    done = dict(
        Score.objects.filter(result__in=results, stage=stage)
        .values_list("result__street__name")
        .annotate(n=Count("pk"))
        .order_by()
    )
    return [Awaited(name, done.get(name, 0), cells, count) for name, count, cells in due]


@dataclass(frozen=True)
class Gap:
    """A figure that is missing: whose, which, and what it waits for."""

    result: CommunityResult
    key: str
    indicator: str
    waits_for: str


def gaps(found: Round, results: QuerySet[CommunityResult]) -> list[Gap]:
    """Every missing figure of the last computation by name, of these results."""
    names = indicator_names(found)
    rows = results.filter(missing__gt=0).select_related("street")
    return [gap for row in rows for gap in _gaps_of(found, row, names)]


def gap_lines(found: Round) -> list[str]:
    """The same for a terminal, a line each: «01003 name: indicator, waits for …»."""
    rows = gaps(found, found.results.all())
    text = _("%(code)s %(name)s: %(indicator)s, waits for %(what)s")
    return [
        text
        % {
            "code": row.result.code,
            "name": row.result.name,
            "indicator": row.indicator,
            "what": row.waits_for,
        }
        for row in rows
    ]


def _gaps_of(found: Round, row: CommunityResult, names: Mapping[str, Mapping[str, str]]) -> Iterable[Gap]:
    missing, order = dict(missing_keys(row.marks)), list(names)  # kept by key; told in the scheme's order
    for key in sorted(missing, key=order.index):
        yield Gap(row, key, names[key][row.kind], waits_for(missing[key], row, found, key))
    if row.satisfaction is not None and row.satisfied is None:
        yield Gap(row, "", _("Satisfaction bar"), _("the reviewer's decision: within one answer of the bar"))


def waits_for(stage: str, row: CommunityResult, found: Round, key: str) -> str:
    """What a missing figure waits for, in words: what is not there, and who gives it while the round stands where it does."""
    if stage == "street" and found.stage == Round.Stage.STREET:
        return _("the first review of %(street)s") % {"street": row.street.name}
    if stage == "street":
        words = _("the first review of %(street)s, which is over: the district enters its points instead")
        return words % {"street": row.street.name}
    if stage == "district":
        return _("the district's review on site")
    if _metric(found, key, row.kind) == "survey_satisfaction":
        return _("the satisfaction survey")
    return _("a target of the community's plan: the reviewer gives it by name")


def _metric(found: Round, key: str, kind: str) -> str:
    """The metric that a round froze for an indicator."""
    every = (one for part in found.frozen["categories"] for one in part["indicators"])
    frozen = next(one for one in every if one["key"] == key)
    return Indicator(metric=frozen["metric"], urban_metric=frozen["urban_metric"]).metric_for(kind)


def indicator_names(found: Round) -> dict[str, dict[str, str]]:
    """The frozen wording of each indicator, rural and urban."""
    return {
        indicator["key"]: {"rural": indicator["name"], "urban": indicator["urban_name"] or indicator["name"]}
        for category in found.frozen["categories"]
        for indicator in category["indicators"]
    }


@dataclass(frozen=True)
class Row:
    """A line of the matrix: one community with its points by category."""

    result: CommunityResult
    parts: list[dict[str, Any]]


def matrix(found: Round, results: Iterable[CommunityResult]) -> list[Row]:
    """The lines of these results, their parts in the scheme's order."""
    codes = [category["code"] for category in found.frozen["categories"]]
    return [Row(row, [row.parts.get(code, {}) for code in codes]) for row in results]

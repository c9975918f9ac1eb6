"""So many of so many: measures carried out of those due, residents' problems closed on time (DOMAIN 8, auto)."""

from collections.abc import Iterable

from django.db.models import F, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessment.metrics.registry import Form, Metric, Parameters, Source, register
from assessment.metrics.rows import ANY, ONE, one_if
from assessment.models import CommunityResult, Round
from measures.models import Goal, Measure
from shenbei.lib.periods import Window
from visits.models import Problem


def due_measures(window: Window) -> QuerySet[Measure]:
    """The measures that were to be done in a window, but for the dropped."""
    rows = Measure.objects.filter(due_on__range=(window.start, window.end))
    return rows.exclude(state=Measure.State.DROPPED)


def _kept_pieces(found: Round) -> Iterable[QuerySet]:
    done = one_if(Q(finished_on__lte=found.window.end))
    yield due_measures(found.window).order_by().values_list("community_id", "goal", done, ONE)


def _kept_rows(result: CommunityResult, parameters: Parameters) -> Iterable[Source]:
    rows = due_measures(result.round.window).filter(community=result.community_id, goal=parameters["goal"])
    url = f"{reverse('measures:list')}?community={result.community_id}"
    for row in rows.order_by("due_on", "pk"):
        yield Source(row.due_on, row.title, row.get_state_display(), url)


register(
    Metric(
        name="measures_kept",
        label=gettext_lazy("measures carried out as planned"),
        formula=gettext_lazy(
            "Measures of one goal carried out by the half-year's end ÷ measures due in it (dropped ones left out). "
            "Without a measure due it does not apply."
        ),
        parameters=("goal",),
        form=lambda found: Form.COUNTS,
        keys=lambda parameters: [[parameters["goal"]]],
        pieces=_kept_pieces,
        rows=_kept_rows,
        words=lambda parameters, labels: str(Goal(parameters["goal"]).label),
    )
)


def due_problems(window: Window) -> QuerySet[Problem]:
    """The problems of residents that were due in a window."""
    return Problem.objects.filter(due_on__range=(window.start, window.end))


def _problem_pieces(found: Round) -> Iterable[QuerySet]:
    in_time = one_if(Q(closed_on__lte=F("due_on")))
    yield due_problems(found.window).order_by().values_list("community_id", ANY, in_time, ONE)


def _problem_rows(result: CommunityResult, parameters: Parameters) -> Iterable[Source]:
    rows = due_problems(result.round.window).filter(community=result.community_id).order_by("due_on", "pk")
    for row in rows:
        in_time = row.closed_on is not None and row.closed_on <= row.due_on
        word = _("closed on time") if in_time else _("not closed on time")
        yield Source(row.due_on, row.text, word, reverse("visits:problem", args=[row.pk]))


register(
    Metric(
        name="problems_on_time",
        label=gettext_lazy("residents' problems closed on time"),
        formula=gettext_lazy(
            "Problems closed by their due date ÷ problems due in the half-year. Without a problem it does not apply."
        ),
        parameters=(),
        form=lambda found: Form.COUNTS,
        keys=lambda parameters: [[""]],
        pieces=_problem_pieces,
        rows=_problem_rows,
    )
)

"""One community's card, each figure of it down to its rows, and the evidence behind a score."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from accounts.access import Role, audience
from accounts.models import today
from assessment import reports
from assessment.actions.entry import is_named_scorer
from assessment.actions.grades import grade_open
from assessment.metrics import METRICS
from assessment.models import Appeal, Score, Veto
from assessment.views.rounds import READERS, found_result
from office.models import Attachment


@audience(*READERS)
@require_safe
def card(request: HttpRequest, code: str, community: str) -> HttpResponse:
    """The scorecard: the path of each number, parts, total, grade, and what this user can do about it."""
    result = found_result(request.user, code, community)
    user, found = request.user, result.round
    context = {
        "result": result,
        "round": found,
        "parts": reports.card(result, user),
        "shows": reports.shows_totals(found, user),
        "facts": reports.card_facts(result, user),
        "acts": reports.acts(result, user),
        "vetoes": result.vetoes.select_related("person", "evidence", "result__round__scheme")
        if reports.shows_totals(found, user)
        else [],
        "reply": getattr(result, "reply", None),
        "grade_open": grade_open(result),
    }
    return render(request, "assessment/card.html", context)


@audience(*READERS)
@require_safe
def figure(request: HttpRequest, code: str, community: str, key: str) -> HttpResponse:
    """One number of the card: its formula in words, who said what at each stage, and the rows it came from."""
    result = found_result(request.user, code, community)
    line = reports.line(result, request.user, key)
    if line is None:
        raise Http404
    metric = METRICS.get(line.indicator.metric_for(result.kind))
    shows = reports.shows_totals(result.round, request.user)
    rows = list(metric.rows(result, line.indicator.parameters_for(result.kind))) if metric and shows else []
    context = {
        "result": result,
        "round": result.round,
        "line": line,
        "metric": metric,
        "rows": rows,
        "shows": shows,
        "may_appeal": reports.may_appeal(result, request.user, line.indicator, today()),
        "may_fill": request.user.role == Role.REVIEWER
        and not result.round.is_finished
        and not result.round.figures_stand
        and bool(reports.lacking(result, line.indicator)),
        "appeal": result.appeals.filter(indicator=line.indicator).select_related("decided_by__person").first()
        if shows
        else None,
    }
    return render(request, "assessment/figure.html", context)


@audience(*READERS, Role.FINANCE)
@require_safe
def evidence(request: HttpRequest, pk: int) -> HttpResponse:
    """A file behind a score, an appeal or a veto item, within the scope of its community and of what the card shows."""
    file = get_object_or_404(Attachment, pk=pk)
    if not any(behind(request.user, file) for behind in (_behind_score, _behind_appeal, _behind_veto)):
        raise Http404
    with file.file.open() as content:
        response = HttpResponse(content.read(), content_type=file.content_type)
    response["Content-Disposition"] = content_disposition_header(True, file.name)
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _behind_score(user, file: Attachment) -> bool:
    rows = Score.objects.select_related("result__round", "indicator__category")
    score = rows.filter(evidence=file).first()
    if score is None:
        return False
    if score.stage == Score.Stage.DISTRICT and is_named_scorer(user, score.result):
        return True
    result = found_result(user, score.result.round.code, score.result.code)
    line = reports.line(result, user, score.indicator.key)
    return line is not None and score.pk in line.shown_pks


def _behind_appeal(user, file: Attachment) -> bool:
    row = Appeal.objects.select_related("result__round").filter(evidence=file).first()
    return row is not None and reports.appeals_of(row.result.round, user).filter(pk=row.pk).exists()


def _behind_veto(user, file: Attachment) -> bool:
    row = Veto.objects.select_related("result__round").filter(evidence=file).first()
    if row is None or not reports.shows_totals(row.result.round, user):
        return False
    return row.result.round.results.visible_to(user).filter(pk=row.result_id).exists()

"""A page per stage of a round: its days, the next step of who reads it, who is late, what is still missing."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import Role, audience
from accounts.models import today
from assessment import reports
from assessment.actions.grades import grades_open
from assessment.models import Round
from assessment.views.rounds import PAGE, READERS, found_round

ENTERED = (Round.Stage.SELF, Round.Stage.STREET, Round.Stage.DISTRICT)


@audience(*READERS)
@require_safe
def stage(request: HttpRequest, code: str, stage: str) -> HttpResponse:
    """One stage as this user sees it: what he does next there, whose work is done, late or missing, by name."""
    found, user = found_round(code), request.user
    terms = reports.terms(found, today())
    term = next((one for one in terms if one.stage.value == stage), None)
    if term is None:
        raise Http404
    here = term.state == "now" or (found.is_finished and term.stage == Round.Stage.FINISHED)
    work = reports.stage_work(found, term, user)
    page = Paginator(work.rows, PAGE).get_page(request.GET.get("page"))
    context = {
        "round": found,
        "term": term,
        "stages": terms,
        "now": next((one for one in terms if one.state == "now"), None),
        "next": reports.next_step(found, user) if here else None,
        "facts": reports.stage_facts(found, term, user),
        "awaited": reports.awaited(found, user, stage)
        if user.sees_district and term.stage in ENTERED
        else [],
        "work": work,
        "page": page,
        "rows": work.tell(page.object_list),
        "told": reports.told(found, term.stage) if user.sees_district else [],
        "is_public": reports.is_public(found),
        "undecided": grades_open(found).count() if user.role == Role.REVIEWER else 0,
    }
    return render(request, "assessment/stage.html", context)

"""/suspensions/: duties that rest for a while; the side asks, the reviewer decides."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import Role, audience
from accounts.fresh import fresh_password
from accounts.models import today
from accounts.once import created
from pairing import reports
from pairing.actions import suspension_ask, suspension_decide
from pairing.forms import SuspensionForm
from pairing.forms_filter import SuspensionFilter
from pairing.models import Suspension
from pairing.views_communities import PAGE
from shenbei.lib.errors import RuleBroken
from shenbei.lib.forms import answer

SIDES = (Role.LEADER, Role.DEPARTMENT, Role.CADRE, Role.STREET)


@audience(Role.STAFF, Role.REVIEWER, Role.AUDITOR, *SIDES)
def suspensions(request: HttpRequest) -> HttpResponse:
    """What was asked for and how it was decided."""
    form = SuspensionFilter(request.GET)
    page = Paginator(reports.suspensions(request.user, form.chosen), PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "filtered": bool(form.chosen),
        "may_ask": request.user.role in SIDES,
        "may_decide": request.user.role == Role.REVIEWER,
    }
    return render(request, "pairing/suspensions.html", context)


@audience(*SIDES)
def suspension_new(request: HttpRequest) -> HttpResponse:
    """Ask that a duty rests."""
    back = reverse("pairing:suspensions")

    def act(data: dict) -> str:
        created(request, "suspension.ask", suspension_ask, data)
        return back

    form = SuspensionForm(request.POST or None, sides=reports.sides_of(request.user, today()))
    lead = _("The reviewer of the organisation department decides before the window closes.")
    return answer(request, form, act, title=_("Ask for a suspension"), lead=lead, back=back, submit=_("Ask"))


@audience(Role.REVIEWER)
@fresh_password
@require_POST
def suspension_decision(request: HttpRequest, pk: int) -> HttpResponse:
    """Approve or refuse."""
    row = get_object_or_404(Suspension, pk=pk)
    if request.POST.get("decision") not in ("approve", "refuse"):
        raise Http404
    try:
        suspension_decide(by=request.user, suspension=row, approve=request.POST["decision"] == "approve")
    except RuleBroken as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("The decision is recorded."))
    return redirect("pairing:suspensions")

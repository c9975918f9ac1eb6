"""The rotation calendar, and the opinions at a posting's end. DOMAIN 2, 8."""

from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import Role, audience
from accounts.models import today
from pairing.actions.appraisal import opinion_give
from pairing.forms import OpinionForm
from pairing.reports_careers import open_ended, opinions_awaited, rotation
from pairing.views_communities import READERS
from pairing.views_postings import posting_page, seen
from shenbei.lib.errors import RuleBroken, put_on_form


@audience(*READERS)
@require_safe
def calendar(request: HttpRequest) -> HttpResponse:
    """What ends in the last month and the eleven after it, month by month, and what is still to be written."""
    day = today()
    first = date(day.year - (day.month == 1), 12 if day.month == 1 else day.month - 1, 1)
    months = rotation(request.user, first, 13)
    context = {
        "day": day,
        "months": months,
        "busy": any(month.terms for month in months),
        "open": open_ended(request.user, day),
        "awaited": opinions_awaited(request.user, day).order_by("ended_on")[:50],
    }
    return render(request, "pairing/rotation.html", context)


@audience(Role.COMMUNITY, Role.STREET, Role.DEPARTMENT)
@require_POST
def opinion(request: HttpRequest, pk: int) -> HttpResponse:
    """Give or change the opinion of one's own side."""
    row, form = seen(request, pk), OpinionForm(request.POST)
    if form.is_valid():
        try:
            opinion_give(by=request.user, posting=row, text=form.cleaned_data["text"])
        except RuleBroken as error:
            put_on_form(error, form)
        else:
            messages.success(request, _("The opinion is saved."))
            return redirect("pairing:posting", pk)
    return posting_page(request, row, form)

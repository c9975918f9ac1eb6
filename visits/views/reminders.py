"""What one was reminded of, each with a line to copy into a chat; and the check on demand."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.access import Role, audience
from accounts.actions import mail_switch
from office.bell import ring
from visits.actions import check_ask
from visits.models import Reminder
from visits.reports.reminders import WITH_NAMES
from visits.tasks import check_asked
from visits.views.audiences import READERS

PAGE = 30


@audience(*READERS)
@require_GET
def reminders(request: HttpRequest) -> HttpResponse:
    """One's own reminders, the newest first."""
    rows = Reminder.objects.told_to(request.user).select_related(*WITH_NAMES)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return render(request, "visits/reminders.html", {"page": page, "person": request.user.person})


@audience(*READERS)
@require_POST
def mail(request: HttpRequest) -> HttpResponse:
    """Have one's messages by e-mail too, or no longer."""
    mail_switch(by=request.user, on=request.POST.get("on") == "1")
    return redirect("visits:reminders")


@audience(Role.STAFF)
@require_POST
def check(request: HttpRequest) -> HttpResponse:
    """Ask for a whole check now; it is done as soon as a worker is free."""
    check_ask(by=request.user)
    ring(check_asked)
    messages.success(request, _("The quotas are being checked. Please look again in a minute."))
    return redirect("visits:quotas")

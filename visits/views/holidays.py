"""The working-day calendar: grace and answering periods are counted by it. DOMAIN 4."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import Role, audience
from accounts.models import today
from office.actions import holiday_drop as drop
from office.actions import holidays_set
from office.models import Holiday
from shenbei.lib.asked import key_of
from shenbei.lib.errors import RuleBroken
from shenbei.lib.forms import answer
from visits.forms_quotas import HolidayForm

# The names under which the calendar's seed has its days; the page shows them in the reader's language.
SEEDED = [
    gettext_noop("New Year's Day"),
    gettext_noop("Spring Festival"),
    gettext_noop("Tomb-sweeping Day"),
    gettext_noop("Labour Day"),
    gettext_noop("Dragon Boat Festival"),
    gettext_noop("National Day"),
    gettext_noop("Mid-autumn Festival"),
    gettext_noop("Anti-Fascist 70th Day"),
]


@audience(Role.STAFF, Role.REVIEWER, Role.AUDITOR)
@require_GET
def holidays(request: HttpRequest) -> HttpResponse:
    """The exceptions of one year; a year without any counts Monday to Friday."""
    day = today()
    asked = key_of(request.GET.get("year"))
    year = asked if asked and 2000 <= asked <= 2100 else day.year
    known = set(Holiday.objects.filter(day__year__gte=day.year).values_list("day__year", flat=True))
    context = {
        "year": year,
        "days": Holiday.objects.filter(day__year=year),
        "unknown": [one for one in (day.year, day.year + 1) if one not in known],
        "today": day,
        "may_set": request.user.role == Role.STAFF,
    }
    return render(request, "visits/holidays.html", context)


@audience(Role.STAFF)
@require_http_methods(["GET", "POST"])
def holiday_add(request: HttpRequest) -> HttpResponse:
    """Enter days off, or days worked, from the yearly circular."""
    form = HolidayForm(request.POST or None)

    def act(data: dict) -> str:
        found = holidays_set(by=request.user, days=form.days(), working=data["working"], name=data["name"])
        return f"{reverse('visits:holidays')}?year={found[0].day.year}"

    lead = _("Weekends are off and weekdays are worked of themselves: enter only what differs.")
    return answer(
        request, form, act, title=_("Holidays and days worked"), lead=lead, back=reverse("visits:holidays")
    )


@audience(Role.STAFF)
@require_POST
def holiday_drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a day be what its weekday says."""
    row = get_object_or_404(Holiday, pk=pk)
    year = row.day.year
    try:
        drop(by=request.user, holiday=row)
        messages.success(request, _("Taken out."))
    except RuleBroken as error:
        messages.error(request, error.message)
    return redirect(f"{reverse('visits:holidays')}?year={year}")

"""/audit/: the trail for the auditor, searched by person, object, day."""

from datetime import date, timedelta

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.dateparse import parse_date

from accounts.access import Role, audience
from office.models import AuditEvent
from shenbei.lib.asked import word_of
from shenbei.lib.periods import shanghai_midnight


def _day(text: str) -> date | None:
    """The day that is asked for; None for none, and for one at the calendar's ends, where no event can be."""
    try:
        day = parse_date(text)
    except ValueError:
        return None
    return day if day and date.min < day < date.max else None


@audience(Role.AUDITOR, Role.REVIEWER)
def audit(request: HttpRequest) -> HttpResponse:
    """The events, newest first, 50 a page."""
    events = AuditEvent.objects.all()
    if word := word_of(request.GET.get("q")):
        events = events.filter(
            Q(person_name__contains=word) | Q(object_label__contains=word) | Q(verb__contains=word)
        )
    if day := _day(request.GET.get("day", "")):
        events = events.filter(
            at__gte=shanghai_midnight(day), at__lt=shanghai_midnight(day + timedelta(days=1))
        )
    page = Paginator(events, 50).get_page(request.GET.get("page"))
    return render(request, "pages/audit.html", {"page": page, "q": word, "day": day})

"""What visits know of a community, for its page. DOMAIN 4."""

from __future__ import annotations

from datetime import date

from django.db.models import Count, Max, Q
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from pairing.models import Community
from shenbei.lib.desk import Fact, Section
from shenbei.lib.periods import year_window
from visits.models import Problem, Visit
from visits.reports.counts import COUNTED


def community_summary(community: Community, today: date) -> Section:
    """Visits of the year, the last one, what waits, and open problems."""
    year = year_window(today.year)
    visits = Visit.objects.at_community(community).aggregate(
        made=Count("pk", filter=Q(visited_on__range=(year.start, year.end), state__in=COUNTED)),
        waiting=Count("pk", filter=Q(state="submitted")),
        last=Max("visited_on", filter=Q(state__in=COUNTED)),
    )
    problems = (
        Problem.objects.filter(community=community)
        .open()
        .aggregate(number=Count("pk"), late=Count("pk", filter=Q(due_on__lt=today)))
    )
    url = f"{reverse('visits:list')}?community={community.pk}"
    if not visits["last"] and not problems["number"]:
        return Section(_("Visits"), url=url, empty=_("Nobody has been here yet, or nobody has entered it."))
    open_problems = f"{reverse('visits:problems')}?community={community.pk}"
    facts = [
        Fact(_("Visits in %(year)d") % {"year": today.year}, str(visits["made"]), url),
        Fact(_("Last visit"), _day(visits["last"]), url),
        Fact(_("Waiting for confirmation"), str(visits["waiting"]), url),
        Fact(_("Open problems"), str(problems["number"]), open_problems),
        Fact(
            _("Of these overdue"), str(problems["late"]), open_problems, "danger" if problems["late"] else ""
        ),
    ]
    return Section(_("Visits"), facts, url)


def _day(day: date | None) -> str:
    return date_format(day) if day else "–"

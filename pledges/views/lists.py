"""Lists of pledges: one's own, filtered and counted; communities that have none."""

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import Role, audience
from accounts.models import Organisation, today
from pairing.models import Community
from pledges import reports
from pledges.forms import (
    FilterForm,
)
from pledges.models import Pledge
from pledges.rules import State
from pledges.views.common import (
    DRAFTERS,
    READERS,
)

PAGE = 50


def filtered(form: FilterForm, pledges):
    """The pledges that a filter leaves."""
    if not form.is_valid():
        return pledges
    chosen = form.cleaned_data
    names = {
        "year": "year",
        "state": "state",
        "street": "community__street",
        "department": "pairing__department",
    }
    pledges = pledges.filter(**{path: chosen[name] for name, path in names.items() if chosen.get(name)})
    word = chosen["q"].strip()
    if word:
        pledges = pledges.filter(community__organisation__name__icontains=word) | pledges.filter(
            community__organisation__initials__icontains=word.lower()
        )
    return pledges


def filter_form(data, pledges, states) -> FilterForm:
    """The filter with what there is to choose: nobody else's streets and departments."""
    kinds, seen = Organisation.Kind, pledges.order_by()
    of_these = Q(pk__in=seen.values("community__street")) | Q(pk__in=seen.values("pairing__department"))
    sides = list(Organisation.objects.filter(of_these).only("kind", "name"))
    return FilterForm(
        data,
        years=sorted(set(pledges.order_by().values_list("year", flat=True).distinct()), reverse=True),
        states=[(state.value, state.label) for state in states],
        streets=[(row.pk, row.name) for row in sides if row.kind == kinds.STREET],
        departments=[(row.pk, row.name) for row in sides if row.kind == kinds.DEPARTMENT],
    )


class Counted(Paginator):
    """A paginator that is told its count instead of asking for it again."""

    def __init__(self, rows, count: int) -> None:
        super().__init__(rows, PAGE)
        self.__dict__["count"] = count


def listed(request: HttpRequest, form: FilterForm, pledges) -> dict:
    """The page of a filtered list, and how many there are in each state."""
    rows = filtered(form, pledges)
    totals = reports.totals(rows)
    page = Counted(rows.with_names(), sum(n for _label, n in totals)).get_page(request.GET.get("page"))
    return {"form": form, "page": page, "totals": totals}


@audience(*READERS)
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The pledges that a user sees."""
    pledges = Pledge.objects.visible_to(request.user)
    context = listed(request, filter_form(request.GET, pledges, State), pledges)
    done = reports.progress((row for row in context["page"] if row.is_public), today())
    context["lines"] = [(pledge, done.get(pledge.pk)) for pledge in context["page"]]
    form = context["form"]
    context["year"] = (form.is_valid() and form.cleaned_data["year"]) or today().year
    return render(request, "pledges/index.html", context)


@audience(*DRAFTERS, Role.REVIEWER, Role.AUDITOR)
@require_safe
def unpledged(request: HttpRequest, year: int) -> HttpResponse:
    """Paired communities that have no pledge for the year."""
    rows = reports.unpledged(year, today()).filter(pk__in=Community.objects.visible_to(request.user))
    rows = rows.select_related("organisation", "street")
    return render(request, "pledges/unpledged.html", {"year": year, "communities": rows})

"""/streets/, /departments/ and /cycles/: what the ties hang on."""

from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import Role, audience
from accounts.actions import organisation_edit
from accounts.models import Organisation, today
from accounts.once import created
from accounts.rules import masked, phone_typed
from pairing import reports
from pairing.actions import cycle_add, cycle_wind_up, department_add, street_add
from pairing.forms import CycleForm, OrganisationAddForm, OrganisationEditForm
from pairing.forms_filter import FilterForm
from pairing.models import Cycle
from pairing.views_communities import PAGE
from shenbei.lib.forms import answer

OFFICE = (Role.STAFF, Role.REVIEWER, Role.AUDITOR)
KIND = Organisation.Kind


@audience(*OFFICE)
def streets(request: HttpRequest) -> HttpResponse:
    """The street committees, with how many communities each has."""
    return _listed(request, KIND.STREET, "pairing/streets.html")


@audience(*OFFICE)
def departments(request: HttpRequest) -> HttpResponse:
    """The departments, with the community each is paired with."""
    return _listed(request, KIND.DEPARTMENT, "pairing/departments.html")


def _listed(request: HttpRequest, kind: str, template: str) -> HttpResponse:
    form = FilterForm(request.GET)
    rows = reports.organisations(kind, form.chosen.get("q", ""), today())
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return render(request, template, {"form": form, "page": page, "filtered": bool(form.chosen)})


@audience(Role.STAFF)
def street_new(request: HttpRequest) -> HttpResponse:
    """Enter a street committee."""
    return _new(request, street_add, "pairing:streets", _("Add a street"))


@audience(Role.STAFF)
def department_new(request: HttpRequest) -> HttpResponse:
    """Enter a department."""
    return _new(request, department_add, "pairing:departments", _("Add a department"))


def _new(request: HttpRequest, action, listing: str, title: str) -> HttpResponse:
    form, back = OrganisationAddForm(request.POST or None), reverse(listing)

    def act(data: dict) -> str:
        created(request, "organisation.add", action, data)
        return back

    return answer(request, form, act, title=title, back=back)


@audience(Role.STAFF)
@transaction.atomic
def organisation_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a street or a department; its number is fixed."""
    rows = Organisation.objects.filter(kind__in=(KIND.STREET, KIND.DEPARTMENT)).select_for_update(
        of=("self",)
    )
    organisation = get_object_or_404(rows, pk=pk)
    listing = "pairing:streets" if organisation.kind == KIND.STREET else "pairing:departments"
    now = {name: getattr(organisation, name) for name in ("name", "head", "liaison")}
    now["phone"] = masked(organisation.phone)
    form = OrganisationEditForm(request.POST or None, now=now)

    def act(data: dict) -> str:
        data["phone"] = phone_typed(data["phone"], organisation.phone)
        organisation_edit(by=request.user, organisation=organisation, **data)
        return reverse(listing)

    return answer(request, form, act, title=_("Change %s") % organisation, back=reverse(listing))


@audience(*OFFICE)
def cycles(request: HttpRequest) -> HttpResponse:
    """The cycles of three years."""
    return render(request, "pairing/cycles.html", {"rows": reports.cycles(), "day": today()})


@audience(Role.STAFF)
def cycle_new(request: HttpRequest) -> HttpResponse:
    """Begin a new cycle."""
    back = reverse("pairing:cycles")

    def act(data: dict) -> str:
        created(request, "cycle.add", cycle_add, data)
        return back

    form = CycleForm(request.POST or None)
    return answer(request, form, act, title=_("Add a cycle"), lead=_("Three years by custom."), back=back)


@audience(Role.STAFF)
@require_POST
def cycle_end(request: HttpRequest, pk: int) -> HttpResponse:
    """End all open pairings of a cycle with its last day."""
    cycle_wind_up(by=request.user, cycle=get_object_or_404(Cycle, pk=pk))
    return redirect("pairing:cycles")

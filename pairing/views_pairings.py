"""/pairings/: departments paired with lagging communities, and their work groups."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.access import Role, audience
from accounts.actions import person_of
from accounts.models import today
from accounts.once import created
from pairing import reports
from pairing.actions import member_add, member_end, pairing_add, pairing_end
from pairing.forms import EndForm, MemberForm, PairingForm
from pairing.forms_filter import PairingFilter
from pairing.models import Cycle, Pairing, WorkGroupMember
from pairing.views_communities import PAGE, READERS
from shenbei.lib.forms import answer


@audience(*READERS)
def pairings(request: HttpRequest) -> HttpResponse:
    """The pairings with the lead and size of their work groups."""
    form = PairingFilter(request.GET)
    page = Paginator(reports.pairings(request.user, today(), form.chosen), PAGE).get_page(
        request.GET.get("page")
    )
    context = {"form": form, "page": page, "filtered": bool(form.chosen), "day": today()}
    return render(request, "pairing/pairings.html", context)


def seen(request: HttpRequest, pk: int) -> Pairing:
    """A pairing within the scope, else 404."""
    rows = Pairing.objects.visible_to(request.user)
    return get_object_or_404(
        rows.select_related("department", "community__organisation", "community__street", "cycle"), pk=pk
    )


def page_of(pk: int) -> str:
    """The address of a pairing's page."""
    return reverse("pairing:pairing", args=[pk])


@audience(*READERS)
def pairing(request: HttpRequest, pk: int) -> HttpResponse:
    """A pairing's page: its work group and its suspensions."""
    row = seen(request, pk)
    context = {
        "pairing": row,
        "day": today(),
        "members": row.members.select_related("person").order_by("ended_on", "-lead", "started_on"),
        "suspensions": row.suspensions.select_related("asked_by", "decided_by"),
    }
    return render(request, "pairing/pairing.html", context)


@audience(Role.STAFF)
def pairing_new(request: HttpRequest) -> HttpResponse:
    """Pair a department with a lagging community."""
    cycle = Cycle.objects.on(today()).first()
    initial = {"cycle": cycle, "community": request.GET.get("community")}
    return answer(
        request,
        PairingForm(request.POST or None, initial=initial),
        lambda data: page_of(created(request, "pairing.add", pairing_add, data)),
        title=_("Add a pairing"),
        lead=_("One department, one lagging community, for the cycle."),
        back=reverse("pairing:pairings"),
    )


@audience(Role.STAFF)
def pairing_stop(request: HttpRequest, pk: int) -> HttpResponse:
    """End a pairing."""
    row = seen(request, pk)
    lead = _("Its work group ends with the same day.")
    return _end(request, lambda **data: pairing_end(pairing=row, **data), row, pk, lead)


def _end(request: HttpRequest, action, row, pairing_pk: int, lead: str = "") -> HttpResponse:
    def act(data: dict) -> str:
        action(by=request.user, **data)
        return page_of(pairing_pk)

    form = EndForm(request.POST or None, initial={"ended_on": today()})
    title, submit = _("End: %s") % row, _("End")
    return answer(request, form, act, title=title, lead=lead, back=page_of(pairing_pk), submit=submit)


@audience(Role.STAFF)
def member_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody joins the work group."""
    row = seen(request, pk)

    def entered(*, by, lead, started_on, ended_on, **who) -> WorkGroupMember:
        person = person_of(by, **who)
        days = {"started_on": started_on, "ended_on": ended_on}
        return member_add(by=by, pairing=row, person=person, lead=lead, **days)

    def act(data: dict) -> str:
        created(request, "member.add", entered, data)
        return page_of(pk)

    form = MemberForm(request.POST or None, initial={"started_on": row.started_on})
    return answer(request, form, act, title=_("Add to the work group of %s") % row, back=page_of(pk))


@audience(Role.STAFF)
def member_stop(request: HttpRequest, pk: int) -> HttpResponse:
    """A member leaves the work group."""
    row = get_object_or_404(WorkGroupMember.objects.select_related("person", "pairing"), pk=pk)
    return _end(request, lambda **data: member_end(member=row, **data), row, row.pairing_id)

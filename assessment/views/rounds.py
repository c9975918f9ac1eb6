"""The rounds and where each stands: list, one round's matrix, what is missing, its scheme."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import Role, audience
from accounts.fresh import fresh_password
from accounts.models import Organisation, today
from assessment import actions, reports
from assessment.actions.grades import grades_open
from assessment.forms import OpenForm
from assessment.metrics.plans import key_labels
from assessment.models import Round
from office.actions import create_once
from pairing.models import Community
from shenbei.lib.asked import key_of
from shenbei.lib.errors import RuleBroken, put_on_form

READERS = (
    Role.STAFF,
    Role.REVIEWER,
    Role.AUDITOR,
    Role.LEADER,
    Role.DEPARTMENT,
    Role.STREET,
    Role.COMMUNITY,
    Role.CADRE,
)
ORDERS = {
    "code": ("code",),
    "place": ("kind", "place", "code"),
    "missing": ("-missing", "code"),
    "sampled": ("-sampled", "code"),
}
PAGE = 50


def found_round(code: str) -> Round:
    """The round of a half-year, or 404."""
    return get_object_or_404(Round.objects.select_related("scheme", "finished_by__person"), code=code)


@audience(*READERS)
@require_safe
def rounds(request: HttpRequest) -> HttpResponse:
    """Every round with its stage, its term and what is missing."""
    rows = reports.rounds_overview(request.user)
    form = OpenForm(codes=reports.codes_to_open(today())) if request.user.role == Role.STAFF else None
    return render(request, "assessment/rounds.html", {"rows": rows, "form": form})


@audience(Role.STAFF)
@require_http_methods(["POST"])
def open_round(request: HttpRequest) -> HttpResponse:
    """Open the round of a half-year."""
    form = OpenForm(request.POST, codes=reports.codes_to_open(today(), opened=True))
    if form.is_valid():
        code = form.cleaned_data["code"]
        try:
            create_once(
                key=form.cleaned_data["once"],
                by=request.user,
                purpose="round.open",
                create=lambda: actions.round_open(by=request.user, code=code),
            )
            messages.success(request, _("The round is open; its scheme is frozen."))
            return redirect("assessment:round", code=code)
        except RuleBroken as error:
            put_on_form(error, form)
    rows = reports.rounds_overview(request.user)
    return render(request, "assessment/rounds.html", {"rows": rows, "form": form}, status=422)


@audience(*READERS)
@require_safe
def round_page(request: HttpRequest, code: str) -> HttpResponse:
    """Where a round stands, and its matrix of communities and categories."""
    found = found_round(code)
    results = reports.with_given(found, found.results.visible_to(request.user)).select_related("street")
    chosen = {name: request.GET.get(name, "") for name in ("kind", "street", "order")}
    if chosen["kind"] in Community.Kind.values:
        results = results.filter(kind=chosen["kind"])
    if street := key_of(chosen["street"]):
        results = results.filter(street=street)
    shows = reports.shows_totals(found, request.user)
    order = chosen["order"] if shows and chosen["order"] in ORDERS else "code"
    undecided = grades_open(found).count() if request.user.role == Role.REVIEWER else 0
    if chosen["order"] == "undecided" and undecided:
        results = results.filter(pk__in=grades_open(found).values("pk"))
    page = Paginator(results.order_by(*ORDERS[order]), PAGE).get_page(request.GET.get("page"))
    context = {
        "round": found,
        "page": page,
        "rows": reports.matrix(found, page.object_list),
        "categories": found.frozen["categories"],
        "stages": reports.terms(found, today()),
        "next": reports.next_step(found, request.user),
        "shows": shows,
        "tables": shows and bool(found.computed_at),
        "is_public": reports.is_public(found),
        "undecided": undecided,
        # Who is checked on site is not told beforehand.
        "each": reports.entry_stage(found) if shows or found.stage != Round.Stage.DISTRICT else None,
        "chosen": chosen,
        "kinds": Community.Kind.choices,
        "streets": Organisation.objects.filter(kind=Organisation.Kind.STREET)
        if request.user.sees_district
        else [],
        "today": today(),
    }
    return render(request, "assessment/round.html", context)


@audience(Role.STAFF)
@require_POST
def step(request: HttpRequest, code: str) -> HttpResponse:
    """The staff computes a round or moves it on; asked once more while sides are unfinished and days remain."""
    found = found_round(code)
    left = reports.unfinished(found, today())
    if request.POST.get("do") == "advance" and left and not request.POST.get("sure"):
        return render(request, "assessment/advance.html", {"round": found, "left": left})
    try:
        if request.POST.get("do") == "compute":
            actions.round_compute(by=request.user, round=found)
            messages.success(request, _("Computed as things stand."))
        else:
            found = actions.round_advance(by=request.user, round=found)
            messages.success(
                request, _("The round now stands at: %(stage)s.") % {"stage": found.get_stage_display()}
            )
    except RuleBroken as error:
        messages.error(request, str(error.message))
    return redirect("assessment:round", code=code)


@audience(Role.REVIEWER)
@require_POST
@fresh_password
def finish(request: HttpRequest, code: str) -> HttpResponse:
    """The reviewer makes a round final."""
    try:
        actions.round_finish(by=request.user, round=found_round(code))
        messages.success(request, _("The round is final."))
    except RuleBroken as error:
        messages.error(request, str(error.message))
    return redirect("assessment:round", code=code)


@audience(Role.REVIEWER)
@require_POST
@fresh_password
def grades(request: HttpRequest, code: str) -> HttpResponse:
    """The reviewer gives the proposed grades that need no decision by name."""
    try:
        given, left = actions.grades_decide(by=request.user, round=found_round(code))
        words = _("%(given)d grades given; %(left)d are left to decide one by one.")
        messages.success(request, words % {"given": given, "left": left})
    except RuleBroken as error:
        messages.error(request, str(error.message))
    return redirect("assessment:round", code=code)


@audience(Role.STAFF, Role.REVIEWER, Role.AUDITOR, Role.STREET)
@require_safe
def missing(request: HttpRequest, code: str) -> HttpResponse:
    """What holds the round open: every missing figure by name."""
    found = found_round(code)
    page = Paginator(reports.gaps(found, found.results.visible_to(request.user)), PAGE)
    context = {"round": found, "page": page.get_page(request.GET.get("page"))}
    return render(request, "assessment/missing.html", context)


@audience(*READERS)
@require_safe
def scheme(request: HttpRequest, code: str) -> HttpResponse:
    """The scheme as the round froze it, with each metric's formula in words."""
    found = found_round(code)
    return render(request, "assessment/scheme.html", {"round": found, "labels": key_labels()})


def found_result(user, code: str, community: str):
    """A community's result within what a user sees, or 404 as if it did not exist."""
    rows = found_round(code).results.visible_to(user)
    row = (
        rows.filter(code=community)
        .select_related("round__scheme", "community__organisation", "street")
        .first()
    )
    if row is None:
        raise Http404
    return row

"""Schemes in versions: drafted, edited and imported by staff, approved by the reviewer, compared."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import Role, audience
from accounts.fresh import fresh_password
from assessment import actions, reports
from assessment.forms import BookForm
from assessment.forms_scheme import DraftForm, GroundForm, IndicatorForm, SchemeForm
from assessment.metrics.plans import key_labels
from assessment.models import Indicator, Round, Scheme, VetoGround
from assessment.views.rounds import PAGE
from office.actions import create_once
from shenbei.lib.downloads import download
from shenbei.lib.errors import RuleBroken, put_on_form

READS = (Role.STAFF, Role.REVIEWER, Role.AUDITOR)


def _scheme(version: int) -> Scheme:
    return get_object_or_404(Scheme.objects.select_related("approved_by__person"), version=version)


@audience(*READS)
@require_http_methods(["GET", "POST"])
def schemes(request: HttpRequest) -> HttpResponse:
    """Every version; staff drafts a new one from an older."""
    staff = request.user.role == Role.STAFF
    form = DraftForm(request.POST or None) if staff else None
    if request.method == "POST" and form and form.is_valid():
        given = form.cleaned_data
        try:
            pk = create_once(
                key=given["once"],
                by=request.user,
                purpose="scheme.draft",
                create=lambda: actions.scheme_draft(
                    by=request.user,
                    source=given["source"],
                    name=given["name"],
                    valid_from=given["valid_from"],
                ),
            )
            messages.success(request, _("The draft is made; change it and have it approved."))
            return redirect("assessment:version", Scheme.objects.get(pk=pk).version)
        except RuleBroken as error:
            put_on_form(error, form)
    context = {"rows": reports.schemes_overview(), "form": form}
    status = 422 if form and form.is_bound else 200
    return render(request, "assessment/schemes.html", context, status=status)


@audience(*READS)
@require_safe
def version(request: HttpRequest, version: int) -> HttpResponse:
    """One version: its rules, its indicators, and what it changes against the version before it or another."""
    found = _scheme(version)
    older = Scheme.objects.exclude(pk=found.pk).order_by("-version")
    asked = request.GET.get("with", "")
    other = older.filter(version=int(asked)).first() if asked.isdecimal() and len(asked) < 5 else None
    other = other or older.filter(version__lt=found.version).first()
    context = {
        "scheme": found,
        "labels": key_labels(),
        "categories": found.categories.prefetch_related("indicators"),
        "heads": reports.scheme_heads(found),
        "grounds": found.veto_grounds.all(),
        "ground_form": GroundForm(),
        "faults": [] if found.approved_on else reports.scheme_faults(found),
        "other": other,
        "differences": reports.difference(other, found) if other else [],
        "rounds": Round.objects.finished(),
        "edits": request.user.role == Role.STAFF and found.approved_on is None,
    }
    return render(request, "assessment/version.html", context)


@audience(Role.STAFF)
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, version: int) -> HttpResponse:
    """Limits, weights, shares and terms of a draft."""
    found = _scheme(version)
    form = SchemeForm(request.POST or None, instance=Scheme.objects.get(pk=found.pk))
    if request.method == "POST" and form.is_valid():
        try:
            actions.scheme_edit(by=request.user, scheme=found, **form.cleaned_data)
            messages.success(request, _("Saved."))
            return redirect("assessment:version", version)
        except RuleBroken as error:
            put_on_form(error, form)
    return _form_page(request, found, form, _("Limits, weights and terms"))


@audience(Role.STAFF)
@require_http_methods(["GET", "POST"])
def indicator(request: HttpRequest, version: int, pk: int = 0) -> HttpResponse:
    """One indicator of a draft, changed or added."""
    found = _scheme(version)
    rows = Indicator.objects.filter(category__scheme=found).select_related("category__scheme")
    row = get_object_or_404(rows, pk=pk) if pk else None
    form = IndicatorForm(request.POST or None, instance=row, scheme=found)
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        category = given.pop("category")
        try:
            kept = (
                Indicator.objects.select_related("category__scheme").get(pk=pk)
                if pk
                else Indicator(category=category)
            )
            actions.indicator_save(by=request.user, indicator=kept, category=category, **given)
            messages.success(request, _("Saved."))
            return redirect("assessment:version", version)
        except RuleBroken as error:
            put_on_form(error, form)
    return _form_page(request, found, form, _("Indicator"))


def _form_page(request: HttpRequest, found: Scheme, form, title: str) -> HttpResponse:
    context = {"scheme": found, "form": form, "title": title}
    return render(request, "assessment/scheme_form.html", context, status=422 if form.is_bound else 200)


@audience(Role.STAFF)
@require_POST
def drop(request: HttpRequest, version: int, pk: int) -> HttpResponse:
    """Take an indicator out of a draft."""
    row = get_object_or_404(
        Indicator.objects.select_related("category__scheme"), pk=pk, category__scheme__version=version
    )
    try:
        actions.indicator_drop(by=request.user, indicator=row)
    except RuleBroken as error:
        messages.error(request, str(error.message))
    return redirect("assessment:version", version)


@audience(Role.STAFF)
@require_POST
def ground(request: HttpRequest, version: int) -> HttpResponse:
    """Add a veto item to a draft."""
    form = GroundForm(request.POST)
    try:
        if not form.is_valid():
            raise RuleBroken(_("A veto item has a name of at most 60 characters."))
        actions.ground_add(by=request.user, scheme=_scheme(version), name=form.cleaned_data["name"])
        messages.success(request, _("Saved."))
    except RuleBroken as error:
        messages.error(request, str(error.message))
    return redirect("assessment:version", version)


@audience(Role.STAFF)
@require_POST
def ground_drop(request: HttpRequest, version: int, pk: int) -> HttpResponse:
    """Take a veto item out of a draft."""
    row = get_object_or_404(VetoGround.objects.select_related("scheme"), pk=pk, scheme__version=version)
    try:
        actions.ground_drop(by=request.user, ground=row)
    except RuleBroken as error:
        messages.error(request, str(error.message))
    return redirect("assessment:version", version)


@audience(Role.REVIEWER)
@require_POST
@fresh_password
def approve(request: HttpRequest, version: int) -> HttpResponse:
    """The reviewer approves a draft."""
    try:
        actions.scheme_approve(by=request.user, scheme=_scheme(version))
        messages.success(request, _("The version is approved; it rules the rounds from its first day on."))
    except RuleBroken as error:
        messages.error(request, str(error.message))
    return redirect("assessment:version", version)


@audience(*READS)
@require_safe
def book(request: HttpRequest, version: int) -> HttpResponse:
    """A version as a workbook, to be edited and imported into a draft."""
    return download(reports.scheme_workbook(_scheme(version)), f"scheme-{version}.xlsx")


@audience(Role.STAFF)
@require_http_methods(["GET", "POST"])
def take(request: HttpRequest, version: int) -> HttpResponse:
    """Import a workbook into a draft: all of it or nothing."""
    found = _scheme(version)
    form = BookForm(request.POST or None, request.FILES or None)
    lines: list[str] = []
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            actions.scheme_import(by=request.user, scheme=found, content=file.read(), filename=file.name)
            messages.success(request, _("The draft now holds what the workbook says."))
            return redirect("assessment:version", version)
        except actions.BookRefused as error:
            lines = error.lines
        except RuleBroken as error:
            form.add_error("file", error.message)
    context = {"scheme": found, "form": form, "title": _("Import the indicators"), "lines": lines}
    return render(request, "assessment/scheme_form.html", context, status=422 if form.is_bound else 200)


@audience(*READS)
@require_safe
def what_if(request: HttpRequest, version: int, code: str) -> HttpResponse:
    """A past round counted anew under this version: who moves, and why."""
    found, past = _scheme(version), get_object_or_404(Round.objects.finished(), code=code)
    moves = reports.what_if(found, past)
    page = Paginator(moves, PAGE).get_page(request.GET.get("page"))
    context = {
        "scheme": found,
        "round": past,
        "page": page,
        "names": reports.indicator_labels(found),
        "changed": sum(move.regraded for move in moves),
    }
    return render(request, "assessment/what_if.html", context)

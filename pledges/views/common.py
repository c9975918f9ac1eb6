"""What the pages of pledges share: who may, loading within scope, one page for one act."""

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from accounts.access import Role
from pledges.forms import ConfirmForm
from pledges.models import Pledge
from shenbei.lib.errors import RuleBroken, put_on_form

READERS = (
    Role.STAFF,
    Role.REVIEWER,
    Role.LEADER,
    Role.DEPARTMENT,
    Role.STREET,
    Role.COMMUNITY,
    Role.SIGNATORY,
    Role.CADRE,
    Role.AUDITOR,
)
DRAFTERS = (Role.STAFF, Role.DEPARTMENT)
FILERS = (Role.STAFF, Role.DEPARTMENT, Role.STREET, Role.COMMUNITY)
SIGNERS = (Role.SIGNATORY, Role.CADRE)


def seen(request: HttpRequest, pk: int) -> Pledge:
    """A pledge within the user's scope, else 404."""
    return get_object_or_404(Pledge.objects.visible_to(request.user).with_names(), pk=pk)


def posted(request: HttpRequest):
    """What a form is bound to: the data of a POST, even an empty one; nothing on a GET."""
    return request.POST if request.method == "POST" else None


def attempt(form: forms.BaseForm, act: Callable[[], object]) -> bool:
    """Whether the form is valid and the act was done; what refuses it stands on the form."""
    if not form.is_valid():
        return False
    try:
        act()
    except RuleBroken as error:
        put_on_form(error, form)
        return False
    return True


def act_page(
    request: HttpRequest,
    pledge: Pledge,
    form: forms.BaseForm,
    act: Callable[[], object],
    *,
    page: dict,
    done: str,
) -> HttpResponse:
    """One page for one act: what it means, the form, the button; back to the pledge when it is done."""
    if request.method == "POST" and attempt(form, act):
        messages.success(request, done)
        return redirect("pledges:detail", pledge.pk)
    return render(request, "pledges/act.html", {"pledge": pledge, "form": form, **page})


def confirm_page(
    request: HttpRequest, pk: int, act: Callable[..., object], *, page: dict, done: str
) -> HttpResponse:
    """One page for an act on a pledge that needs no further words."""
    pledge, form = seen(request, pk), ConfirmForm(posted(request))
    return act_page(request, pledge, form, lambda: act(by=request.user, pledge=pledge), page=page, done=done)


def pdf_response(
    request: HttpRequest, make: Callable[[], bytes], name: str, back: HttpResponse
) -> HttpResponse:
    """A PDF shown in the browser under a name; what cannot be printed is said on the page one comes back to."""
    try:
        content = make()
    except RuleBroken as error:
        messages.error(request, error.message)
        return back
    return HttpResponse(
        content, content_type="application/pdf", headers={"Content-Disposition": f'inline; filename="{name}"'}
    )

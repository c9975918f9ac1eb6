"""A fresh password before acts that bind: signing, approving, publishing, bulk export. TRUST, «Who may»."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial, wraps

from django.contrib.auth import authenticate
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

FRESH_SECONDS = 5 * 60
FIELD = "fresh_password"
View = Callable[..., HttpResponse]


def is_fresh(request: HttpRequest) -> bool:
    """Whether the password was given within the last five minutes of this session."""
    return time.time() - request.session.get("fresh_at", 0) < FRESH_SECONDS


def password_is_right(request: HttpRequest, password: str) -> bool:
    """Check the acting user's own password; failures count towards the lock of the account."""
    user = authenticate(request, username=request.user.username, password=password)
    return user is not None and user.pk == request.user.pk


def fresh_password(view: View, form: type[Form] | None = None) -> View:
    """Ask for the password before a POST is carried out; what was typed is carried along and posted again.

    With the view's own form, made of a POST alone: what that refuses reaches the view, which refuses it, unasked.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if request.method != "POST" or is_fresh(request) or (form and not form(request.POST).is_valid()):
            return view(request, *args, **kwargs)
        error = ""
        if FIELD in request.POST:
            if password_is_right(request, request.POST[FIELD]):
                request.session["fresh_at"] = int(time.time())
                return view(request, *args, **kwargs)
            error = _("The password is not right.")
        typed = [
            (name, value)
            for name, values in request.POST.lists()
            if name not in (FIELD, "csrfmiddlewaretoken")
            for value in values
        ]
        return render(
            request, "accounts/fresh.html", {"typed": typed, "error": error}, status=200 if not error else 422
        )

    return guarded


def fresh_after(form: type[Form]) -> Callable[[View], View]:
    """`fresh_password` for a view with this form: nobody gives his password for a blank reason."""
    return partial(fresh_password, form=form)

"""Setting up the second factor, and giving its code at sign-in."""

import time

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from accounts import carried, second_factor
from accounts.access import audience
from shenbei.lib.errors import RuleBroken, put_on_form


class CodeForm(forms.Form):
    """Six digits of the app, or a recovery code."""

    code = forms.CharField(
        label=_("One-time code"),
        max_length=16,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autofocus": True}),
    )


def _passed(request: HttpRequest) -> None:
    request.session[second_factor.SESSION_KEY] = request.session["fresh_at"] = int(time.time())


@audience.signed_in
@require_http_methods(["GET", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """Ask for the code; who has no device yet is led to set one up."""
    if second_factor.device_of(request.user) is None:
        return redirect("accounts:factor_setup")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            second_factor.code_check(by=request.user, token=form.cleaned_data["code"].replace(" ", ""))
        except RuleBroken as error:
            put_on_form(error, form)
        else:
            _passed(request)
            return redirect(carried.waiting_at(request) or "desk")
    return render(request, "accounts/factor_code.html", {"form": form})


@audience.signed_in
@require_http_methods(["GET", "POST"])
def setup(request: HttpRequest) -> HttpResponse:
    """Show the secret, take the first code, show the recovery codes once."""
    if second_factor.device_of(request.user) and second_factor.SESSION_KEY not in request.session:
        return redirect("accounts:factor")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            codes = second_factor.device_confirm(
                by=request.user, token=form.cleaned_data["code"].replace(" ", "")
            )
        except RuleBroken as error:
            put_on_form(error, form)
        else:
            _passed(request)
            return render(request, "accounts/factor_codes.html", {"codes": codes})
    device = second_factor.device_prepare(request.user)
    context = {
        "form": form,
        "secret": second_factor.secret_text(device),
        "qr": SafeString(second_factor.qr_svg(device)),  # made by us from our own secret
    }
    return render(request, "accounts/factor_setup.html", context)

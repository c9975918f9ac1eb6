"""Showing a telephone number in full: an act with a reason. TRUST, «personal data»."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from accounts.actions import phone_show
from accounts.forms import ReasonForm
from shenbei.lib.errors import RuleBroken, put_on_form


def phone_page(request: HttpRequest, obj, *, back: str, community=None) -> HttpResponse:
    """Ask for the reason, then show the number of an object that has `phone`; the answer is stored nowhere."""
    form, phone = ReasonForm(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        try:
            phone = phone_show(
                by=request.user, obj=obj, reason=form.cleaned_data["reason"], community=community
            )
        except RuleBroken as error:
            put_on_form(error, form)
    context = {"obj": obj, "form": form, "phone": phone, "back": back}
    status = 422 if form.is_bound and phone is None else 200
    return render(
        request, "accounts/phone.html", {**context, "title": _("Telephone of %s") % obj}, status=status
    )

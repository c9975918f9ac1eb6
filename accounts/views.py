"""Signing in and out, the appointment one acts under, the password, the language."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout, update_session_auth_hash
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts import carried
from accounts.access import audience
from accounts.actions import password_change
from accounts.forms import PasswordForm, SignInForm
from accounts.models import User
from shenbei.lib.errors import RuleBroken, put_on_form


def _next(request: HttpRequest) -> str:
    target = request.POST.get("next") or request.GET.get("next") or ""
    # a word without a slash is ours, too, but `redirect` would look for a view of that name
    ours = target.startswith("/") and url_has_allowed_host_and_scheme(target, None)
    return target if ours else reverse("desk")


@audience.public
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """The sign-in page."""
    if request.user.is_authenticated:
        return redirect(_next(request))
    form = SignInForm(request, data=request.POST or None)
    if request.method == "POST" and form.is_valid():
        had_typed = carried.KEY in request.session
        login(request, form.get_user())
        return redirect(carried.claim(request) or (reverse("desk") if had_typed else _next(request)))
    demo = User.objects.filter(is_demo=True).select_related("person") if settings.DEBUG else []
    return render(request, "accounts/sign_in.html", {"form": form, "next": _next(request), "demo": demo})


def locked_out(request: HttpRequest, credentials=None, *args, **kwargs) -> HttpResponse:
    """Too many failures: the same page with one sentence, whether the account exists or not."""
    form = SignInForm(request, initial={"username": request.POST.get("username", "")})
    note = _("Too many failed attempts. Please try again in 30 minutes.")
    return render(
        request, "accounts/sign_in.html", {"form": form, "next": _next(request), "note": note}, status=429
    )


@audience.public
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Sign out and show the sign-in page."""
    logout(request)
    return redirect("accounts:sign_in")


@audience.signed_in
@require_POST
def act_as(request: HttpRequest) -> HttpResponse:
    """Act under another of one's live appointments."""
    chosen = request.POST.get("appointment", "")
    if chosen not in {str(row.pk) for row in request.user.live_appointments}:
        raise Http404
    request.session["acting"] = int(chosen)
    return redirect("desk")


@audience.signed_in
@require_http_methods(["GET", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    """One's own password."""
    form = PasswordForm(request.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            password_change(by=request.user, password=form.cleaned_data["new_password1"])
        except RuleBroken as error:
            put_on_form(error, form)
        else:
            update_session_auth_hash(request, request.user)
            messages.success(request, _("The password is changed."))
            return redirect("desk")
    return render(request, "accounts/password.html", {"form": form})


@audience.public
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Chinese or English, kept in a cookie."""
    code = request.POST.get("language", "")
    response = redirect(_next(request))
    if code in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            code,
            max_age=365 * 86400,
            samesite="Lax",
            secure=request.is_secure(),
            httponly=True,
        )
    return response


@audience.signed_in
@require_POST
def notification_open(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark one's own message read and go where it leads."""
    row = get_object_or_404(request.user.person.notifications, pk=pk)
    row.read_at = row.read_at or timezone.now()
    row.save(update_fields=["read_at"])
    safe = url_has_allowed_host_and_scheme(row.url, None)
    return redirect(row.url if row.url and safe else "desk")

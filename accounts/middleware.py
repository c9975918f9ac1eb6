"""Session limits, the appointment a user acts under, and pages that no cache may keep."""

import logging
import time

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.sessions.exceptions import SessionInterrupted
from django.contrib.sessions.middleware import SessionMiddleware
from django.db import OperationalError
from django.shortcuts import redirect
from django.urls import reverse

from accounts.carried import ENDED
from accounts.models import today
from accounts.second_factor import SESSION_KEY, is_required
from shenbei.lib.logs import present

logger = logging.getLogger(__name__)
access = logging.getLogger("shenbei.access")


class Sessions(SessionMiddleware):
    """Django's, but for a full disk: who reads goes on reading, though his being there cannot be noted."""

    def process_response(self, request, response):
        """The answer; a form that was sent gets the page that carries what was typed, not «400»."""
        try:
            return super().process_response(request, response)
        except SessionInterrupted as error:
            cause = error.__context__ and error.__context__.__context__
            if not isinstance(cause, OperationalError):
                raise
            if request.method not in ("GET", "HEAD"):
                raise cause from error
            logger.warning("the database did not keep a session")
            return response


def session_limits(get_response):
    """Sign out after 30 idle minutes or 12 hours; background polling (header X-Background) keeps nobody in."""

    def middleware(request):
        if request.user.is_authenticated:
            now = int(time.time())
            began = request.session.setdefault("began", now)
            seen = request.session.get("seen", now)
            if now - began > settings.SESSION_ABSOLUTE_SECONDS or now - seen > settings.SESSION_IDLE_SECONDS:
                owner = {"user": request.user.pk, "acting": request.session.get("acting")}
                logout(request)
                request.session[ENDED] = owner  # what he had typed is his, whatever request finds out first
            elif "X-Background" not in request.headers and now - request.session.get("seen", 0) > 60:
                request.session["seen"] = now
        return get_response(request)

    return middleware


def acting_appointment(get_response):
    """Set `request.user.acting` from the session, among the appointments that live today."""

    def middleware(request):
        user = request.user
        if user.is_authenticated:
            live = list(user.appointments.live_on(today()).select_related("organisation"))
            chosen = request.session.get("acting")
            user.live_appointments = live
            user.acting = next((row for row in live if row.pk == chosen), live[0] if live else None)
            change = reverse("accounts:password")
            free = (change, reverse("accounts:sign_out"))
            if (
                user.must_change_password
                and request.path not in free
                and not request.path.startswith(settings.STATIC_URL)
            ):
                return redirect(change)
        return get_response(request)

    return middleware


def second_factor(get_response):
    """Before anything else: who acts in a role that decides has given his code in this session."""

    def middleware(request):
        user = request.user
        asked = user.is_authenticated and is_required(user) and SESSION_KEY not in request.session
        if asked and not _free(request.path):
            return redirect("accounts:factor")
        return get_response(request)

    return middleware


def _free(path: str) -> bool:
    names = ("factor", "factor_setup", "password", "sign_out", "language", "act_as")
    return path.startswith(settings.STATIC_URL) or path in {reverse(f"accounts:{name}") for name in names}


def private_pages(get_response):
    """Pages of a signed-in person are stored by no cache, public ones neither: they may carry his cookie."""

    def middleware(request):
        response = get_response(request)
        if request.user.is_authenticated and "public" in response.get("Cache-Control", "public"):
            response["Cache-Control"] = "no-store"
        return response

    return middleware


def access_log(get_response):
    """One line for each request: method, the address's name (never what was typed), status, time, user."""

    def middleware(request):
        began = time.monotonic()
        present.user_pk.set(request.user.pk)
        response = get_response(request)
        match = request.resolver_match
        spent = round((time.monotonic() - began) * 1000)
        facts = {"method": request.method, "view": match.view_name if match else "", "ms": spent}
        access.info("request", extra={"facts": facts | {"status": response.status_code}})
        return response

    return middleware

"""Pages for what went wrong; the 404 page says the same whether a thing is out of scope or not there."""

import re
import sys
from collections.abc import Callable

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.template.loader import render_to_string

from shenbei.lib.disk import FULL

SECRET = re.compile(r"password|token|secret|\bcode\b", re.IGNORECASE)  # fields that no page carries along


def bad_request(request: HttpRequest, exception=None) -> HttpResponse:
    """400: what was sent cannot be read; the page is made without it."""
    return HttpResponse(render_to_string("errors/400.html"), status=400)


def forbidden(request: HttpRequest, exception=None) -> HttpResponse:
    """403: signed in, but this role has no business here."""
    return render(request, "errors/403.html", status=403)


def not_found(request: HttpRequest, exception=None) -> HttpResponse:
    """404: not there, or out of sight."""
    return render(request, "errors/404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: our fault; nothing of the request was half done. 503 while the database is away or a disk is full."""
    error = sys.exc_info()[1]
    if isinstance(error, OperationalError | InterfaceError) or getattr(error, "errno", None) in FULL:
        return away(request)
    return render(request, "errors/500.html", status=500)


def as_in_production(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: the demo's visitors, too, read our 404 page and not Django's list of addresses (shown while DEBUG)."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        return not_found(request) if settings.DEBUG and response.status_code == 404 else response

    return answer


def without_nul(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: an address with NUL in it names nothing that is kept, PostgreSQL refuses to look for it: 404."""

    def answer(request: HttpRequest) -> HttpResponse:
        has_nul = "\0" in request.path or "%00" in request.META.get("QUERY_STRING", "")
        return not_found(request) if has_nul else get_response(request)

    return answer


def away(request: HttpRequest) -> HttpResponse:
    """503, made without the database: what was typed is carried along, to be sent again with its key (once)."""
    again = request.method == "POST" and not any(SECRET.search(name) for name in _typed(request))
    context = {
        "typed": _typed(request) if again else {},
        "path": request.get_full_path(),
        "files": again and bool(request.FILES),
        "csrf_token": get_token(request),
    }
    response = HttpResponse(render_to_string("errors/away.html", context), status=503)
    response["Retry-After"], response["Cache-Control"] = "30", "no-store"
    return response


def _typed(request: HttpRequest) -> dict[str, list[str]]:
    """What was typed, by field; nothing where the form itself could not be read."""
    try:
        lists = request.POST.lists() if request.method == "POST" else []
        return {name: values for name, values in lists if name != "csrfmiddlewaretoken"}
    except Exception:  # a body that could not be taken in, such as an upload for which no room is left
        return {}

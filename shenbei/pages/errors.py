"""Pages for what went wrong; the 404 page says the same whether a thing is out of scope or not there."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def forbidden(request: HttpRequest, exception=None) -> HttpResponse:
    """403: signed in, but this role has no business here."""
    return render(request, "errors/403.html", status=403)


def not_found(request: HttpRequest, exception=None) -> HttpResponse:
    """404: not there, or out of sight."""
    return render(request, "errors/404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: our fault; nothing of the request was half done."""
    return render(request, "errors/500.html", status=500)


def as_in_production(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: the demo's visitors, too, read our 404 page and not Django's list of addresses (shown while DEBUG)."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        return not_found(request) if settings.DEBUG and response.status_code == 404 else response

    return answer

"""Partial pages: one template answers whole or in part."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def render_part(request: HttpRequest, template: str, part: str, context: dict) -> HttpResponse:
    """The fragment `part` for an htmx request, the whole `template` for every other."""
    return render(request, part if getattr(request, "htmx", False) else template, context)

"""Files of measures and outcomes: put there, and shown within the scope of what they belong to. TRUST, files."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import audience
from measures.actions import file_add
from measures.forms import FileForm
from measures.models import Measure, Outcome
from measures.reports import WRITERS
from measures.views import READERS
from office.attachments import attachments_of
from shenbei.lib.errors import RuleBroken

PAGES: dict[str, tuple[Any, str]] = {
    "measures": (Measure.objects.all(), "measures:detail"),
    "outcomes": (Outcome.objects.all(), "measures:outcome"),
}


def _owner(request: HttpRequest, kind: str, pk: int) -> Measure | Outcome:
    """The measure or outcome that a user sees; 404 for any other."""
    if kind not in PAGES:
        raise Http404
    return get_object_or_404(PAGES[kind][0].visible_to(request.user), pk=pk)


@audience(*WRITERS)
@require_POST
def add(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Put a file there."""
    owner, form = _owner(request, kind, pk), FileForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            file_add(by=request.user, obj=owner, file=form.cleaned_data["file"])
        except RuleBroken as error:
            messages.error(request, error.message)
        else:
            messages.success(request, _("The file is kept."))
    else:
        messages.error(request, _("Please choose a picture or a PDF."))
    return redirect(reverse(PAGES[kind][1], args=[pk]))


@audience(*READERS)
@require_safe
def show(request: HttpRequest, kind: str, pk: int, file: int) -> HttpResponse:
    """A file, in the browser."""
    row = get_object_or_404(attachments_of(_owner(request, kind, pk)), pk=file)
    with row.file.open() as kept:
        return HttpResponse(kept.read(), content_type=row.content_type)

"""The photos of a visit: shown within its scope, taken from a form, removed."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.access import audience
from office.attachments import attachments_of
from shenbei.lib.asked import key_of
from visits.actions import photo_remove, photos_add
from visits.models import Visit
from visits.views.audiences import READERS


@audience(*READERS)
@require_safe
def photo(request: HttpRequest, pk: int, photo: int) -> HttpResponse:
    """One photo, for whoever sees the visit."""
    visit = get_object_or_404(Visit.objects.visible_to(request.user), pk=pk)
    row = get_object_or_404(attachments_of(visit), pk=photo)
    with row.file.open() as file:
        response = HttpResponse(file.read(), content_type=row.content_type)
    response["Cache-Control"] = "no-store"
    return response


def photos_take(request: HttpRequest, visit: Visit) -> None:
    """Remove the photos that are ticked, add those that came along; say which were not taken and why."""
    for key in request.POST.getlist("drop_photo"):
        for row in attachments_of(visit).filter(pk=key_of(key)):
            photo_remove(by=request.user, visit=visit, photo=row)
    refused = photos_add(by=request.user, visit=visit, files=request.FILES.getlist("photos"))
    for name, sentence in refused:
        text = _("The photo «%(name)s» was not taken: %(sentence)s All else is saved.")
        messages.warning(request, text % {"name": name, "sentence": sentence})

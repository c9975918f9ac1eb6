"""/: the sign-in page, or one's own desk: what is owed, what waits, what changed."""

from collections.abc import Iterable
from importlib import import_module
from importlib.util import find_spec

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.access import audience
from accounts.models import Notification, today
from shenbei.lib.desk import Waiting

ROOMS = ("visits", "pledges", "assessment", "measures", "pairing")


def waiting(user, day) -> Iterable[Waiting]:
    """What every app has waiting for a user, most urgent first."""
    found: list[Waiting] = []
    for room in ROOMS:
        if find_spec(f"{room}.reports"):
            tell = getattr(import_module(f"{room}.reports"), "waiting_for", None)
            found += tell(user, day) if tell else []
    return sorted(found, key=lambda item: (item.due_on is None, item.due_on or day))


@audience.signed_in
def desk(request: HttpRequest) -> HttpResponse:
    """The desk of the role one acts in."""
    day = today()
    items = list(waiting(request.user, day)) if request.user.acting else []
    groups = {name: [item for item in items if item.group == name] for name in ("owed", "decide", "news")}
    messages = Notification.objects.filter(person=request.user.person, read_at=None)[:10]
    return render(request, "pages/desk.html", {"groups": groups, "day": day, "notifications": messages})

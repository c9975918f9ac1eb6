"""/metrics: figures of the machinery for the operator's Prometheus, behind a token; nothing of anybody's work."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from accounts.access import audience
from office.reports import machinery
from shenbei.lib.disk import usage

TYPE = "text/plain; version=0.0.4; charset=utf-8"


@audience.public
def metrics(request: HttpRequest) -> HttpResponse:
    """The figures; 404 without the token, as if there were no such page."""
    token = settings.METRICS_TOKEN
    if not token or not constant_time_compare(request.headers.get("Authorization", ""), f"Bearer {token}"):
        raise Http404
    figures = machinery(timezone.now()) | {("disk_free_bytes", ""): usage(settings.MEDIA_ROOT)[0]}
    lines = [f"shenbei_{name}{label} {value:g}\n" for (name, label), value in sorted(figures.items())]
    response = HttpResponse("".join(lines), content_type=TYPE)
    response["Cache-Control"] = "no-store"
    return response

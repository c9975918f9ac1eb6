"""/healthz: database, cache, disks, worker and beat. TRUST, Jobs."""

from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError
from django.http import HttpRequest, JsonResponse
from django.utils import timezone

from accounts.access import audience
from office.reports import database_answers, database_is_full, silent_parts
from shenbei.lib.disk import has_room


def _cache_answers() -> bool:
    try:
        cache.set("healthz", "1", 10)
        return cache.get("healthz") == "1"
    except Exception:  # whatever the cache's client raises means: it does not answer
        return False


@audience.public
def healthz(request: HttpRequest) -> JsonResponse:
    """200 while database, cache, worker and beat answer and the disk has room, else 503.

    Each part is named «ok» or «silent»; the disk of files «ok» or «full» (less than the hundredth part is free), and
    that of the database (where a worker could not write a megabyte for ten minutes).
    """
    now, full = timezone.now(), False
    try:
        database = database_answers()
        silent = silent_parts(now)
        full = database_is_full(now)
    except DatabaseError:
        database, silent = False, ["worker", "beat"]
    parts = {"database": database, "cache": _cache_answers()} | {
        name: name not in silent for name in ("worker", "beat")
    }
    answer = {name: "ok" if ok else "silent" for name, ok in parts.items()}
    answer["disk"] = "ok" if has_room(settings.MEDIA_ROOT) else "full"
    answer["database_disk"] = "full" if full else "ok"
    response = JsonResponse(answer, status=200 if set(answer.values()) == {"ok"} else 503)
    response["Cache-Control"] = "no-store"
    return response

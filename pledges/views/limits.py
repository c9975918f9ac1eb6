"""How often a stranger may send something: a few times an hour from one address, of which only a digest is kept."""

import hashlib
from ipaddress import ip_address

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils import timezone


def within_limit(request: HttpRequest, what: str, most: int) -> bool:
    """Whether this address has sent few enough within the hour; only a digest of it is kept, for the hour."""
    hour = timezone.now().strftime("%Y%m%d%H")
    seed = f"{settings.SECRET_KEY}{hour}{address(request)}"
    key = f"{what}-{hashlib.sha256(seed.encode()).hexdigest()[:32]}"
    cache.add(key, 0, 3600)
    return cache.incr(key) <= most


def address(request: HttpRequest) -> str:
    """Where a request comes from: what the proxy before us says, when it stands in our own network."""
    near = request.META.get("REMOTE_ADDR", "")
    said = request.headers.get("x-forwarded-for", "").rpartition(",")[2].strip()
    try:
        return said if said and ip_address(near).is_private else near
    except ValueError:
        return near

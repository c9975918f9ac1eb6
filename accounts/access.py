"""Who may: every view declares its audience. Wrong role 403; out of scope is the queryset's business (404)."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from accounts import carried
from accounts.models import Role

__all__ = ["ALL_ROLES", "Role", "audience", "public", "signed_in"]

ALL_ROLES = frozenset(Role)
View = Callable[..., HttpResponse]


def for_roles(*roles: Role) -> Callable[[View], View]:
    """Only users who act in one of these roles; others 403, strangers to the sign-in page."""
    allowed = frozenset(roles)

    def declare(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponse:
            if not request.user.is_authenticated:
                return carried.to_sign_in(request)
            if request.user.role not in allowed:
                raise PermissionDenied
            return carried.served(request, view, *args, **kwargs)

        guarded.audience = allowed  # type: ignore[attr-defined]
        return guarded

    return declare


def public(view: View) -> View:
    """Everybody, without sign-in."""
    view.audience = "public"  # type: ignore[attr-defined]
    return view


def signed_in(view: View) -> View:
    """Everybody who has signed in, also one without a live appointment."""

    @wraps(view)
    def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if not request.user.is_authenticated:
            return carried.to_sign_in(request)
        return carried.served(request, view, *args, **kwargs)

    guarded.audience = "signed_in"  # type: ignore[attr-defined]
    return guarded


class _Audience:
    """`@audience(Role.STAFF, …)`, `@audience.public`, `@audience.signed_in`."""

    __call__ = staticmethod(for_roles)
    public = staticmethod(public)
    signed_in = staticmethod(signed_in)


audience = _Audience()

"""What somebody typed into a form whose session had ended: carried over the sign-in, to him alone. ASVS 3, issue 3.

`session_limits` notes whose session it was; `keep` puts the form aside in the anonymous session that follows, `claim`
hands it to the same account at sign-in and drops it for any other, `served` shows it in its form again. Until the
person presses save nothing is written: the form is shown inside a transaction that is rolled back, and the key of
the form (`OnceForm`) is carried along, so that a first press that did arrive is found.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from html import unescape
from urllib.parse import urlsplit

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

KEY, ENDED = "carried", "ended"  # the form; whose session it was that ended
SECONDS = 30 * 60  # no longer is it kept, claimed or not
MOST_BYTES = 128 * 1024
NEVER = ("password", "csrfmiddlewaretoken")  # parts of names whose values are not carried
SECRETS = {"accounts:factor", "accounts:factor_setup", "accounts:password"}  # pages of which nothing is
View = Callable[..., HttpResponse]


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """The way to the sign-in page; what a person had typed in a session that ended is put aside first."""
    if request.method == "GET":
        return redirect_to_login(request.get_full_path())
    if keep(request):
        messages.info(request, _("Your session had ended. Sign in again: what you typed is kept."))
        return redirect_to_login(request.get_full_path())
    return redirect_to_login(_came_from(request))


def keep(request: HttpRequest) -> bool:
    """Put a posted form aside for whose session has just ended; whether it was.

    Passwords and codes are not, nor files, nor what a script sends in the background, nor more than 128 KiB.
    """
    owner = request.session.get(ENDED)
    if owner is None or request.resolver_match.view_name in SECRETS:
        return False
    if request.method != "POST" or "text/html" not in request.headers.get("Accept", ""):
        return False
    if request.headers.get("Sec-Fetch-Mode", "navigate") != "navigate" or "HX-Request" in request.headers:
        return False
    typed = {name: values for name, values in request.POST.lists() if not any(part in name for part in NEVER)}
    if sum(len(value.encode()) for values in typed.values() for value in values) > MOST_BYTES:
        return False
    files = any(file for file in request.FILES.values())
    held = {"path": request.get_full_path(), "typed": typed, "files": files, "at": int(time.time())}
    request.session[KEY] = held | owner
    request.session.set_expiry(SECONDS)
    return True


def _came_from(request: HttpRequest) -> str:
    """The page on which a form stood that can't be carried; one's desk where that is not known."""
    page = request.headers.get("Referer", "")
    if url_has_allowed_host_and_scheme(page, {request.get_host()}, require_https=request.is_secure()):
        return "/" + urlsplit(page).path.lstrip("/")
    return reverse("desk")


def claim(request: HttpRequest) -> str | None:
    """After a sign-in: the page to go on with, if this very account typed there; another's is dropped unread."""
    held = request.session.pop(KEY, None)
    if request.session.pop(ENDED, None):
        request.session.set_expiry(None)
    if held is None or held["user"] != request.user.pk or _is_stale(held):
        return None
    request.session[KEY] = held
    if held["acting"]:
        request.session["acting"] = held["acting"]
    return held["path"]


def waiting_at(request: HttpRequest) -> str | None:
    """The page on which a form waits to be gone on with."""
    held = request.session.get(KEY)
    return held["path"] if held and not _is_stale(held) else None


def _is_stale(held: dict) -> bool:
    return time.time() - held["at"] > SECONDS


def served(request: HttpRequest, view: View, *args, **kwargs) -> HttpResponse:
    """The view's answer; on the page of a carried form with what was typed in it."""
    held = request.session.get(KEY) if hasattr(request, "session") else None
    if not held:
        return view(request, *args, **kwargs)
    here = held["path"] == request.get_full_path()
    if _is_stale(held) or (here and request.method != "GET"):
        del request.session[KEY]
        return view(request, *args, **kwargs)
    return _shown(request, held, view, *args, **kwargs) if here else view(request, *args, **kwargs)


def _shown(request: HttpRequest, held: dict, view: View, *args, **kwargs) -> HttpResponse:
    """The page with its form bound to what was typed; a page of its own where it has no such form."""
    files = _("Files have to be chosen again.") if held["files"] else ""
    sentence = _("Your session had ended while you typed. Here it is again; it is not saved yet.")
    messages.warning(request, f"{sentence} {files}".strip())
    request.POST = _typed(held)  # type: ignore[assignment]
    with transaction.atomic():
        response = view(request, *args, **kwargs)
        transaction.set_rollback(True)
    texts = [text for values in held["typed"].values() for text in values if _is_written(text)]
    if _holds(response, texts):
        response.status_code = 200
        return response
    pairs = [(name, value) for name, values in held["typed"].items() for value in values]
    return render(request, "accounts/carried.html", {"typed": pairs, "texts": texts})


def _typed(held: dict) -> QueryDict:
    data = QueryDict(mutable=True)
    for name, values in held["typed"].items():
        data.setlist(name, values)
    data._mutable = False
    return data


def _is_written(text: str) -> bool:
    """Whether a value is words of a person, not a key, a number or a day."""
    return any(sign.isspace() or ord(sign) > 127 for sign in text.strip())


def _holds(response: HttpResponse, texts: list[str]) -> bool:
    if response.streaming or response.status_code not in (200, 422):
        return False
    page = _plain(unescape(response.content.decode(errors="replace")))
    return all(_plain(text) in page for text in texts)


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").strip()

"""The main menu: what a role can open, in the order of its work."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import NoReverseMatch, resolve, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Entry:
    """One line of the menu."""

    label: str
    url: str
    icon: str
    active: bool


MENU = [
    (_("Desk"), "desk", "house-door"),
    (_("Visits"), "visits:list", "journal-check"),
    (_("Quotas"), "visits:quotas", "grid-3x3"),
    (_("Pledges"), "pledges:list", "file-earmark-text"),
    (_("Measures"), "measures:list", "tools"),
    (_("Outcomes"), "measures:outcomes", "bar-chart"),
    (_("Assessment"), "assessment:rounds", "clipboard-data"),
    (_("Communities"), "pairing:communities", "geo-alt"),
    (_("Leaders"), "pairing:leaders", "person-badge"),
    (_("Pairings"), "pairing:pairings", "link-45deg"),
    (_("Postings"), "pairing:postings", "person-workspace"),
    (_("Allowances"), "pairing:allowances", "cash-stack"),
    (_("Annual report"), "annual_now", "file-bar-graph"),
    (_("Import"), "pairing:import", "upload"),
    (_("Accounts"), "accounts:users", "people"),
    (_("Audit trail"), "audit", "shield-check"),
]


def may_open(role: str | None, name: str) -> bool:
    """Whether a role is in the audience of the page of this name."""
    audience = getattr(resolve(reverse(name)).func, "audience", frozenset())
    return audience == "signed_in" or (audience != "public" and role in audience)


def entries(request: HttpRequest) -> list[Entry]:
    """The menu of the one who asks."""
    user = request.user
    if not user.is_authenticated:
        return []
    found = []
    for label, name, icon in MENU:
        try:
            url = reverse(name)
        except NoReverseMatch:
            continue
        if may_open(user.role, name):
            active = request.path == url if url == "/" else request.path.startswith(url)
            found.append(Entry(label, url, icon, active))
    return found


def navigation(request: HttpRequest) -> dict:
    """Context processor: `menu`, computed only where a template uses it."""
    return {"menu": SimpleLazyObject(lambda: entries(request))}

"""The main menu: what a role can open, in the order of its work."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import NoReverseMatch, resolve, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import pgettext_lazy


@dataclass(frozen=True)
class Entry:
    """One line of the menu."""

    label: str
    url: str
    icon: str
    active: bool


MENU = [
    (pgettext_lazy("menu", "Desk"), "desk", "house-door"),
    (pgettext_lazy("menu", "District today"), "district", "speedometer2"),
    (pgettext_lazy("menu", "Visits"), "visits:list", "journal-check"),
    (pgettext_lazy("menu", "Calendar"), "visits:calendar", "calendar3"),
    (pgettext_lazy("menu", "Quotas"), "visits:quotas", "grid-3x3"),
    (pgettext_lazy("menu", "Gaps"), "visits:gaps", "geo"),
    (pgettext_lazy("menu", "Pledges"), "pledges:list", "file-earmark-text"),
    (pgettext_lazy("menu", "Measures"), "measures:list", "tools"),
    (pgettext_lazy("menu", "Outcomes"), "measures:outcomes", "bar-chart"),
    (pgettext_lazy("menu", "Assessment"), "assessment:rounds", "clipboard-data"),
    (pgettext_lazy("menu", "Communities"), "pairing:communities", "geo-alt"),
    (pgettext_lazy("menu", "Leaders"), "pairing:leaders", "person-badge"),
    (pgettext_lazy("menu", "Pairings"), "pairing:pairings", "link-45deg"),
    (pgettext_lazy("menu", "Postings"), "pairing:postings", "person-workspace"),
    (pgettext_lazy("menu", "Allowances"), "pairing:allowances", "cash-stack"),
    (pgettext_lazy("menu", "Annual report"), "annual_now", "file-bar-graph"),
    (pgettext_lazy("menu", "Import"), "pairing:import", "upload"),
    (pgettext_lazy("menu", "Accounts"), "accounts:users", "people"),
    (pgettext_lazy("menu", "Audit trail"), "audit", "shield-check"),
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

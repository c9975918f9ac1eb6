"""All addresses; each app names its own in full (DESIGN, the contract)."""

from django.urls import include, path

urlpatterns = [
    path("", include("shenbei.pages.urls")),
    path("", include("accounts.urls")),
    path("", include("pairing.urls")),
    path("", include("measures.urls")),
    path("", include("visits.urls")),
    path("", include("pledges.urls")),
    path("", include("assessment.urls")),
]
handler403 = "shenbei.pages.errors.forbidden"
handler404 = "shenbei.pages.errors.not_found"
handler500 = "shenbei.pages.errors.server_error"

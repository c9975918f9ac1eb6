"""All addresses; each app names its own in full (DESIGN, the contract)."""

from django.urls import include, path

from pairing import urls as pairing_urls
from shenbei.pages import community

# A community's page is put together on this floor, under the name by which the floors below link to it.
registry = [*pairing_urls.urlpatterns, path("communities/<int:pk>/", community.community, name="community")]

urlpatterns = [
    path("", include("shenbei.pages.urls")),
    path("", include("accounts.urls")),
    path("", include((registry, pairing_urls.app_name))),
    path("", include("measures.urls")),
    path("", include("visits.urls")),
    path("", include("pledges.urls")),
    path("", include("assessment.urls")),
]
handler403 = "shenbei.pages.errors.forbidden"
handler404 = "shenbei.pages.errors.not_found"
handler500 = "shenbei.pages.errors.server_error"

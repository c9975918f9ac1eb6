"""All addresses; each app names its own in full (DESIGN, the contract)."""

from django.urls import include, path

from measures import urls as measures_urls
from pairing import urls as pairing_urls
from shenbei.pages import community, measure

# These pages are put together on this floor, under the names by which the floors below link to them.
registry = [*pairing_urls.urlpatterns, path("communities/<int:pk>/", community.community, name="community")]
ledger = [path("measures/<int:pk>/", measure.measure, name="detail"), *measures_urls.urlpatterns]

urlpatterns = [
    path("", include("shenbei.pages.urls")),
    path("", include("accounts.urls")),
    path("", include((registry, pairing_urls.app_name))),
    path("", include((ledger, measures_urls.app_name))),
    path("", include("visits.urls")),
    path("", include("pledges.urls")),
    path("", include("assessment.urls")),
]
handler400 = "shenbei.pages.errors.bad_request"
handler403 = "shenbei.pages.errors.forbidden"
handler404 = "shenbei.pages.errors.not_found"
handler500 = "shenbei.pages.errors.server_error"

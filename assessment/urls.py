"""Addresses of the app assessment."""

app_name = "assessment"
urlpatterns: list = []

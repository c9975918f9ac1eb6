"""Addresses of the app pairing."""

app_name = "pairing"
urlpatterns: list = []

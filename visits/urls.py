"""Addresses of the app visits."""

app_name = "visits"
urlpatterns: list = []

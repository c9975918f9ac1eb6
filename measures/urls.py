"""Addresses of the app measures."""

app_name = "measures"
urlpatterns: list = []

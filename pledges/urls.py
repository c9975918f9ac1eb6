"""Addresses of the app pledges."""

app_name = "pledges"
urlpatterns: list = []

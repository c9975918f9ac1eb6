"""Addresses of the pages that compose."""

from django.urls import path

from shenbei.pages import audit, desk, health

urlpatterns = [
    path("", desk.desk, name="desk"),
    path("audit/", audit.audit, name="audit"),
    path("healthz", health.healthz, name="healthz"),
]

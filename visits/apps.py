"""The app visits (README.md tells what it is for)."""

from django.apps import AppConfig


class VisitsConfig(AppConfig):
    name = "visits"

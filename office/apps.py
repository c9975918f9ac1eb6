"""The app office (README.md tells what it is for)."""

from django.apps import AppConfig


class OfficeConfig(AppConfig):
    name = "office"

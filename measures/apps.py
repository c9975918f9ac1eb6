"""The app measures (README.md tells what it is for)."""

from django.apps import AppConfig


class MeasuresConfig(AppConfig):
    name = "measures"

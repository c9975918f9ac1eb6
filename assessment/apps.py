"""The app assessment (README.md tells what it is for)."""

from django.apps import AppConfig


class AssessmentConfig(AppConfig):
    name = "assessment"

"""The app pledges (README.md tells what it is for)."""

from django.apps import AppConfig


class PledgesConfig(AppConfig):
    name = "pledges"

"""The app pairing (README.md tells what it is for)."""

from django.apps import AppConfig


class PairingConfig(AppConfig):
    name = "pairing"

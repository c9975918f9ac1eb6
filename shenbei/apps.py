"""The top floor as an app of its own."""

from django.apps import AppConfig
from django.db.models import IntegerField

from shenbei.lib.asked import HeldIn


class ShenbeiConfig(AppConfig):
    """What holds for every model."""

    name = "shenbei"

    def ready(self) -> None:
        """Let no key that is too large be an error."""
        IntegerField.register_lookup(HeldIn)

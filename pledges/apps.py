"""The app pledges (README.md tells what it is for)."""

from django.apps import AppConfig
from django.core.checks import register


class PledgesConfig(AppConfig):
    name = "pledges"

    def ready(self) -> None:
        from pledges.sealing import check_sealing
        from shenbei.lib.pdf import check_paper

        register(check_paper)
        register(check_sealing)

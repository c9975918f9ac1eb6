"""The app accounts (README.md tells what it is for)."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"

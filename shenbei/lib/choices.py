"""Choices that carry their badge: a status is shown by colour and by word."""

from django.db import models


class BadgeChoices(models.TextChoices):
    """TextChoices written as NAME = value, badge (a Bootstrap colour name), label."""

    badge: str

    def __new__(cls, value: str, badge: str = "secondary"):  # noqa: D102
        member = str.__new__(cls, value)
        member._value_ = value
        member.badge = badge
        return member

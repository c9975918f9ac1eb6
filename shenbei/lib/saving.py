"""Saving with every check that the model knows: fields, constraints, uniqueness."""

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models

from shenbei.lib.errors import RuleBroken


def checked_save(obj: models.Model) -> None:
    """Validate an object with its constraints and save it; RuleBroken with the first sentence that refuses it."""
    try:
        obj.full_clean()
    except ValidationError as error:
        field, messages = next(iter(error.message_dict.items()))
        raise RuleBroken(messages[0], None if field == NON_FIELD_ERRORS else field) from None
    obj.save()

"""Saving with every check that the model knows: fields, uniqueness, constraints."""

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, models, transaction

from shenbei.lib.errors import RuleBroken


def checked_save(obj: models.Model) -> None:
    """Validate an object's fields and save it; RuleBroken with the first sentence that refuses it.

    The database holds uniqueness and constraints; they are asked one by one (a query each) only once it has
    refused, to say which it was. What they can't explain, a lost race say, stays an IntegrityError.
    """
    try:
        obj.full_clean(validate_unique=False, validate_constraints=False)
        try:
            with transaction.atomic():
                obj.save()
        except IntegrityError:
            obj.full_clean()
            raise
    except ValidationError as error:
        field, messages = next(iter(error.message_dict.items()))
        raise RuleBroken(messages[0], None if field == NON_FIELD_ERRORS else field) from None
